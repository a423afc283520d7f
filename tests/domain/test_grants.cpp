// Roles granted beside the membership's, and ends that are set beforehand (mission WS5).

#include <boost/test/unit_test.hpp>

#include "domain/explanation.hpp"
#include "domain/limits.hpp"
#include "tests/domain/world.hpp"

namespace muster::tests {
namespace {

using namespace domain;
using enum RefusalCode;
using enum Permission;

const Duration hour = std::chrono::hours(1);

GiveGrant gives(std::string_view name, std::string_view to, std::string role = "manager", std::optional<Timestamp> ends_at = {}) {
    return {org("cove"), grt(name), acc(to), {}, std::move(role), ends_at};
}
GiveGrant gives_group(std::string_view name, std::string_view to, std::string role = "manager") {
    return {org("cove"), grt(name), {}, grp(to), std::move(role), {}};
}
Grant may(const Given& world, std::string_view who, Permission permission, Duration later = {}) {
    return grant_of(world.state(), Viewer{acc(who), false, {}, world.time() + later}, org("cove"), permission);
}
Explanation why(const Given& world, std::string_view who, Permission permission, Duration later = {}) {
    return explain(world.state(), acc(who), {}, org("cove"), permission, world.time() + later);
}
Actor scheduler() { return Actor::system(); }

BOOST_AUTO_TEST_SUITE(grants)

BOOST_AUTO_TEST_CASE(a_grant_adds_to_what_the_role_gives) {
    const auto before = in_the_world();
    BOOST_CHECK(!may(before, "mia", invitation_manage).allowed);
    const auto after = before.when(gives("1", "mia")).by("amy").then({GrantGiven{org("cove"), grt("1"), acc("mia"), {}, "manager", {}}});
    BOOST_CHECK_EQUAL(may(after, "mia", invitation_manage).because, "grant");
    BOOST_CHECK_EQUAL(may(after, "mia", member_read).because, "own_role");
    const auto told = why(after, "mia", invitation_manage);
    BOOST_CHECK(told.allowed && told.paths.front().grant_id == grt("1") && told.paths.front().role == "manager");
    const auto revoked = after.when(RevokeGrant{org("cove"), grt("1")}).by("amy").then({GrantRevoked{org("cove"), grt("1"), acc("mia"), {}}});
    BOOST_CHECK(!may(revoked, "mia", invitation_manage).allowed);
    revoked.when(RevokeGrant{org("cove"), grt("1")}).by("amy").refused(not_found);
}

BOOST_AUTO_TEST_CASE(who_may_give_what_to_whom) {
    const auto world = in_the_world({GroupCreated{org("dune"), grp("theirs"), "x"}});
    world.when(gives("1", "mia")).by("max").refused(permission_denied);
    world.when(gives("1", "mia")).by("dan").refused(not_found);
    world.when(gives("1", "mia", "king")).by("amy").refused(role_unknown);
    world.when(gives("1", "dot")).by("amy").refused(not_internal);
    world.when(gives("1", "uma")).by("amy").refused(not_found);
    world.when(gives_group("1", "theirs")).by("amy").refused(group_unknown);
    world.when(GiveGrant{org("cove"), grt("1"), {}, {}, "manager", {}}).by("amy").refused(invalid_field);
    world.when(GiveGrant{org("cove"), grt("1"), acc("mia"), grp("theirs"), "manager", {}}).by("amy").refused(invalid_field);
    const auto given = world.when(gives("1", "mia")).by("amy").accepted();
    given.when(gives("1", "max")).by("amy").refused(invalid_field);  // the id is taken
    given.when(RevokeGrant{org("cove"), grt("1")}).by("max").refused(permission_denied);
    given.when(RevokeGrant{org("dune"), grt("1")}).by("dan").refused(not_found);  // another tenant's
}

BOOST_AUTO_TEST_CASE(nobody_gives_more_than_they_have) {
    const EventList giver{RoleDefined{org("cove"), "giver", {organization_read, member_read, profile_edit_own, grant_manage}, DirectoryReach::all, false},
                      active("gil", "cove", "giver")};
    const auto world = in_the_world({giver});
    world.when(gives("1", "mia", "member")).by("gil").accepted();
    world.when(gives("1", "mia", "giver")).by("gil").accepted();
    world.when(gives("1", "mia")).by("gil").refused(role_not_grantable);
    world.when(gives("1", "gil", "access_manager")).by("gil").refused(role_not_grantable);
    world.when(gives("1", "max", "guest")).by("gil").refused(peer_protected);  // max may do what gil may not
    const auto strong = world.when(gives("1", "mia")).by("amy").accepted();
    strong.when(RevokeGrant{org("cove"), grt("1")}).by("gil").refused(role_not_grantable);
}

BOOST_AUTO_TEST_CASE(a_group_has_grants_and_so_have_those_below_it) {
    const auto world = in_the_world({GroupCreated{org("cove"), grp("top"), "Top"}, GroupCreated{org("cove"), grp("low"), "Low"},
                                     SubgroupAdded{org("cove"), grp("top"), grp("low")}, GroupMemberAdded{acc("mia"), org("cove"), grp("low")}});
    const auto given = world.when(gives_group("1", "top")).by("amy").then({GrantGiven{org("cove"), grt("1"), {}, grp("top"), "manager", {}}});
    BOOST_CHECK_EQUAL(may(given, "mia", invitation_manage).because, "group_grant");
    BOOST_CHECK(why(given, "mia", invitation_manage).paths.front().group == grp("top"));
    given.when(SendInvitation{acc("ned"), org("cove"), invitation("second", 2)}).by("mia").accepted();
    BOOST_CHECK(!may(given.when(RemoveSubgroup{org("cove"), grp("top"), grp("low")}).by("amy").accepted(), "mia", invitation_manage).allowed);
    BOOST_CHECK(!may(given.when(RemoveGroupMember{acc("mia"), org("cove"), grp("low")}).by("amy").accepted(), "mia", invitation_manage).allowed);
    BOOST_CHECK(!may(given.when(RevokeGrant{org("cove"), grt("1")}).by("amy").then({GrantRevoked{org("cove"), grt("1"), {}, grp("top")}}),
                     "mia", invitation_manage).allowed);
}

BOOST_AUTO_TEST_CASE(a_grant_ends_by_itself_and_its_end_is_noted) {
    const auto world = in_the_world();
    const auto end = world.time() + hour;
    world.when(gives("1", "mia", "manager", world.time())).by("amy").refused(expiry_invalid);
    world.when(gives("1", "mia", "manager", world.time() + limits::end_max + hour)).by("amy").refused(expiry_invalid);
    const auto given = world.when(gives("1", "mia", "manager", end)).by("amy").accepted();
    BOOST_CHECK(may(given, "mia", invitation_manage).allowed);
    BOOST_CHECK(!may(given, "mia", invitation_manage, hour).allowed);  // whether or not the event stands
    BOOST_CHECK(why(given, "mia", invitation_manage, hour).paths.front().lack == Lack::role_lacks_permission);
    BOOST_CHECK(why(given, "mia", invitation_manage, hour).paths.at(1).lack == Lack::grant_ended);
    BOOST_CHECK((given.state().ends(end, 10) == std::vector{End{end, EndKind::grant, grt("1").bytes, org("cove")}}));
    BOOST_CHECK(given.state().ends({end.microseconds - 1}, 10).empty());
    given.when(ExpireGrant{grt("1")}).by("amy").refused(permission_denied);
    given.when(ExpireGrant{grt("1")}).by(scheduler()).then({});
    const auto expired = given.when(ExpireGrant{grt("1")}).by(scheduler()).at(end).then({GrantExpired{org("cove"), grt("1"), acc("mia"), {}}});
    BOOST_CHECK(expired.state().ends(end, 10).empty() && expired.state().membership(acc("mia"), org("cove"))->grants.empty());
    expired.when(ExpireGrant{grt("1")}).by(scheduler()).then({});
}

BOOST_AUTO_TEST_CASE(grants_end_with_the_membership) {
    const auto given = in_the_world().when(gives("1", "mia", "manager", in_the_world().time() + hour)).by("amy").accepted();
    const auto gone = given.when(RemoveMember{acc("mia"), org("cove"), {}}).by("amy").accepted();
    BOOST_CHECK(!gone.state().role_grant(grt("1")));
    BOOST_CHECK(gone.state().ends(gone.time() + hour, 10).empty());
    BOOST_CHECK(gone.state().listed(Listing::grant, org("cove").bytes, 10).empty());
}

BOOST_AUTO_TEST_CASE(so_many_grants) {
    EventList many;
    for (std::size_t i = 0; i < limits::grants_max; ++i) many.events.push_back(GrantGiven{org("cove"), grt(std::to_string(i)), acc("mia"), {}, "manager", {}});
    in_the_world({many}).when(gives("more", "mia")).by("amy").refused(limit_reached);
}

BOOST_AUTO_TEST_CASE(a_membership_gives_nothing_from_its_end_on) {
    const auto world = in_the_world();
    const auto end = world.time() + hour;
    const SetMembershipEnd ends{acc("mia"), org("cove"), end};
    const auto set = world.when(ends).by("amy").then({MembershipEndSet{acc("mia"), org("cove"), end}});
    set.when(ends).by("amy").refused(nothing_to_change);
    BOOST_CHECK(may(set, "mia", member_read).allowed);
    BOOST_CHECK(!may(set, "mia", member_read, hour).allowed);
    BOOST_CHECK(why(set, "mia", member_read, hour).paths.front().lack == Lack::membership_ended);
    const auto given = set.when(gives("1", "mia")).by("amy").accepted();
    BOOST_CHECK(!may(given, "mia", invitation_manage, hour).allowed);  // nor does what was granted beside it
    set.when(SetMembershipEnd{acc("mia"), org("cove"), {}}).by("amy").then({MembershipEndSet{acc("mia"), org("cove"), {}}});
    set.when(ExpireMembership{acc("mia"), org("cove")}).by("amy").refused(permission_denied);
    set.when(ExpireMembership{acc("mia"), org("cove")}).by(scheduler()).then({});
    const auto gone = set.when(ExpireMembership{acc("mia"), org("cove")}).by(scheduler()).at(end).then(
        {MembershipExpired{acc("mia"), org("cove"), MembershipKind::internal}});
    BOOST_CHECK(!gone.state().membership(acc("mia"), org("cove")) && !gone.state().account(acc("mia"))->home);
    BOOST_CHECK(gone.state().account(acc("mia"))->sessions.empty());
}

BOOST_AUTO_TEST_CASE(an_external_membership_ends_as_unlinking_ends_it) {
    const auto world = in_the_world();
    const auto end = world.time() + hour;
    const auto set = world.when(SetMembershipEnd{acc("dot"), org("cove"), end}).by("amy").accepted();
    const auto gone = set.when(ExpireMembership{acc("dot"), org("cove")}).by(scheduler()).at(end).then(
        {MembershipExpired{acc("dot"), org("cove"), MembershipKind::external}});
    BOOST_CHECK(gone.state().account(acc("dot"))->home == org("dune"));
    BOOST_CHECK((gone.state().account(acc("dot"))->sessions == std::vector{ses("dot")}));
}

BOOST_AUTO_TEST_CASE(staff_whose_membership_ended_reach_no_client) {
    const auto world = in_the_world();
    const auto set = world.when(SetMembershipEnd{acc("stan"), org("harbour"), world.time() + hour}).by("sue").accepted();
    const auto reads = [&](Duration later) {
        return grant_of(set.state(), Viewer{acc("stan"), false, {}, set.time() + later}, org("cafe"), member_read).allowed;
    };
    BOOST_CHECK(reads({}) && !reads(hour));
    BOOST_CHECK(explain(set.state(), acc("stan"), {}, org("cafe"), member_read, set.time() + hour).paths.front().lack == Lack::membership_ended);
}

BOOST_AUTO_TEST_CASE(whose_membership_may_be_given_an_end_by_whom) {
    const auto world = in_the_world({active("abe", "cove", "access_manager")});
    const auto at = world.time() + hour;
    world.when(SetMembershipEnd{acc("abe"), org("cove"), at}).by("amy").refused(administrator_ends);
    world.when(SetMembershipEnd{acc("root"), org("root"), at}).by("root").refused(self_not_allowed);
    world.when(SetMembershipEnd{acc("amy"), org("cove"), at}).by("amy").refused(self_not_allowed);
    world.when(SetMembershipEnd{acc("mia"), org("cove"), at}).by("max").refused(permission_denied);
    world.when(SetMembershipEnd{acc("mia"), org("cove"), at}).by("dan").refused(not_found);
    world.when(SetMembershipEnd{acc("dot"), org("cove"), at}).by("max").refused(permission_denied);
    world.when(SetMembershipEnd{acc("uma"), org("cove"), at}).by("amy").refused(not_found);
    world.when(SetMembershipEnd{acc("mia"), org("cove"), world.time()}).by("amy").refused(expiry_invalid);
    world.when(SetMembershipEnd{acc("mia"), org("cove"), at}).by("amy").if_version(1).refused(version_mismatch);
    const auto set = world.when(SetMembershipEnd{acc("mia"), org("cove"), at}).by("amy").accepted();
    set.when(ChangeRole{acc("mia"), org("cove"), "access_manager"}).by("amy").refused(administrator_ends);
    set.when(ChangeInstanceRole{acc("mia"), InstanceRole::admin}).by("root").refused(administrator_ends);
    set.when(ChangeRole{acc("mia"), org("cove"), "manager"}).by("amy").accepted();
    // An ADMIN of the instance has a home without end; where they are external it may have one.
    const auto admin = in_the_world({InstanceRoleChanged{acc("dot"), InstanceRole::user, InstanceRole::admin}});
    admin.when(SetMembershipEnd{acc("dot"), org("cove"), at}).by("amy").accepted();
    admin.when(SetMembershipEnd{acc("dot"), org("dune"), at}).by("dan").refused(administrator_ends);
}

BOOST_AUTO_TEST_CASE(ends_lie_behind_now_and_within_a_century) {
    const auto world = in_the_world();
    const auto now = world.time() + hour;
    const auto by_grant = [&](Timestamp end) { return gives("1", "mia", "manager", end); };
    world.when(by_grant(now)).by("amy").at(now).refused(expiry_invalid);
    world.when(by_grant(now + Duration(1))).by("amy").at(now).accepted();
    world.when(by_grant(now + limits::end_max)).by("amy").at(now).accepted();
    world.when(by_grant(now + limits::end_max + Duration(1))).by("amy").at(now).refused(expiry_invalid);
}

BOOST_AUTO_TEST_CASE(an_invitation_ends_with_the_membership) {
    const auto world = in_the_world();
    const auto at = world.time() + hour;
    const auto set = world.when(SetMembershipEnd{acc("ned"), org("cove"), at}).by("amy").accepted();
    set.when(ExpireMembership{acc("ned"), org("cove")}).by(Actor::system()).at(at).then(
        {InvitationRevoked{inv("ned"), acc("ned"), org("cove")}, MembershipExpired{acc("ned"), org("cove"), MembershipKind::internal}});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
