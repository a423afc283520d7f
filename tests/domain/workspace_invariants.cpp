// What must hold of relations, groups, units, own roles, grants and ends, recounted the slow way.

#include <algorithm>
#include <tuple>

#include "domain/limits.hpp"
#include "tests/domain/whole_state.hpp"

namespace muster::tests {

using namespace domain;

namespace {

using Listed = std::set<std::tuple<Listing, Bytes16, Bytes16>>;

/// Whether somebody who goes up from here, by whatever way, comes back; or goes further than there may be.
template <class Id, class Above>
bool comes_back(Id from, Above&& above, std::size_t most) {
    std::set<Id> now = above(from);
    for (std::size_t step = 0; !now.empty(); ++step) {
        if (now.contains(from) || step >= most) return true;
        std::set<Id> next;
        for (const auto& id : now) next.merge(above(id));
        now = std::move(next);
    }
    return false;
}

std::string groups(const WholeState& s, Listed& listed) {
    std::map<GroupId, std::uint64_t> members;
    for (const auto& [key, m] : s.memberships) {
        if (m.kind == MembershipKind::external && !m.groups.empty()) return "an external member in a group";
        if (std::set(m.groups.begin(), m.groups.end()).size() != m.groups.size()) return "somebody is in a group twice";
        for (const auto& id : m.groups) {
            const auto group = s.groups.find(id);
            if (group == s.groups.end() || group->second.organization != key.second) return "a member of a group that is not there";
            ++members[id];
            listed.emplace(Listing::group_member, id.bytes, key.first.bytes);
        }
    }
    std::map<OrganizationId, std::uint64_t> of;
    for (const auto& [id, group] : s.groups) {
        ++of[group.organization];
        listed.emplace(Listing::group, group.organization.bytes, id.bytes);
        if (group.members != members[id]) return "a group's number of members is wrong";
        for (const auto& parent : group.parents) {
            const auto above = s.groups.find(parent);
            if (above == s.groups.end() || std::count(above->second.subgroups.begin(), above->second.subgroups.end(), id) != 1) {
                return "a group stands in one that does not know it";
            }
        }
        for (const auto& subgroup : group.subgroups) {
            const auto below = s.groups.find(subgroup);
            if (below == s.groups.end() || std::count(below->second.parents.begin(), below->second.parents.end(), id) != 1) {
                return "a group has one in it that does not know it";
            }
            if (below->second.organization != group.organization) return "a group of another organization stands in one";
        }
        const auto above = [&](GroupId from) {
            const auto& parents = s.groups.at(from).parents;
            return std::set(parents.begin(), parents.end());
        };
        if (comes_back(id, above, limits::group_depth_max)) return "a group stands in itself, or too deep";
    }
    for (const auto& [id, organization] : s.organizations) {
        if (!organization.removed && organization.groups != of[id]) return "an organization's number of groups is wrong";
        if (organization.removed && of[id] > 0) return "a removed organization has groups";
    }
    return {};
}

std::string units(const WholeState& s, Listed& listed) {
    std::map<UnitId, std::uint64_t> members, subunits;
    for (const auto& [key, m] : s.memberships) {
        if (m.kind == MembershipKind::external && (m.unit || m.manager)) return "an external member with organizational links";
        if (!m.unit) continue;
        const auto unit = s.units.find(*m.unit);
        if (unit == s.units.end() || unit->second.organization != key.second) return "a member of a unit that is not there";
        ++members[*m.unit];
        listed.emplace(Listing::unit_member, m.unit->bytes, key.first.bytes);
    }
    std::map<OrganizationId, std::uint64_t> of;
    for (const auto& [id, unit] : s.units) {
        ++of[unit.organization];
        listed.emplace(Listing::unit, unit.organization.bytes, id.bytes);
        if (!unit.parent) continue;
        const auto parent = s.units.find(*unit.parent);
        if (parent == s.units.end() || parent->second.organization != unit.organization) return "a unit stands in one that is not there";
        ++subunits[*unit.parent];
        const auto above = [&](UnitId from) {
            const auto& up = s.units.at(from).parent;
            return up ? std::set{*up} : std::set<UnitId>{};
        };
        if (comes_back(id, above, limits::unit_depth_max)) return "a unit stands in itself, or too deep";
    }
    for (const auto& [id, unit] : s.units) {
        if (unit.members != members[id] || unit.subunits != subunits[id]) return "what stands in a unit is miscounted";
    }
    for (const auto& [id, organization] : s.organizations) {
        if (!organization.removed && organization.units != of[id]) return "an organization's number of units is wrong";
        if (organization.removed && of[id] > 0) return "a removed organization has units";
    }
    for (const auto& [key, m] : s.memberships) {
        const auto above = [&, where = key.second](AccountId from) {
            const auto membership = s.memberships.find({from, where});
            const bool reports = membership != s.memberships.end() && membership->second.manager;
            return reports ? std::set{*membership->second.manager} : std::set<AccountId>{};
        };
        if (comes_back(key.first, above, s.memberships.size() + 1)) return "somebody reports to themselves";
    }
    return {};
}

std::string grants(const WholeState& s, Listed& listed) {
    std::map<GrantId, RoleGrant> held;
    std::set<End> ends;
    const auto hold = [&](const HeldGrant& grant, OrganizationId organization, std::optional<AccountId> account, std::optional<GroupId> group) {
        held[grant.id] = {grant.id, organization, account, group, grant.role, grant.ends_at, {}};
        if (grant.ends_at) ends.insert({*grant.ends_at, EndKind::grant, grant.id.bytes, organization});
    };
    for (const auto& [key, m] : s.memberships) {
        if (m.kind == MembershipKind::external && !m.grants.empty()) return "a grant of an external member";
        if (m.ends_at) ends.insert({*m.ends_at, EndKind::membership, key.first.bytes, key.second});
        for (const auto& grant : m.grants) hold(grant, key.second, key.first, {});
    }
    for (const auto& [id, group] : s.groups) {
        for (const auto& grant : group.grants) hold(grant, group.organization, {}, id);
    }
    if (held.size() != s.grants.size()) return "a grant that nobody has, or that is not known";
    for (const auto& [id, grant] : s.grants) {
        auto expected = held[id];
        expected.given_at = grant.given_at;
        if (expected != grant) return "a grant is not whose it says";
        listed.emplace(Listing::grant, grant.organization.bytes, id.bytes);
    }
    return ends == s.ends ? "" : "what ends is not what has an end";
}

std::string own_roles(const WholeState& s) {
    std::map<std::pair<OrganizationId, std::string>, std::uint64_t> uses;
    for (const auto& [key, m] : s.memberships) ++uses[{key.second, m.role}];
    for (const auto& [id, grant] : s.grants) ++uses[{grant.organization, grant.role}];
    std::map<OrganizationId, std::set<std::string>> names;
    for (const auto& [key, role] : s.own_roles) {
        if (find_role(s.organizations.at(key.first).kind, key.second)) return "an own role with a name of its kind's";
        if (role.uses != uses[key]) return "an own role's uses are miscounted";
        names[key.first].insert(key.second);
    }
    for (const auto& [id, organization] : s.organizations) {
        if (names[id] != std::set(organization.own_roles.begin(), organization.own_roles.end())) return "an organization's own roles are wrong";
    }
    for (const auto& [id, grant] : s.grants) {
        const bool known = find_role(s.organizations.at(grant.organization).kind, grant.role) || s.own_roles.contains({grant.organization, grant.role});
        if (!known) return "a grant of a role that is not there";
    }
    return {};
}

std::string terms(const WholeState& s, Listed& listed) {
    std::set<std::pair<OrganizationId, OrganizationId>> shown;
    for (const auto& [key, each] : s.terms) {
        if (!each.host && !each.home) return "terms that say nothing";
        listed.emplace(Listing::own_terms, key.first.bytes, key.second.bytes);
        listed.emplace(Listing::terms_about, key.second.bytes, key.first.bytes);
        if (s.organizations.at(key.first).removed) return "terms of an organization that is gone";
        // Whether the other one is there is not asked: whoever says something is not told.
        const auto other = s.organizations.find(key.second);
        const bool is_there = other != s.organizations.end() && !other->second.removed;
        if (each.host && each.host->visibility) shown.emplace(key.first, key.second);
        if (is_there && each.home && each.home->showing != Showing::full) shown.emplace(key.second, key.first);
    }
    std::set<std::pair<OrganizationId, OrganizationId>> named;
    for (const auto& [id, organization] : s.organizations) {
        for (const auto& home : organization.shown_by_terms) named.emplace(id, home);
    }
    return named == shown ? "" : "shown_by_terms is not what terms say";
}

}  // namespace

std::string broken_workspace(const WholeState& s) {
    Listed listed;
    for (const auto check : {groups, units, grants, terms}) {
        if (auto broken = check(s, listed); !broken.empty()) return broken;
    }
    if (auto broken = own_roles(s); !broken.empty()) return broken;
    return listed == s.listed ? "" : "what decision state lists is not what is there";
}

}  // namespace muster::tests
