#include "domain/effective_rights.hpp"

#include <algorithm>
#include <utility>

namespace muster::domain {
namespace {

void add(Rights& rights, RightsSource source) {
    rights.permissions = rights.permissions | source.permissions;
    rights.administers = rights.administers || source.role.administers;
    if (source.permissions.has(Permission::member_read)) rights.reach = std::max(rights.reach, source.role.reach);
    rights.sources.push_back(std::move(source));
}

void add_grants(Rights& rights, const RegistryReader& registry, const Organization& organization, const std::vector<HeldGrant>& grants,
                std::optional<GroupId> group, Timestamp now) {
    for (const auto& grant : grants) {
        if (!grant.holds(now)) continue;
        auto role = role_named(registry, organization, grant.role);
        if (!role) continue;
        const auto permissions = role->permissions;
        add(rights, {group ? "group_grant" : "grant", std::move(*role), permissions, grant.id, group, grant.ends_at});
    }
}

}  // namespace

std::optional<NamedRole> role_named(const RegistryReader& registry, const Organization& organization, std::string_view name) {
    if (const auto* role = find_role(organization.kind, name)) {
        return NamedRole{std::string(name), role->permissions, role->reach, role->administers, role->takes_externals, role};
    }
    if (organization.own_roles.empty()) return {};
    const auto own = registry.own_role(organization.id, name);
    if (!own) return {};
    return NamedRole{std::string(name), own->permissions, own->reach, false, own->takes_externals, nullptr};
}

Rights rights_of(const RegistryReader& registry, const Membership& membership, const Organization& organization, Timestamp now) {
    Rights rights;
    if (membership.has_ended(now)) return rights;
    if (auto role = role_named(registry, organization, membership.role)) {
        auto permissions = role->permissions;
        if (membership.kind == MembershipKind::external) {
            const auto account = registry.account(membership.account);
            const auto home = account ? account->home : std::nullopt;
            // A role of the organization's own may have been redefined since it was given.
            permissions = role->takes_externals ? permissions & external_terms(registry, organization, home).permissions(role->name)
                                                : PermissionSet{};
            role->administers = false;
        }
        add(rights, {"own_role", std::move(*role), permissions, {}, {}, membership.ends_at});
    }
    if (membership.kind == MembershipKind::external) return rights;
    add_grants(rights, registry, organization, membership.grants, {}, now);
    if (membership.groups.empty()) return rights;
    for (const auto& group : with_groups_above(registry, membership.groups)) {
        add_grants(rights, registry, organization, group.grants, group.id, now);
    }
    return rights;
}

Bound ExternalTerms::bars(std::string_view role) const {
    if (unbounded) return Bound::none;
    if (host && host->refused) return Bound::host_refuses;
    if (home && home->refused) return Bound::home_refuses;
    if (host && std::find(host->roles.begin(), host->roles.end(), role) == host->roles.end()) return Bound::role_not_in_terms;
    return Bound::none;
}

PermissionSet ExternalTerms::permissions(std::string_view role) const {
    if (unbounded) return PermissionSet::all();
    if (bars(role) != Bound::none) return {};
    const auto here = host ? set_of(host->permissions) : external_permissions_max;
    return home ? here & set_of(home->permissions) : here;
}

Bound ExternalTerms::bound(std::string_view role, Permission permission) const {
    if (unbounded) return Bound::none;
    if (const auto bar = bars(role); bar != Bound::none) return bar;
    if (host && !set_of(host->permissions).has(permission)) return Bound::host_terms;
    if (!host && !external_permissions_max.has(permission)) return Bound::no_terms;
    if (home && !set_of(home->permissions).has(permission)) return Bound::home_terms;
    return Bound::none;
}

ExternalTerms external_terms(const RegistryReader& registry, const Organization& host, const std::optional<OrganizationId>& home) {
    ExternalTerms terms;
    terms.unbounded = host.kind == OrganizationKind::personal;
    if (terms.unbounded || !home) return terms;
    if (auto said = registry.relation_terms(host.id, *home)) terms.host = std::move(said->host);
    if (auto said = registry.relation_terms(*home, host.id)) terms.home = std::move(said->home);
    return terms;
}

PermissionSet set_of(const std::vector<Permission>& permissions) {
    PermissionSet set;
    for (const auto permission : permissions) set = set | PermissionSet{permission};
    return set;
}

std::vector<Group> with_groups_above(const RegistryReader& registry, const std::vector<GroupId>& groups) {
    std::vector<Group> found;
    auto waiting = groups;
    for (std::size_t next = 0; next < waiting.size(); ++next) {
        auto group = registry.group(waiting[next]);
        if (!group) continue;
        for (const auto& parent : group->parents) {
            if (std::find(waiting.begin(), waiting.end(), parent) == waiting.end()) waiting.push_back(parent);
        }
        found.push_back(std::move(*group));
    }
    return found;
}

}  // namespace muster::domain
