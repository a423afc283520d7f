#include <boost/test/unit_test.hpp>

#include "projections/diff/changes.hpp"

namespace muster::tests {
namespace {

using namespace projections::diff;
using domain::Position;

std::optional<std::string> as_it_stands(std::string_view row) { return std::string(row); }

BOOST_AUTO_TEST_SUITE(diff_changes)

BOOST_AUTO_TEST_CASE(what_shows_alike_has_no_changes) {
    BOOST_CHECK(changes_between({}, {}).empty());
    BOOST_CHECK(changes_between(R"({"a":1,"b":[1,2]})", R"({"b":[1,2],"a":1})").empty());
    BOOST_CHECK(changes_between(R"({"a":1,"version":3,"updated_at":"x"})", R"({"a":1,"version":4,"updated_at":"y"})").empty());
}

BOOST_AUTO_TEST_CASE(fields_come_in_the_order_they_show_and_those_that_went_last) {
    const auto changes = changes_between(R"({"gone":"x","a":1,"same":true})", R"({"new":null,"a":{"b":"},"},"same":true,"c":2})");
    BOOST_REQUIRE_EQUAL(changes.size(), 3U);
    BOOST_CHECK_EQUAL(changes[0].field, "a");
    BOOST_CHECK_EQUAL(changes[0].before, "1");
    BOOST_CHECK_EQUAL(changes[0].after, R"({"b":"},"})");
    BOOST_CHECK_EQUAL(changes[1].field, "c");
    BOOST_CHECK_EQUAL(changes[1].before, "null");
    BOOST_CHECK_EQUAL(changes[2].field, "gone");
    BOOST_CHECK_EQUAL(changes[2].after, "null");
}

BOOST_AUTO_TEST_CASE(each_field_names_the_newest_positions_that_changed_it) {
    const std::vector<RowState> states{{{9}, R"({"a":3,"b":1})"}, {{7}, R"({"a":2,"b":1})"}, {{5}, {}}, {{2}, R"({"a":1})"}};
    auto changes = changes_between(R"({"a":1})", R"({"a":3,"b":1})");
    add_positions(changes, states, as_it_stands);
    BOOST_REQUIRE_EQUAL(changes.size(), 2U);
    BOOST_CHECK((changes[0].positions == std::vector<Position>{{9}, {7}, {5}}));
    BOOST_CHECK((changes[1].positions == std::vector<Position>{{7}}));
}

BOOST_AUTO_TEST_CASE(of_many_positions_the_newest_are_named) {
    std::vector<RowState> states;
    for (std::uint64_t i = 20; i > 0; --i) states.push_back({{i}, "{\"a\":" + std::to_string(i) + "}"});
    auto changes = changes_between(states.back().bytes, states.front().bytes);
    add_positions(changes, states, as_it_stands);
    BOOST_REQUIRE_EQUAL(changes.size(), 1U);
    BOOST_CHECK((changes[0].positions == std::vector<Position>{{20}, {19}, {18}, {17}, {16}}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
