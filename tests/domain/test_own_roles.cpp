// Roles of an organization's own (mission WS5).

#include <boost/test/unit_test.hpp>

#include "domain/limits.hpp"
#include "domain/visibility.hpp"
#include "tests/domain/world.hpp"

namespace muster::tests {
namespace {

using namespace domain;
using enum RefusalCode;
using enum Permission;

const std::vector<Permission> reads{organization_read, member_read};

DefineRole define(std::string name, std::vector<Permission> permissions = reads) { return {org("cove"), std::move(name), std::move(permissions), DirectoryReach::all, true}; }
RoleDefined defined(std::string name, std::vector<Permission> permissions = reads) {
    return {org("cove"), std::move(name), std::move(permissions), DirectoryReach::all, true};
}
PermissionSet rights(const Given& world, std::string_view who) {
    return permissions_of(world.state(), Viewer{acc(who), false, {}, world.time()}, org("cove"));
}

BOOST_AUTO_TEST_SUITE(own_roles)

BOOST_AUTO_TEST_CASE(roles_are_defined_redefined_and_removed) {
    const auto made = in_the_world().when(define("reader", {member_read, organization_read, member_read})).by("amy").then({defined("reader")});
    made.when(define("reader")).by("amy").refused(role_name_taken);
    in_the_world().when(define("member")).by("amy").refused(role_name_taken);  // one of its kind
    for (const auto* name : {"", "Reader", "a b", "ä"}) in_the_world().when(define(name)).by("amy").refused(invalid_field);
    in_the_world().when(define(std::string(limits::role_name_bytes_max + 1, 'a'))).by("amy").refused(invalid_field);
    const RedefineRole wider{org("cove"), "reader", {organization_read, member_read, audit_read}, DirectoryReach::self, false};
    made.when(RedefineRole{org("cove"), "reader", reads, DirectoryReach::all, true}).by("amy").refused(nothing_to_change);
    made.when(wider).by("amy").if_version(1).refused(version_mismatch);
    made.when(wider).by("amy").then({RoleRedefined{org("cove"), "reader", {organization_read, member_read, audit_read}, DirectoryReach::self, false}});
    made.when(RedefineRole{org("cove"), "nothing", reads, DirectoryReach::all, true}).by("amy").refused(not_found);
    const auto gone = made.when(RemoveRoleDefinition{org("cove"), "reader"}).by("amy").then({RoleDefinitionRemoved{org("cove"), "reader"}});
    BOOST_CHECK(gone.state().organization(org("cove"))->own_roles.empty());
    gone.when(RemoveRoleDefinition{org("cove"), "reader"}).by("amy").refused(not_found);
}

BOOST_AUTO_TEST_CASE(who_may_define_roles_and_with_what) {
    in_the_world().when(define("reader")).by("max").refused(permission_denied);
    in_the_world().when(define("reader")).by("dan").refused(not_found);
    in_the_world().when(DefineRole{org("root"), "reader", reads, DirectoryReach::all, false}).by("root").refused(organization_kind_not_allowed);
    in_the_world().when(define("lord", {service_manage})).by("amy").refused(permission_exceeded);  // which amy lacks
    const auto lord = in_the_world().when(define("lord", {service_manage})).by("root").accepted();
    lord.when(RedefineRole{org("cove"), "lord", reads, DirectoryReach::all, true}).by("amy").refused(permission_exceeded);
    lord.when(RemoveRoleDefinition{org("cove"), "lord"}).by("amy").refused(permission_exceeded);
    const auto made = in_the_world({defined("reader")});
    made.when(RedefineRole{org("cove"), "reader", {service_manage}, DirectoryReach::all, true}).by("amy").refused(permission_exceeded);
    made.when(RedefineRole{org("cove"), "reader", {}, DirectoryReach::all, true}).by("max").refused(permission_denied);
    made.when(RemoveRoleDefinition{org("cove"), "reader"}).by("max").refused(permission_denied);
}

BOOST_AUTO_TEST_CASE(a_role_gives_what_it_says_as_long_as_it_says_it) {
    const auto world = in_the_world({defined("auditor", {organization_read, member_read, audit_read})});
    const auto has = world.when(ChangeRole{acc("mia"), org("cove"), "auditor"}).by("amy").accepted();
    BOOST_CHECK((rights(has, "mia") == PermissionSet{organization_read, member_read, audit_read}));
    const auto narrower = has.when(RedefineRole{org("cove"), "auditor", {organization_read}, DirectoryReach::all, false}).by("amy").accepted();
    BOOST_CHECK((rights(narrower, "mia") == PermissionSet{organization_read}));
    const auto selfish = has.when(RedefineRole{org("cove"), "auditor", reads, DirectoryReach::self, false}).by("amy").accepted();
    BOOST_CHECK(scope_of(selfish.state(), Viewer{acc("mia"), false, {}, selfish.time()}, org("cove")).only_self);
}

BOOST_AUTO_TEST_CASE(a_role_in_use_stays) {
    const auto world = in_the_world({defined("reader")});
    const RemoveRoleDefinition removes{org("cove"), "reader"};
    const auto member = world.when(ChangeRole{acc("mia"), org("cove"), "reader"}).by("amy").accepted();
    member.when(removes).by("amy").refused(role_in_use);
    member.when(ChangeRole{acc("mia"), org("cove"), "member"}).by("amy").accepted().when(removes).by("amy").accepted();
    member.when(RemoveMember{acc("mia"), org("cove"), {}}).by("amy").accepted().when(removes).by("amy").accepted();
    const auto granted = world.when(GiveGrant{org("cove"), grt("1"), acc("mia"), {}, "reader", {}}).by("amy").accepted();
    granted.when(removes).by("amy").refused(role_in_use);
    granted.when(RevokeGrant{org("cove"), grt("1")}).by("amy").accepted().when(removes).by("amy").accepted();
    granted.when(RemoveMember{acc("mia"), org("cove"), {}}).by("amy").accepted().when(removes).by("amy").accepted();
    const auto guest = world.when(LinkExternal{acc("uma"), org("cove"), "reader", ""}).by("amy").accepted();
    guest.when(removes).by("amy").refused(role_in_use);
    guest.when(UnlinkExternal{acc("uma"), org("cove")}).by("amy").accepted().when(removes).by("amy").accepted();
}

BOOST_AUTO_TEST_CASE(externals_have_it_only_where_it_takes_them) {
    auto inward = defined("inward");
    inward.takes_externals = false;
    in_the_world({inward}).when(LinkExternal{acc("uma"), org("cove"), "inward", ""}).by("amy").refused(role_not_for_externals);
    const auto guest = in_the_world({defined("outward", {organization_read, member_read, audit_read})})
                           .when(LinkExternal{acc("uma"), org("cove"), "outward", ""}).by("amy").accepted();
    BOOST_CHECK((rights(guest, "uma") == PermissionSet{organization_read, member_read}));  // without terms no more than ever
}

BOOST_AUTO_TEST_CASE(whoever_has_a_role_of_the_organizations_own_gives_and_manages_no_more_than_it_has) {
    const EventList hr{defined("hr", {organization_read, member_read, member_create, member_edit, member_role, member_suspend, profile_edit_own}),
                   active("hana", "cove", "hr")};
    const auto world = in_the_world({hr, defined("reader")});
    world.when(ChangeRole{acc("mia"), org("cove"), "guest"}).by("hana").accepted();
    world.when(ChangeRole{acc("mia"), org("cove"), "reader"}).by("hana").accepted();
    world.when(ChangeRole{acc("mia"), org("cove"), "manager"}).by("hana").refused(role_not_grantable);
    world.when(ChangeRole{acc("mia"), org("cove"), "access_manager"}).by("hana").refused(role_not_grantable);
    world.when(SuspendMember{acc("mia"), org("cove"), {}}).by("hana").accepted();
    world.when(SuspendMember{acc("max"), org("cove"), {}}).by("hana").refused(peer_protected);
    world.when(SuspendMember{acc("amy"), org("cove"), {}}).by("hana").refused(peer_protected);
    // A role that was granted beside the membership's protects its holder as well.
    const auto granted = world.when(GiveGrant{org("cove"), grt("1"), acc("mia"), {}, "manager", {}}).by("amy").accepted();
    granted.when(SuspendMember{acc("mia"), org("cove"), {}}).by("hana").refused(peer_protected);
}

BOOST_AUTO_TEST_CASE(so_many_roles) {
    EventList many;
    for (std::size_t i = 0; i < limits::own_roles_max; ++i) many.events.push_back(defined("r" + std::to_string(i)));
    in_the_world({many}).when(define("more")).by("amy").refused(limit_reached);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
