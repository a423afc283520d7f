#include "domain/explanation.hpp"

#include <algorithm>

namespace muster::domain {
namespace {

Explanation refused(Lack lack) { return {false, to_text(lack), {Path{{}, lack, {}, {}, false, {}}}}; }

Lack lack_of(Bound bound) {
    switch (bound) {
        case Bound::none: return Lack::none;
        case Bound::host_refuses:
        case Bound::home_refuses: return Lack::relation_refused;
        case Bound::role_not_in_terms: return Lack::role_not_in_terms;
        case Bound::no_terms: return Lack::external_bound;
        case Bound::host_terms: return Lack::bound_by_host_terms;
        case Bound::home_terms: return Lack::bound_by_home_terms;
    }
    return Lack::external_bound;
}

/// By the role of the person's membership in the organization itself.
Path own_way(const RegistryReader& registry, const Account& account, const Organization& organization,
             const std::optional<Membership>& membership, Permission permission, Timestamp now) {
    Path path{"own_role", Lack::not_a_member, organization.id, {}, false, {}};
    if (!membership) return path;
    path.role = membership->role;
    path.ends_at = membership->ends_at;
    const auto role = role_named(registry, organization, membership->role);
    if (!role) {
        path.lack = Lack::role_unknown;
    } else if (!role->permissions.has(permission)) {
        path.lack = Lack::role_lacks_permission;
    } else if (membership->has_ended(now)) {
        path.lack = Lack::membership_ended;
    } else if (membership->kind == MembershipKind::external) {
        path.home = account.home;
        path.lack = Lack::external_bound;
        if (!role->takes_externals) return path;
        path.lack = lack_of(external_terms(registry, organization, account.home).bound(role->name, permission));
    } else {
        path.lack = Lack::none;
    }
    return path;
}

/// By one role that was granted beside it; nothing when the role has nothing to do with the permission.
void add_granted(const RegistryReader& registry, const Organization& organization, const Membership& membership, const HeldGrant& grant,
                 const std::optional<GroupId>& group, Permission permission, Timestamp now, std::vector<Path>& ways) {
    const auto role = role_named(registry, organization, grant.role);
    if (!role || !role->permissions.has(permission)) return;
    const auto lack = membership.has_ended(now) ? Lack::membership_ended : grant.holds(now) ? Lack::none : Lack::grant_ended;
    Path path{group ? "group_grant" : "grant", lack, organization.id, grant.role, false, {}};
    path.grant_id = grant.id;
    path.group = group;
    path.ends_at = grant.ends_at;
    ways.push_back(std::move(path));
}

void add_granted_ways(const RegistryReader& registry, const Organization& organization, const Membership& membership, Permission permission,
                      Timestamp now, std::vector<Path>& ways) {
    if (membership.kind == MembershipKind::external) return;
    for (const auto& grant : membership.grants) add_granted(registry, organization, membership, grant, {}, permission, now, ways);
    for (const auto& group : with_groups_above(registry, membership.groups)) {
        for (const auto& grant : group.grants) add_granted(registry, organization, membership, grant, group.id, permission, now, ways);
    }
}

/// As staff of its provider.
Path staff_way(const RegistryReader& registry, AccountId account, const Organization& client, Permission permission, Timestamp now) {
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
    path.ends_at = membership->ends_at;
    if (!role->on_clients.has(permission)) {
        path.lack = Lack::role_lacks_permission;
    } else if (!role->all_sites && path.sites.empty()) {
        path.lack = Lack::site_not_assigned;
        path.sites = client.sites;
    } else if (membership->has_ended(now)) {
        path.lack = Lack::membership_ended;
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
            if (grant == "grant") return "The person was granted the role " + role + ", which has " + wanted + ".";
            if (grant == "group_grant") return "A group of the person was granted the role " + role + ", which has " + wanted + ".";
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
        case Lack::membership_ended: return "The role " + role + " has " + wanted + ", but the membership has ended.";
        case Lack::relation_refused: return "One of the two organizations refuses the other's people.";
        case Lack::role_not_in_terms: return "The organization's terms with the person's home do not name the role " + role + ".";
        case Lack::bound_by_host_terms:
            return "The role " + role + " has " + wanted + ", but the organization's terms with the person's home lack it.";
        case Lack::bound_by_home_terms:
            return "The role " + role + " has " + wanted + ", but the terms of the person's home lack it.";
        case Lack::grant_ended: return "The role " + role + " has " + wanted + ", but its grant has ended.";
        case Lack::site_not_assigned: return "None of the client's sites is assigned to the person.";
    }
    return {};
}

Explanation explain(const RegistryReader& registry, AccountId id, const std::optional<PermissionSet>& scopes,
                    OrganizationId organization_id, Permission permission, Timestamp now) {
    const auto account = registry.account(id);
    if (!account) return refused(Lack::account_unknown);
    if (account->status != AccountStatus::active) return refused(Lack::account_not_active);
    if (scopes && !scopes->has(permission)) return refused(Lack::key_scope);
    const auto organization = registry.organization(organization_id);
    if (!organization || organization->removed) return refused(Lack::organization_unknown);

    std::vector<Path> ways;
    if (account->instance_role == InstanceRole::admin) ways.push_back({"instance_admin", Lack::none, {}, "admin", false, {}});
    const auto membership = registry.membership(id, organization_id);
    ways.push_back(own_way(registry, *account, *organization, membership, permission, now));
    if (membership) add_granted_ways(registry, *organization, *membership, permission, now, ways);
    if (organization->provider) ways.push_back(staff_way(registry, id, *organization, permission, now));
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
