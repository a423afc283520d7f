// Roles granted beside the membership's, to a person or a group, for as long as wanted (mission WS5).

#include "api/handlers/answers.hpp"
#include "api/handlers/handlers.hpp"
#include "api/handlers/structures.hpp"

namespace muster::api::handlers {
namespace {

using eventstore::JsonWriter;

std::string grant_json(const domain::RoleGrant& grant) {
    std::string out;
    JsonWriter json(out);
    json.begin_object().member("id", grant.id).member("organization_id", grant.organization);
    if (grant.account) json.member("account_id", *grant.account);
    if (grant.group) json.member("group_id", *grant.group);
    json.member("role", grant.role).member("given_at", grant.given_at);
    if (grant.ends_at) json.member("ends_at", *grant.ends_at);
    json.end_object();
    return out;
}

OrProblem<domain::OrganizationId> grants_organization(Services& services, const Request& request) {
    return permitted_organization(services, request, domain::Permission::grant_manage);
}

}  // namespace

void give_grant(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto organization = captured<domain::OrganizationId>(*request, 0);
    if (!organization) return respond(refuse(*request, not_found()));
    JsonBody body(*request);
    domain::GiveGrant command;
    command.organization = *organization;
    command.grant = {fresh_id(services)};
    command.account = body.id<domain::AccountId>("account_id");
    command.group = body.id<domain::GroupId>("group_id");
    if (body.has("account_id") == body.has("group_id")) body.blame("account_id", "required", "A grant goes to one of account_id and group_id.");
    command.role = body.required_text("role");
    command.ends_at = read_time(body, "ends_at");
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    Write write;
    write.command = std::move(command);
    write.takes_idempotency_key = true;
    write.answer = [&services](const Written& written) {
        const auto* e = written.find<domain::GrantGiven>();
        if (!e) return empty_answer();
        auto response = json_answer(201, grant_json({e->grant, e->organization, e->account, e->group, e->role, e->ends_at, written.time()}));
        response.headers.emplace_back("Location", "/v1/organizations/" + e->organization.text() + "/grants/" + e->grant.text());
        return response;
    };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

Response list_grants(Services& services, const Request& request) {
    return list_of(services, request, domain::Listing::grant, grants_organization, [](const auto& registry, const auto& id) {
        const auto found = registry.role_grant({id});
        return found ? std::optional(grant_json(*found)) : std::nullopt;
    });
}

Response get_grant(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto organization = grants_organization(services, request);
    if (!organization) return refuse(request, organization.error());
    const auto address = within<domain::GrantId>(request);
    const auto grant = address ? registry_for(services, request).role_grant(address->id) : std::nullopt;
    const auto* now = bound_for(services, request);
    if (address && now != nullptr && !now->role_grant(address->id)) return refuse(request, not_found());
    if (!grant || grant->organization != *organization) return refuse(request, not_found());
    return json_answer(200, grant_json(*grant));
}

void revoke_grant(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto address = within<domain::GrantId>(*request);
    if (!address) return respond(refuse(*request, not_found()));
    Write write;
    write.command = domain::RevokeGrant{address->organization, address->id};
    write.answer = [](const Written&) { return empty_answer(); };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

}  // namespace muster::api::handlers
