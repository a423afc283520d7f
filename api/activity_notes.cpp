#include "api/activity_notes.hpp"

#include "api/router.hpp"
#include "api/space/organization_view.hpp"
#include "eventstore/activity/activity_log.hpp"

namespace muster::api {
namespace {

constexpr std::string_view organizations_path = "/v1/organizations/";
constexpr std::string_view facade_organizations_path = "/api/v1/organizations/";

std::optional<domain::OrganizationId> organization_of_facade(const Services& services, const Request& request) {
    const auto text = std::string_view(request.path).substr(facade_organizations_path.size());
    const auto found = space::find_organization(services, space::visitor_of(request), text.substr(0, text.find('/')));
    return found ? std::optional(found->organization.id) : std::nullopt;
}

/// The organization in the path, when it was there for the caller: made-up ids would only fill the log.
std::optional<domain::OrganizationId> organization_of(const Services& services, const Route* route, const Request& request, unsigned status) {
    if (route == nullptr || !request.who || status == 400 || status == 404) return {};
    if (route->pattern.starts_with("/api/v1/organizations/{")) return organization_of_facade(services, request);
    if (!route->pattern.starts_with("/v1/organizations/{org}")) return {};
    const auto text = std::string_view(request.path).substr(organizations_path.size());
    return domain::OrganizationId::parse(text.substr(0, text.find('/')));
}

}  // namespace

void note_answer(const Services& services, const Route* route, const Request& request, const Response& response, std::chrono::nanoseconds took) {
    if (services.activity == nullptr) return;
    activity::AnsweredRequest answered;
    if (route != nullptr) {
        answered.method = to_text(request.method);
        answered.pattern = route->pattern;
    }
    answered.status = response.status;
    answered.code = response.problem_code;
    answered.took = took;
    answered.rows = response.rows;
    answered.address = request.peer_address;
    answered.organization = organization_of(services, route, request, response.status);
    if (request.who) {
        answered.account = request.who->actor.account;
        answered.session = request.who->actor.session;
        answered.key = request.who->actor.key;
    }
    services.activity->count(answered);
}

void note_lookup(const Services& services, const Request& request, domain::OrganizationId organization, const domain::Claim& claim,
                 activity::Match match) {
    if (services.activity == nullptr || !request.who) return;
    activity::PersonLookedUp noted;
    noted.account = request.who->actor.account;
    noted.session = request.who->actor.session;
    noted.key = request.who->actor.key;
    noted.organization = organization;
    noted.identifier = claim.bytes;
    noted.match = match;
    services.activity->note(noted);
}

void note_transfer(const Services& services, const domain::Actor& who, activity::Direction direction,
                   std::optional<domain::OrganizationId> organization, std::string format, std::uint64_t people) {
    if (services.activity == nullptr) return;
    activity::PeopleTransferred noted;
    noted.account = who.account;
    noted.session = who.session;
    noted.key = who.key;
    noted.direction = direction;
    noted.organization = organization;
    noted.format = std::move(format);
    noted.people = people;
    services.activity->note(std::move(noted));
}

}  // namespace muster::api
