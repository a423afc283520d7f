// Removing an organization: who may, what goes with it, what stands in the way.

#include <boost/test/unit_test.hpp>

#include "domain/visibility.hpp"
#include "tests/domain/world.hpp"

namespace muster::tests {
namespace {

using namespace domain;
using enum RefusalCode;

RemoveOrganization remove(std::string_view name) { return {org(name)}; }
MemberRemoved left(std::string_view name, std::string_view organization) { return {acc(name), org(organization), {}}; }

BOOST_AUTO_TEST_SUITE(removal)

BOOST_AUTO_TEST_CASE(a_client_goes_with_its_members_and_all_they_had) {
    const auto world = in_the_world(
        {ServicesSet{org("bank"), {Service::wifi, Service::telephony}}, ExtensionCreated{org("bank"), ext("1"), "1"},
         ExtensionCreated{org("bank"), ext("2"), "2"}, WifiEnabled{acc("bea"), org("bank")},
         ExtensionAssociated{acc("bea"), org("bank"), ext("1"), org("bank"), "1"}});
    const auto gone = world.when(remove("bank")).by("sue").then(
        {ExtensionReleased{acc("bea"), org("bank"), ext("1"), org("bank"), "1"}, WifiDisabled{acc("bea"), org("bank")},
         left("bea", "bank"), OrganizationRemoved{org("bank"), org("harbour")}});
    BOOST_CHECK(gone.state().site(site("mole"))->clients.empty());
    BOOST_CHECK(!gone.state().account(acc("bea"))->home);
    BOOST_CHECK_EQUAL(gone.state().organization(org("harbour"))->clients, 1U);
    // It is there for nobody, and its id is never used again.
    gone.when(remove("bank")).by("root").refused(not_found);
    gone.when(add_member("new", "bank", "user")).by("root").refused(not_found);
    BOOST_CHECK(!grant_of(gone.state(), Viewer{acc("root"), true, {}}, org("bank"), Permission::organization_read).allowed);
    CreateOrganization again;
    again.organization = org("bank");
    again.name = "Bank";
    gone.when(again).by("root").refused(invalid_field);
    gone.when(add_member("bea", "cafe", "user")).by("ann").accepted();  // the people find a new home
}

BOOST_AUTO_TEST_CASE(staff_give_back_extensions_of_a_client_that_goes) {
    auto bea = left("bea", "bank");
    ProfileChanged at_mole;
    at_mole.account = acc("stan");
    at_mole.organization = org("harbour");
    at_mole.home_site = site("mole");
    in_the_world({ServicesSet{org("bank"), {Service::telephony}}, ExtensionCreated{org("bank"), ext("1"), "1"}, at_mole,
                  ExtensionAssociated{acc("stan"), org("harbour"), ext("1"), org("bank"), "1"}})
        .when(remove("bank")).by("root").then(
            {bea, ExtensionReleased{acc("stan"), org("harbour"), ext("1"), org("bank"), "1"}, OrganizationRemoved{org("bank"), org("harbour")}});
}

BOOST_AUTO_TEST_CASE(who_may_remove_an_organization) {
    in_the_world().when(remove("cafe")).by("ann").refused(permission_denied);   // not its own admin
    in_the_world().when(remove("cafe")).by("adam").refused(permission_denied);  // nor every role of the provider
    in_the_world().when(remove("cafe")).by("amy").refused(not_found);
    in_the_world().when(remove("cafe")).by("sue").accepted();
    in_the_world().when(remove("cove")).by("amy").refused(permission_denied);
    in_the_world().when(remove("root")).by("root").refused(default_organization);
    in_the_world().when(remove("nowhere")).by("root").refused(not_found);
    const auto version = in_the_world().state().organization(org("cafe"))->version;
    in_the_world().when(remove("cafe")).by("sue").if_version(version + 1).refused(version_mismatch);
}

BOOST_AUTO_TEST_CASE(a_provider_goes_after_its_clients) {
    in_the_world().when(remove("harbour")).by("root").refused(organization_in_use);
    const auto last = in_the_world().when(remove("cafe")).by("root").accepted().when(remove("bank")).by("root").accepted();
    last.when(remove("harbour")).by("sue").refused(permission_denied);
    const auto gone = last.when(remove("harbour")).by("root").accepted();
    BOOST_CHECK(!gone.state().site(site("quay")) && !gone.state().account(acc("sue"))->home);
}

BOOST_AUTO_TEST_CASE(a_workspace_goes_with_invitations_guests_and_domains) {
    const auto gone = in_the_world().when(remove("cove")).by("root").accepted();
    BOOST_CHECK(!gone.state().domain_owner("cove.example"));
    BOOST_CHECK(!gone.state().account(acc("ned"))->live_invitation);
    BOOST_CHECK(gone.state().account(acc("dot"))->home == org("dune"));  // who was a guest keeps their home
    BOOST_CHECK(!gone.state().membership(acc("dot"), org("cove")));
    CreateOrganization heir;
    heir.organization = org("heir");
    heir.name = "Heir";
    heir.email_domains = {"cove.example"};
    gone.when(heir).by("root").accepted();
}

BOOST_AUTO_TEST_CASE(nobody_removes_their_own_home_nor_the_last_admins) {
    const auto promoted = in_the_world({InstanceRoleChanged{acc("amy"), InstanceRole::user, InstanceRole::admin}});
    promoted.when(remove("cove")).by("amy").refused(self_not_allowed);
    promoted.when(remove("cove")).by("root").accepted();
    promoted.and_then(InstanceRoleChanged{acc("root"), InstanceRole::admin, InstanceRole::user}).when(remove("cove")).refused(last_admin);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
