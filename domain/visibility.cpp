#include "domain/visibility.hpp"

#include <algorithm>

namespace muster::domain {
namespace {

/// What an external member may do at most, whatever the role says, until organizations agree on more.
constexpr PermissionSet external_bound{Permission::organization_read, Permission::member_read,
                                       Permission::profile_edit_own};

bool shares_site(const Membership& staff, const Organization& client) {
    const auto assigned = [&](SiteId site) {
        return staff.home_site == site || std::find(staff.sites.begin(), staff.sites.end(), site) != staff.sites.end();
    };
    return std::any_of(client.sites.begin(), client.sites.end(), assigned);
}

Grant by_own_role(const RegistryReader& registry, const Viewer& viewer, const Organization& organization,
                  Permission permission) {
    const auto membership = registry.membership(viewer.account, organization.id);
    if (!membership) return {};
    const auto* role = find_role(organization.kind, membership->role);
    if (!role) return {};
    const auto permissions =
        membership->kind == MembershipKind::external ? role->permissions & external_bound : role->permissions;
    if (!permissions.has(permission)) return {};
    return {true, "own_role", role};
}

Grant by_site(const RegistryReader& registry, const Viewer& viewer, const Organization& client, Permission permission) {
    if (!client.provider) return {};
    const auto membership = registry.membership(viewer.account, *client.provider);
    if (!membership || membership->kind != MembershipKind::internal) return {};
    const auto* role = find_role(OrganizationKind::provider, membership->role);
    if (!role || !role->on_clients.has(permission)) return {};
    if (!role->all_sites && !shares_site(*membership, client)) return {};
    return {true, "site_assignment", role};
}

}  // namespace

Grant grant_of(const RegistryReader& registry, const Viewer& viewer, OrganizationId id, Permission permission) {
    constexpr std::string_view none = "none";
    if (viewer.scopes && !viewer.scopes->has(permission)) return {false, "key_scope", nullptr};
    const auto organization = registry.organization(id);
    if (!organization) return {false, none, nullptr};
    if (viewer.instance_admin) return {true, "instance_admin", nullptr};
    if (const auto grant = by_own_role(registry, viewer, *organization, permission); grant.allowed) return grant;
    if (const auto grant = by_site(registry, viewer, *organization, permission); grant.allowed) return grant;
    return {false, none, nullptr};
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
