#include "domain/explanation.hpp"

#include <algorithm>

namespace muster::domain {
namespace {

Explanation refused(Lack lack) { return {false, to_text(lack), {Path{{}, lack, {}, {}, false, {}}}}; }

/// By the person's membership in the organization itself.
Path own_way(const RegistryReader& registry, AccountId account, const Organization& organization, Permission permission) {
    Path path{"own_role", Lack::not_a_member, organization.id, {}, false, {}};
    const auto membership = registry.membership(account, organization.id);
    if (!membership) return path;
    path.role = membership->role;
    const auto* role = find_role(organization.kind, membership->role);
    if (!role) {
        path.lack = Lack::role_unknown;
    } else if (!role->permissions.has(permission)) {
        path.lack = Lack::role_lacks_permission;
    } else if (membership->kind == MembershipKind::external && !external_permissions_max.has(permission)) {
        path.lack = Lack::external_bound;
    } else {
        path.lack = Lack::none;
    }
    return path;
}

/// As staff of its provider.
Path staff_way(const RegistryReader& registry, AccountId account, const Organization& client, Permission permission) {
    Path path{"site_assignment", Lack::not_staff, client.provider, {}, false, {}};
    const auto membership = registry.membership(account, *client.provider);
    if (!membership || membership->kind != MembershipKind::internal) return path;
    path.role = membership->role;
    const auto* role = find_role(OrganizationKind::provider, membership->role);
    if (!role) {
        path.lack = Lack::role_unknown;
        return path;
    }
    path.all_sites = role->all_sites;
    path.sites = shared_sites(*membership, client);
    if (!role->on_clients.has(permission)) {
        path.lack = Lack::role_lacks_permission;
    } else if (!role->all_sites && path.sites.empty()) {
        path.lack = Lack::site_not_assigned;
        path.sites = client.sites;
    } else {
        path.lack = Lack::none;
    }
    return path;
}

/// A person who is nobody here lacks everything; who is somebody lacks something in particular.
bool tells_more(const Path& path) { return path.lack != Lack::not_a_member && path.lack != Lack::not_staff; }

}  // namespace

std::string Path::detail(Permission permission) const {
    const auto wanted = std::string(to_text(permission));
    switch (lack) {
        case Lack::none:
            if (grant == "instance_admin") return "ADMINs of the instance may do everything.";
            if (grant == "own_role") return "The role " + role + " has " + wanted + ".";
            return "The role " + role + " at the provider has " + wanted +
                   (all_sites ? " on the clients of all sites." : " on the clients of the sites the person is assigned to.");
        case Lack::account_unknown: return "There is no such account.";
        case Lack::account_not_active: return "The account is not active: it has not registered, or it is suspended.";
        case Lack::organization_unknown: return "There is no such organization.";
        case Lack::key_scope: return "The API key was narrowed to other permissions than " + wanted + ".";
        case Lack::not_instance_admin: return "The person is no ADMIN of the instance.";
        case Lack::not_a_member: return "The person is no member of the organization.";
        case Lack::role_unknown: return "This kind of organization has no role " + role + ".";
        case Lack::role_lacks_permission:
            return "The role " + role + (grant == "site_assignment" ? " at the provider" : "") + " lacks " + wanted +
                   (grant == "site_assignment" ? " on clients." : ".");
        case Lack::external_bound: return "The role " + role + " has " + wanted + ", but external members never do.";
        case Lack::not_staff: return "The person is no internal member of the organization's provider.";
        case Lack::site_not_assigned: return "None of the client's sites is assigned to the person.";
    }
    return {};
}

Explanation explain(const RegistryReader& registry, AccountId id, const std::optional<PermissionSet>& scopes,
                    OrganizationId organization_id, Permission permission) {
    const auto account = registry.account(id);
    if (!account) return refused(Lack::account_unknown);
    if (account->status != AccountStatus::active) return refused(Lack::account_not_active);
    if (scopes && !scopes->has(permission)) return refused(Lack::key_scope);
    const auto organization = registry.organization(organization_id);
    if (!organization || organization->removed) return refused(Lack::organization_unknown);

    std::vector<Path> ways;
    if (account->instance_role == InstanceRole::admin) ways.push_back({"instance_admin", Lack::none, {}, "admin", false, {}});
    ways.push_back(own_way(registry, id, *organization, permission));
    if (organization->provider) ways.push_back(staff_way(registry, id, *organization, permission));
    for (auto& way : ways) {
        if (way.lack != Lack::none) continue;
        const auto because = way.grant;
        return {true, because, {std::move(way)}};
    }
    std::stable_partition(ways.begin(), ways.end(), tells_more);
    Explanation explanation{false, to_text(ways.front().lack), std::move(ways)};
    explanation.paths.push_back({"instance_admin", Lack::not_instance_admin, {}, {}, false, {}});
    return explanation;
}

}  // namespace muster::domain
