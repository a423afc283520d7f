// Decisions about groups (mission WS5): who is in them, which stand in which.

#include <set>

#include "domain/group_rules.hpp"
#include "domain/location_rules.hpp"
#include "domain/rules.hpp"

namespace muster::domain {
namespace {

struct Addressed {
    Grant grant;
    Organization organization;
    Group group;
};

Decided<Addressed> addressed(const Rules& rules, OrganizationId organization_id, GroupId id) {
    const auto grant = rules.may(organization_id, Permission::group_manage);
    if (!grant) return failure(grant.error());
    auto organization = rules.organization(organization_id);
    if (!organization) return failure(organization.error());
    auto group = rules.registry.group(id);
    if (!group || group->organization != organization_id) return refuse(RefusalCode::not_found, "There is no such group.");
    return Addressed{*grant, std::move(*organization), std::move(*group)};
}

/// How many groups are in the longest chain from this one down (or up), itself included; more than the limit is not told apart. Level by
/// level, each group once in a level: there may be very many chains.
std::size_t longest_chain(const RegistryReader& registry, GroupId id, std::vector<GroupId> Group::*next) {
    std::set<GroupId> level{id};
    std::size_t levels = 0;
    while (!level.empty() && levels <= limits::group_depth_max) {
        ++levels;
        std::set<GroupId> following;
        for (const auto& each : level) {
            if (const auto group = registry.group(each)) following.insert(((*group).*next).begin(), ((*group).*next).end());
        }
        level = std::move(following);
    }
    return levels;
}

Decided<void> name_is_free(const RegistryReader& registry, const std::optional<Claim>& claim, GroupId group) {
    if (!claim) return {};
    for (const auto& holder : registry.listed(Listing::group_name, key_of_claim(*claim), 1)) {
        if (holder != group.bytes) return refuse(RefusalCode::group_name_taken, "The organization has a group of this name.", "name");
    }
    return {};
}

Decided<void> may_stand_in(const Rules& rules, const Group& group, const Group& subgroup) {
    for (const auto& above : with_groups_above(rules.registry, {group.id})) {
        if (above.id == subgroup.id) {
            return refuse(RefusalCode::group_cycle, "The group stands in this one, maybe through others.", "subgroup_id");
        }
    }
    if (group.subgroups.size() >= limits::subgroups_max || subgroup.parents.size() >= limits::subgroups_max) {
        return refuse(RefusalCode::limit_reached, "At most 200 groups stand in a group, and it in as many.");
    }
    if (longest_chain(rules.registry, group.id, &Group::parents) + longest_chain(rules.registry, subgroup.id, &Group::subgroups) >
        limits::group_depth_max) {
        return refuse(RefusalCode::limit_reached, "At most 8 groups stand in each other.");
    }
    return {};
}

}  // namespace

Decided<void> may_give_what_groups_give(const Rules& rules, const Grant& grant, const Organization& organization, GroupId id) {
    for (const auto& group : with_groups_above(rules.registry, {id})) {
        for (const auto& each : group.grants) {
            const auto role = rules.grantable(grant, organization, each.role);
            if (!role) return failure(role.error());
        }
    }
    return {};
}

EventsOrRefusal decide_on(const Rules& rules, const CreateGroup& c) {
    MUSTER_REQUIRE(rules.may(c.organization, Permission::group_manage));
    const auto organization = rules.organization(c.organization);
    if (!organization) return failure(organization.error());
    MUSTER_REQUIRE(check_name(c.name));
    if (rules.registry.group(c.group)) return refuse(RefusalCode::invalid_field, "This id is taken.", "id");
    MUSTER_REQUIRE(name_is_free(rules.registry, c.name_claim, c.group));
    if (organization->groups >= limits::groups_max) return refuse(RefusalCode::limit_reached, "An organization has at most 2,000 groups.");
    return Events{GroupCreated{c.organization, c.group, c.name, c.name_claim}};
}

EventsOrRefusal decide_on(const Rules& rules, const ChangeGroup& c) {
    const auto target = addressed(rules, c.organization, c.group);
    if (!target) return failure(target.error());
    MUSTER_REQUIRE(rules.version_is(target->group.version));
    MUSTER_REQUIRE(check_name(c.name));
    if (target->group.name == c.name) return refuse(RefusalCode::nothing_to_change, "The name is as it was.");
    MUSTER_REQUIRE(name_is_free(rules.registry, c.name_claim, c.group));
    return Events{GroupChanged{c.organization, c.group, c.name, c.name_claim}};
}

EventsOrRefusal decide_on(const Rules& rules, const RemoveGroup& c) {
    const auto target = addressed(rules, c.organization, c.group);
    if (!target) return failure(target.error());
    const auto& group = target->group;
    MUSTER_REQUIRE(rules.version_is(group.version));
    MUSTER_REQUIRE(may_give_what_groups_give(rules, target->grant, target->organization, c.group));
    if (group.members > limits::undone_at_once_max) {
        return refuse(RefusalCode::limit_reached, "The group has more than 10,000 members; take them out in portions first.");
    }
    Events events;
    for (const auto& each : rules.registry.listed(Listing::group_member, c.group.bytes, limits::undone_at_once_max)) {
        events.push_back(GroupMemberRemoved{AccountId{each}, c.organization, c.group});
    }
    for (const auto& each : group.subgroups) events.push_back(SubgroupRemoved{c.organization, c.group, each});
    for (const auto& each : group.parents) events.push_back(SubgroupRemoved{c.organization, each, c.group});
    for (const auto& each : group.grants) events.push_back(GrantRevoked{c.organization, each.id, {}, c.group});
    events.push_back(GroupRemoved{c.organization, c.group});
    return events;
}

EventsOrRefusal decide_on(const Rules& rules, const AddGroupMember& c) {
    const auto target = addressed(rules, c.organization, c.group);
    if (!target) return failure(target.error());
    const auto member = rules.internal(c.account, c.organization);
    if (!member) return failure(member.error());
    const auto& groups = member->second.groups;
    if (std::find(groups.begin(), groups.end(), c.group) != groups.end()) {
        return refuse(RefusalCode::nothing_to_change, "The member is in the group already.");
    }
    MUSTER_REQUIRE(may_give_what_groups_give(rules, target->grant, target->organization, c.group));
    if (groups.size() >= limits::groups_per_member_max) {
        return refuse(RefusalCode::limit_reached, "A member is in at most 100 groups directly.");
    }
    return Events{GroupMemberAdded{c.account, c.organization, c.group}};
}

EventsOrRefusal decide_on(const Rules& rules, const RemoveGroupMember& c) {
    const auto target = addressed(rules, c.organization, c.group);
    if (!target) return failure(target.error());
    const auto member = rules.internal(c.account, c.organization);
    if (!member) return failure(member.error());
    const auto& groups = member->second.groups;
    if (std::find(groups.begin(), groups.end(), c.group) == groups.end()) {
        return refuse(RefusalCode::not_found, "The member is not in the group directly.");
    }
    MUSTER_REQUIRE(may_give_what_groups_give(rules, target->grant, target->organization, c.group));
    return Events{GroupMemberRemoved{c.account, c.organization, c.group}};
}

EventsOrRefusal decide_on(const Rules& rules, const AddSubgroup& c) {
    const auto target = addressed(rules, c.organization, c.group);
    if (!target) return failure(target.error());
    const auto subgroup = rules.registry.group(c.subgroup);
    if (!subgroup || subgroup->organization != c.organization) {
        return refuse(RefusalCode::group_unknown, "There is no such group.", "subgroup_id");
    }
    const auto& parents = subgroup->parents;
    if (std::find(parents.begin(), parents.end(), c.group) != parents.end()) {
        return refuse(RefusalCode::nothing_to_change, "The group stands in it already.");
    }
    MUSTER_REQUIRE(may_stand_in(rules, target->group, *subgroup));
    MUSTER_REQUIRE(may_give_what_groups_give(rules, target->grant, target->organization, c.group));
    return Events{SubgroupAdded{c.organization, c.group, c.subgroup}};
}

EventsOrRefusal decide_on(const Rules& rules, const RemoveSubgroup& c) {
    const auto target = addressed(rules, c.organization, c.group);
    if (!target) return failure(target.error());
    const auto& subgroups = target->group.subgroups;
    if (std::find(subgroups.begin(), subgroups.end(), c.subgroup) == subgroups.end()) {
        return refuse(RefusalCode::not_found, "The group does not stand in it directly.");
    }
    MUSTER_REQUIRE(may_give_what_groups_give(rules, target->grant, target->organization, c.group));
    return Events{SubgroupRemoved{c.organization, c.group, c.subgroup}};
}

}  // namespace muster::domain
