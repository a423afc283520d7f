// Thousands of small worlds: for every viewer and every read path the answer equals the reference's, cursors and counts included.
// MUSTER_TEST_WORLDS sets their number (ctest runs it twice, side by side, each with worlds of its own); script/prove.d/visibility-worlds goes further.

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstdlib>
#include <iostream>

#include "tests/reference/comparison.hpp"
#include "tests/support/seed.hpp"

namespace muster::tests::reference {
namespace {

constexpr std::size_t worlds_in_a_log = 1'000;  ///< a log is opened once for so many

std::size_t number_of_worlds() {
    const char* given = std::getenv("MUSTER_TEST_WORLDS");
    return given != nullptr ? std::stoull(given) : 5'000;
}

struct InALog {
    std::uint64_t seed;
    World world;
    Told told;
};

void compare(std::uint64_t first_seed, std::size_t count, Tally& tally) {
    Story story;
    std::vector<InALog> worlds;
    for (std::size_t i = 0; i < count; ++i) {
        const auto seed = first_seed + i;
        MadeUp made_up(seed);
        auto world = made_up.world();
        auto told = tell(world, made_up, story);
        worlds.push_back({seed, std::move(world), std::move(told)});
    }
    Reading reading(story, at_hour(now_in_worlds));
    for (const auto& each : worlds) {
        BOOST_TEST_CONTEXT("the world of MUSTER_TEST_SEED=" << each.seed << " MUSTER_TEST_WORLDS=1") {
            MadeUp random(each.seed + 1'000'000'007);
            Comparison(reading, story, each.world, each.told, random, tally).all();
        }
    }
}

BOOST_AUTO_TEST_SUITE(worlds)

BOOST_AUTO_TEST_CASE(WS5_WS7_every_read_path_shows_what_the_reference_says) {
    const auto begin = std::chrono::steady_clock::now();
    const auto count = number_of_worlds();
    Tally tally;
    for (std::size_t done = 0; done < count; done += worlds_in_a_log) compare(seed() + done, std::min(worlds_in_a_log, count - done), tally);
    const auto seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    std::cout << tally.worlds << " worlds with " << tally.viewers << " viewers in " << seconds << " s (" << static_cast<double>(tally.worlds) / seconds
              << " per second): " << tally.lists << " lists of " << tally.pages << " pages with " << tally.rows << " rows, " << tally.counts
              << " counts, " << tally.hidden << " lists refused, " << tally.searches << " searches, " << tally.single_rows << " single rows, "
              << tally.exports << " exports, " << tally.events << " events of the feed, " << tally.cursors << " cursors of others, "
              << tally.questions << " questions, " << tally.entries << " entries of histories, " << tally.suspended << " suspended viewers" << std::endl;
    BOOST_TEST(tally.worlds == count);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests::reference
