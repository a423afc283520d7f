// docs/limits.md has a row for each limit of spreadsheets, with its value.
#include <boost/test/unit_test.hpp>

#include "api/sheets/limits.hpp"
#include "tests/support/limits_page.hpp"

namespace {

using namespace muster::sheets;

BOOST_AUTO_TEST_CASE(every_limit_of_spreadsheets_stands_on_the_page) {
    muster::tests::check_limits_page("Of spreadsheets", {
        {"file_bytes_max", std::to_string(limits::file_bytes_max)},
        {"unpacked_bytes_max", std::to_string(limits::unpacked_bytes_max)},
        {"compression_ratio_max", std::to_string(limits::compression_ratio_max)},
        {"parts_max", std::to_string(limits::parts_max)},
        {"part_list_bytes_max", std::to_string(limits::part_list_bytes_max)},
        {"xml_memory_max", std::to_string(limits::xml_memory_max)},
        {"xml_depth_max", std::to_string(limits::xml_depth_max)},
        {"shared_strings_max", std::to_string(limits::shared_strings_max)},
        {"shared_strings_bytes_max", std::to_string(limits::shared_strings_bytes_max)},
        {"styles_max", std::to_string(limits::styles_max)},
        {"rows_max", std::to_string(limits::rows_max)},
        {"row_number_max", std::to_string(limits::row_number_max)},
        {"columns_max", std::to_string(limits::columns_max)},
        {"cell_bytes_max", std::to_string(limits::cell_bytes_max)},
        {"reading_time_max", std::to_string(limits::reading_time_max.count()) + " ms"},
    });
}

}  // namespace
