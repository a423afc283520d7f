// Where a person works by default (mission SC5): a chain of places, cleared when its target goes.

#include <boost/test/unit_test.hpp>

#include "domain/preferences.hpp"
#include "tests/domain/world.hpp"

namespace muster::tests {
namespace {

using namespace domain;
using enum RefusalCode;

/// cove has the sites reef (levels top and low; zone bar at top, sand at low) and rock (level peak).
const EventList places{SiteCreated{org("cove"), site("reef"), "Reef"},
                   LevelCreated{org("cove"), site("reef"), level("top"), "Top"},
                   LevelCreated{org("cove"), site("reef"), level("low"), "Low"},
                   ZoneCreated{org("cove"), site("reef"), level("top"), zone("bar"), "Bar"},
                   ZoneCreated{org("cove"), site("reef"), level("low"), zone("sand"), "Sand"},
                   SiteCreated{org("cove"), site("rock"), "Rock"},
                   LevelCreated{org("cove"), site("rock"), level("peak"), "Peak"}};

const Preferences at_the_bar{site("reef"), level("top"), zone("bar")};

SetPreferences set(std::string_view name, const Preferences& preferences, std::string_view organization = "cove") {
    return {acc(name), org(organization), preferences};
}
PreferencesSet was_set(std::string_view name, const Preferences& p, std::string_view organization = "cove") {
    return {acc(name), org(organization), p.site, p.level, p.zone};
}
Preferences held(const Given& world, std::string_view name, std::string_view organization = "cove") {
    return effective_preferences(world.state(), *world.state().membership(acc(name), org(organization)));
}

BOOST_AUTO_TEST_SUITE(preferences)

BOOST_AUTO_TEST_CASE(the_person_and_who_manages_them_set_them) {
    const auto world = in_the_world({places});
    for (const auto* who : {"mia", "amy", "root"}) {
        const auto after = world.when(set("mia", at_the_bar)).by(who).then({was_set("mia", at_the_bar)});
        BOOST_CHECK(held(after, "mia") == at_the_bar);
    }
    world.when(set("mia", at_the_bar)).by("max").refused(permission_denied);
    world.when(set("mia", at_the_bar)).by("ned").refused(credential_invalid);
    world.when(set("mia", at_the_bar)).by("dan").refused(not_found);
    world.when(set("uma", at_the_bar)).by("amy").refused(not_found);
    world.when(set("dot", at_the_bar)).by("amy").refused(not_internal);
    world.when(set("mia", at_the_bar)).by("amy").if_version(99).refused(version_mismatch);
    world.when(set("mia", at_the_bar)).by("mia").if_version(world.state().account(acc("mia"))->revision).accepted();
}

BOOST_AUTO_TEST_CASE(an_admin_of_a_client_sets_those_of_users_not_of_other_admins) {
    const Preferences quay{site("quay"), {}, {}};
    in_the_world().when(set("uma", quay, "cafe")).by("ann").then({was_set("uma", quay, "cafe")});
    in_the_world().when(set("uma", quay, "cafe")).by("uma").accepted();
    in_the_world().when(set("al", quay, "cafe")).by("ann").refused(peer_protected);
    in_the_world().when(set("uma", {site("mole"), {}, {}}, "cafe")).by("ann").refused(site_unknown);  // cafe sits at quay
}

BOOST_AUTO_TEST_CASE(each_place_is_in_the_one_above_it) {
    const auto world = in_the_world({places});
    const auto refuses = [&](const Preferences& p, RefusalCode code) { world.when(set("mia", p)).by("mia").refused(code); };
    for (const auto& fits : {Preferences{site("rock"), {}, {}}, Preferences{site("reef"), level("low"), {}},
                             Preferences{site("reef"), level("low"), zone("sand")}}) {
        world.when(set("mia", fits)).by("mia").then({was_set("mia", fits)});
    }
    refuses({site("quay"), {}, {}}, site_unknown);
    refuses({site("none"), {}, {}}, site_unknown);
    refuses({{}, level("top"), {}}, level_unknown);
    refuses({site("rock"), level("top"), {}}, level_unknown);
    refuses({site("reef"), level("none"), {}}, level_unknown);
    refuses({{}, {}, zone("bar")}, zone_unknown);
    refuses({site("reef"), {}, zone("bar")}, zone_unknown);
    refuses({site("reef"), level("low"), zone("bar")}, zone_unknown);
    world.when(set("mia", {{}, level("top"), {}})).by("mia").refused(level_unknown);
    world.when(set("mia", {site("reef"), {}, zone("bar")})).by("mia").refused(zone_unknown);
}

BOOST_AUTO_TEST_CASE(nothing_clears_them_and_the_same_again_is_no_change) {
    const auto world = in_the_world({places});
    world.when(set("mia", {})).by("mia").refused(nothing_to_change);
    const auto set_once = world.when(set("mia", at_the_bar)).by("mia").accepted();
    set_once.when(set("mia", at_the_bar)).by("mia").refused(nothing_to_change);
    const auto cleared = set_once.when(set("mia", {})).by("mia").then({was_set("mia", {})});
    BOOST_CHECK(held(cleared, "mia") == Preferences{});
}

BOOST_AUTO_TEST_CASE(what_is_removed_is_cleared_and_what_stood_below_it) {
    const auto world = in_the_world({places, was_set("mia", at_the_bar), was_set("amy", {site("rock"), level("peak"), {}})});
    const auto after = [&](const EventList& gone) { return held(world.and_then(gone), "mia"); };
    BOOST_CHECK((after(ZoneRemoved{org("cove"), site("reef"), level("top"), zone("bar")}) == Preferences{site("reef"), level("top"), {}}));
    BOOST_CHECK((after(LevelRemoved{org("cove"), site("reef"), level("top")}) == Preferences{site("reef"), {}, {}}));
    BOOST_CHECK((after(SiteRemoved{org("cove"), site("reef")}) == Preferences{}));
    BOOST_CHECK(after(LevelRemoved{org("cove"), site("reef"), level("low")}) == at_the_bar);
    const auto others = held(world.and_then(SiteRemoved{org("cove"), site("reef")}), "amy");
    BOOST_CHECK((others == Preferences{site("rock"), level("peak"), {}}));
}

BOOST_AUTO_TEST_CASE(after_a_removal_they_can_be_set_anew) {
    const auto world = in_the_world({places, was_set("mia", at_the_bar), SiteRemoved{org("cove"), site("reef")}});
    world.when(set("mia", at_the_bar)).by("mia").refused(site_unknown);
    world.when(set("mia", {site("rock"), {}, {}})).by("mia").accepted();
    world.when(set("mia", {})).by("mia").then({was_set("mia", {})});  // what is stored pointed to something until now
}

BOOST_AUTO_TEST_CASE(those_of_a_client_are_cleared_when_it_leaves_the_site) {
    const Preferences quay{site("quay"), {}, {}};
    const auto world = in_the_world({was_set("uma", quay, "cafe")});
    BOOST_CHECK(held(world, "uma", "cafe") == quay);
    const auto moved = world.and_then(OrganizationChanged{org("cafe"), {}, std::vector<SiteId>{site("mole")}, {}, {}});
    BOOST_CHECK(held(moved, "uma", "cafe") == Preferences{});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
