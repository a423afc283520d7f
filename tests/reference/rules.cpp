#include "tests/reference/rules.hpp"

#include <algorithm>

namespace muster::tests::reference {
namespace {

using enum Permission;

template <class T>
bool contains(const std::set<T>& set, const T& value) {
    return set.find(value) != set.end();
}

Permissions both(const Permissions& a, const Permissions& b) {
    Permissions common;
    for (const auto permission : a) {
        if (contains(b, permission)) common.insert(permission);
    }
    return common;
}

bool has_ended(const World& world, const std::optional<Hour>& ends) { return ends && world.now >= *ends; }

/// Until two organizations say something, an external member reads, and keeps their own profile (WS5).
const Permissions& for_externals() {
    static const Permissions permissions{organization_read, member_read, profile_edit_own};
    return permissions;
}

/// What is left of a role to an external member.
Permissions bounded(const World& world, int home, int host, const std::string& role, Permissions permissions) {
    const auto& there = world.organization(host);
    if (there.kind != OrganizationKind::personal) {
        const auto host_says = there.as_host.find(home);
        if (host_says == there.as_host.end()) {
            permissions = both(permissions, for_externals());
        } else {
            if (host_says->second.refused) return {};
            if (!contains(host_says->second.roles, role)) return {};
            permissions = both(permissions, host_says->second.permissions);
        }
        const auto& from = world.organization(home);
        const auto home_says = from.as_home.find(host);
        if (home_says != from.as_home.end()) {
            if (home_says->second.refused) return {};
            permissions = both(permissions, home_says->second.permissions);
        }
    }
    return permissions;
}

Showing darker(Showing a, Showing b) {
    if (a == Showing::hidden || b == Showing::hidden) return Showing::hidden;
    if (a == Showing::limited || b == Showing::limited) return Showing::limited;
    return Showing::full;
}

/// As much of its people as the home lets show at the host.
Showing home_allows(const World& world, int home, int host) {
    const auto& says = world.organization(home).as_home;
    const auto found = says.find(host);
    return found == says.end() ? Showing::full : found->second.showing;
}

/// An external member to an internal one.
Showing external_to_internal(const World& world, int host, int home, bool administers) {
    const auto allowed = home_allows(world, home, host);
    if (administers) return allowed == Showing::hidden ? Showing::limited : allowed;  // who administers must be able to
    const auto& there = world.organization(host);
    const auto says = there.as_host.find(home);
    const bool overrides = says != there.as_host.end() && says->second.visibility;
    return darker(overrides ? says->second.visibility->them_to_internals : there.policy.externals_to_internals, allowed);
}

/// What an external member who is at home at `home` sees: internal members, and external ones who are at home at `other_home`.
Showing internal_to_external(const World& world, int host, int home) {
    const auto& there = world.organization(host);
    const auto says = there.as_host.find(home);
    const bool overrides = says != there.as_host.end() && says->second.visibility;
    return overrides ? says->second.visibility->internals_to_them : there.policy.internals_to_externals;
}
Showing external_to_external(const World& world, int host, int home, int other_home) {
    const auto& there = world.organization(host);
    const auto says = there.as_host.find(home);
    const bool overrides = says != there.as_host.end() && says->second.visibility;
    return darker(overrides ? says->second.visibility->externals_to_them : there.policy.externals_to_externals,
                  home_allows(world, other_home, host));
}

const Membership* membership(const World& world, int person, int organization) {
    const auto& all = world.person(person).memberships;
    const auto found = all.find(organization);
    return found == all.end() ? nullptr : &found->second;
}

}  // namespace

std::set<int> groups_of(const World& world, int person, int organization) {
    std::set<int> in;
    for (std::size_t g = 0; g < world.groups.size(); ++g) {
        if (world.groups[g].organization == organization && contains(world.groups[g].people, person)) in.insert(static_cast<int>(g));
    }
    for (bool grew = true; grew;) {
        grew = false;
        for (const int g : std::set<int>(in)) {
            for (const int above : world.groups[static_cast<std::size_t>(g)].stands_in) grew = in.insert(above).second || grew;
        }
    }
    return in;
}

std::vector<Right> rights_of(const World& world, int person, int organization) {
    const auto* here = membership(world, person, organization);
    if (here == nullptr || has_ended(world, here->ends)) return {};
    const auto& there = world.organization(organization);
    std::vector<Right> rights;
    if (const auto role = role_text(there, here->role)) {
        auto permissions = role->here;
        if (here->kind == MembershipKind::external) permissions = bounded(world, world.person(person).home, organization, here->role, permissions);
        rights.push_back({"own_role", *role, permissions});
    }
    if (here->kind == MembershipKind::external) return rights;
    const auto groups = groups_of(world, person, organization);
    for (const auto& grant : world.grants) {
        if (grant.organization != organization || has_ended(world, grant.ends)) continue;
        const bool to_them = grant.person == person;
        const bool to_a_group_of_theirs = grant.group && contains(groups, *grant.group);
        if (!to_them && !to_a_group_of_theirs) continue;
        if (const auto role = role_text(there, grant.role)) rights.push_back({to_them ? "grant" : "group_grant", *role, role->here});
    }
    return rights;
}

bool reaches_as_staff(const World& world, int person, int client, Permission permission) {
    const auto provider = world.organization(client).provider;
    if (!provider) return false;
    const auto* there = membership(world, person, *provider);
    if (there == nullptr || there->kind != MembershipKind::internal) return false;
    bool shares_a_site = false;
    for (const int site : world.person(person).sites) shares_a_site = shares_a_site || contains(world.organization(client).sites, site);
    // The way into clients is the membership's own role's: what is granted beside it stays in the organization that grants it.
    const auto role = has_ended(world, there->ends) ? std::nullopt : role_text(world.organization(*provider), there->role);
    return role && contains(role->in_clients, permission) && (role->every_site || shares_a_site);
}

bool may(const World& world, int person, int organization, Permission permission) {
    const auto& who = world.person(person);
    if (who.suspended) return false;                                             // nothing of theirs signs in
    if (who.key_scopes && !contains(*who.key_scopes, permission)) return false;  // a key narrows, whoever holds it
    if (who.instance_admin) return true;                                         // SP1
    for (const auto& right : rights_of(world, person, organization)) {           // SP2, WS5
        if (contains(right.permissions, permission)) return true;
    }
    return reaches_as_staff(world, person, organization, permission);
}

Showing showing(const World& world, int viewer, int organization, int member) {
    const auto* shown = membership(world, member, organization);
    if (shown == nullptr) return Showing::hidden;
    const auto& who = world.person(viewer);
    if (!may(world, viewer, organization, member_read)) return Showing::hidden;
    if (who.instance_admin) return Showing::full;  // SP1: all users
    bool by_membership = false, administers = false;
    auto reach = DirectoryReach::none;
    for (const auto& right : rights_of(world, viewer, organization)) {
        administers = administers || right.role.administers;
        if (!contains(right.permissions, member_read)) continue;
        by_membership = true;
        if (right.role.reach == DirectoryReach::all || reach == DirectoryReach::none) reach = right.role.reach;
    }
    if (!by_membership) {  // CS1: staff, in the clients of their sites, as those who administer
        if (shown->kind == MembershipKind::internal || viewer == member) return Showing::full;
        return external_to_internal(world, organization, world.person(member).home, true);
    }
    if (reach == DirectoryReach::none) return Showing::hidden;
    if (viewer == member) return Showing::full;
    if (reach == DirectoryReach::self) return Showing::hidden;  // CC2: a user sees itself
    // SP5: anybody may own one and link whom nobody there hired; they show by what they are called there, whatever the policy says.
    if (world.organization(organization).kind == OrganizationKind::personal) return Showing::limited;
    const int home = who.home, other_home = world.person(member).home;
    if (membership(world, viewer, organization)->kind == MembershipKind::internal) {
        if (shown->kind == MembershipKind::internal) return Showing::full;  // WS7: in every internal directory
        return external_to_internal(world, organization, other_home, administers);
    }
    if (shown->kind == MembershipKind::internal) return internal_to_external(world, organization, home);
    return external_to_external(world, organization, home, other_home);
}

std::set<LimitedField> limited_fields(const World& world, int organization) {
    if (world.organization(organization).kind == OrganizationKind::personal) return {LimitedField::username, LimitedField::role};
    const auto& policy = world.organization(organization).policy;
    return policy.limited_fields ? *policy.limited_fields : std::set<LimitedField>{LimitedField::job_title};
}

bool opens(const World& world, int viewer, int organization) {
    if (!may(world, viewer, organization, member_read)) return false;
    if (world.person(viewer).instance_admin) return true;
    bool by_membership = false;
    for (const auto& right : rights_of(world, viewer, organization)) {
        if (!contains(right.permissions, member_read)) continue;
        by_membership = true;
        if (right.role.reach != DirectoryReach::none) return true;
    }
    return !by_membership;
}

std::vector<Seen> directory(const World& world, int viewer, int organization) {
    std::vector<Seen> seen;
    for (int p = 0; p < world.people_count(); ++p) {
        const auto how = showing(world, viewer, organization, p);
        if (how != Showing::hidden) seen.push_back({p, how});
    }
    std::stable_sort(seen.begin(), seen.end(), [&](const Seen& a, const Seen& b) {
        const auto &one = world.person(a.person), &other = world.person(b.person);
        return std::pair(one.first_name, one.last_name) < std::pair(other.first_name, other.last_name);
    });
    return seen;
}

}  // namespace muster::tests::reference
