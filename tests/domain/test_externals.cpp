// External members (mission WS4, WS5): linking, their language, unlinking.

#include <boost/test/unit_test.hpp>

#include "domain/limits.hpp"
#include "tests/domain/world.hpp"

namespace muster::tests {
namespace {

using namespace domain;
using enum RefusalCode;

LinkExternal link(std::string_view name, std::string_view organization, std::string_view role = "guest") {
    return {acc(name), org(organization), std::string(role), "nl"};
}
ExternalLinked linked(std::string_view name, std::string_view organization, std::string_view home,
                      std::string_view role = "guest") {
    return {acc(name), org(organization), org(home), std::string(role), "nl"};
}

BOOST_AUTO_TEST_SUITE(externals)

BOOST_AUTO_TEST_CASE(the_first_link_between_two_organizations_makes_their_relation_once) {
    in_the_world()
        .when(link("uma", "cove")).by("amy").then({RelationEstablished{org("cove"), org("cafe")}, linked("uma", "cove", "cafe")})
        .when(link("ann", "cove", "member")).by("amy").then({linked("ann", "cove", "cafe", "member")})
        .when(link("mia", "dune")).by("dan").then({RelationEstablished{org("dune"), org("cove")}, linked("mia", "dune", "cove")});
}

BOOST_AUTO_TEST_CASE(linking_makes_no_account_and_keeps_the_home) {
    const auto before = in_the_world();
    const auto after = before.when(link("uma", "cove")).by("amy").accepted();
    BOOST_CHECK_EQUAL(after.state().instance().accounts, before.state().instance().accounts);
    BOOST_CHECK(after.state().account(acc("uma"))->home == org("cafe"));
    BOOST_CHECK((after.state().account(acc("uma"))->organizations == std::vector{org("cafe"), org("cove")}));
}

BOOST_AUTO_TEST_CASE(linking_twice_or_linking_an_internal_member_is_refused) {
    in_the_world().when(link("dot", "cove")).by("amy").refused(member_exists);
    in_the_world().when(link("mia", "cove")).by("amy").refused(external_is_internal);
}

BOOST_AUTO_TEST_CASE(linking_needs_an_access_manager_a_person_and_a_role_for_externals) {
    in_the_world().when(link("uma", "cove")).by("max").refused(permission_denied);
    in_the_world().when(link("uma", "cove")).by("dan").refused(not_found);
    in_the_world().when(link("nobody", "cove")).by("amy").refused(not_found);
    in_the_world().when(link("uma", "cove", "access_manager")).by("amy").refused(role_not_for_externals);
    in_the_world().when(link("uma", "cove", "staff")).by("amy").refused(role_unknown);
    in_the_world().when(link("mia", "cafe", "user")).by("root").refused(role_not_for_externals);
}

BOOST_AUTO_TEST_CASE(orphans_and_the_suspended_are_not_linked) {
    in_the_world({MemberRemoved{acc("uma"), org("cafe"), {}}}).when(link("uma", "cove")).by("amy").refused(account_orphaned);
    in_the_world({AccountSuspended{acc("uma"), org("cafe"), {}}}).when(link("uma", "cove")).by("amy").refused(account_suspended);
}

BOOST_AUTO_TEST_CASE(an_account_has_so_many_memberships) {
    EventList links;
    for (std::size_t i = 1; i < limits::memberships_max; ++i) {  // the home is one
        const auto name = "workspace " + std::to_string(i);
        links.events.push_back(organization(name, OrganizationKind::workspace));
        links.events.push_back(linked("uma", name, "cafe"));
    }
    in_the_world({links}).when(link("uma", "cove")).by("amy").refused(limit_reached);
    links.events.pop_back();
    in_the_world({links}).when(link("uma", "cove")).by("amy").accepted();
}

BOOST_AUTO_TEST_CASE(the_linking_organization_sets_the_language) {
    const SetExternalLanguage c{acc("dot"), org("cove"), "de"};
    in_the_world().when(c).by("amy").then({ExternalLanguageSet{acc("dot"), org("cove"), "de"}});
    in_the_world().when(SetExternalLanguage{acc("dot"), org("cove"), "en"}).by("amy").refused(nothing_to_change);
    in_the_world().when(c).by("max").refused(permission_denied);
    in_the_world().when(c).by("dan").refused(not_found);
    in_the_world().when(SetExternalLanguage{acc("mia"), org("cove"), "de"}).by("amy").refused(not_external);
    in_the_world().when(SetExternalLanguage{acc("uma"), org("cove"), "de"}).by("amy").refused(not_found);
    in_the_world().when(c).by("amy").if_version(1).refused(version_mismatch);
}

BOOST_AUTO_TEST_CASE(unlinking_ends_the_membership_and_the_sessions_started_for_it) {
    const UnlinkExternal c{acc("dot"), org("cove")};
    auto here = session_started("dot", "here"), at_home = session_started("dot", "at home");
    here.selected_organization = org("cove");
    at_home.selected_organization = org("dune");
    const auto after = in_the_world({here, at_home}).when(c).by("amy").then({ExternalUnlinked{acc("dot"), org("cove")}});
    BOOST_CHECK(!after.state().membership(acc("dot"), org("cove")));
    BOOST_CHECK(after.state().membership(acc("dot"), org("dune")));
    BOOST_CHECK((after.state().account(acc("dot"))->sessions == std::vector{ses("dot"), ses("at home")}));
    BOOST_CHECK(!after.state().session(ses("here")) && !after.state().token(here.token_hash));
    BOOST_CHECK(after.state().session(ses("dot")) && after.state().token(at_home.token_hash));
    after.when(c).by("amy").refused(not_found);
    after.when(link("dot", "cove")).by("amy").then({linked("dot", "cove", "dune")});  // the relation stays
}

BOOST_AUTO_TEST_CASE(the_access_manager_unlinks_and_so_does_the_person) {
    const UnlinkExternal c{acc("dot"), org("cove")};
    in_the_world().when(c).by("dot").accepted();
    in_the_world().when(c).by("mia").refused(permission_denied);
    in_the_world().when(c).by("dan").refused(not_found);
    in_the_world().when(UnlinkExternal{acc("mia"), org("cove")}).by("amy").refused(not_external);
    in_the_world().when(c).by("amy").if_version(1).refused(version_mismatch);
}

BOOST_AUTO_TEST_CASE(a_role_gives_an_external_member_less) {
    const auto world = in_the_world().when(link("uma", "cove", "manager")).by("amy").accepted();
    world.when(SendInvitation{acc("ned"), org("cove"), invitation("second", 2)}).by("max").accepted();
    world.when(SendInvitation{acc("ned"), org("cove"), invitation("second", 2)}).by("uma").refused(permission_denied);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
