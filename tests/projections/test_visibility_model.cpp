#include <boost/test/unit_test.hpp>

#include "domain/decide.hpp"
#include "domain/ram_registry.hpp"
#include "projections/visibility_model.hpp"
#include "tests/projections/model_fixture.hpp"

using namespace muster;
using domain::OrganizationKind;
using projections::OrganizationQuery;
using projections::VisibilityModel;
using tests::text_of;

namespace {

struct Fixture : tests::Running<VisibilityModel> {
    tests::Story story;
    domain::RamRegistry registry;

    void tell() {
        for (auto i = model.checkpoint().value; i < story.events().size(); ++i) domain::evolve(registry, story.events()[i]);
        feed(story);
    }
    std::vector<std::string> names(domain::AccountId viewer, bool admin, const std::string& q = {}, std::size_t limit = 50,
                                   std::optional<OrganizationKind> kind = {}) {
        tell();
        OrganizationQuery query;
        query.viewer = {viewer, admin, {}};
        query.q = q;
        query.limit = limit;
        query.kind = kind;
        std::vector<std::string> found;
        while (true) {
            const auto page = projection.organizations(registry, query);
            BOOST_REQUIRE(page);
            for (const auto& row : page->rows) found.push_back(text_of(row, "name"));
            if (page->next.empty()) return found;
            query.after = page->next;
        }
    }
    domain::SiteId site(domain::OrganizationId provider, const std::string& name) {
        const auto made = tests::id<domain::SiteId>(story.next_number());
        story.record(domain::SiteCreated{provider, made, name});
        return made;
    }
};

using Names = std::vector<std::string>;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(visibility_model, Fixture)

BOOST_AUTO_TEST_CASE(organizations_are_listed_by_collated_name_to_those_who_see_them) {
    const auto zoo = story.organization("Zoo");
    story.organization("äpfel", OrganizationKind::client);
    story.organization("Apfel", OrganizationKind::client);
    story.organization("Вода");
    const auto anna = story.member(zoo, {"Anna", "A", "a@example.com"});
    const Names all{"Apfel", "äpfel", "Zoo", "Вода"};
    for (const std::size_t limit : {1, 2, 3, 50}) {
        BOOST_TEST(names({}, true, "", limit) == all, boost::test_tools::per_element());
    }
    BOOST_TEST(names(anna, false) == Names{"Zoo"}, boost::test_tools::per_element());
    BOOST_TEST(names({}, false).empty());
    BOOST_TEST(names({}, true, "ap") == Names{"Apfel"}, boost::test_tools::per_element());
    BOOST_TEST(names({}, true, "ZO") == Names{"Zoo"}, boost::test_tools::per_element());
    BOOST_TEST(names({}, true, "?").empty());
    BOOST_TEST(names({}, true, "", 50, OrganizationKind::client).size() == 2);
    OrganizationQuery query;
    query.after = "nonsense";
    BOOST_TEST(!projection.organizations(registry, query));
}

BOOST_AUTO_TEST_CASE(staff_of_a_provider_see_the_clients_of_their_sites) {
    const auto provider = story.organization("Provider", OrganizationKind::provider);
    const auto near = site(provider, "Near");
    const auto far = site(provider, "Far");
    const auto first = story.organization("Near client", OrganizationKind::client, provider, {near});
    const auto second = story.organization("Second", OrganizationKind::client, provider, {near, far});
    story.organization("Far client", OrganizationKind::client, provider, {far});
    domain::MemberAdded staff;
    staff.account = tests::id<domain::AccountId>(story.next_number());
    staff.organization = provider;
    staff.role = "staff";
    staff.home_site = near;
    story.record(staff);
    const Names seen{"Near client", "Provider", "Second"};
    BOOST_TEST(names(staff.account, false) == seen, boost::test_tools::per_element());

    auto sites = projection.sites(provider);
    BOOST_REQUIRE(sites.size() == 2);
    BOOST_TEST(sites[0] == R"({"id":")" + near.text() + R"(","name":"Near","client_ids":[")" + first.text() + R"(",")" + second.text() + R"("],"level_ids":[]})");
    domain::OrganizationChanged moved;
    moved.organization = first;
    moved.sites = std::vector{far};
    story.record(moved);
    tell();
    sites = projection.sites(provider);
    BOOST_TEST(sites[0].find(first.text()) == std::string::npos);
    BOOST_TEST(sites[1].ends_with(first.text() + R"("],"level_ids":[]})"));  // the last in the order
    BOOST_TEST(projection.sites(first).empty());
}

