// Moments, versions and keys of any form.

#include <boost/test/unit_test.hpp>

#include "projections/directory_rows.hpp"
#include "projections/timeline/version_writer.hpp"
#include "projections/timeline/timeline.hpp"
#include "tests/projections/data_world.hpp"
#include "tests/support/seed.hpp"

namespace muster::tests {
namespace {

using domain::Duration;
using domain::Position;
using projections::timeline::Space;
using std::chrono::microseconds;

BOOST_AUTO_TEST_SUITE(moments)

BOOST_AUTO_TEST_CASE(a_time_is_the_end_of_the_last_commit_by_then) {
    DataWorld world;
    Story story;
    const auto begun = story.now();
    const auto organization = story.organization("Acme");
    story.pass(Duration(microseconds(1)));
    const auto second = story.now();
    story.member(organization, {"Ann", "A", "ann@example.com"});
    // Two more in the very same microsecond: nobody can ask for the moment between them.
    const auto same = story.events().back().meta.time;
    for (const auto* name : {"Beth", "Carl"}) {
        domain::GroupCreated created;
        created.organization = organization;
        created.group = id<domain::GroupId>(story.next_number());
        created.name = name;
        story.record(created).meta.time = same;
    }
    const auto after_ann = Position{story.events().size()};
    (void)world.append(story);
    const auto models = world.models();
    auto& timeline = models->timeline();
    timeline.catch_up();
    BOOST_REQUIRE(timeline.reached() == after_ann);
    BOOST_TEST((timeline.last_by(same) == after_ann));
    BOOST_TEST((timeline.last_by(same + Duration(microseconds(-1))) == Position{after_ann.value - 3}));
    BOOST_TEST(!timeline.last_by(story.events().front().meta.time + Duration(microseconds(-1))));
    for (const auto& event : story.events()) {
        const auto found = timeline.last_by(event.meta.time);
        BOOST_REQUIRE(found);
        // Nothing of that time is behind it, and everything of it within.
        BOOST_TEST((*found >= event.meta.position));
        BOOST_TEST((story.events()[found->value - 1].meta.time == event.meta.time));
        BOOST_TEST((found->value == story.events().size() || story.events()[found->value].meta.time > event.meta.time));
        BOOST_TEST((timeline.time_of(event.meta.position) == event.meta.time));
    }
    BOOST_TEST((timeline.last_by(second + Duration(std::chrono::hours(1))) == after_ann));
    BOOST_TEST((timeline.newest() == story.events().back().meta.time));
    BOOST_TEST((begun <= second));
}

BOOST_AUTO_TEST_CASE(versions_of_a_row_tell_from_when_to_when) {
    DataWorld world;
    Story story;
    const auto organization = story.organization("Acme");
    const auto ann = story.member(organization, {"Ann", "A", "ann@example.com"});
    const auto joined = Position{story.events().size()};
    story.rename(ann, organization, "Anna", "A");
    const auto renamed = Position{story.events().size()};
    (void)world.append(story);
    const auto models = world.models();
    auto& timeline = models->timeline();
    timeline.catch_up();
    std::vector<projections::RowVersion> found;
    const auto gather = [&](Position after, Position to) {
        found.clear();
        timeline.versions(Space::directory, projections::directory_rows::person_key(ann), after, to, [&](const auto& version) {
            found.push_back(version);
            return true;
        });
    };
    gather({}, renamed);
    BOOST_REQUIRE(found.size() == 2U);
    BOOST_TEST((found[0].from == renamed && !found[0].until));
    BOOST_TEST((found[1].from == joined && found[1].until == renamed));
    gather({}, joined);
    BOOST_REQUIRE(found.size() == 1U);
    BOOST_TEST((found[0].from == joined));
    gather(renamed, renamed);
    BOOST_REQUIRE(found.size() == 1U);
    BOOST_TEST((found[0].from == renamed));
}

BOOST_AUTO_TEST_CASE(keys_of_any_length_keep_their_order_and_their_versions_together) {
    std::mt19937_64 random(seed());
    TemporaryDirectory place("keys");
    auto store = std::move(projections::ModelStore::open({(place / "rows").string()}).value());
    const auto organization = id<domain::OrganizationId>(7);
    std::vector<std::map<std::string, std::string>> stood{{}};
    for (std::uint64_t position = 1; position <= 400; ++position) {
        projections::StoreBatch batch(*store);
        projections::timeline::VersionWriter writer(batch, Space::directory, {position});
        auto rows = stood.back();
        // Roles are the ends of keys, and one may be the beginning of another.
        const std::string role(random() % 4, 'a');
        const auto key = projections::directory_rows::counter_key(organization, {{}, {}, random() % 2 == 0, role}).bytes();
        if (random() % 3 == 0) {
            writer.erase(key);
            rows.erase(key);
        } else {
            writer.put(key, rows[key] = std::to_string(random() % 3));
        }
        writer.write();
        BOOST_REQUIRE(store->commit(batch, {position}, {}));
        if (random() % 40 == 0) BOOST_REQUIRE(store->flush());  // a lookup passes by files that have nothing of the row
        stood.push_back(std::move(rows));
    }
    const auto frozen = store->freeze();
    for (std::uint64_t position = 0; position < stood.size(); ++position) {
        const projections::timeline::AsOfRows rows(*frozen, Space::directory, {position});
        std::map<std::string, std::string> found;
        std::string last;
        const auto prefix = std::move(projections::Key(projections::directory_rows::counter).add(organization));
        rows.scan(prefix, {}, [&](std::string_view key, std::string_view value) {
            BOOST_REQUIRE(last < key);
            last = key;
            found.emplace(key, value);
            return true;
        });
        BOOST_REQUIRE_MESSAGE(found == stood[position], "position " << position);
        for (const auto& [key, value] : stood[position]) BOOST_REQUIRE(rows.get(key) == value);
        // From a key on, and from behind it, as cursors do.
        if (found.empty()) continue;
        const auto& first = found.begin()->first;
        std::size_t behind = 0;
        rows.scan(prefix, first + '\0', [&](std::string_view key, std::string_view) {
            BOOST_REQUIRE(key > first);
            return ++behind > 0;
        });
        BOOST_REQUIRE_EQUAL(behind + 1, found.size());
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
