// Units and organizational links: who reports to whom, and who belongs where (mission WS5).

#include <boost/test/unit_test.hpp>

#include "domain/limits.hpp"
#include "tests/domain/world.hpp"

namespace muster::tests {
namespace {

using namespace domain;
using enum RefusalCode;

UnitCreated created(std::string_view name, std::optional<UnitId> parent = {}) { return {org("cove"), unit(name), std::string(name), parent}; }
SetOrganizationalLinks links(std::string_view who, std::optional<AccountId> manager, std::optional<UnitId> in = {}) {
    return {acc(who), org("cove"), manager, in};
}

BOOST_AUTO_TEST_SUITE(units)

BOOST_AUTO_TEST_CASE(units_are_made_moved_and_removed) {
    const auto made = in_the_world().when(CreateUnit{org("cove"), unit("u"), "Deck", {}}).by("amy").then({UnitCreated{org("cove"), unit("u"), "Deck", {}}});
    made.when(CreateUnit{org("cove"), unit("u"), "Deck", {}}).by("amy").refused(invalid_field);
    made.when(CreateUnit{org("cove"), unit("v"), "", {}}).by("amy").refused(invalid_field);
    made.when(CreateUnit{org("cove"), unit("v"), "x", unit("nothing")}).by("amy").refused(unit_unknown);
    made.when(CreateUnit{org("dune"), unit("v"), "x", unit("u")}).by("dan").refused(unit_unknown);  // another tenant's
    made.when(CreateUnit{org("cove"), unit("v"), "x", {}}).by("max").refused(permission_denied);
    made.when(ChangeUnit{org("cove"), unit("u"), "Deck", {}}).by("amy").refused(nothing_to_change);
    made.when(ChangeUnit{org("cove"), unit("u"), "", {}}).by("amy").refused(invalid_field);
    made.when(ChangeUnit{org("cove"), unit("u"), "Hold", {}}).by("amy").if_version(1).refused(version_mismatch);
    made.when(ChangeUnit{org("cove"), unit("u"), "Hold", {}}).by("max").refused(permission_denied);
    made.when(ChangeUnit{org("dune"), unit("u"), "Hold", {}}).by("dan").refused(not_found);
    made.when(ChangeUnit{org("cove"), unit("u"), "Hold", {}}).by("amy").then({UnitChanged{org("cove"), unit("u"), "Hold", {}}});
    made.when(RemoveUnit{org("cove"), unit("u")}).by("max").refused(permission_denied);
    const auto gone = made.when(RemoveUnit{org("cove"), unit("u")}).by("amy").then({UnitRemoved{org("cove"), unit("u")}});
    BOOST_CHECK(!gone.state().unit(unit("u")) && gone.state().organization(org("cove"))->units == 0);
}

BOOST_AUTO_TEST_CASE(units_stand_in_units_but_never_in_themselves) {
    const auto made = in_the_world({created("a"), created("b", unit("a")), created("c", unit("b"))});
    made.when(ChangeUnit{org("cove"), unit("a"), "a", unit("a")}).by("amy").refused(unit_cycle);
    made.when(ChangeUnit{org("cove"), unit("a"), "a", unit("c")}).by("amy").refused(unit_cycle);
    made.when(RemoveUnit{org("cove"), unit("a")}).by("amy").refused(unit_in_use);
    const auto apart = made.when(ChangeUnit{org("cove"), unit("b"), "b", {}}).by("amy").accepted();
    BOOST_CHECK_EQUAL(apart.state().unit(unit("a"))->subunits, 0U);
    apart.when(ChangeUnit{org("cove"), unit("a"), "a", unit("c")}).by("amy").accepted();
    apart.when(RemoveUnit{org("cove"), unit("a")}).by("amy").accepted();
}

BOOST_AUTO_TEST_CASE(so_many_units_so_deep) {
    EventList deep;
    const auto name = [](std::size_t i) { return "u" + std::to_string(i); };
    deep.events.push_back(created(name(0)));
    for (std::size_t i = 1; i < limits::unit_depth_max; ++i) deep.events.push_back(created(name(i), unit(name(i - 1))));
    deep.events.push_back(created("pair"));
    deep.events.push_back(created("below", unit("pair")));
    const auto full = in_the_world({deep});
    full.when(CreateUnit{org("cove"), unit("more"), "x", unit(name(limits::unit_depth_max - 1))}).by("amy").refused(limit_reached);
    full.when(CreateUnit{org("cove"), unit("more"), "x", unit(name(limits::unit_depth_max - 2))}).by("amy").accepted();
    full.when(ChangeUnit{org("cove"), unit("pair"), "x", unit(name(limits::unit_depth_max - 2))}).by("amy").refused(limit_reached);
    full.when(ChangeUnit{org("cove"), unit("pair"), "x", unit(name(limits::unit_depth_max - 3))}).by("amy").accepted();
    EventList many;
    for (std::size_t i = 0; i < limits::units_max; ++i) many.events.push_back(created(name(i)));
    in_the_world({many}).when(CreateUnit{org("cove"), unit("more"), "x", {}}).by("amy").refused(limit_reached);
}

BOOST_AUTO_TEST_CASE(members_belong_to_a_unit_and_report_to_somebody) {
    const auto made = in_the_world({created("deck")});
    const auto set = made.when(links("mia", acc("max"), unit("deck"))).by("amy").then(
        {OrganizationalLinksSet{acc("mia"), org("cove"), acc("max"), unit("deck")}});
    set.when(links("mia", acc("max"), unit("deck"))).by("amy").refused(nothing_to_change);
    BOOST_CHECK_EQUAL(set.state().unit(unit("deck"))->members, 1U);
    set.when(RemoveUnit{org("cove"), unit("deck")}).by("amy").refused(unit_in_use);
    made.when(links("mia", acc("max"))).by("max").refused(permission_denied);
    made.when(links("mia", acc("max"))).by("dan").refused(not_found);
    made.when(links("mia", acc("dot"))).by("amy").refused(manager_unknown);  // externals manage nobody
    made.when(links("mia", acc("uma"))).by("amy").refused(manager_unknown);
    made.when(links("mia", {}, unit("nothing"))).by("amy").refused(unit_unknown);
    made.when(links("dot", acc("max"))).by("amy").refused(not_internal);
    made.when(links("mia", acc("max"))).by("amy").if_version(1).refused(version_mismatch);
    const auto cleared = set.when(links("mia", {})).by("amy").then({OrganizationalLinksSet{acc("mia"), org("cove"), {}, {}}});
    cleared.when(RemoveUnit{org("cove"), unit("deck")}).by("amy").accepted();
    set.when(RemoveMember{acc("mia"), org("cove"), {}}).by("amy").accepted().when(RemoveUnit{org("cove"), unit("deck")}).by("amy").accepted();
}

BOOST_AUTO_TEST_CASE(nobody_reports_to_themselves) {
    const auto set = in_the_world().when(links("mia", acc("max"))).by("amy").accepted().when(links("max", acc("amy"))).by("amy").accepted();
    set.when(links("max", acc("max"))).by("amy").refused(manager_cycle);
    set.when(links("max", acc("mia"))).by("amy").refused(manager_cycle);
    set.when(links("amy", acc("mia"))).by("amy").refused(manager_cycle);
    const auto gone = set.when(RemoveMember{acc("max"), org("cove"), {}}).by("amy").accepted();
    gone.when(links("amy", acc("mia"))).by("amy").accepted();  // who left stands between nobody
}

BOOST_AUTO_TEST_CASE(so_many_managers_above_somebody) {
    EventList chain;
    const auto name = [](std::size_t i) { return "m" + std::to_string(i); };
    for (std::size_t i = 0; i <= limits::management_depth_max; ++i) {
        chain.events.push_back(added(name(i), "cove", "member"));
        if (i > 0) chain.events.push_back(OrganizationalLinksSet{acc(name(i)), org("cove"), acc(name(i - 1)), {}});
    }
    const auto full = in_the_world({chain});
    full.when(links("mia", acc(name(limits::management_depth_max)))).by("amy").refused(limit_reached);
    full.when(links("mia", acc(name(limits::management_depth_max - 1)))).by("amy").accepted();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
