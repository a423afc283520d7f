#include "api/imports/row_planner.hpp"

#include <simdjson.h>

#include "api/new_invitations.hpp"
#include "domain/decide.hpp"
#include "eventstore/crypto.hpp"

namespace muster::api {
namespace {

namespace crypto = eventstore::crypto;

/// The profile as the directory has it, for what decision state does not know: names.
class KnownProfile {
  public:
    KnownProfile(const Services& services, domain::AccountId account) : json_(services.models.directory().profile(account).value_or("{}")) {
        is_read_ = parser_.parse(json_).get(root_) == simdjson::SUCCESS;
    }
    [[nodiscard]] bool is(const char* field, const std::string& value) const {
        std::string_view text;
        return is_read_ && root_[field].get_string().get(text) == simdjson::SUCCESS ? text == value : value.empty();
    }

  private:
    std::string json_;
    bool is_read_ = false;
    simdjson::dom::parser parser_;
    simdjson::dom::element root_;
};

/// What an import's reports call the fields that refusals name.
std::string column_of(const std::string& field) {
    if (field == "home_site_id" || field == "home_site" || field == "site_ids") return "home_site";
    if (field == "locale") return "language";
    if (field == "extension_id") return "extension";
    if (field == "access_control" || field.ends_with("card_id")) return "card_id";
    return field;
}

}  // namespace

domain::Bytes16 RowPlanner::derived(std::string_view purpose, std::uint32_t row) const {
    const auto digest = crypto::hmac_sha256(services_.keyring.secrets().idempotency_key, {"import", purpose, job_.id.raw(), std::to_string(row)});
    auto bytes = job_.id.bytes;  // a UUIDv7: its time stays, the rest is the row's
    constexpr std::size_t time_bytes = 6;
    std::copy(digest.begin(), digest.begin() + (bytes.size() - time_bytes), bytes.begin() + time_bytes);
    bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0FU) | 0x70U);
    bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3FU) | 0x80U);
    return bytes;
}

eventstore::Submission RowPlanner::plain_submission(domain::CommandBody command) const {
    eventstore::Submission submission;
    submission.command = std::move(command);
    submission.actor = job_.actor;
    submission.credential_epoch = job_.credential_epoch;
    submission.request_id = job_.id.text();
    return submission;
}

domain::Idempotency RowPlanner::idempotency(std::uint32_t row, std::string_view step) const {
    domain::Idempotency idempotency;
    idempotency.credential = job_.id.text();
    idempotency.key = crypto::hmac_sha256(services_.keyring.secrets().idempotency_key, {"import step", job_.id.raw(), std::to_string(row), step});
    idempotency.request = idempotency.key;
    return idempotency;
}

eventstore::Submission RowPlanner::submission(domain::CommandBody command, std::uint32_t row, ImportStep step) const {
    auto submission = plain_submission(std::move(command));
    const auto* add = std::get_if<domain::AddMember>(&submission.command);
    // Whoever has the e-mail may be somebody to come over, with the account they have.
    const bool makes_account = add != nullptr && !services_.models.registry().claimed_by(add->email->identifier.claim);
    if (!makes_account) submission.idempotency = idempotency(row, std::to_string(static_cast<int>(step)));
    return submission;
}

eventstore::Submission RowPlanner::undo_submission(domain::CommandBody command, std::uint32_t row, std::string_view step) const {
    auto submission = plain_submission(std::move(command));
    submission.idempotency = idempotency(row, step);
    return submission;
}

domain::Decided<void> RowPlanner::decide(const domain::CommandBody& body) const {
    domain::Command command;
    command.body = body;
    command.actor = job_.actor;
    command.credential_epoch = job_.credential_epoch;
    command.now = services_.clock.now();
    auto events = domain::decide(services_.models.registry(), command);
    if (!events) return domain::failure(std::move(events.error()));
    return {};
}