BOOST_AUTO_TEST_CASE(levels_and_zones_are_listed_in_the_order_of_their_creation_and_go_with_what_holds_them) {
    const auto provider = story.organization("Provider", OrganizationKind::provider);
    const auto tower = site(provider, "Tower");
    const auto next_level = [&](const std::string& name) {
        const auto made = tests::id<domain::LevelId>(story.next_number());
        story.record(domain::LevelCreated{provider, tower, made, name});
        return made;
    };
    const auto next_zone = [&](domain::LevelId level, const std::string& name) {
        const auto made = tests::id<domain::ZoneId>(story.next_number());
        story.record(domain::ZoneCreated{provider, tower, level, made, name});
        return made;
    };
    const auto named = [](const std::vector<std::string>& rows) {
        Names found;
        for (const auto& row : rows) found.push_back(text_of(row, "name"));
        return found;
    };
    const auto ground = next_level("Ground"), roof = next_level("Roof"), attic = next_level("Attic");
    const auto lobby = next_zone(ground, "Lobby"), bar = next_zone(ground, "Bar"), deck = next_zone(roof, "Deck");
    tell();
    BOOST_TEST(named(projection.levels(tower)) == (Names{"Ground", "Roof", "Attic"}), boost::test_tools::per_element());
    BOOST_TEST(named(projection.zones(ground)) == (Names{"Lobby", "Bar"}), boost::test_tools::per_element());
    BOOST_TEST(projection.level(ground).value() == R"({"id":")" + ground.text() + R"(","site_id":")" + tower.text() +
                                                       R"(","name":"Ground","zone_ids":[")" + lobby.text() + R"(",")" + bar.text() + R"("]})");
    BOOST_TEST(projection.zone(deck).value() == R"({"id":")" + deck.text() + R"(","level_id":")" + roof.text() + R"(","name":"Deck"})");
    BOOST_TEST(projection.site(tower)->ends_with(R"("level_ids":[")" + ground.text() + R"(",")" + roof.text() + R"(",")" + attic.text() + R"("]})"));

    story.record(domain::LevelChanged{provider, tower, roof, "Rooftop"});
    story.record(domain::ZoneChanged{provider, tower, ground, bar, "Tea room"});
    story.record(domain::ZoneRemoved{provider, tower, ground, lobby});
    story.record(domain::LevelRemoved{provider, tower, attic});
    tell();
    BOOST_TEST(named(projection.levels(tower)) == (Names{"Ground", "Rooftop"}), boost::test_tools::per_element());
    BOOST_TEST(named(projection.zones(ground)) == Names{"Tea room"}, boost::test_tools::per_element());
    BOOST_TEST(!projection.zone(lobby));
    BOOST_TEST(!projection.level(attic));
    BOOST_TEST(projection.site(tower)->ends_with(R"("level_ids":[")" + ground.text() + R"(",")" + roof.text() + R"("]})"));
    BOOST_TEST(projection.level(ground)->ends_with(R"("zone_ids":[")" + bar.text() + R"("]})"));
    const auto anna = story.member(provider, {"Anna", "A", "a@example.com"});
    story.record(domain::PreferencesSet{anna, provider, tower, roof, deck});
    tell();
    BOOST_TEST((projection.memberships(anna).at(0).preferences == domain::Preferences{tower, roof, deck}));

    story.record(domain::LevelRemoved{provider, tower, roof});
    tell();
    BOOST_TEST(!projection.zone(deck));  // it went with its level
    story.record(domain::SiteRemoved{provider, tower});
    tell();
    BOOST_TEST(!projection.site(tower));
    BOOST_TEST(!projection.level(ground));
    BOOST_TEST(!projection.zone(bar));
    BOOST_TEST(projection.levels(tower).empty());
    BOOST_TEST(projection.zones(ground).empty());
    BOOST_TEST(projection.sites(provider).empty());
}

BOOST_AUTO_TEST_CASE(an_organization_counts_its_members_and_keeps_its_own_version) {
    const auto home = story.organization("Home");
    const auto other = story.organization("Other");
    const auto anna = story.member(home, {"Anna", "A", "a@example.com"});
    story.record(domain::ExternalLinked{anna, other, home, "guest", "de"});
    domain::OrganizationChanged renamed;
    renamed.organization = other;
    renamed.name = "Another";
    story.record(renamed);
    tell();
    const auto json = projection.organization(other).value();
    BOOST_TEST(json.find(R"("name":"Another")") != std::string::npos);
    BOOST_TEST(json.find(R"("members":0,"external_members":1)") != std::string::npos);
    BOOST_TEST(json.find(R"("version":2})") != std::string::npos);
    const auto memberships = projection.memberships(anna);
    BOOST_REQUIRE(memberships.size() == 2);
    for (const auto& each : memberships) BOOST_TEST((each == registry.membership(anna, each.organization)));
    story.record(domain::ExternalUnlinked{anna, other});
    tell();
    BOOST_TEST(projection.memberships(anna).size() == 1);
    BOOST_TEST(projection.organization(other)->find(R"("external_members":0)") != std::string::npos);
    BOOST_TEST(names({}, true).size() == 2);
}

BOOST_AUTO_TEST_CASE(a_zone_id_that_an_old_log_has_in_two_levels_stops_nothing) {
    const auto zoo = story.organization("Zoo");
    const auto house = site(zoo, "House");
    const auto zone = tests::id<domain::ZoneId>(story.next_number());
    std::vector<domain::LevelId> levels;
    for (const auto* name : {"Ground", "Roof"}) {
        levels.push_back(tests::id<domain::LevelId>(story.next_number()));
        story.record(domain::LevelCreated{zoo, house, levels.back(), name});
        story.record(domain::ZoneCreated{zoo, house, levels.back(), zone, std::string("Bar on ") + name});
    }
    const auto shown = [&](std::size_t level) {
        tell();
        std::vector<std::string> found;
        for (const auto& row : projection.zones(levels[level])) found.push_back(text_of(row, "name"));
        return found;
    };
    BOOST_TEST(shown(0) == Names{}, boost::test_tools::per_element());
    BOOST_TEST(shown(1) == Names{"Bar on Roof"}, boost::test_tools::per_element());
    story.record(domain::ZoneRemoved{zoo, house, levels[0], zone});
    BOOST_TEST(shown(1) == Names{"Bar on Roof"}, boost::test_tools::per_element());
    story.record(domain::ZoneCreated{zoo, house, levels[0], zone, "Bar again"});
    story.record(domain::LevelRemoved{zoo, house, levels[0]});
    story.record(domain::ZoneChanged{zoo, house, levels[1], zone, "Terrace"});
    BOOST_TEST(shown(1) == Names{"Terrace"}, boost::test_tools::per_element());
    story.record(domain::LevelRemoved{zoo, house, levels[1]});
    tell();
    BOOST_TEST(!projection.zone(zone));
    BOOST_TEST(model.running());
}

BOOST_AUTO_TEST_SUITE_END()
