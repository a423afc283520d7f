// Sites, levels, zones (mission SC2).

#include <boost/test/unit_test.hpp>

#include "domain/limits.hpp"
#include "tests/domain/world.hpp"

namespace muster::tests {
namespace {

using namespace domain;
using enum RefusalCode;

const CreateLevel create_level{org("cove"), site("reef"), level("top"), "Top"};
const CreateZone create_zone{org("cove"), site("reef"), level("top"), zone("bar"), "Bar"};
const EventList reef = SiteCreated{org("cove"), site("reef"), "Reef"};
const EventList top{reef, LevelCreated{org("cove"), site("reef"), level("top"), "Top"}};
const EventList bar{top, ZoneCreated{org("cove"), site("reef"), level("top"), zone("bar"), "Bar"}};

BOOST_AUTO_TEST_SUITE(locations)

BOOST_AUTO_TEST_CASE(a_workspace_has_sites_levels_and_zones) {
    auto world = in_the_world().when(CreateSite{org("cove"), site("reef"), "Reef"}).by("amy").then(reef);
    world = world.when(create_level).by("amy").then({LevelCreated{org("cove"), site("reef"), level("top"), "Top"}});
    world = world.when(create_zone).by("amy").then({ZoneCreated{org("cove"), site("reef"), level("top"), zone("bar"), "Bar"}});
    BOOST_CHECK((world.state().organization(org("cove"))->sites == std::vector{site("reef")}));
    BOOST_CHECK((world.state().site(site("reef"))->levels == std::vector{level("top")}));
    BOOST_CHECK((world.state().level(level("top"))->zones == std::vector{zone("bar")}));
}

BOOST_AUTO_TEST_CASE(names_change) {
    const auto world = in_the_world({bar});
    world.when(ChangeSite{org("cove"), site("reef"), "R"}).by("amy").then({SiteChanged{org("cove"), site("reef"), "R"}});
    world.when(ChangeLevel{org("cove"), site("reef"), level("top"), "T"}).by("amy").then(
        {LevelChanged{org("cove"), site("reef"), level("top"), "T"}});
    world.when(ChangeZone{org("cove"), site("reef"), level("top"), zone("bar"), "B"}).by("amy").then(
        {ZoneChanged{org("cove"), site("reef"), level("top"), zone("bar"), "B"}});
}

BOOST_AUTO_TEST_CASE(names_are_neither_empty_nor_too_long) {
    const auto world = in_the_world({bar});
    const auto create_site = [](std::string name) { return CreateSite{org("cove"), site("new"), std::move(name)}; };
    const auto change_site = [](std::string name) { return ChangeSite{org("cove"), site("reef"), std::move(name)}; };
    const auto create_a_level = [](std::string name) { return CreateLevel{org("cove"), site("reef"), level("new"), std::move(name)}; };
    const auto change_level = [](std::string name) { return ChangeLevel{org("cove"), site("reef"), level("top"), std::move(name)}; };
    const auto create_a_zone = [](std::string name) {
        return CreateZone{org("cove"), site("reef"), level("top"), zone("new"), std::move(name)};
    };
    const auto change_zone = [](std::string name) {
        return ChangeZone{org("cove"), site("reef"), level("top"), zone("bar"), std::move(name)};
    };
    const auto check = [&](const auto& named) {
        world.when(named("")).by("amy").refused(invalid_field);
        world.when(named(std::string(limits::name_bytes_max + 1, 'x'))).by("amy").refused(invalid_field);
        world.when(named(std::string(limits::name_bytes_max, 'x'))).by("amy").accepted();
    };
    check(create_site), check(change_site), check(create_a_level), check(change_level), check(create_a_zone), check(change_zone);
}

BOOST_AUTO_TEST_CASE(who_manages_sites_manages_their_levels_and_zones) {
    const auto world = in_the_world({bar});
    const std::vector<CommandBody> all{ChangeSite{org("cove"), site("reef"), "x"},
                                       RemoveSite{org("cove"), site("reef")},
                                       CreateLevel{org("cove"), site("reef"), level("new"), "x"},
                                       ChangeLevel{org("cove"), site("reef"), level("top"), "x"},
                                       RemoveLevel{org("cove"), site("reef"), level("top")},
                                       CreateZone{org("cove"), site("reef"), level("top"), zone("new"), "x"},
                                       ChangeZone{org("cove"), site("reef"), level("top"), zone("bar"), "x"},
                                       RemoveZone{org("cove"), site("reef"), level("top"), zone("bar")}};
    for (const auto& each : all) {
        world.when(each).by("amy").accepted();
        world.when(each).by("root").accepted();
        world.when(each).by("max").refused(permission_denied);
        world.when(each).by("dan").refused(not_found);
        world.when(each).by(Actor{}).refused(credential_invalid);
    }
}

BOOST_AUTO_TEST_CASE(another_organizations_places_are_not_found) {
    const EventList at_dune{SiteCreated{org("dune"), site("oasis"), "Oasis"},
                        LevelCreated{org("dune"), site("oasis"), level("ground"), "Ground"},
                        ZoneCreated{org("dune"), site("oasis"), level("ground"), zone("well"), "Well"}};
    const auto world = in_the_world({bar, at_dune});
    world.when(ChangeSite{org("cove"), site("oasis"), "x"}).by("amy").refused(not_found);
    world.when(RemoveSite{org("cove"), site("oasis")}).by("amy").refused(not_found);
    world.when(CreateLevel{org("cove"), site("oasis"), level("new"), "x"}).by("amy").refused(not_found);
    // Every place is named with the one above it: a level of another site is none, nor is a zone of another level.
    world.when(ChangeLevel{org("cove"), site("reef"), level("ground"), "x"}).by("amy").refused(not_found);
    world.when(RemoveLevel{org("cove"), site("reef"), level("ground")}).by("amy").refused(not_found);
    world.when(CreateZone{org("cove"), site("reef"), level("ground"), zone("new"), "x"}).by("amy").refused(not_found);
    world.when(ChangeZone{org("cove"), site("reef"), level("top"), zone("well"), "x"}).by("amy").refused(not_found);
    world.when(RemoveZone{org("cove"), site("reef"), level("top"), zone("well")}).by("amy").refused(not_found);
}

BOOST_AUTO_TEST_CASE(ids_are_not_used_twice) {
    const auto world = in_the_world({bar});
    world.when(create_level).by("amy").refused(invalid_field);
    world.when(create_zone).by("amy").refused(invalid_field);
    // A zone is found by its id alone: another level of the site cannot have the same.
    const auto two_levels = in_the_world({bar, EventList{LevelCreated{org("cove"), site("reef"), level("deck"), "Deck"}}});
    const CreateZone on_deck{org("cove"), site("reef"), level("deck"), zone("bar"), "Bar"};
    two_levels.when(on_deck).by("amy").refused(invalid_field);
    const auto without = two_levels.when(RemoveZone{org("cove"), site("reef"), level("top"), zone("bar")}).by("amy").then(
        {ZoneRemoved{org("cove"), site("reef"), level("top"), zone("bar")}});
    without.when(on_deck).by("amy").then({ZoneCreated{org("cove"), site("reef"), level("deck"), zone("bar"), "Bar"}});
}

BOOST_AUTO_TEST_CASE(a_site_goes_with_its_levels_and_zones) {
    const auto after = in_the_world({bar}).when(RemoveSite{org("cove"), site("reef")}).by("amy").then(
        {SiteRemoved{org("cove"), site("reef")}});
    BOOST_CHECK(after.state().organization(org("cove"))->sites.empty());
    BOOST_CHECK(!after.state().site(site("reef")));
    BOOST_CHECK(!after.state().level(level("top")));
    after.when(ChangeLevel{org("cove"), site("reef"), level("top"), "x"}).by("amy").refused(not_found);
}

BOOST_AUTO_TEST_CASE(levels_and_zones_go_alone) {
    const auto without_zone = in_the_world({bar}).when(RemoveZone{org("cove"), site("reef"), level("top"), zone("bar")}).by("amy").then(
        {ZoneRemoved{org("cove"), site("reef"), level("top"), zone("bar")}});
    BOOST_CHECK(without_zone.state().level(level("top"))->zones.empty());
    const auto without_level = in_the_world({bar}).when(RemoveLevel{org("cove"), site("reef"), level("top")}).by("amy").then(
        {LevelRemoved{org("cove"), site("reef"), level("top")}});
    BOOST_CHECK(!without_level.state().level(level("top")));
    BOOST_CHECK(without_level.state().site(site("reef"))->levels.empty());
}

BOOST_AUTO_TEST_CASE(a_site_where_clients_sit_stays) {
    const RemoveSite c{org("harbour"), site("quay")};
    const auto world = in_the_world();
    world.when(c).by("sue").refused(site_in_use);
    world.and_then(OrganizationChanged{org("cafe"), {}, std::vector<SiteId>{site("mole")}, {}, {}}).when(c).by("sue").then(
        {SiteRemoved{org("harbour"), site("quay")}});
}

BOOST_AUTO_TEST_CASE(places_are_so_many_and_no_more) {
    EventList sites, levels = reef, zones = top;
    for (std::size_t i = 0; i < limits::sites_max; ++i) sites.events.push_back(SiteCreated{org("cove"), site(std::to_string(i)), "x"});
    for (std::size_t i = 0; i < limits::levels_per_site_max; ++i) {
        levels.events.push_back(LevelCreated{org("cove"), site("reef"), level(std::to_string(i)), "x"});
    }
    for (std::size_t i = 0; i < limits::zones_per_level_max; ++i) {
        zones.events.push_back(ZoneCreated{org("cove"), site("reef"), level("top"), zone(std::to_string(i)), "x"});
    }
    const auto full_of_sites = in_the_world({sites});
    full_of_sites.when(CreateSite{org("cove"), site("reef"), "x"}).by("amy").refused(limit_reached);
    full_of_sites.and_then(SiteRemoved{org("cove"), site("0")}).when(CreateSite{org("cove"), site("reef"), "x"}).by("amy").accepted();
    const auto full_of_levels = in_the_world({levels});
    full_of_levels.when(create_level).by("amy").refused(limit_reached);
    full_of_levels.and_then(LevelRemoved{org("cove"), site("reef"), level("0")}).when(create_level).by("amy").accepted();
    const auto full_of_zones = in_the_world({zones});
    full_of_zones.when(create_zone).by("amy").refused(limit_reached);
    full_of_zones.and_then(ZoneRemoved{org("cove"), site("reef"), level("top"), zone("0")}).when(create_zone).by("amy").accepted();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