domain::ServiceWishes RowPlanner::services_of(const ImportRow& row, const domain::Membership* membership, bool everything, RowResult* blames) const {
    domain::ServiceWishes wishes;
    if (row.extension) {
        const auto& registry = services_.models.registry();
        const auto organization = registry.organization(job_.organization);
        const auto home_site = row.home_site ? row.home_site : membership != nullptr ? membership->home_site : std::nullopt;
        auto client = job_.organization;
        if (organization && organization->kind == domain::OrganizationKind::provider && home_site) {  // CS5: the management client's
            const auto site = registry.site(*home_site);
            if (site && !site->clients.empty()) client = site->clients.front();
        }
        const auto extension = registry.extension_numbered(client, *row.extension);
        if (!extension && blames != nullptr) blames->refuse("extension", "extension_unknown", "There is no such extension. Add it first.");
        if (extension && (everything || membership == nullptr || membership->extension != extension)) wishes.extension = extension;
    }
    if (row.wifi && (everything || *row.wifi != (membership != nullptr && membership->wifi))) wishes.wifi = row.wifi;
    const bool has_card = membership != nullptr && membership->access_control;
    if (row.access_control == false) {
        wishes.revokes_access_control = has_card;
    } else if (row.card) {
        auto card = *row.card;
        card.offline_entry = row.offline_entry.value_or(has_card && membership->access_control->offline_entry);
        const bool same = has_card && membership->access_control->card == card.claim && membership->access_control->offline_entry == card.offline_entry;
        if (everything || !same) wishes.access_control = std::move(card);
    } else if (row.access_control == true && !has_card && blames != nullptr) {
        blames->refuse("card_id", "required", "Access control needs a card. Fill in its number.");
    }
    return wishes;
}

domain::AddMember RowPlanner::add(const ImportRow& row) const {
    domain::AddMember command;
    command.account = new_account(row.number);
    command.organization = job_.organization;
    command.role = row.role.value_or("");
    command.email = *row.email;
    command.username = row.username;
    command.phone = row.phone;
    command.locale = row.locale.value_or("");
    command.home_site = row.home_site;
    command.first_name = row.first_name.value_or("");
    command.last_name = row.last_name.value_or("");
    if (row.job_title) command.job_title = *row.job_title;
    if (row.title) command.title = *row.title;
    command.services = services_of(row, nullptr, false, nullptr);
    if (row.invite) command.invitation = first_invitation(services_, {derived("invitation", row.number)}, row.email->identifier.claim);
    return command;
}

std::optional<domain::EditProfile> RowPlanner::edit(const ImportRow& row, domain::AccountId account, bool everything) const {
    const auto& registry = services_.models.registry();
    const auto known = registry.account(account);
    const auto membership = registry.membership(account, job_.organization);
    if (!known || !membership) return {};
    const KnownProfile profile(services_, account);
    domain::EditProfile command;
    command.account = account;
    command.organization = job_.organization;
    bool any = false;
    const auto wants = [&](bool differs) {
        any = any || everything || differs;
        return everything || differs;
    };
    if (row.first_name && wants(!profile.is("first_name", *row.first_name))) command.first_name = *row.first_name;
    if (row.last_name && wants(!profile.is("last_name", *row.last_name))) command.last_name = *row.last_name;
    if (row.job_title && wants(!profile.is("job_title", *row.job_title))) command.job_title = *row.job_title;
    if (row.title && wants(!profile.is("title", *row.title))) command.title = *row.title;
    command.services = services_of(row, &*membership, everything, nullptr);
    any = any || command.services.any();
    if (row.username && wants(known->username != row.username->claim)) command.username = row.username;
    if (row.phone && wants(known->phone != row.phone->claim)) command.phone = row.phone;
    if (row.locale && wants(!profile.is("locale", *row.locale))) command.locale = row.locale;
    if (row.home_site && wants(membership->home_site != row.home_site)) command.home_site = row.home_site;
    if (!any) return {};
    return command;
}

