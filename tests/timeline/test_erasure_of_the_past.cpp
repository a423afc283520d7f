// Whoever is erased is blank in every version: the rows are those of a timeline that never had the key.

#include <boost/test/unit_test.hpp>

#include <algorithm>

#include "projections/timeline/layout.hpp"
#include "tests/projections/directory_world.hpp"
#include "tests/projections/personal_world.hpp"
#include "tests/projections/row_differences.hpp"
#include "tests/support/seed.hpp"
#include "tests/timeline/running_timeline.hpp"

namespace muster::tests {
namespace {

using Rows = std::vector<std::pair<std::string, std::string>>;
using Events = std::vector<domain::RecordedEvent>;

Rows folded(const Events& events) {
    RunningTimeline timeline;
    timeline.feed(events);
    return timeline.rows();
}

/// Some people are erased, and the rows compared.
template <class World>
void erase_some(World& world, std::size_t people) {
    std::set<domain::AccountId> erased;
    auto story = world.story();
    for (std::size_t i = 0; i < people; ++i) {
        domain::AccountErased e;
        e.account = world.accounts()[world.random()() % world.accounts().size()];
        if (!erased.insert(e.account).second) continue;
        story.record(e);
    }
    const auto rows = folded(story.events());
    const auto expected = folded(without_keys(story.events(), erased));
    BOOST_REQUIRE_MESSAGE(rows == expected, "after " << story.events().size() << " events: " << first_difference(rows, expected));
}

BOOST_AUTO_TEST_SUITE(erasure_of_the_past)

BOOST_AUTO_TEST_CASE(a_timeline_of_somebody_erased_is_one_that_never_could_read_them) {
    for (std::uint64_t n = 0; n < 4; ++n) {
        PersonalWorld world(seed() + n);
        for (int prefix = 0; prefix < 3; ++prefix) {
            for (int i = 0; i < 120; ++i) world.step();
            erase_some(world, 4);
        }
    }
}

BOOST_AUTO_TEST_CASE(so_it_is_in_every_epoch_of_an_organization) {
    DirectoryWorld world(seed(), 1);
    for (int i = 0; i < 2500; ++i) world.step();
    erase_some(world, 8);
    // The test is about epochs: there are some.
    RunningTimeline timeline;
    timeline.feed(world.story().events());
    const auto rows = timeline.rows();
    const auto epochs = std::count_if(rows.begin(), rows.end(),
                                      [](const auto& row) { return row.first[0] == projections::timeline::epoch_starts; });
    BOOST_TEST(epochs >= 2);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
