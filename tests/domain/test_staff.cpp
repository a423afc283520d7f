// A provider's staff: home sites, assigned sites, extensions of the management client, Wi-Fi of the home site (mission CS1 to CS6).

#include <boost/test/unit_test.hpp>

#include "domain/visibility.hpp"
#include "tests/domain/world.hpp"

namespace muster::tests {
namespace {

using namespace domain;
using enum RefusalCode;

/// cafe manages quay, where shop sits too; bank manages mole. All have telephony and an extension; quay's Wi-Fi knows people.
Given equipped(std::initializer_list<EventList> since = {}) {
    auto shop = organization("shop", OrganizationKind::client);
    shop.provider = org("harbour");
    shop.sites = {site("quay")};
    EventList world{shop};
    for (const auto* client : {"cafe", "shop", "bank"}) {
        world = {world, ServicesSet{org(client), {Service::telephony}}, ExtensionCreated{org(client), ext(client), "100"}};
    }
    return in_the_world({world, SiteWifiSet{org("harbour"), site("quay"), true}, EventList(since)});
}

EditProfile edit(std::string_view name) {
    EditProfile c;
    c.account = acc(name);
    c.organization = org("harbour");
    return c;
}
EditProfile gives(std::string_view name, std::string_view client) {
    auto c = edit(name);
    c.services.extension = ext(client);
    return c;
}
EditProfile moves(std::string_view name, std::string_view to) {
    auto c = edit(name);
    c.home_site = site(to);
    return c;
}
ProfileChanged moved(std::string_view name, std::string_view to) {
    ProfileChanged e;
    e.account = acc(name);
    e.organization = org("harbour");
    e.home_site = site(to);
    return e;
}
ExtensionAssociated associated(std::string_view name, std::string_view client) {
    return {acc(name), org("harbour"), ext(client), org(client), "100"};
}
ExtensionReleased released(std::string_view name, std::string_view client) {
    return {acc(name), org("harbour"), ext(client), org(client), "100"};
}
bool sees(const Given& world, std::string_view name, std::string_view client) {
    return scope_of(world.state(), Viewer{acc(name), false, {}}, org(client)).any;
}

BOOST_AUTO_TEST_SUITE(staff)

BOOST_AUTO_TEST_CASE(home_site_and_role_are_mandatory) {
    auto c = add_member("new", "harbour", "staff");
    c.home_site.reset();
    in_the_world().when(c).by("sue").refused(home_site_missing);
    c.role = "admin";
    in_the_world().when(c).by("sue").refused(home_site_missing);
    c.role = "super_admin";  // has every site
    in_the_world().when(c).by("sue").accepted();
    c.role = "";
    in_the_world().when(c).by("sue").refused(role_unknown);
    auto clears = edit("stan");
    clears.clears_home_site = true;
    in_the_world().when(clears).by("sue").refused(home_site_missing);
    auto client_user = add_member("new", "cafe", "user");
    in_the_world().when(client_user).by("ann").accepted();
    const auto second = in_the_world({active("sam", "harbour", "super_admin")});
    second.when(ChangeRole{acc("sam"), org("harbour"), "staff"}).by("sue").refused(home_site_missing);
    second.when(moves("sam", "mole")).by("sue").accepted().when(ChangeRole{acc("sam"), org("harbour"), "staff"}).by("sue").accepted();
}

BOOST_AUTO_TEST_CASE(the_home_site_gives_access_unless_it_is_taken_away) {
    BOOST_CHECK(sees(in_the_world(), "stan", "cafe") && !sees(in_the_world(), "stan", "bank"));
    auto elsewhere = edit("stan");
    elsewhere.home_site_access = false;
    elsewhere.sites = std::vector{site("mole")};
    const auto away = in_the_world().when(elsewhere).by("sue").accepted();
    BOOST_CHECK(!sees(away, "stan", "cafe") && sees(away, "stan", "bank"));
    in_the_world().when(elsewhere).by("stan").refused(permission_denied);
    auto back = edit("stan");
    back.home_site_access = true;
    BOOST_CHECK(sees(away.when(back).by("adam").accepted(), "stan", "cafe"));
    auto c = add_member("new", "harbour", "staff");
    c.home_site_access = false;
    BOOST_CHECK(!sees(in_the_world().when(c).by("sue").then({member_added_by(c)}), "new", "cafe"));
}

BOOST_AUTO_TEST_CASE(super_admins_have_every_site_and_later_ones) {
    auto late = organization("late", OrganizationKind::client);
    late.provider = org("harbour");
    late.sites = {site("pier")};
    const auto world = in_the_world({SiteCreated{org("harbour"), site("pier"), "Pier"}, late});
    BOOST_CHECK(sees(world, "sue", "late") && sees(world, "sue", "cafe") && sees(world, "sue", "bank"));
    BOOST_CHECK(!sees(world, "adam", "late"));
}

BOOST_AUTO_TEST_CASE(staff_have_an_extension_of_the_management_client_of_their_home_site) {
    for (const auto* name : {"sue", "adam", "stan", "root"}) {  // CS6: stan himself
        equipped().when(gives("stan", "cafe")).by(name).then({associated("stan", "cafe")});
    }
    equipped().when(gives("stan", "shop")).by("sue").refused(extension_not_of_site);
    equipped().when(gives("stan", "bank")).by("sue").refused(extension_not_of_site);
    equipped().when(gives("stan", "nowhere")).by("sue").refused(extension_unknown);
    equipped().when(gives("sue", "cafe")).by("sue").refused(home_site_missing);
    equipped().when(gives("adam", "cafe")).by("stan").refused(permission_denied);
    equipped().when(gives("sue", "cafe")).by("adam").refused(peer_protected);
    equipped({associated("adam", "cafe")}).when(gives("stan", "cafe")).by("sue").refused(extension_taken);
    equipped({ServicesSet{org("cafe"), {}}}).when(gives("stan", "cafe")).by("sue").refused(service_not_bought);
    equipped({SiteCreated{org("harbour"), site("pier"), "Pier"}, moved("stan", "pier")}).when(gives("stan", "cafe")).by("sue").refused(
        extension_not_of_site);
    auto another_provider = organization("elsewhere", OrganizationKind::client);
    another_provider.provider = org("other");
    equipped({organization("other", OrganizationKind::provider), another_provider, ServicesSet{org("elsewhere"), {Service::telephony}},
              ExtensionCreated{org("elsewhere"), ext("elsewhere"), "1"}})
        .when(gives("stan", "elsewhere")).by("sue").refused(extension_unknown);
}

BOOST_AUTO_TEST_CASE(another_home_site_ends_the_extension_of_the_old_one) {
    const auto world = equipped({associated("stan", "cafe")});
    world.when(moves("stan", "mole")).by("sue").then({moved("stan", "mole"), released("stan", "cafe")});
    auto with_new = moves("stan", "mole");
    with_new.services.extension = ext("bank");
    world.when(with_new).by("sue").then({moved("stan", "mole"), released("stan", "cafe"), associated("stan", "bank")});
    world.when(moves("stan", "quay")).by("sue").then({moved("stan", "quay")});
}

BOOST_AUTO_TEST_CASE(another_management_client_ends_the_extensions_of_the_old_one) {
    const auto world = equipped({associated("stan", "cafe")});
    const OrderSiteClients swap{org("harbour"), site("quay"), {org("shop"), org("cafe")}};
    const auto swapped = world.when(swap).by("adam").then(
        {released("stan", "cafe"), SiteClientsOrdered{org("harbour"), site("quay"), {org("shop"), org("cafe")}}});
    swapped.when(gives("stan", "cafe")).by("sue").refused(extension_not_of_site);
    swapped.when(gives("stan", "shop")).by("sue").accepted();
    ChangeOrganization leave;
    leave.organization = org("cafe");
    leave.sites = std::vector{site("mole")};
    world.when(leave).by("sue").then({released("stan", "cafe"), OrganizationChanged{org("cafe"), {}, leave.sites, {}, {}}});
    leave.sites = std::vector{site("mole"), site("quay")};
    world.when(leave).by("sue").then({OrganizationChanged{org("cafe"), {}, leave.sites, {}, {}}});
}

BOOST_AUTO_TEST_CASE(the_order_of_a_sites_clients) {
    const auto order = [](std::vector<OrganizationId> clients) { return OrderSiteClients{org("harbour"), site("quay"), std::move(clients)}; };
    equipped().when(order({org("cafe"), org("shop")})).by("sue").refused(nothing_to_change);
    equipped().when(order({org("shop")})).by("sue").refused(invalid_field);
    equipped().when(order({org("shop"), org("shop")})).by("sue").refused(invalid_field);
    equipped().when(order({org("shop"), org("cafe"), org("bank")})).by("sue").refused(invalid_field);
    equipped().when(order({org("shop"), org("cafe")})).by("stan").refused(permission_denied);
    equipped().when(order({org("shop"), org("cafe")})).by("ann").refused(not_found);
    equipped().when(OrderSiteClients{org("harbour"), site("nowhere"), {}}).by("sue").refused(not_found);
    const auto after = equipped().when(order({org("shop"), org("cafe")})).by("sue").accepted();
    BOOST_CHECK(after.state().site(site("quay"))->management_client() == org("shop"));
}

BOOST_AUTO_TEST_CASE(staff_have_wifi_where_their_home_site_knows_people_by_name) {
    auto on = edit("stan");
    on.services.wifi = true;
    const WifiEnabled enabled{acc("stan"), org("harbour")};
    const WifiDisabled disabled{acc("stan"), org("harbour")};
    const auto has = equipped().when(on).by("adam").then({enabled});
    equipped().when(on).by("stan").refused(permission_denied);
    in_the_world().when(on).by("adam").refused(wifi_not_at_site);
    auto sue = on;
    sue.account = acc("sue");
    equipped().when(sue).by("sue").refused(home_site_missing);
    has.when(moves("stan", "mole")).by("sue").then({moved("stan", "mole"), disabled});
    auto keeps = moves("stan", "mole");
    keeps.services.wifi = true;
    has.when(keeps).by("sue").refused(wifi_not_at_site);
    has.when(ChangeSite{org("harbour"), site("quay"), {}, false}).by("adam").then(
        {disabled, SiteWifiSet{org("harbour"), site("quay"), false}});
    has.when(ChangeSite{org("harbour"), site("mole"), {}, false}).by("adam").refused(nothing_to_change);
    has.when(ChangeSite{org("harbour"), site("mole"), "Mole", true}).by("adam").then(
        {SiteChanged{org("harbour"), site("mole"), "Mole"}, SiteWifiSet{org("harbour"), site("mole"), true}});
    in_the_world().when(CreateSite{org("harbour"), site("pier"), "Pier", true}).by("adam").then(
        {SiteCreated{org("harbour"), site("pier"), "Pier"}, SiteWifiSet{org("harbour"), site("pier"), true}});
    auto doors = edit("stan");
    doors.services.access_control = AccessCard{claim("k"), std::string("k"), false};
    equipped().when(doors).by("sue").refused(service_not_bought);  // doors are what clients buy
}

BOOST_AUTO_TEST_CASE(a_site_that_goes_takes_its_wifi_along) {
    const WifiEnabled enabled{acc("stan"), org("harbour")};
    const auto at_pier = in_the_world({SiteCreated{org("harbour"), site("pier"), "Pier"}, SiteWifiSet{org("harbour"), site("pier"), true},
                                       moved("stan", "pier"), enabled});
    const auto after = at_pier.when(RemoveSite{org("harbour"), site("pier")}).by("adam").then(
        {WifiDisabled{acc("stan"), org("harbour")}, SiteRemoved{org("harbour"), site("pier")}});
    BOOST_CHECK(!after.state().membership(acc("stan"), org("harbour"))->wifi);
}

BOOST_AUTO_TEST_CASE(staff_are_added_with_home_site_extension_and_wifi) {
    auto c = add_member("new", "harbour", "staff");
    c.services.extension = ext("cafe");
    c.services.wifi = true;
    equipped().when(c).by("adam").then({member_added_by(c), associated("new", "cafe"), WifiEnabled{acc("new"), org("harbour")}});
    c.home_site = site("mole");
    equipped().when(c).by("adam").refused(extension_not_of_site);
    c.services.extension.reset();
    equipped().when(c).by("adam").refused(wifi_not_at_site);
}

BOOST_AUTO_TEST_CASE(titles_and_home_sites_are_part_of_the_profile) {
    EditProfile c;
    c.account = acc("uma");
    c.organization = org("cafe");
    c.title = std::string("Dr");
    c.home_site = site("quay");
    const auto has = in_the_world().when(c).by("ann").accepted();
    BOOST_CHECK(has.state().membership(acc("uma"), org("cafe"))->home_site == site("quay"));
    c.home_site = site("mole");  // cafe does not sit there
    in_the_world().when(c).by("ann").refused(site_unknown);
    EditProfile clears;
    clears.account = acc("uma");
    clears.organization = org("cafe");
    clears.clears_home_site = true;
    BOOST_CHECK(!has.when(clears).by("ann").accepted().state().membership(acc("uma"), org("cafe"))->home_site);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
