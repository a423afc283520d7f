// What organizations let each other's people do and see (mission WS5, WS7).

#include <boost/test/unit_test.hpp>

#include "domain/explanation.hpp"
#include "domain/limits.hpp"
#include "tests/domain/world.hpp"

namespace muster::tests {
namespace {

using namespace domain;
using enum RefusalCode;
using enum Permission;

/// What cove says about dune, whose dot is a guest there.
SetRelationTerms host(HostTerms terms) { return {org("cove"), org("dune"), std::move(terms), {}}; }
/// What dune says about cove.
SetRelationTerms home(HomeTerms terms) { return {org("dune"), org("cove"), {}, std::move(terms)}; }

PermissionSet rights(const Given& world, std::string_view who, std::string_view where) {
    return permissions_of(world.state(), Viewer{acc(who), false, {}, world.time()}, org(where));
}
Lack lack(const Given& world, std::string_view who, std::string_view where, Permission permission) {
    return explain(world.state(), acc(who), {}, org(where), permission, world.time()).paths.front().lack;
}
Showing seen(const Given& world, std::string_view viewer, std::string_view where, std::string_view member) {
    const Viewer v{acc(viewer), false, {}, world.time()};
    return showing_of(world.state(), scope_of(world.state(), v, org(where)), v, acc(member), org(where));
}

BOOST_AUTO_TEST_SUITE(relations)

BOOST_AUTO_TEST_CASE(terms_are_set_replaced_and_taken_back) {
    const HostTerms terms{false, {"guest", "member"}, {organization_read, member_read}, {}};
    const auto set = in_the_world().when(host(terms)).by("amy").then({RelationTermsSet{org("cove"), org("dune"), terms, {}}});
    set.when(host(terms)).by("amy").refused(nothing_to_change);
    const auto taken = set.when(SetRelationTerms{org("cove"), org("dune"), {}, {}}).by("amy").accepted();
    BOOST_CHECK(!taken.state().relation_terms(org("cove"), org("dune")));
    taken.when(SetRelationTerms{org("cove"), org("dune"), {}, {}}).by("amy").refused(nothing_to_change);
    // Permissions stand in one order, each once.
    const HostTerms mixed{false, {}, {member_read, organization_read, member_read}, {}};
    in_the_world().when(host(mixed)).by("amy").then(
        {RelationTermsSet{org("cove"), org("dune"), HostTerms{false, {}, {organization_read, member_read}, {}}, {}}});
}

BOOST_AUTO_TEST_CASE(terms_name_so_many_roles) {
    HostTerms terms;
    for (std::size_t i = 0; i < limits::own_roles_max; ++i) terms.roles.push_back("r" + std::to_string(i));
    in_the_world().when(SetRelationTerms{org("dune"), org("cove"), terms, {}}).by("dan").refused(role_unknown);
    terms.roles.push_back("one more");
    in_the_world().when(SetRelationTerms{org("dune"), org("cove"), terms, {}}).by("dan").refused(limit_reached);
}

BOOST_AUTO_TEST_CASE(an_organization_speaks_of_so_many_others) {
    const HomeTerms terms{true, {}, Showing::full};
    EventList said;
    for (int i = 0; i < 5'000; ++i) said.events.push_back(RelationTermsSet{org("dune"), org("o" + std::to_string(i)), {}, terms});
    const auto full = in_the_world({said});
    full.when(SetRelationTerms{org("dune"), org("one more"), {}, terms}).by("dan").refused(limit_reached);
    full.when(SetRelationTerms{org("dune"), org("o7"), {}, {}}).by("dan").accepted();
    full.when(SetRelationTerms{org("dune"), org("o7"), {}, HomeTerms{}}).by("dan").accepted();
}

BOOST_AUTO_TEST_CASE(who_may_set_terms_and_about_whom) {
    const HomeTerms terms{false, {organization_read}, Showing::full};
    in_the_world().when(home(terms)).by("dot").refused(permission_denied);
    in_the_world().when(home(terms)).by("mia").refused(not_found);
    // Of an organization that is not there as of one that is: nobody is told which.
    const auto of_nobody = in_the_world().when(SetRelationTerms{org("dune"), org("nowhere"), {}, terms}).by("dan").accepted();
    BOOST_CHECK(of_nobody.state().relation_terms(org("dune"), org("nowhere"))->home == terms);
    of_nobody.when(SetRelationTerms{org("dune"), org("nowhere"), {}, {}}).by("dan").accepted();
    in_the_world().when(SetRelationTerms{org("dune"), org("nowhere"), {}, {}}).by("dan").refused(nothing_to_change);
    in_the_world().when(SetRelationTerms{org("dune"), org("cove"), {}, {}}).by("dan").refused(nothing_to_change);
    in_the_world().when(SetRelationTerms{org("dune"), org("dune"), {}, terms}).by("dan").refused(invalid_field);
    in_the_world().when(home(terms)).by("dan").if_version(7).refused(version_mismatch);
    const auto set = in_the_world().when(home(terms)).by("dan").if_version(0).accepted();
    const auto version = set.state().relation_terms(org("dune"), org("cove"))->version;
    set.when(home({true, {}, Showing::full})).by("dan").if_version(version).accepted();
}

BOOST_AUTO_TEST_CASE(host_terms_name_roles_for_externals_and_permissions_of_the_one_who_sets_them) {
    in_the_world().when(host({false, {"access_manager"}, {}, {}})).by("amy").refused(role_not_for_externals);
    in_the_world().when(host({false, {"king"}, {}, {}})).by("amy").refused(role_unknown);
    in_the_world().when(host({false, {"guest", "guest"}, {}, {}})).by("amy").refused(invalid_field);
    in_the_world().when(host({false, {"guest"}, {service_manage}, {}})).by("amy").refused(permission_exceeded);
    in_the_world().when(host({false, {"guest"}, {service_manage}, {}})).by("root").accepted();
}

BOOST_AUTO_TEST_CASE(rights_are_what_role_and_both_terms_have) {
    const auto linked = in_the_world().when(LinkExternal{acc("dan"), org("cove"), "manager", ""}).by("amy").accepted();
    BOOST_CHECK((rights(linked, "dan", "cove") == PermissionSet{organization_read, member_read, profile_edit_own}));
    BOOST_CHECK(lack(linked, "dan", "cove", invitation_manage) == Lack::external_bound);

    const auto more = linked.when(host({false, {"manager"}, {organization_read, member_read, invitation_manage}, {}})).by("amy").accepted();
    BOOST_CHECK((rights(more, "dan", "cove") == PermissionSet{organization_read, member_read, invitation_manage}));
    BOOST_CHECK(lack(more, "dan", "cove", profile_edit_own) == Lack::bound_by_host_terms);
    more.when(SendInvitation{acc("ned"), org("cove"), invitation("second", 2)}).by("dan").accepted();
    BOOST_CHECK(rights(more, "dot", "cove") == PermissionSet{});  // guest is no longer among the roles
    BOOST_CHECK(lack(more, "dot", "cove", member_read) == Lack::role_not_in_terms);

    const auto less = more.when(home({false, {organization_read, invitation_manage}, Showing::full})).by("dan").accepted();
    BOOST_CHECK((rights(less, "dan", "cove") == PermissionSet{organization_read, invitation_manage}));
    BOOST_CHECK(lack(less, "dan", "cove", member_read) == Lack::bound_by_home_terms);
    BOOST_CHECK(!scope_of(less.state(), Viewer{acc("dan"), false, {}, less.time()}, org("cove")).any);

    const auto none = less.when(host({true, {"manager"}, {organization_read}, {}})).by("amy").accepted();
    BOOST_CHECK(rights(none, "dan", "cove") == PermissionSet{});
    BOOST_CHECK(lack(none, "dan", "cove", organization_read) == Lack::relation_refused);
    BOOST_CHECK(none.state().membership(acc("dan"), org("cove")));  // the membership stays
    BOOST_CHECK(none.when(SetRelationTerms{org("cove"), org("dune"), {}, {}}).by("amy").accepted().state().membership(acc("dan"), org("cove")));
}

BOOST_AUTO_TEST_CASE(a_home_that_refuses_takes_every_right_at_once) {
    const auto refuses = in_the_world().when(home({true, {organization_read, member_read}, Showing::full})).by("dan").accepted();
    BOOST_CHECK(rights(refuses, "dot", "cove") == PermissionSet{});
    BOOST_CHECK(rights(refuses, "dot", "dune") == rights(in_the_world(), "dot", "dune"));
    refuses.when(UnlinkExternal{acc("dot"), org("cove")}).by("dot").accepted();  // who may do nothing may still leave
}

BOOST_AUTO_TEST_CASE(links_keep_to_the_terms) {
    const LinkExternal link{acc("dan"), org("cove"), "member", ""};
    in_the_world().when(host({true, {"member"}, {organization_read}, {}})).by("amy").accepted().when(link).by("amy").refused(relation_refused);
    in_the_world().when(home({true, {}, Showing::full})).by("dan").accepted().when(link).by("amy").refused(relation_refused);
    in_the_world().when(host({false, {"guest"}, {organization_read}, {}})).by("amy").accepted().when(link).by("amy").refused(role_not_in_terms);
    in_the_world().when(host({false, {"member"}, {organization_read}, {}})).by("amy").accepted().when(link).by("amy").accepted();
}

BOOST_AUTO_TEST_CASE(terms_say_how_people_show) {
    const auto linked = in_the_world().when(LinkExternal{acc("uma"), org("cove"), "guest", ""}).by("amy").accepted();
    BOOST_CHECK(seen(linked, "mia", "cove", "dot") == Showing::limited);
    const TermsVisibility open{Showing::full, Showing::limited, Showing::full};
    const auto shown = linked.when(host({false, {"guest"}, {organization_read, member_read}, open})).by("amy").accepted();
    BOOST_CHECK(seen(shown, "mia", "cove", "dot") == Showing::full);     // theirs to our internals
    BOOST_CHECK(seen(shown, "dot", "cove", "mia") == Showing::full);     // our internals to them
    BOOST_CHECK(seen(shown, "dot", "cove", "uma") == Showing::limited);  // other externals to them
    BOOST_CHECK(seen(shown, "mia", "cove", "uma") == Showing::limited);  // of others the policy speaks
    BOOST_CHECK(seen(shown, "uma", "cove", "dot") == Showing::hidden);

    const std::vector<Permission> reads{organization_read, member_read};
    const auto limited = shown.when(home({false, reads, Showing::limited})).by("dan").accepted();
    BOOST_CHECK(seen(limited, "mia", "cove", "dot") == Showing::limited);  // the most restrictive
    BOOST_CHECK(seen(limited, "amy", "cove", "dot") == Showing::limited);
    BOOST_CHECK(seen(limited, "dot", "cove", "dot") == Showing::full);
    const auto hidden = limited.when(home({false, reads, Showing::hidden})).by("dan").accepted();
    BOOST_CHECK(seen(hidden, "mia", "cove", "dot") == Showing::hidden);
    BOOST_CHECK(seen(hidden, "amy", "cove", "dot") == Showing::limited);  // whom they may unlink they find
    BOOST_CHECK(seen(hidden, "dan", "dune", "dot") == Showing::full);     // at home nothing changed
    const auto again = hidden.when(home({false, reads, Showing::full})).by("dan").accepted();
    BOOST_CHECK(seen(again, "mia", "cove", "dot") == Showing::full);
    BOOST_CHECK((again.state().organization(org("cove"))->shown_by_terms == std::vector{org("dune")}));
    const auto none = again.when(SetRelationTerms{org("cove"), org("dune"), {}, {}}).by("amy").accepted();
    BOOST_CHECK(none.state().organization(org("cove"))->shown_by_terms.empty());
}

BOOST_AUTO_TEST_CASE(so_many_terms_say_how_people_show) {
    EventList story;
    for (std::size_t i = 0; i < limits::shown_by_terms_max; ++i) {
        const auto name = "workspace " + std::to_string(i);
        story.events.push_back(organization(name, OrganizationKind::workspace));
        story.events.push_back(RelationTermsSet{org("cove"), org(name), HostTerms{false, {}, {}, TermsVisibility{}}, {}});
    }
    const auto full = in_the_world({story});
    full.when(host({false, {}, {}, TermsVisibility{}})).by("amy").refused(limit_reached);
    full.when(home({false, {}, Showing::limited})).by("dan").refused(limit_reached);
    full.when(host({false, {}, {}, {}})).by("amy").accepted();
}

BOOST_AUTO_TEST_CASE(terms_go_with_either_organization) {
    const auto set = in_the_world().when(host({false, {}, {}, TermsVisibility{}})).by("amy").accepted()
                         .when(home({false, {}, Showing::limited})).by("dan").accepted();
    const auto gone = set.when(RemoveOrganization{org("dune")}).by("root").accepted();
    BOOST_CHECK(!gone.state().relation_terms(org("cove"), org("dune")));
    BOOST_CHECK(!gone.state().relation_terms(org("dune"), org("cove")));
    BOOST_CHECK(gone.state().listed(Listing::own_terms, org("cove").bytes, 10).empty());
    BOOST_CHECK(gone.state().listed(Listing::terms_about, org("cove").bytes, 10).empty());
    BOOST_CHECK(gone.state().organization(org("cove"))->shown_by_terms.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
