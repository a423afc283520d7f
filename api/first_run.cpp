#include "api/first_run.hpp"

#include <functional>
#include <vector>

#include "api/instance.hpp"
#include "api/tokens.hpp"
#include "eventstore/codec.hpp"
#include "eventstore/crypto.hpp"

namespace muster::api {
namespace {

namespace crypto = eventstore::crypto;

std::string explain(const eventstore::Failure& failure) {
    if (const auto* refusal = std::get_if<domain::Refusal>(&failure)) {
        return std::string(domain::to_text(refusal->code)) + (refusal->detail.empty() ? "" : ": " + refusal->detail);
    }
    if (std::holds_alternative<eventstore::OutcomeUnknown>(failure)) return "the disk did not take the write";
    return "the sequencer has stopped";
}

domain::Result<void, std::string> run(eventstore::Sequencer& sequencer, domain::CommandBody command, const char* what) {
    eventstore::Submission submission;
    submission.command = std::move(command);
    submission.actor = domain::Actor::system();
    submission.request_id = "first_run";
    const auto outcome = sequencer.run(std::move(submission));
    if (!outcome) return domain::failure(std::string(what) + " failed: " + explain(outcome.error()));
    return {};
}

/// Every event from the first on, until `wants_more` says no. With `keys` personal fields are opened.
domain::Result<void, std::string> read_log(const eventstore::Log& log, const eventstore::KeyFinder* keys,
                                           const std::function<bool(const domain::Event&)>& wants_more) {
    const auto damaged = [](const std::string& why) {
        return domain::failure("the log cannot be read: " + why + "; `muster verify` says more");
    };
    const auto cursor = log.read({1});
    for (;;) {
        const auto entry = cursor->next();
        if (!entry) return damaged(entry.error().detail);
        if (!*entry) return {};
        const auto recorded = eventstore::decode((*entry)->bytes, keys);
        if (!recorded) return damaged(recorded.error().detail);
        if (!wants_more(recorded->event)) return {};
    }
}

/// Everybody who ever was an ADMIN, the first one first. Decision state has no list of them, and a log is short as long as
/// nobody has registered.
domain::Result<std::vector<domain::AccountId>, std::string> admins_ever(const eventstore::Log& log) {
    std::vector<domain::AccountId> admins;
    const auto read = read_log(log, nullptr, [&](const domain::Event& event) {
        const auto* change = std::get_if<domain::InstanceRoleChanged>(&event);
        if (change && change->to == domain::InstanceRole::admin) admins.push_back(change->account);
        return true;
    });
    if (!read) return domain::failure(read.error());
    return admins;
}

/// The address an account was added with.
domain::Result<std::string, std::string> email_of(eventstore::DataDirectory& directory, domain::AccountId account) {
    const eventstore::KeyFinder keys = [&keyring = directory.keyring()](domain::AccountId subject, std::uint32_t generation) {
        return keyring.of(subject, generation);
    };
    std::string email;
    const auto read = read_log(directory.log(), &keys, [&](const domain::Event& event) {
        const auto* added = std::get_if<domain::MemberAdded>(&event);
        if (!added || added->account != account) return true;
        email = added->email.open_or({});
        return false;
    });
    if (!read) return domain::failure(read.error());
    return email;
}

/// The ADMIN who gets the link: the first one who still has that role.
domain::Result<domain::Account, std::string> admin_without_password(Instance& instance) {
    const auto ever = admins_ever(instance.directory().log());
    if (!ever) return domain::failure(ever.error());
    std::optional<domain::Account> chosen;
    for (const auto id : *ever) {
        auto account = instance.models().registry().account(id);
        if (!account || account->instance_role != domain::InstanceRole::admin || !account->home) continue;
        if (account->status == domain::AccountStatus::active) {
            return domain::failure(std::string(
                "an ADMIN has registered already and can invite others; nothing was changed. This command is for an instance nobody "
                "has got into yet"));
        }
        if (!chosen) chosen = std::move(account);
    }
    if (!chosen) return domain::failure(std::string("no account of this instance is an ADMIN; `muster verify` says what is wrong"));
    return *chosen;
}

}  // namespace

domain::Result<FirstRun, std::string> make_first_run(eventstore::Sequencer& sequencer, const eventstore::Keyring& keyring,
                                                     const Normalizer& normalizer, const eventstore::Clock& clock,
                                                     const FirstRunRequest& request) {
    const auto fresh = [&] { return crypto::uuid_v7(clock.now().microseconds); };
    const auto email = normalizer.email("/admin_email", request.admin_email);
    if (!email) return domain::failure("the admin's e-mail is not valid: " + email.error().detail);

    domain::Initialize command;
    command.instance = {fresh()};
    command.incarnation = {fresh()};
    command.unicode_version = unicode_version();
    command.organization = {fresh()};
    command.organization_name = std::string("Administration");
    command.account = {fresh()};
    command.email = *email;
    command.invitation.id = {fresh()};

    FirstRun result;
    result.admin = command.account;
    result.admin_email = request.admin_email;
    result.registration_token = link_token(keyring.secrets().link_key, command.invitation.id, command.invitation.generation);
    command.invitation.token_hash = hash_of_token(result.registration_token);
    if (auto done = run(sequencer, std::move(command), "making the instance"); !done) return domain::failure(done.error());

    if (request.with_api_key) {
        domain::IssueApiKey key;
        key.key = {fresh()};
        key.account = result.admin;
        result.api_key = new_api_key();
        key.token_hash = hash_of_token(*result.api_key);
        key.hint = key_hint(*result.api_key);
        key.name = std::string("first run");
        if (auto done = run(sequencer, std::move(key), "making the API key"); !done) return domain::failure(done.error());
    }
    return result;
}

domain::Result<Initialized, std::string> initialize_directory(const InitOptions& options) {
    InstanceOptions opening;
    opening.data_directory = options.data_directory;
    opening.master_key_file = options.master_key_file;
    opening.default_phone_region = options.default_phone_region;
    // Before the directory is made: a mistyped address must leave nothing behind.
    const Normalizer probe(domain::Bytes32{}, options.default_phone_region);
    if (const auto email = probe.email("/admin_email", options.admin_email); !email) {
        return domain::failure("the admin's e-mail is not valid: " + email.error().detail);
    }
    auto instance = Instance::open(opening);
    if (!instance) return domain::failure(instance.error());
    auto& opened = **instance;
    if (!opened.directory().is_new()) {
        return domain::failure("the data directory " + options.data_directory + " is initialized already; nothing was changed. "
                               "`muster admin-link` makes a new link when its first ADMIN has not registered");
    }
    const auto made = make_first_run(opened.sequencer(), opened.directory().keyring(), opened.normalizer(), opened.clock(),
                                     {options.admin_email, options.with_api_key});
    if (!made) return domain::failure(made.error());
    Initialized result;
    result.admin_email = made->admin_email;
    result.admin_registration_url = registration_url(options.public_url, made->registration_token);
    result.api_key = made->api_key;
    result.master_key_inside = opened.directory().master_key_inside();
    opened.close();
    return result;
}

domain::Result<AdminLink, std::string> new_admin_link(const AdminLinkOptions& options) {
    InstanceOptions opening;
    opening.data_directory = options.data_directory;
    opening.master_key_file = options.master_key_file;
    opening.create = false;
    auto instance = Instance::open(opening);
    if (!instance) return domain::failure(instance.error());
    auto& opened = **instance;
    if (opened.directory().is_new()) {
        return domain::failure("the data directory " + options.data_directory + " has no instance yet; `muster init` makes one");
    }
    const auto admin = admin_without_password(opened);
    if (!admin) return domain::failure(admin.error());
    const auto email = email_of(opened.directory(), admin->id);
    if (!email) return domain::failure(email.error());

    domain::NewInvitation invitation;
    invitation.id = {crypto::uuid_v7(opened.clock().now().microseconds)};
    invitation.generation = admin->invitations + 1;
    const auto token = link_token(opened.directory().keyring().secrets().link_key, invitation.id, invitation.generation);
    invitation.token_hash = hash_of_token(token);
    const domain::SendInvitation send{admin->id, *admin->home, invitation};
    if (auto done = run(opened.sequencer(), send, "making the link"); !done) return domain::failure(done.error());
    // The operator reads it here: it counts as sent, so no mail of it leaves at the next start.
    const domain::RecordInvitationSent sent{invitation.id};
    if (auto done = run(opened.sequencer(), sent, "making the link"); !done) return domain::failure(done.error());
    opened.close();
    return AdminLink{*email, registration_url(options.public_url, token)};
}

}  // namespace muster::api
