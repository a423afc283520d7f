// "May A do P in B, and by which grant?" (mission WS8), for the person themselves and for who gives roles there.

#include "api/handlers/handlers.hpp"
#include "api/handlers/support.hpp"
#include "api/json_body.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::api::handlers {

void check_access(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    JsonBody body(*request);
    const auto account_id = body.id<domain::AccountId>("account_id");
    const auto organization = body.id<domain::OrganizationId>("organization_id");
    const auto permission = body.one_of<domain::Permission>("permission");
    for (const std::string_view name : {"account_id", "organization_id", "permission"}) {
        if (!body.has(name)) body.blame(name, "required", "It is required.");
    }
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));

    const auto& registry = services.models.registry();
    const auto& viewer = viewer_of(*request);
    const bool asks_of_self = viewer.account == *account_id && domain::scope_of(registry, viewer, *organization).any;
    if (!asks_of_self && !domain::grant_of(registry, viewer, *organization, domain::Permission::member_role).allowed) {
        return respond(refuse(*request, not_found()));
    }
    // Who is unknown and who merely has no grant here read alike: this call finds nobody in other tenants.
    domain::Grant grant{false, "none", nullptr};
    std::string role;
    if (const auto account = registry.account(*account_id)) {
        const auto membership = registry.membership(account->id, *organization);
        if (membership) role = membership->role;
        const bool here = membership || viewer.instance_admin || asks_of_self;
        const domain::Viewer person{account->id, account->instance_role == domain::InstanceRole::admin, {}};
        const auto found = domain::grant_of(registry, person, *organization, *permission);
        if (account->status != domain::AccountStatus::active) {
            if (here) grant.because = "account_not_active";
        } else if (here || found.allowed) {
            grant = found;
        }
    }
    std::string out;
    eventstore::JsonWriter json(out);
    json.begin_object().member("allowed", grant.allowed).member("because", grant.because);
    if (!role.empty()) json.member("role", role);
    json.end_object();
    respond(json_answer(200, std::move(out)));
}

}  // namespace muster::api::handlers
