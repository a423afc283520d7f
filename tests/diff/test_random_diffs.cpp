// For random histories and random pairs of positions: what a diff says, done to what stood at the one, makes what stood at the other.
// MUSTER_TEST_HISTORIES sets the number of histories.

#include <boost/test/unit_test.hpp>

#include <cstdlib>

#include "projections/diff/diff.hpp"
#include "projections/json_members.hpp"
#include "tests/domain/random_play.hpp"
#include "tests/diff/random_history.hpp"
#include "tests/diff/shown_state.hpp"
#include "tests/support/seed.hpp"

namespace muster::tests {
namespace {

using namespace domain;
using projections::Diff;
using projections::DiffPage;

constexpr std::size_t histories_usual = 1;
constexpr std::size_t events_of_a_history = 500;
constexpr std::size_t pairs_of_a_history = 12;

struct Between {
    Position from, to;
};

/// Every position that a change names lies between, and the field was changed there.
void check_positions(const std::string& entry, const Between& between) {
    projections::each_member(entry, [&](std::string_view name, std::string_view, std::string_view changes) {
        if (name != "changes") return;
        projections::each_element(changes, [&](std::string_view change) {
            std::size_t named = 0;
            projections::each_member(change, [&](std::string_view which, std::string_view, std::string_view positions) {
                if (which != "positions") return;
                projections::each_element(positions, [&](std::string_view text) {
                    const Position position{std::stoull(std::string(text))};
                    BOOST_CHECK_MESSAGE(position > between.from && position <= between.to, entry << " names " << text);
                    ++named;
                });
            });
            // A level goes with its site, whose entry says by which event.
            const auto kind = projections::text_member(entry, "kind");
            const bool went_along = projections::text_member(entry, "change") == "removed" && (kind == "level" || kind == "zone");
            BOOST_CHECK_MESSAGE(named > 0 || went_along, change << " says nothing of its event");
        });
    });
}

template <class Pages, class State>
void check(const std::string& what, const Between& between, std::mt19937_64& random, Pages&& page_after, State&& state_at) {
    auto state = state_at(between.from);
    const auto wanted = state_at(between.to);
    const bool alike = state == wanted;
    std::string after;
    std::size_t rows = 0;
    do {
        const std::size_t limit = 1 + random() % 7;
        const std::optional<DiffPage> page = page_after(after, limit);
        BOOST_REQUIRE(page);
        BOOST_CHECK_LE(page->rows.size(), limit);
        for (const auto& row : page->rows) {
            apply_entry(state, row);
            check_positions(row, between);
        }
        rows += page->rows.size();
        after = page->next;
    } while (!after.empty());
    BOOST_CHECK_MESSAGE(alike == (rows == 0), what << ": " << rows << " entries of what is " << (alike ? "alike" : "different"));
    BOOST_REQUIRE_MESSAGE(state == wanted, what << " from " << between.from.value << " to " << between.to.value << " makes\n"
                                                << text_of_state(state) << "instead of\n" << text_of_state(wanted));
}

void check_pair(RandomHistory& played, const Between& between, std::mt19937_64& random) {
    const Diff diff(played.timeline().store().freeze(), played.history(), between.from, between.to);
    for (const auto& id : played.seen().organizations) {
        check(id.text(), between, random, [&](std::string_view after, std::size_t limit) { return diff.of_organization(id, after, limit); },
              [&](Position at) { return state_of_organization(played.timeline().at(at), played.seen(), id); });
    }
    for (const auto& id : played.seen().accounts) {
        check(id.text(), between, random, [&](std::string_view after, std::size_t limit) { return diff.of_account(id, after, limit); },
              [&](Position at) { return state_of_account(played.timeline().at(at), played.seen(), id); });
    }
    check("the instance", between, random, [&](std::string_view after, std::size_t limit) { return diff.of_instance(played.log(), after, limit); },
          [&](Position at) { return state_of_instance(played.timeline().at(at), played.seen()); });
}

BOOST_AUTO_TEST_SUITE(random_diffs)

BOOST_AUTO_TEST_CASE(a_diff_makes_of_one_moment_the_other) {
    std::mt19937_64 random(seed());
    for (std::size_t i = 0; i < number_of_histories(histories_usual); ++i) {
        RandomHistory played(random(), events_of_a_history);
        BOOST_REQUIRE_GT(played.tail().value, events_of_a_history / 2);
        for (std::size_t pair = 0; pair < pairs_of_a_history; ++pair) {
            Position one{random() % (played.tail().value + 1)}, other{random() % (played.tail().value + 1)};
            if (pair == 0) one = other;
            check_pair(played, {std::min(one, other), std::max(one, other)}, random);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
