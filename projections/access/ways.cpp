#include "projections/access/ways.hpp"

#include "domain/effective_rights.hpp"

namespace muster::projections::access {
namespace {

using namespace domain;  // NOLINT: state

void add_by_membership(const RegistryReader& registry, const Organization& organization, const Membership& membership, Permission permission,
                       Timestamp now, std::vector<Way>& found) {
    for (const auto& source : rights_of(registry, membership, organization, now).sources) {
        if (!source.permissions.has(permission)) continue;
        found.push_back({std::string(source.because), source.role.name, source.grant, source.group, {}, {}});
    }
}

void add_by_site(const RegistryReader& registry, AccountId account, const Organization& client, Permission permission, Timestamp now,
                 std::vector<Way>& found) {
    if (!client.provider) return;
    const auto staff = registry.membership(account, *client.provider);
    if (!staff || staff->kind != MembershipKind::internal || staff->has_ended(now)) return;
    const auto* role = find_role(OrganizationKind::provider, staff->role);
    if (role == nullptr || !role->on_clients.has(permission)) return;
    if (!role->all_sites && shared_sites(*staff, client).empty()) return;
    found.push_back({"site_assignment", staff->role, {}, {}, client.provider, {}});
}

std::vector<Way> ways_to_see(const RegistryReader& registry, const Viewer& viewer, OrganizationId id, AccountId seen) {
    const auto scope = scope_of(registry, viewer, id);
    if (!scope.any) return {};
    const auto showing = showing_of(registry, scope, viewer, seen, id);
    if (showing == Showing::hidden) return {};
    Way way{std::string(scope.because), {}, {}, {}, {}, showing};
    const auto organization = registry.organization(id);
    if (way.because == "site_assignment" && organization->provider) {
        way.provider = organization->provider;
        if (const auto staff = registry.membership(viewer.account, *organization->provider)) way.role = staff->role;
    } else if (const auto membership = registry.membership(viewer.account, id); membership && !viewer.instance_admin) {
        way.role = membership->role;
    }
    return {std::move(way)};
}

}  // namespace

std::vector<Way> ways(const RegistryReader& registry, AccountId id, const Question& question, Timestamp now) {
    const auto account = registry.account(id);
    if (!account || account->status != AccountStatus::active) return {};
    const bool admin = account->instance_role == InstanceRole::admin;
    if (const auto* seen = std::get_if<AccountId>(&question.about)) {
        return ways_to_see(registry, {id, admin, {}, now}, question.organization, *seen);
    }
    const auto permission = std::get<Permission>(question.about);
    const auto organization = registry.organization(question.organization);
    if (!organization || organization->removed) return {};
    std::vector<Way> found;
    if (admin) found.push_back({"instance_admin", {}, {}, {}, {}, {}});
    if (const auto membership = registry.membership(id, organization->id)) {
        add_by_membership(registry, *organization, *membership, permission, now, found);
    }
    add_by_site(registry, id, *organization, permission, now, found);
    return found;
}

}  // namespace muster::projections::access
