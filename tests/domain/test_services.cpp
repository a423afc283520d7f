// What clients buy, and who of their members has it: extensions, Wi-Fi, access control (mission CC2, CC3, CC5, CC7).

#include <boost/test/unit_test.hpp>

#include "domain/connect.hpp"
#include "domain/limits.hpp"
#include "tests/domain/world.hpp"

namespace muster::tests {
namespace {

using namespace domain;
using enum RefusalCode;

const std::vector<Service> every_service{Service::wifi, Service::access_control, Service::telephony};

ExtensionCreated extension(std::string_view number, std::string_view client) { return {org(client), ext(number), std::string(number)}; }
ExtensionAssociated associated(std::string_view name, std::string_view number, std::string_view client) {
    return {acc(name), org(client), ext(number), org(client), std::string(number)};
}
ExtensionReleased released(std::string_view name, std::string_view number, std::string_view client) {
    return {acc(name), org(client), ext(number), org(client), std::string(number)};
}

/// cafe has bought everything and has the extensions 201 and 202.
Given equipped(std::initializer_list<EventList> since = {}) {
    return in_the_world({ServicesSet{org("cafe"), every_service}, extension("201", "cafe"), extension("202", "cafe"), EventList(since)});
}

EditProfile edit(std::string_view name, std::string_view organization) {
    EditProfile c;
    c.account = acc(name);
    c.organization = org(organization);
    return c;
}
EditProfile gives(std::string_view name, std::string_view number, std::string_view organization = "cafe") {
    auto c = edit(name, organization);
    c.services.extension = ext(number);
    return c;
}
EditProfile releases(std::string_view name) {
    auto c = edit(name, "cafe");
    c.services.releases_extension = true;
    return c;
}
EditProfile wifi(std::string_view name, bool on, std::string_view organization = "cafe") {
    auto c = edit(name, organization);
    c.services.wifi = on;
    return c;
}
AccessCard card(std::string_view id, bool offline = false) { return {claim(id), std::string(id), offline}; }
EditProfile access(std::string_view name, std::string_view id, bool offline = false, std::string_view organization = "cafe") {
    auto c = edit(name, organization);
    c.services.access_control = card(id, offline);
    return c;
}
AccessControlGranted granted(std::string_view name, std::string_view id, bool offline = false) {
    return {acc(name), org("cafe"), claim(id), offline, std::string(id)};
}
ChangeOrganization buys(std::string_view client, std::vector<Service> services) {
    ChangeOrganization c;
    c.organization = org(client);
    c.services = std::move(services);
    return c;
}

BOOST_AUTO_TEST_SUITE(services)

BOOST_AUTO_TEST_CASE(what_a_client_has_bought_is_its_providers_to_say) {
    for (const auto* name : {"sue", "adam", "root"}) {
        in_the_world().when(buys("cafe", {Service::telephony, Service::wifi, Service::wifi})).by(name).then(
            {ServicesSet{org("cafe"), {Service::wifi, Service::telephony}}});
    }
    in_the_world().when(buys("cafe", every_service)).by("ann").refused(permission_denied);
    in_the_world().when(buys("cafe", every_service)).by("stan").refused(permission_denied);
    in_the_world().when(buys("bank", every_service)).by("adam").refused(not_found);  // not his site
    in_the_world().when(buys("cove", every_service)).by("root").refused(organization_kind_not_allowed);
    in_the_world().when(buys("cafe", {})).by("sue").refused(nothing_to_change);
    auto more = buys("cafe", every_service);
    more.name = "Cafe";
    in_the_world().when(more).by("adam").refused(permission_denied);  // the name is not his to change
    in_the_world().when(more).by("sue").then(
        {ServicesSet{org("cafe"), every_service}, OrganizationChanged{org("cafe"), "Cafe", {}, {}, {}}});
}

BOOST_AUTO_TEST_CASE(a_client_is_created_with_what_it_has_bought) {
    CreateOrganization c;
    c.organization = org("new");
    c.kind = OrganizationKind::client;
    c.name = "New";
    c.provider = org("harbour");
    c.services = {Service::telephony, Service::wifi};
    const auto after = in_the_world().when(c).by("adam").accepted();
    BOOST_CHECK((after.state().organization(org("new"))->services == std::vector{Service::wifi, Service::telephony}));
    c.kind = OrganizationKind::workspace;
    c.provider.reset();
    in_the_world().when(c).by("root").refused(organization_kind_not_allowed);
}

BOOST_AUTO_TEST_CASE(extensions_are_a_clients_inventory) {
    const CreateExtension c{org("cafe"), ext("203"), "203"};
    for (const auto* name : {"ann", "adam", "sue", "root"}) equipped().when(c).by(name).then({extension("203", "cafe")});
    equipped().when(c).by("uma").refused(permission_denied);
    equipped().when(c).by("stan").refused(permission_denied);
    equipped().when(c).by("bea").refused(not_found);
    in_the_world().when(c).by("ann").refused(service_not_bought);
    equipped().when(CreateExtension{org("cafe"), ext("new"), "201"}).by("ann").refused(extension_number_taken);
    equipped().when(CreateExtension{org("cafe"), ext("201"), "203"}).by("ann").refused(invalid_field);
    for (const auto* number : {"", "+", "12a", "1 2", "1+2"}) {
        equipped().when(CreateExtension{org("cafe"), ext("new"), number}).by("ann").refused(invalid_field);
    }
    equipped().when(CreateExtension{org("cafe"), ext("new"), std::string(limits::extension_number_bytes_max + 1, '1')}).by("ann").refused(
        invalid_field);
    equipped().when(CreateExtension{org("cafe"), ext("new"), "+3120#*"}).by("ann").accepted();
    equipped().when(CreateExtension{org("harbour"), ext("new"), "1"}).by("sue").refused(organization_kind_not_allowed);
}

BOOST_AUTO_TEST_CASE(an_extension_is_one_persons_and_a_person_has_one) {
    const auto has = equipped().when(gives("uma", "201")).by("ann").then({associated("uma", "201", "cafe")});
    BOOST_CHECK(has.state().extension(ext("201"))->account == acc("uma"));
    has.when(gives("ann", "201")).by("ann").refused(extension_taken);
    has.when(gives("uma", "201")).by("ann").refused(nothing_to_change);
    const auto other = has.when(gives("uma", "202")).by("ann").then({released("uma", "201", "cafe"), associated("uma", "202", "cafe")});
    other.when(gives("ann", "201")).by("ann").then({associated("ann", "201", "cafe")});
    const auto without = other.when(releases("uma")).by("ann").then({released("uma", "202", "cafe")});
    BOOST_CHECK(!without.state().extension(ext("202"))->account);
    without.when(releases("uma")).by("ann").refused(nothing_to_change);
}

BOOST_AUTO_TEST_CASE(extensions_of_others_are_unknown) {
    const auto two = equipped({ServicesSet{org("bank"), every_service}, extension("900", "bank")});
    two.when(gives("uma", "900")).by("ann").refused(extension_unknown);
    two.when(gives("uma", "900")).by("sue").refused(extension_unknown);  // a client's user never has another client's
    two.when(gives("uma", "nowhere")).by("ann").refused(extension_unknown);
    two.when(RemoveExtension{org("cafe"), ext("900")}).by("ann").refused(not_found);
    two.when(gives("mia", "201", "cove")).by("amy").refused(permission_denied);
    two.when(gives("mia", "201", "cove")).by("root").refused(organization_kind_not_allowed);
}

BOOST_AUTO_TEST_CASE(an_admin_takes_nothing_from_another_admin) {
    const auto world = equipped({associated("al", "202", "cafe"), WifiEnabled{acc("al"), org("cafe")}, granted("al", "k1")});
    world.when(gives("al", "201")).by("ann").refused(peer_protected);
    world.when(releases("al")).by("ann").refused(peer_protected);
    world.when(wifi("al", false)).by("ann").refused(peer_protected);
    world.when(access("al", "k2")).by("ann").refused(peer_protected);
    world.when(RemoveExtension{org("cafe"), ext("202")}).by("ann").refused(peer_protected);
    world.when(releases("al")).by("al").accepted();  // they edit themselves
    world.when(RemoveExtension{org("cafe"), ext("202")}).by("al").accepted();
    world.when(releases("al")).by("adam").accepted();
}

BOOST_AUTO_TEST_CASE(a_user_changes_nothing_of_their_services) {
    for (const auto& c : {gives("uma", "201"), releases("uma"), wifi("uma", true), access("uma", "k")}) {
        equipped().when(c).by("uma").refused(permission_denied);
        equipped().when(c).by("stan").refused(permission_denied);
        equipped().when(c).by("bea").refused(not_found);
    }
}

BOOST_AUTO_TEST_CASE(each_part_needs_its_own_right) {
    auto key_for = [](std::vector<std::string> scopes) { return equipped({key_issued("ann", std::move(scopes))}); };
    key_for({"organization.read", "wifi.manage"}).when(wifi("uma", true)).by(by_key("ann")).accepted();
    key_for({"organization.read", "wifi.manage"}).when(gives("uma", "201")).by(by_key("ann")).refused(permission_denied);
    key_for({"organization.read", "extension.manage"}).when(access("uma", "k")).by(by_key("ann")).refused(permission_denied);
    auto both = gives("uma", "201");
    both.first_name = std::string("Una");
    key_for({"organization.read", "extension.manage"}).when(both).by(by_key("ann")).refused(permission_denied);
    key_for({"organization.read", "member.edit"}).when(both).by(by_key("ann")).refused(permission_denied);
    key_for({"organization.read", "extension.manage", "member.edit"}).when(both).by(by_key("ann")).accepted();
}

BOOST_AUTO_TEST_CASE(only_where_the_client_has_bought_it) {
    in_the_world().when(wifi("uma", true)).by("ann").refused(service_not_bought);
    in_the_world().when(access("uma", "k")).by("ann").refused(service_not_bought);
    in_the_world({extension("201", "cafe")}).when(gives("uma", "201")).by("ann").refused(service_not_bought);
    in_the_world().when(wifi("uma", false)).by("ann").refused(nothing_to_change);
    equipped().when(wifi("uma", true)).by("ann").then({WifiEnabled{acc("uma"), org("cafe")}})
        .when(wifi("uma", true)).by("ann").refused(nothing_to_change)
        .when(wifi("uma", false)).by("ann").then({WifiDisabled{acc("uma"), org("cafe")}});
}

BOOST_AUTO_TEST_CASE(a_card_is_one_persons_in_the_whole_instance) {
    const auto has = equipped({ServicesSet{org("bank"), every_service}}).when(access("uma", "k1")).by("ann").then({granted("uma", "k1")});
    has.when(access("ann", "k1")).by("ann").refused(card_taken);
    has.when(access("bea", "k1", false, "bank")).by("bea").refused(card_taken);
    has.when(access("uma", "k1")).by("ann").refused(nothing_to_change);
    const auto offline = has.when(access("uma", "k1", true)).by("ann").then({granted("uma", "k1", true)});
    const auto other = offline.when(access("uma", "k2")).by("ann").then({granted("uma", "k2")});
    other.when(access("ann", "k1")).by("ann").accepted();  // it is free again
    auto revokes = edit("uma", "cafe");
    revokes.services.revokes_access_control = true;
    const auto without = other.when(revokes).by("ann").then({AccessControlRevoked{acc("uma"), org("cafe")}});
    without.when(revokes).by("ann").refused(nothing_to_change);
    without.when(access("bea", "k2", false, "bank")).by("bea").accepted();
}

BOOST_AUTO_TEST_CASE(a_member_is_added_with_everything_or_not_at_all) {
    auto c = add_member("new", "cafe", "user");
    c.home_site = site("quay");
    c.title = std::string("Dr");
    c.invitation = invitation("new");
    c.services.extension = ext("201");
    c.services.wifi = true;
    c.services.access_control = card("k1", true);
    const UserInvited told{c.invitation->id, acc("new"), org("cafe"), 1, c.invitation->token_hash, {}};
    equipped().when(c).by("ann").then({member_added_by(c), associated("new", "201", "cafe"), WifiEnabled{acc("new"), org("cafe")},
                                       granted("new", "k1", true), told});
    equipped({associated("uma", "201", "cafe")}).when(c).by("ann").refused(extension_taken);
    equipped({granted("uma", "k1")}).when(c).by("ann").refused(card_taken);
    in_the_world({extension("201", "cafe")}).when(c).by("ann").refused(service_not_bought);
    c.organization = org("cove");
    c.home_site.reset();
    c.role = "member";
    equipped().when(c).by("amy").refused(permission_denied);
}

BOOST_AUTO_TEST_CASE(what_a_member_has_ends_before_they_go) {
    const auto world = equipped({associated("uma", "201", "cafe"), WifiEnabled{acc("uma"), org("cafe")}, granted("uma", "k1")});
    const auto gone = world.when(RemoveMember{acc("uma"), org("cafe"), {}}).by("ann").then(
        {released("uma", "201", "cafe"), WifiDisabled{acc("uma"), org("cafe")}, AccessControlRevoked{acc("uma"), org("cafe")},
         MemberRemoved{acc("uma"), org("cafe"), {}}});
    gone.when(gives("ann", "201")).by("ann").accepted();
    gone.when(access("ann", "k1")).by("ann").accepted();
}

BOOST_AUTO_TEST_CASE(a_suspension_keeps_what_the_person_has_for_them) {
    const auto suspended = equipped({associated("uma", "201", "cafe"), AccountSuspended{acc("uma"), org("cafe"), {}}});
    suspended.when(gives("ann", "201")).by("ann").refused(extension_taken);
    suspended.when(releases("uma")).by("ann").accepted().when(gives("ann", "201")).by("ann").accepted();
}

BOOST_AUTO_TEST_CASE(a_service_that_ends_is_taken_from_everybody) {
    const auto world = equipped({associated("uma", "201", "cafe"), WifiEnabled{acc("uma"), org("cafe")}, WifiEnabled{acc("ann"), org("cafe")},
                                 granted("uma", "k1")});
    world.when(buys("cafe", {Service::wifi, Service::access_control})).by("sue").then(
        {released("uma", "201", "cafe"), ServicesSet{org("cafe"), {Service::wifi, Service::access_control}}});
    world.when(buys("cafe", {Service::wifi, Service::telephony})).by("sue").then(
        {AccessControlRevoked{acc("uma"), org("cafe")}, ServicesSet{org("cafe"), {Service::wifi, Service::telephony}}});
    const auto nothing = world.when(buys("cafe", {})).by("sue").accepted();
    for (const auto* name : {"uma", "ann"}) {
        const auto member = nothing.state().membership(acc(name), org("cafe"));
        BOOST_CHECK(!member->extension && !member->wifi && !member->access_control);
    }
    const auto again = nothing.when(buys("cafe", every_service)).by("sue").accepted();  // nothing comes back by itself
    BOOST_CHECK(!again.state().extension(ext("201"))->account);
    again.when(access("ann", "k1")).by("ann").accepted();
}

BOOST_AUTO_TEST_CASE(a_service_of_very_many_ends_in_portions) {
    Events many;
    for (std::size_t i = 0; i <= limits::undone_at_once_max; ++i) {
        const auto name = "m" + std::to_string(i);
        auto e = added(name, "cafe", "user");
        e.email_claim.reset();
        many.push_back(e);
        many.push_back(WifiEnabled{acc(name), org("cafe")});
    }
    const auto crowded = equipped({EventList(many)});
    crowded.when(buys("cafe", {})).by("sue").refused(limit_reached);
    crowded.and_then(WifiDisabled{acc("m0"), org("cafe")}).when(buys("cafe", {})).by("sue").accepted();
}

BOOST_AUTO_TEST_CASE(removing_an_extension_releases_it) {
    const auto world = equipped({associated("uma", "201", "cafe")});
    const auto gone = world.when(RemoveExtension{org("cafe"), ext("201")}).by("ann").then(
        {released("uma", "201", "cafe"), ExtensionRemoved{org("cafe"), ext("201"), "201"}});
    BOOST_CHECK(!gone.state().membership(acc("uma"), org("cafe"))->extension);
    gone.when(CreateExtension{org("cafe"), ext("new"), "201"}).by("ann").accepted();
    world.when(RemoveExtension{org("cafe"), ext("202")}).by("ann").then({ExtensionRemoved{org("cafe"), ext("202"), "202"}});
    world.when(RemoveExtension{org("cafe"), ext("202")}).by("uma").refused(permission_denied);
    world.when(RemoveExtension{org("cafe"), ext("202")}).by("bea").refused(not_found);
}

BOOST_AUTO_TEST_CASE(the_connect_app_needs_a_home_site_and_an_extension) {
    auto at_quay = edit("uma", "cafe");
    at_quay.home_site = site("quay");
    const auto home = equipped().when(at_quay).by("ann").accepted();
    BOOST_CHECK((connect_access(equipped().state(), acc("uma")) == ConnectAccess{true, false, false}));
    BOOST_CHECK((connect_access(home.state(), acc("uma")) == ConnectAccess{true, true, false}));
    const auto both = home.when(gives("uma", "201")).by("ann").accepted();
    BOOST_CHECK(connect_access(both.state(), acc("uma")).allowed());
    BOOST_CHECK((connect_access(both.and_then(AccountSuspended{acc("uma"), org("cafe"), {}}).state(), acc("uma")) ==
                 ConnectAccess{false, true, true}));
    // The client leaves the site: the home site counts for nothing.
    BOOST_CHECK((connect_access(both.and_then(OrganizationChanged{org("cafe"), {}, std::vector{site("mole")}, {}, {}}).state(), acc("uma")) ==
                 ConnectAccess{true, false, true}));
    BOOST_CHECK(connect_access(both.state(), acc("nobody")) == ConnectAccess{});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
