// Groups: who is in them, which stand in which (mission WS5).

#include <boost/test/unit_test.hpp>

#include "domain/limits.hpp"
#include "tests/domain/world.hpp"

namespace muster::tests {
namespace {

using namespace domain;
using enum RefusalCode;

EventList group(std::string_view name) { return {GroupCreated{org("cove"), grp(name), std::string(name)}}; }
AddGroupMember joins(std::string_view who, std::string_view group) { return {acc(who), org("cove"), grp(group)}; }
AddSubgroup nests(std::string_view group, std::string_view subgroup) { return {org("cove"), grp(group), grp(subgroup)}; }
GrantGiven granted(std::string_view name, std::string_view to, std::string role) {
    return {org("cove"), grt(name), {}, grp(to), std::move(role), {}};
}

BOOST_AUTO_TEST_SUITE(groups)

BOOST_AUTO_TEST_CASE(groups_are_made_renamed_and_removed) {
    const auto made = in_the_world().when(CreateGroup{org("cove"), grp("g"), "Crew"}).by("amy").then({GroupCreated{org("cove"), grp("g"), "Crew"}});
    made.when(CreateGroup{org("cove"), grp("g"), "Crew"}).by("amy").refused(invalid_field);
    made.when(CreateGroup{org("cove"), grp("h"), ""}).by("amy").refused(invalid_field);
    made.when(ChangeGroup{org("cove"), grp("g"), "Crew"}).by("amy").refused(nothing_to_change);
    made.when(ChangeGroup{org("cove"), grp("g"), ""}).by("amy").refused(invalid_field);
    made.when(ChangeGroup{org("cove"), grp("g"), "Hands"}).by("amy").if_version(1).refused(version_mismatch);
    const auto version = made.state().group(grp("g"))->version;
    made.when(ChangeGroup{org("cove"), grp("g"), "Hands"}).by("amy").if_version(version).then({GroupChanged{org("cove"), grp("g"), "Hands"}});
    const auto gone = made.when(RemoveGroup{org("cove"), grp("g")}).by("amy").then({GroupRemoved{org("cove"), grp("g")}});
    BOOST_CHECK(!gone.state().group(grp("g")));
    gone.when(ChangeGroup{org("cove"), grp("g"), "Hands"}).by("amy").refused(not_found);
}

BOOST_AUTO_TEST_CASE(a_name_is_one_group_s) {
    const auto create = [](std::string_view id, std::string_view name, std::string_view where = "cove") {
        return CreateGroup{org(where), grp(id), std::string(name), claim(std::string(where) + " crew")};
    };
    const auto made = in_the_world().when(create("g", "Crew")).by("amy").accepted();
    BOOST_CHECK(made.state().group(grp("g"))->name_claim == claim("cove crew"));
    made.when(create("h", "CREW")).by("amy").refused(group_name_taken);
    made.when(create("h", "Crew", "dune")).by("dan").accepted();  // another organization's
    const auto renamed = made.when(ChangeGroup{org("cove"), grp("g"), "Hands", claim("cove hands")}).by("amy").accepted();
    const auto two = renamed.when(create("h", "Crew")).by("amy").accepted();
    two.when(ChangeGroup{org("cove"), grp("g"), "crew", claim("cove crew")}).by("amy").refused(group_name_taken);
    two.when(ChangeGroup{org("cove"), grp("h"), "CREW", claim("cove crew")}).by("amy").accepted();  // its own, otherwise written
    two.when(RemoveGroup{org("cove"), grp("h")}).by("amy").accepted().when(create("i", "Crew")).by("amy").accepted();
    const EventList nameless{GroupCreated{org("cove"), grp("old"), "Crew", {}}};  // from before
    in_the_world({nameless}).when(create("g", "Crew")).by("amy").accepted();
}

BOOST_AUTO_TEST_CASE(who_may_manage_groups) {
    const auto made = in_the_world({group("g")});
    made.when(CreateGroup{org("cove"), grp("h"), "x"}).by("max").refused(permission_denied);
    made.when(CreateGroup{org("cove"), grp("h"), "x"}).by("dan").refused(not_found);
    made.when(ChangeGroup{org("cove"), grp("g"), "x"}).by("mia").refused(permission_denied);
    made.when(ChangeGroup{org("dune"), grp("g"), "x"}).by("dan").refused(not_found);  // another tenant's
    made.when(RemoveGroup{org("cove"), grp("g")}).by("max").refused(permission_denied);
    made.when(joins("mia", "g")).by("max").refused(permission_denied);
    made.when(RemoveGroupMember{acc("mia"), org("cove"), grp("g")}).by("max").refused(permission_denied);
    made.when(nests("g", "g")).by("max").refused(permission_denied);
    made.when(RemoveSubgroup{org("cove"), grp("g"), grp("g")}).by("max").refused(permission_denied);
}

BOOST_AUTO_TEST_CASE(internal_members_join_and_leave) {
    const auto made = in_the_world({group("g")});
    const auto in = made.when(joins("mia", "g")).by("amy").then({GroupMemberAdded{acc("mia"), org("cove"), grp("g")}});
    in.when(joins("mia", "g")).by("amy").refused(nothing_to_change);
    made.when(joins("dot", "g")).by("amy").refused(not_internal);
    made.when(joins("uma", "g")).by("amy").refused(not_found);
    made.when(joins("mia", "h")).by("amy").refused(not_found);
    BOOST_CHECK_EQUAL(in.state().group(grp("g"))->members, 1U);
    made.when(RemoveGroupMember{acc("mia"), org("cove"), grp("g")}).by("amy").refused(not_found);
    const auto out = in.when(RemoveGroupMember{acc("mia"), org("cove"), grp("g")}).by("amy").then({GroupMemberRemoved{acc("mia"), org("cove"), grp("g")}});
    BOOST_CHECK(out.state().membership(acc("mia"), org("cove"))->groups.empty());
    BOOST_CHECK(out.state().listed(Listing::group_member, grp("g").bytes, 10).empty());
}

BOOST_AUTO_TEST_CASE(who_leaves_the_organization_leaves_its_groups) {
    const auto in = in_the_world({group("g")}).when(joins("mia", "g")).by("amy").accepted();
    const auto out = in.when(RemoveMember{acc("mia"), org("cove"), {}}).by("amy").accepted();
    BOOST_CHECK_EQUAL(out.state().group(grp("g"))->members, 0U);
    BOOST_CHECK(out.state().listed(Listing::group_member, grp("g").bytes, 10).empty());
}

BOOST_AUTO_TEST_CASE(groups_stand_in_groups_but_never_in_themselves) {
    const auto made = in_the_world({group("a"), group("b"), group("c"), GroupCreated{org("dune"), grp("theirs"), "x"}});
    made.when(nests("a", "a")).by("amy").refused(group_cycle);
    made.when(nests("a", "theirs")).by("amy").refused(group_unknown);
    made.when(nests("a", "nothing")).by("amy").refused(group_unknown);
    const auto nested = made.when(nests("a", "b")).by("amy").then({SubgroupAdded{org("cove"), grp("a"), grp("b")}})
                            .when(nests("b", "c")).by("amy").accepted();
    nested.when(nests("a", "b")).by("amy").refused(nothing_to_change);
    nested.when(nests("c", "a")).by("amy").refused(group_cycle);
    nested.when(nests("a", "c")).by("amy").accepted();  // by two ways is no cycle
    nested.when(RemoveSubgroup{org("cove"), grp("a"), grp("c")}).by("amy").refused(not_found);
    const auto apart = nested.when(RemoveSubgroup{org("cove"), grp("a"), grp("b")}).by("amy").then({SubgroupRemoved{org("cove"), grp("a"), grp("b")}});
    apart.when(nests("c", "a")).by("amy").accepted();
}

BOOST_AUTO_TEST_CASE(so_many_groups_stand_in_one_and_it_in_so_many) {
    const auto name = [](std::size_t i) { return "g" + std::to_string(i); };
    EventList below, above;
    for (std::size_t i = 0; i <= limits::subgroups_max; ++i) {
        for (auto* story : {&below, &above}) story->events.push_back(GroupCreated{org("cove"), grp(name(i)), "x"});
        if (i == 0) continue;
        below.events.push_back(SubgroupAdded{org("cove"), grp(name(0)), grp(name(i))});
        above.events.push_back(SubgroupAdded{org("cove"), grp(name(i)), grp(name(0))});
    }
    in_the_world({below, group("more")}).when(nests(name(0), "more")).by("amy").refused(limit_reached);
    in_the_world({above, group("more")}).when(nests("more", name(0))).by("amy").refused(limit_reached);
    below.events.pop_back();
    above.events.pop_back();
    in_the_world({below, group("more")}).when(nests(name(0), "more")).by("amy").accepted();
    in_the_world({above, group("more")}).when(nests("more", name(0))).by("amy").accepted();
}

BOOST_AUTO_TEST_CASE(chains_of_groups_are_so_long) {
    EventList chain;
    const auto name = [](std::size_t i) { return "g" + std::to_string(i); };
    for (std::size_t i = 0; i < limits::group_depth_max + 1; ++i) chain.events.push_back(GroupCreated{org("cove"), grp(name(i)), "x"});
    for (std::size_t i = 0; i + 2 < limits::group_depth_max; ++i) chain.events.push_back(SubgroupAdded{org("cove"), grp(name(i)), grp(name(i + 1))});
    const auto last = limits::group_depth_max - 2;  // the deepest of one less than there may be
    const auto full = in_the_world({chain}).when(nests(name(last), name(last + 1))).by("amy").accepted();
    full.when(nests(name(last + 1), name(last + 2))).by("amy").refused(limit_reached);
    full.when(nests(name(last + 2), name(0))).by("amy").refused(limit_reached);
    full.when(nests(name(last), name(last + 2))).by("amy").accepted();
}

BOOST_AUTO_TEST_CASE(so_many_groups_and_members_of_them) {
    EventList many;
    for (std::size_t i = 0; i < limits::groups_max; ++i) many.events.push_back(GroupCreated{org("cove"), grp("g" + std::to_string(i)), "x"});
    in_the_world({many}).when(CreateGroup{org("cove"), grp("more"), "x"}).by("amy").refused(limit_reached);
    for (std::size_t i = 0; i < limits::groups_per_member_max; ++i) {
        many.events.push_back(GroupMemberAdded{acc("mia"), org("cove"), grp("g" + std::to_string(i))});
    }
    for (std::size_t i = 1; i <= limits::subgroups_max; ++i) many.events.push_back(SubgroupAdded{org("cove"), grp("g0"), grp("g" + std::to_string(i))});
    const auto full = in_the_world({many});
    full.when(joins("mia", "g" + std::to_string(limits::groups_per_member_max))).by("amy").refused(limit_reached);
    full.when(nests("g0", "g" + std::to_string(limits::subgroups_max + 1))).by("amy").refused(limit_reached);
}

BOOST_AUTO_TEST_CASE(nobody_gives_through_a_group_what_they_may_not_give) {
    // cara manages groups by a role of cove's own, and reads.
    const EventList cara{RoleDefined{org("cove"), "grouper", {Permission::organization_read, Permission::member_read, Permission::group_manage}, DirectoryReach::all, false},
                     active("cara", "cove", "grouper")};
    const auto world = in_the_world({cara, group("strong"), group("above"), group("below"), group("plain"),
                                     SubgroupAdded{org("cove"), grp("above"), grp("below")}, granted("1", "strong", "manager"),
                                     granted("2", "above", "access_manager"), granted("3", "plain", "guest")});
    world.when(joins("mia", "plain")).by("cara").accepted();
    world.when(joins("cara", "strong")).by("cara").refused(role_not_grantable);
    world.when(joins("cara", "below")).by("cara").refused(role_not_grantable);  // it stands in one that has more
    world.when(nests("strong", "plain")).by("cara").refused(role_not_grantable);
    world.when(nests("plain", "strong")).by("cara").accepted();
    world.when(RemoveGroup{org("cove"), grp("strong")}).by("cara").refused(role_not_grantable);
    world.when(RemoveSubgroup{org("cove"), grp("above"), grp("below")}).by("cara").refused(role_not_grantable);
    const auto in = world.when(joins("mia", "strong")).by("amy").accepted();
    in.when(RemoveGroupMember{acc("mia"), org("cove"), grp("strong")}).by("cara").refused(role_not_grantable);
}

BOOST_AUTO_TEST_CASE(a_removed_group_leaves_nothing_behind) {
    const auto world = in_the_world({group("g"), group("above"), group("below"), SubgroupAdded{org("cove"), grp("above"), grp("g")},
                                     SubgroupAdded{org("cove"), grp("g"), grp("below")}, GroupMemberAdded{acc("mia"), org("cove"), grp("g")},
                                     granted("1", "g", "manager")});
    const auto gone = world.when(RemoveGroup{org("cove"), grp("g")}).by("amy").then(
        {GroupMemberRemoved{acc("mia"), org("cove"), grp("g")}, SubgroupRemoved{org("cove"), grp("g"), grp("below")},
         SubgroupRemoved{org("cove"), grp("above"), grp("g")}, GrantRevoked{org("cove"), grt("1"), {}, grp("g")}, GroupRemoved{org("cove"), grp("g")}});
    BOOST_CHECK(gone.state().membership(acc("mia"), org("cove"))->groups.empty());
    BOOST_CHECK(gone.state().group(grp("above"))->subgroups.empty() && gone.state().group(grp("below"))->parents.empty());
    BOOST_CHECK(!gone.state().role_grant(grt("1")));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
