#include "api/first_run.hpp"

#include "api/instance.hpp"
#include "api/tokens.hpp"
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
        return domain::failure("the data directory " + options.data_directory + " is initialized already; nothing was changed");
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

}  // namespace muster::api
