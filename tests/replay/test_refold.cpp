#include <boost/test/unit_test.hpp>

#include <filesystem>

#include "projections/generations.hpp"
#include "projections/registry_store.hpp"
#include "replay/refold.hpp"
#include "tests/projections/data_world.hpp"

using namespace muster;
using tests::DataWorld;
using tests::Story;

namespace {

replay::RefoldReport refold(DataWorld& world) {
    world.data = {};  // the lock
    const auto directory = replay::StoppedDirectory::open({(world.place / "data").string(), {}});
    BOOST_REQUIRE_MESSAGE(directory, (directory ? "" : directory.error()));
    return replay::refold(*directory);
}

void tell(DataWorld& world, Story& story) {
    const auto home = story.organization("Alder");
    for (int i = 0; i < 20; ++i) story.member(home, {"Ada", "Byron", "p" + std::to_string(i) + "@alder.example"});
    world.append(story);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(refold_of_decision_state)

BOOST_AUTO_TEST_CASE(the_live_state_equals_a_fresh_fold) {
    DataWorld world;
    Story story;
    tell(world, story);
    world.models().reset();  // opening folds, closing flushes
    const auto report = refold(world);
    BOOST_CHECK_EQUAL(report.failure, "");
    BOOST_CHECK_EQUAL(report.note, "");
    BOOST_CHECK(report.compared);
    BOOST_CHECK_EQUAL(report.at.value, story.events().size());
    BOOST_CHECK_GT(report.rows, 20);
    BOOST_CHECK_EQUAL(report.differing_rows, 0);
}

BOOST_AUTO_TEST_CASE(a_changed_row_is_found) {
    DataWorld world;
    Story story;
    tell(world, story);
    world.models().reset();
    {
        const auto models = world.data->models_path() + "/registry";
        const projections::Generations generations(models);
        auto store = projections::ModelStore::open({generations.path_of(*generations.current()), projections::ModelUse::lookups, false});
        BOOST_REQUIRE(store);
        projections::StoreBatch rows(**store);
        const auto key = projections::registry_rows::key_of(*domain::subject_of(story.events()[5].event));
        BOOST_REQUIRE((*store)->get(key));
        rows.erase(key);
        BOOST_REQUIRE((*store)->commit(rows, (*store)->checkpoint(), *(*store)->identity()));
        BOOST_REQUIRE((*store)->flush());
    }
    const auto report = refold(world);
    BOOST_CHECK(report.compared);
    BOOST_CHECK_EQUAL(report.differing_rows, 1);
    BOOST_CHECK(!report.first_difference.empty());
}

BOOST_AUTO_TEST_CASE(without_decision_state_there_is_a_note_and_no_failure) {
    DataWorld world;
    Story story;
    tell(world, story);
    const auto report = refold(world);
    BOOST_CHECK(!report.compared);
    BOOST_CHECK_EQUAL(report.failure, "");
    BOOST_CHECK(!report.note.empty());
}

BOOST_AUTO_TEST_SUITE_END()