std::optional<domain::CommandBody> RowPlanner::command(ImportStep step, const ImportRow& row, domain::AccountId account, bool again) const {
    const auto& registry = services_.models.registry();
    switch (step) {
        case ImportStep::add: return domain::CommandBody(add(row));
        case ImportStep::link:
            return domain::CommandBody(domain::LinkExternal{account, job_.organization, row.role.value_or(""), row.locale.value_or("")});
        case ImportStep::edit: {
            auto changes = edit(row, account, false);
            if (!changes && again) changes = edit(row, account, true);
            if (!changes) return {};
            return domain::CommandBody(std::move(*changes));
        }
        case ImportStep::role: {
            const auto membership = registry.membership(account, job_.organization);
            if (!membership || !row.role || (membership->role == *row.role && !again)) return {};
            return domain::CommandBody(domain::ChangeRole{account, job_.organization, *row.role});
        }
        case ImportStep::invite: {
            const auto known = registry.account(account);
            if (!known) return {};
            const domain::InvitationId id{derived("invitation", row.number)};
            return domain::CommandBody(domain::SendInvitation{account, job_.organization, new_invitation(services_, id, known->invitations + 1)});
        }
    }
    return {};
}

void RowPlanner::check_new(const ImportRow& row, RowResult& result) const {
    const auto required = [&](bool there, const char* column) {
        if (!there) result.refuse(column, "required", "Fill this in.");
    };
    required(row.first_name.has_value(), "first_name");
    required(row.last_name.has_value(), "last_name");
    required(row.role.has_value(), "role");
    if (!result.errors.empty()) return;
    auto decided = decide(add(row));
    if (decided) {
        result.outcome = RowOutcome::created;
        return result.needs(ImportStep::add);
    }
    if (decided.error().code == domain::RefusalCode::email_taken) {
        const auto holder = services_.models.registry().claimed_by(row.email->identifier.claim);
        if (holder && decide(*command(ImportStep::link, row, *holder, false))) {
            result.outcome = RowOutcome::linked;
            result.account = *holder;
            return result.needs(ImportStep::link);
        }
    }
    const auto& refusal = decided.error();
    result.refuse(column_of(refusal.field), std::string(domain::to_text(refusal.code)), refusal.detail);
}

void RowPlanner::check_member(const ImportRow& row, domain::AccountId account, const domain::Membership& membership, RowResult& result) const {
    result.account = account;
    if (membership.kind == domain::MembershipKind::external) {
        result.outcome = RowOutcome::unchanged;
        if (row.role && *row.role != membership.role) {
            result.refuse("role", "not_internal", "This person is an external member here; change them at the member.");
        }
        return;
    }
    const auto known = services_.models.registry().account(account);
    const bool invites = row.invite && known && known->status == domain::AccountStatus::added && known->invitations == 0;
    for (const auto step : {ImportStep::edit, ImportStep::role, ImportStep::invite}) {
        if (step == ImportStep::invite && !invites) continue;
        const auto body = command(step, row, account, false);
        if (!body) continue;
        result.needs(step);
        if (auto decided = decide(*body); !decided) {
            const auto& refusal = decided.error();
            result.refuse(column_of(refusal.field), std::string(domain::to_text(refusal.code)), refusal.detail);
        }
    }
    if (result.errors.empty()) result.outcome = result.steps == 0 ? RowOutcome::unchanged : RowOutcome::updated;
}

RowResult RowPlanner::check(const ImportRow& row) const {
    RowResult result;
    result.row = row.number;
    result.errors = row.errors;
    if (!row.errors.empty() || !row.email) return result;
    const auto& registry = services_.models.registry();
    const auto holder = registry.claimed_by(row.email->identifier.claim);
    const auto membership = holder ? registry.membership(*holder, job_.organization) : std::nullopt;
    (void)services_of(row, membership ? &*membership : nullptr, false, &result);
    if (!result.errors.empty()) return result;
    if (membership) {
        check_member(row, *holder, *membership, result);
        return result;
    }
    // Whoever is meant, they belong elsewhere: a list of one tenant must not land in another.
    const auto owner = registry.domain_owner(row.email->domain);
    if (owner && *owner != job_.organization) {
        result.refuse("email", "email_domain_taken", "This e-mail's domain belongs to another organization; its people are added there.");
        return result;
    }
    check_new(row, result);
    return result;
}

bool RowPlanner::discloses(const RowResult& result) {
    if (result.outcome == RowOutcome::linked) return true;
    for (const auto& error : result.errors) {
        if (error.code == "email_taken" || error.code == "username_taken" || error.code == "phone_taken") return true;
    }
    return false;
}

}  // namespace muster::api
