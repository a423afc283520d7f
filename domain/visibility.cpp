#include "domain/visibility.hpp"

#include <algorithm>

namespace muster::domain {
namespace {

/// What one relation to the organization allows, and the role that says so.
struct Allowed {
    PermissionSet permissions;
    const Role* role = nullptr;
};

Allowed by_own_role(const RegistryReader& registry, const Viewer& viewer, const Organization& organization) {
    const auto membership = registry.membership(viewer.account, organization.id);
    if (!membership) return {};
    const auto* role = find_role(organization.kind, membership->role);
    if (!role) return {};
    const bool external = membership->kind == MembershipKind::external;
    return {external ? role->permissions & external_permissions_max : role->permissions, role};
}

Allowed by_site(const RegistryReader& registry, const Viewer& viewer, const Organization& client) {
    if (!client.provider) return {};
    const auto membership = registry.membership(viewer.account, *client.provider);
    if (!membership || membership->kind != MembershipKind::internal) return {};
    const auto* role = find_role(OrganizationKind::provider, membership->role);
    if (!role || (!role->all_sites && shared_sites(*membership, client).empty())) return {};
    return {role->on_clients, role};
}

}  // namespace

Grant grant_of(const RegistryReader& registry, const Viewer& viewer, OrganizationId id, Permission permission) {
    constexpr std::string_view none = "none";
    if (viewer.scopes && !viewer.scopes->has(permission)) return {false, "key_scope", nullptr};
    const auto organization = registry.organization(id);
    if (!organization || organization->removed) return {false, none, nullptr};
    if (viewer.instance_admin) return {true, "instance_admin", nullptr};
    if (const auto own = by_own_role(registry, viewer, *organization); own.permissions.has(permission)) return {true, "own_role", own.role};
    if (const auto site = by_site(registry, viewer, *organization); site.permissions.has(permission)) {
        return {true, "site_assignment", site.role};
    }
    return {false, none, nullptr};
}

PermissionSet permissions_of(const RegistryReader& registry, const Viewer& viewer, OrganizationId id) {
    const auto organization = registry.organization(id);
    if (!organization || organization->removed) return {};
    const auto narrowed = viewer.scopes.value_or(PermissionSet::all());
    if (viewer.instance_admin) return narrowed;
    return narrowed & (by_own_role(registry, viewer, *organization).permissions | by_site(registry, viewer, *organization).permissions);
}

std::vector<SiteId> shared_sites(const Membership& staff, const Organization& client) {
    std::vector<SiteId> shared;
    for (const auto& site : client.sites) {
        const bool assigned = (staff.home_site_access && staff.home_site == site) ||
                              std::find(staff.sites.begin(), staff.sites.end(), site) != staff.sites.end();
        if (assigned) shared.push_back(site);
    }
    return shared;
}

Scope scope_of(const RegistryReader& registry, const Viewer& viewer, OrganizationId id) {
    const auto grant = grant_of(registry, viewer, id, Permission::member_read);
    if (!grant.allowed) return {};
    Scope scope;
    scope.any = true;
    scope.because = grant.because;
    if (grant.because != "own_role") {
        scope.internals = scope.externals = Showing::full;
        return scope;
    }
    if (grant.role->reach == DirectoryReach::none) return {};
    if (grant.role->reach == DirectoryReach::self) {
        scope.only_self = true;
        return scope;
    }
    const auto organization = registry.organization(id);
    const auto membership = registry.membership(viewer.account, id);
    if (!organization || !membership) return {};
    const auto& policy = organization->visibility;
    if (membership->kind == MembershipKind::external) {
        scope.internals = policy.internals_to_externals;
        scope.externals = policy.externals_to_externals;
        scope.because = "policy";
    } else {
        scope.internals = Showing::full;
        scope.externals = grant.role->administers ? Showing::full : policy.externals_to_internals;
    }
    return scope;
}

Showing showing_of(const Scope& scope, const Viewer& viewer, AccountId member, MembershipKind kind) {
    if (!scope.any) return Showing::hidden;
    if (viewer.account == member) return Showing::full;
    if (scope.only_self) return Showing::hidden;
    return kind == MembershipKind::internal ? scope.internals : scope.externals;
}

std::optional<Viewer> viewer_of(const RegistryReader& registry, const Actor& actor, Timestamp now) {
    if (actor.kind != ActorKind::account) return {};
    const auto account = registry.account(actor.account);
    if (!account || account->status == AccountStatus::suspended) return {};
    Viewer viewer{account->id, account->instance_role == InstanceRole::admin, {}};
    if (actor.session) {
        const auto session = registry.session(*actor.session);
        if (!session || session->account != account->id || session->expires_at <= now) return {};
        if (session->credential_epoch != account->credential_epoch) return {};
        return viewer;
    }
    if (actor.key) {
        const auto key = registry.api_key(*actor.key);
        if (!key || key->account != account->id || key->expires_at <= now) return {};
        viewer.scopes = key->scopes;
        return viewer;
    }
    return {};
}

}  // namespace muster::domain
