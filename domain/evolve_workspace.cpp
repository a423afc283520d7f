// Folding events of relations, groups, units, own roles, grants and ends.

#include <algorithm>
#include <limits>

#include "domain/effective_rights.hpp"
#include "domain/fold.hpp"

namespace muster::domain {
namespace {

constexpr auto all = std::numeric_limits<std::size_t>::max();

End end_of(const RoleGrant& grant) { return {*grant.ends_at, EndKind::grant, grant.id.bytes, grant.organization}; }
End end_of(const Membership& membership) {
    return {*membership.ends_at, EndKind::membership, membership.account.bytes, membership.organization};
}

void add_to(std::uint64_t& counter, int by) { counter += static_cast<std::uint64_t>(by); }

}  // namespace

void Fold::operator()(const RelationTermsSet& e) {
    change(e.organization, [&](Organization& o) {
        if (e.host || e.home_terms) {
            registry_.put(RelationTerms{e.organization, e.other, e.host, e.home_terms, o.version});
            registry_.put_listed(Listing::own_terms, e.organization.bytes, e.other.bytes);
            registry_.put_listed(Listing::terms_about, e.other.bytes, e.organization.bytes);
        } else {
            registry_.erase_terms(e.organization, e.other);
            registry_.erase_listed(Listing::own_terms, e.organization.bytes, e.other.bytes);
            registry_.erase_listed(Listing::terms_about, e.other.bytes, e.organization.bytes);
        }
    });
    list_shown_by_terms(e.organization, e.other);
    list_shown_by_terms(e.other, e.organization);
}

void Fold::list_shown_by_terms(OrganizationId host, OrganizationId home) {
    const auto here = registry_.relation_terms(host, home);
    const auto there = registry_.relation_terms(home, host);
    const bool says = (here && here->host && here->host->visibility) || (there && there->home && there->home->showing != Showing::full);
    auto o = registry_.organization(host);
    if (!o || o->removed) return;
    auto& listed = o->shown_by_terms;
    const auto at = std::find(listed.begin(), listed.end(), home);
    if ((at != listed.end()) == says) return;
    says ? void(listed.push_back(home)) : void(listed.erase(at));
    registry_.put(*o);
}

void Fold::operator()(const GroupCreated& e) {
    change(e.organization, [&](Organization& o) {
        Group group;
        group.id = e.group;
        group.organization = e.organization;
        group.name = e.name;
        group.version = o.version;
        name_group(group, e.name_claim);
        registry_.put(group);
        registry_.put_listed(Listing::group, e.organization.bytes, e.group.bytes);
        ++o.groups;
    });
}

void Fold::operator()(const GroupChanged& e) {
    change(e.organization, [&](Organization& o) {
        change(e.group, [&](Group& group) {
            group.name = e.name;
            group.version = o.version;
            name_group(group, e.name_claim);
        });
    });
}

void Fold::name_group(Group& group, const std::optional<Claim>& claim) {
    if (group.name_claim) registry_.erase_listed(Listing::group_name, key_of_claim(*group.name_claim), group.id.bytes);
    if (claim) registry_.put_listed(Listing::group_name, key_of_claim(*claim), group.id.bytes);
    group.name_claim = claim;
}

void Fold::operator()(const GroupRemoved& e) {
    if (auto group = registry_.group(e.group)) name_group(*group, {});
    registry_.erase(e.group);
    registry_.erase_listed(Listing::group, e.organization.bytes, e.group.bytes);
    change(e.organization, [](Organization& o) { --o.groups; });
}

void Fold::operator()(const GroupMemberAdded& e) {
    change_membership(e, [&](Membership& m) { m.groups.push_back(e.group); });
    registry_.put_listed(Listing::group_member, e.group.bytes, e.account.bytes);
    change(e.group, [](Group& group) { ++group.members; });
}

void Fold::operator()(const GroupMemberRemoved& e) {
    change_membership(e, [&](Membership& m) { std::erase(m.groups, e.group); });
    registry_.erase_listed(Listing::group_member, e.group.bytes, e.account.bytes);
    change(e.group, [](Group& group) { --group.members; });
}

void Fold::operator()(const SubgroupAdded& e) {
    change(e.organization, [](Organization&) {});
    change(e.group, [&](Group& group) { group.subgroups.push_back(e.subgroup); });
    change(e.subgroup, [&](Group& group) { group.parents.push_back(e.group); });
}

void Fold::operator()(const SubgroupRemoved& e) {
    change(e.organization, [](Organization&) {});
    change(e.group, [&](Group& group) { std::erase(group.subgroups, e.subgroup); });
    change(e.subgroup, [&](Group& group) { std::erase(group.parents, e.group); });
}

void Fold::operator()(const UnitCreated& e) {
    change(e.organization, [&](Organization& o) {
        Unit unit;
        unit.id = e.unit;
        unit.organization = e.organization;
        unit.name = e.name;
        unit.version = o.version;
        unit.parent = e.parent;
        registry_.put(unit);
        registry_.put_listed(Listing::unit, e.organization.bytes, e.unit.bytes);
        count_unit(e.parent, &Unit::subunits, +1);
        ++o.units;
    });
}

void Fold::operator()(const UnitChanged& e) {
    change(e.organization, [&](Organization& o) {
        const auto before = registry_.unit(e.unit);
        if (!before) return;
        count_unit(before->parent, &Unit::subunits, -1);
        count_unit(e.parent, &Unit::subunits, +1);
        change(e.unit, [&](Unit& unit) {
            unit.name = e.name;
            unit.parent = e.parent;
            unit.version = o.version;
        });
    });
}

void Fold::operator()(const UnitRemoved& e) {
    if (const auto unit = registry_.unit(e.unit)) count_unit(unit->parent, &Unit::subunits, -1);
    registry_.erase(e.unit);
    registry_.erase_listed(Listing::unit, e.organization.bytes, e.unit.bytes);
    change(e.organization, [](Organization& o) { --o.units; });
}

void Fold::operator()(const OrganizationalLinksSet& e) {
    change_membership(e, [&](Membership& m) {
        if (m.unit) registry_.erase_listed(Listing::unit_member, m.unit->bytes, e.account.bytes);
        if (e.unit) registry_.put_listed(Listing::unit_member, e.unit->bytes, e.account.bytes);
        count_unit(m.unit, &Unit::members, -1);
        count_unit(e.unit, &Unit::members, +1);
        m.manager = e.manager;
        m.unit = e.unit;
    });
}

void Fold::count_unit(const std::optional<UnitId>& unit, std::uint64_t Unit::*counter, int by) {
    if (unit) change(*unit, [&](Unit& u) { add_to(u.*counter, by); });
}

void Fold::operator()(const RoleDefined& e) {
    define(e.organization, e.name, e.permissions, e.reach, e.takes_externals);
    change(e.organization, [&](Organization& o) { o.own_roles.push_back(e.name); });
}

void Fold::operator()(const RoleRedefined& e) {
    define(e.organization, e.name, e.permissions, e.reach, e.takes_externals);
    change(e.organization, [](Organization&) {});
}

void Fold::define(OrganizationId organization, const std::string& name, const std::vector<Permission>& permissions, DirectoryReach reach,
                  bool takes_externals) {
    auto role = registry_.own_role(organization, name).value_or(OwnRole{});
    role.organization = organization;
    role.name = name;
    role.permissions = set_of(permissions);
    role.reach = reach;
    role.takes_externals = takes_externals;
    role.version = meta_.stream_version;
    registry_.put(role);
}

void Fold::operator()(const RoleDefinitionRemoved& e) {
    registry_.erase_own_role(e.organization, e.name);
    change(e.organization, [&](Organization& o) { std::erase(o.own_roles, e.name); });
}

void Fold::count_role(OrganizationId organization, std::string_view name, int by) {
    const auto o = registry_.organization(organization);
    if (!o || o->own_roles.empty()) return;
    auto role = registry_.own_role(organization, name);
    if (!role) return;
    add_to(role->uses, by);
    registry_.put(*role);
}

void Fold::operator()(const GrantGiven& e) {
    const RoleGrant grant{e.grant, e.organization, e.account, e.group, e.role, e.ends_at, meta_.time};
    registry_.put(grant);
    registry_.put_listed(Listing::grant, e.organization.bytes, e.grant.bytes);
    if (e.ends_at) registry_.put(end_of(grant));
    count_role(e.organization, e.role, +1);
    const HeldGrant held{e.grant, e.role, e.ends_at};
    if (e.account) {
        change(*e.account, [&](Account&) {
            auto m = registry_.membership(*e.account, e.organization);
            if (!m) return;
            m->grants.push_back(held);
            registry_.put(*m);
        });
    } else {
        change(e.organization, [](Organization&) {});
        if (e.group) change(*e.group, [&](Group& group) { group.grants.push_back(held); });
    }
}

void Fold::operator()(const GrantRevoked& e) {
    if (e.account) {
        change(*e.account, [](Account&) {});
    } else {
        change(e.organization, [](Organization&) {});
    }
    end_grant(e.grant);
}

void Fold::operator()(const GrantExpired& e) {
    // Nobody's doing: whoever read the account before may still change it.
    if (e.account) {
        note(*e.account, [](Account&) {});
    } else {
        change(e.organization, [](Organization&) {});
    }
    end_grant(e.grant);
}

void Fold::end_grant(GrantId id) {
    const auto grant = registry_.role_grant(id);
    if (!grant) return;
    const auto is_it = [&](const HeldGrant& held) { return held.id == id; };
    if (grant->account) {
        if (auto m = registry_.membership(*grant->account, grant->organization)) {
            std::erase_if(m->grants, is_it);
            registry_.put(*m);
        }
    }
    if (grant->group) change(*grant->group, [&](Group& group) { std::erase_if(group.grants, is_it); });
    erase_grant(*grant);
}

void Fold::erase_grant(const RoleGrant& grant) {
    registry_.erase(grant.id);
    registry_.erase_listed(Listing::grant, grant.organization.bytes, grant.id.bytes);
    if (grant.ends_at) registry_.erase(end_of(grant));
    count_role(grant.organization, grant.role, -1);
}

void Fold::operator()(const MembershipEndSet& e) {
    change_membership(e, [&](Membership& m) {
        if (m.ends_at) registry_.erase(end_of(m));
        m.ends_at = e.ends_at;
        if (m.ends_at) registry_.put(end_of(m));
    });
}

void Fold::operator()(const MembershipExpired& e) {
    e.kind == MembershipKind::external ? unlink(e.account, e.organization) : remove(e.account, e.organization);
}

void Fold::strip(Membership& membership) {
    if (membership.ends_at) registry_.erase(end_of(membership));
    for (const auto& id : membership.groups) {
        registry_.erase_listed(Listing::group_member, id.bytes, membership.account.bytes);
        change(id, [](Group& group) { --group.members; });
    }
    if (membership.unit) registry_.erase_listed(Listing::unit_member, membership.unit->bytes, membership.account.bytes);
    count_unit(membership.unit, &Unit::members, -1);
    for (const auto& held : membership.grants) {
        if (const auto grant = registry_.role_grant(held.id)) erase_grant(*grant);
    }
    count_role(membership.organization, membership.role, -1);
}

void Fold::clear_workspace(OrganizationId organization) {
    for (const auto& id : registry_.listed(Listing::grant, organization.bytes, all)) {
        if (const auto grant = registry_.role_grant(GrantId{id})) erase_grant(*grant);
    }
    for (const auto& id : registry_.listed(Listing::group, organization.bytes, all)) {
        if (auto group = registry_.group(GroupId{id})) name_group(*group, {});
        registry_.erase(GroupId{id});
        registry_.erase_listed(Listing::group, organization.bytes, id);
    }
    for (const auto& id : registry_.listed(Listing::unit, organization.bytes, all)) {
        registry_.erase(UnitId{id});
        registry_.erase_listed(Listing::unit, organization.bytes, id);
    }
    if (const auto o = registry_.organization(organization)) {
        for (const auto& name : o->own_roles) registry_.erase_own_role(organization, name);
    }
    const auto forget = [&](OrganizationId from, OrganizationId about) {
        registry_.erase_terms(from, about);
        registry_.erase_listed(Listing::own_terms, from.bytes, about.bytes);
        registry_.erase_listed(Listing::terms_about, about.bytes, from.bytes);
        list_shown_by_terms(from, about);
        list_shown_by_terms(about, from);
    };
    for (const auto& id : registry_.listed(Listing::own_terms, organization.bytes, all)) forget(organization, OrganizationId{id});
    for (const auto& id : registry_.listed(Listing::terms_about, organization.bytes, all)) forget(OrganizationId{id}, organization);
}

}  // namespace muster::domain
