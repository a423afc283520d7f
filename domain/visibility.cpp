#include "domain/visibility.hpp"

#include <algorithm>

namespace muster::domain {
namespace {

/// Everything that says what a viewer may do in an organization.
struct Found {
    std::optional<Organization> organization;  ///< nothing: it does not exist
    std::optional<Membership> membership;      ///< of the viewer
    Rights rights;                             ///< by the membership
    PermissionSet by_site;                     ///< as staff of the provider
    PermissionSet narrowed;                    ///< all that the credential may do
};

PermissionSet by_site(const RegistryReader& registry, const Viewer& viewer, const Organization& client) {
    if (!client.provider) return {};
    const auto membership = registry.membership(viewer.account, *client.provider);
    if (!membership || membership->kind != MembershipKind::internal || membership->has_ended(viewer.now)) return {};
    const auto* role = find_role(OrganizationKind::provider, membership->role);
    if (!role || (!role->all_sites && shared_sites(*membership, client).empty())) return {};
    return role->on_clients;
}

/// `enough`: no need to look for another way when the membership gives this one.
Found find(const RegistryReader& registry, const Viewer& viewer, OrganizationId id, std::optional<Permission> enough) {
    Found found;
    found.narrowed = viewer.scopes.value_or(PermissionSet::all());
    found.organization = registry.organization(id);
    if (found.organization && found.organization->removed) found.organization.reset();
    if (!found.organization || viewer.instance_admin) return found;
    found.membership = registry.membership(viewer.account, id);
    if (found.membership) found.rights = rights_of(registry, *found.membership, *found.organization, viewer.now);
    if (!enough || !found.rights.permissions.has(*enough)) found.by_site = by_site(registry, viewer, *found.organization);
    return found;
}

Grant grant_by(Found& found, const Viewer& viewer, Permission permission) {
    if (!found.narrowed.has(permission)) return {false, "key_scope", {}, {}};
    if (!found.organization) return {false, "none", {}, {}};
    if (viewer.instance_admin) return {true, "instance_admin", found.narrowed, {}};
    const auto all = found.narrowed & (found.rights.permissions | found.by_site);
    auto& sources = found.rights.sources;
    std::erase_if(sources, [&](const RightsSource& source) { return !source.permissions.has(permission); });
    if (!sources.empty()) {
        const auto because = sources.front().because;
        return {true, because, all, std::move(sources)};
    }
    if (found.by_site.has(permission)) return {true, "site_assignment", all, {}};
    return {false, "none", {}, {}};
}

/// What terms say of each home's people instead of the policy: the organization's own, and at most what their home allows.
std::vector<HomeShowing> showing_by_home(const RegistryReader& registry, const Organization& organization, Showing by_policy,
                                         bool to_internals, bool administers) {
    std::vector<HomeShowing> homes;
    for (const auto& home : organization.shown_by_terms) {
        auto showing = by_policy;
        const auto here = registry.relation_terms(organization.id, home);
        if (here && here->host && here->host->visibility && to_internals && !administers) {
            showing = here->host->visibility->them_to_internals;
        }
        const auto there = registry.relation_terms(home, organization.id);
        auto most = there && there->home ? there->home->showing : Showing::full;
        if (administers && most == Showing::hidden) most = Showing::limited;  // they must find whom they may unlink
        homes.push_back({home, most_restrictive(showing, most)});
    }
    std::sort(homes.begin(), homes.end(), [](const auto& a, const auto& b) { return a.home < b.home; });
    return homes;
}

std::vector<LimitedField> limited_fields(const VisibilityPolicy& policy) {
    if (policy.limited_fields) return *policy.limited_fields;
    return {limited_fields_default.begin(), limited_fields_default.end()};
}

/// To a member whose role opens the whole directory.
void show_to_member(const RegistryReader& registry, const Found& found, Scope& scope) {
    const auto& organization = *found.organization;
    const auto& policy = organization.visibility;
    const bool internal = found.membership->kind == MembershipKind::internal;
    if (organization.kind == OrganizationKind::personal) {
        // Anybody may own one and link people into it whom nobody there hired: they show by what they are called there, to its
        // owner too, whatever the policy says.
        scope.because = "policy";
        scope.internals = scope.externals = Showing::limited;
        scope.limited_fields = {LimitedField::username, LimitedField::role};
        return;
    }
    if (internal) {
        scope.internals = Showing::full;
        scope.externals = found.rights.administers ? Showing::full : policy.externals_to_internals;
    } else {
        scope.because = "policy";
        scope.internals = policy.internals_to_externals;
        scope.externals = policy.externals_to_externals;
        const auto account = registry.account(found.membership->account);
        const auto said = account && account->home ? registry.relation_terms(organization.id, *account->home) : std::nullopt;
        if (said && said->host && said->host->visibility) {
            scope.internals = said->host->visibility->internals_to_them;
            scope.externals = said->host->visibility->externals_to_them;
        }
    }
    scope.by_home = showing_by_home(registry, organization, scope.externals, internal, found.rights.administers);
}

}  // namespace

Grant grant_of(const RegistryReader& registry, const Viewer& viewer, OrganizationId id, Permission permission) {
    auto found = find(registry, viewer, id, permission);
    return grant_by(found, viewer, permission);
}

PermissionSet permissions_of(const RegistryReader& registry, const Viewer& viewer, OrganizationId id) {
    const auto found = find(registry, viewer, id, {});
    if (!found.organization) return {};
    return viewer.instance_admin ? found.narrowed : found.narrowed & (found.rights.permissions | found.by_site);
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
    auto found = find(registry, viewer, id, Permission::member_read);
    const auto grant = grant_by(found, viewer, Permission::member_read);
    if (!grant.allowed) return {};
    Scope scope;
    scope.any = true;
    scope.because = grant.because;
    scope.limited_fields = limited_fields(found.organization->visibility);
    if (grant.sources.empty()) {  // an instance ADMIN sees all; staff of the provider as administrators do
        scope.internals = scope.externals = Showing::full;
        if (!viewer.instance_admin) scope.by_home = showing_by_home(registry, *found.organization, Showing::full, true, true);
        return scope;
    }
    if (found.rights.reach == DirectoryReach::none) return {};
    if (found.rights.reach == DirectoryReach::self) {
        scope.only_self = true;
        return scope;
    }
    show_to_member(registry, found, scope);
    return scope;
}

Showing showing_of(const Scope& scope, const Viewer& viewer, AccountId member, MembershipKind kind,
                   const std::optional<OrganizationId>& home) {
    if (!scope.any) return Showing::hidden;
    if (viewer.account == member) return Showing::full;
    if (scope.only_self) return Showing::hidden;
    if (kind == MembershipKind::internal) return scope.internals;
    if (home && !scope.by_home.empty()) {
        const auto it = std::lower_bound(scope.by_home.begin(), scope.by_home.end(), *home,
                                         [](const auto& each, const auto& wanted) { return each.home < wanted; });
        if (it != scope.by_home.end() && it->home == *home) return it->showing;
    }
    return scope.externals;
}

Showing showing_of(const RegistryReader& registry, const Scope& scope, const Viewer& viewer, AccountId member, OrganizationId organization) {
    const auto membership = registry.membership(member, organization);
    if (!membership) return Showing::hidden;
    std::optional<OrganizationId> home;
    if (membership->kind == MembershipKind::external && !scope.by_home.empty()) {
        if (const auto account = registry.account(member)) home = account->home;
    }
    return showing_of(scope, viewer, member, membership->kind, home);
}

std::optional<Viewer> viewer_of(const RegistryReader& registry, const Actor& actor, Timestamp now) {
    if (actor.kind != ActorKind::account) return {};
    const auto account = registry.account(actor.account);
    if (!account || account->status == AccountStatus::suspended) return {};
    Viewer viewer{account->id, account->instance_role == InstanceRole::admin, {}, now};
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
