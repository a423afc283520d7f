// "Is this person known?" before somebody is added or linked (mission WS2): how they match, and nothing else.

#include "api/activity_notes.hpp"
#include "api/handlers/handlers.hpp"
#include "api/handlers/identifiers.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::api::handlers {
namespace {

struct Found {
    activity::Match match = activity::Match::none;
    std::optional<domain::AccountId> account{};  ///< what a link needs
};

Found match(const domain::RegistryReader& registry, const domain::Claim& claim, domain::OrganizationId organization) {
    const auto holder = registry.claimed_by(claim);
    if (!holder) return {};
    if (const auto membership = registry.membership(*holder, organization)) {
        if (membership->kind == domain::MembershipKind::internal) return {activity::Match::internal};
        return {activity::Match::external, *holder};
    }
    const auto account = registry.account(*holder);
    // Who has no home is added as a member, like somebody new.
    if (!account || !account->home) return {};
    return {activity::Match::external_candidate, *holder};
}

}  // namespace

void look_up(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto organization = permitted_organization(services, *request, domain::Permission::person_lookup);
    if (!organization) return respond(refuse(*request, organization.error()));
    JsonBody body(*request);
    const auto claim = read_email_or_phone(services, body);
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));

    std::vector<std::pair<std::string, std::string>> headers;
    if (auto problem = take_lookup(services, *request, *organization, headers)) {
        auto response = refuse(*request, std::move(*problem));
        response.headers.insert(response.headers.end(), headers.begin(), headers.end());
        return respond(std::move(response));
    }
    const auto found = match(services.models.registry(), *claim, *organization);
    note_lookup(services, *request, *organization, *claim, found.match);
    std::string out;
    eventstore::JsonWriter json(out);
    json.begin_object().member("match", domain::to_text(found.match));
    if (found.account) json.member("account_id", *found.account);
    json.end_object();
    auto response = json_answer(200, std::move(out));
    response.headers.insert(response.headers.end(), headers.begin(), headers.end());
    respond(std::move(response));
}

}  // namespace muster::api::handlers
