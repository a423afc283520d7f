// Rows that two threads work on come in the order of the sheet, each once.
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <stdexcept>
#include <thread>

#include "api/imports/rows_in_step.hpp"

namespace {

using namespace muster;
using namespace muster::api;

constexpr std::uint32_t chunk = RowsInStep::chunk_rows;

sheets::Row row_of(std::uint32_t number) {
    sheets::Row row;
    row.number = number;
    row.cells.push_back({sheets::CellType::text, std::to_string(number)});
    return row;
}

BOOST_AUTO_TEST_CASE(each_row_is_worked_on_once_and_taken_in_order) {
    for (const std::uint32_t rows : {0U, 1U, chunk - 1, chunk, chunk + 1, 2 * chunk, 7 * chunk + 3}) {
        std::vector<std::uint32_t> taken;
        std::atomic<std::uint32_t> worked{0};
        RowsInStep all(
            [&](RowAtWork& row) {
                ++worked;
                row.result.row = row.cells.number;
            },
            [&](RowAtWork& row) {
                BOOST_TEST(row.result.row == row.cells.number);
                BOOST_TEST(row.cells.cells.front().text == std::to_string(row.cells.number));
                taken.push_back(row.cells.number);
                return sheets::Flow::go_on;
            });
        for (std::uint32_t i = 1; i <= rows; ++i) BOOST_TEST((all.push(row_of(i)) == sheets::Flow::go_on));
        all.finish();
        BOOST_TEST(worked == rows);
        BOOST_TEST_REQUIRE(taken.size() == rows);
        for (std::uint32_t i = 0; i < rows; ++i) BOOST_TEST(taken[i] == i + 1);
    }
}

BOOST_AUTO_TEST_CASE(who_had_enough_gets_no_more) {
    std::uint32_t taken = 0;
    RowsInStep all([](RowAtWork&) {},
                   [&](RowAtWork& row) {
                       ++taken;
                       return row.cells.number == chunk + 10 ? sheets::Flow::stop : sheets::Flow::go_on;
                   });
    std::uint32_t pushed = 1;
    while (pushed < 10 * chunk && all.push(row_of(pushed)) == sheets::Flow::go_on) ++pushed;
    BOOST_TEST(pushed <= 3 * chunk);
    all.finish();
    BOOST_TEST(taken == chunk + 10);
}

BOOST_AUTO_TEST_CASE(what_either_thread_throws_comes_out) {
    const auto fails = [](bool on_the_user) {
        const auto user = std::this_thread::get_id();
        RowsInStep all(
            [=](RowAtWork&) {
                if ((std::this_thread::get_id() == user) == on_the_user) throw std::logic_error("a bug");
                std::this_thread::sleep_for(std::chrono::milliseconds(1));  // so that both get some
            },
            [](RowAtWork&) { return sheets::Flow::go_on; });
        for (std::uint32_t i = 1; i < 4 * chunk; ++i) {
            if (all.push(row_of(i)) == sheets::Flow::stop) break;
        }
        all.finish();
    };
    BOOST_CHECK_THROW(fails(true), std::logic_error);
    BOOST_CHECK_THROW(fails(false), std::logic_error);
}

}  // namespace
