// Workbooks of programs that are not ours, what the standard allows beside them, and the dialects of .csv.
#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <fstream>

#include "api/sheets/reader.hpp"
#include "tests/sheets/script.hpp"
#include "tests/support/temporary_directory.hpp"

namespace {

using namespace muster::sheets;
using muster::sheets::tests::run_script;

struct Workbooks {
    Workbooks() : folder("sheets") { run_script("write_workbooks.py", folder.path()); }
    muster::tests::TemporaryDirectory folder;
};
const std::filesystem::path& workbooks() {
    static const Workbooks made;
    return made.folder.path();
}

std::vector<Row> rows_of(const std::filesystem::path& file) {
    std::vector<Row> rows;
    const auto read = read_sheet_file(file, [&](const Row& row) {
        rows.push_back(row);
        return Flow::go_on;
    });
    if (!read) throw std::runtime_error(std::string(text_of(read.error().code)) + ": " + read.error().detail);
    BOOST_TEST(read->rows == rows.size());
    return rows;
}

/// "1: text A | number 42 | - | …"
std::vector<std::string> shown(const std::vector<Row>& rows) {
    constexpr std::array names{"empty", "text", "number", "date", "boolean", "error"};
    std::vector<std::string> lines;
    for (const auto& row : rows) {
        std::string line = std::to_string(row.number) + ":";
        for (const auto& cell : row.cells) {
            if (line.back() != ':') line += " |";
            line += cell.type == CellType::empty ? " -" : " " + std::string(names[static_cast<std::size_t>(cell.type)]) + " " + cell.text;
        }
        lines.push_back(line);
    }
    return lines;
}

void check(const std::filesystem::path& file, const std::vector<std::string>& expected) {
    const auto lines = shown(rows_of(file));
    BOOST_TEST(lines == expected, boost::test_tools::per_element());
}

std::filesystem::path csv(const muster::tests::TemporaryDirectory& folder, std::string_view bytes) {
    auto path = folder / "people.csv";
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
}

const std::vector<std::string> people{
    "1: text First name | text Last name | text E-mail | text Phone | text Start | text Active | text Total | text Extension",
    "2: text Zoë | text O'Brien | text zoe@example.com | number 447700900123 | date 2024-05-31 | boolean TRUE | number 3 | text 0123",
    "4: text 李 | text 小龍 | - | text +44 20 7946 0000 | date 2024-05-31T10:30:00 | boolean FALSE | text ab | number 0042",
};

BOOST_AUTO_TEST_SUITE(the_reader)

BOOST_AUTO_TEST_CASE(openpyxl_writes) { check(workbooks() / "people-openpyxl.xlsx", people); }

BOOST_AUTO_TEST_CASE(gnumeric_writes) { check(workbooks() / "people-gnumeric.xlsx", people); }

BOOST_AUTO_TEST_CASE(exceljs_writes) {
    const char* root = std::getenv("MUSTER_SOURCE_DIR");  // NOLINT(concurrency-mt-unsafe): one thread
    check(std::filesystem::path(root != nullptr ? root : ".") / "tests/sheets/exceljs/people.xlsx", people);
}

BOOST_AUTO_TEST_CASE(formulas_nobody_calculated_are_errors_and_not_empty) {
    const auto rows = rows_of(workbooks() / "formulas.xlsx");
    BOOST_TEST_REQUIRE(rows.size() == 3u);
    BOOST_TEST((rows[1].cells.at(6) == Cell{CellType::error, "formula without a value"}));
    BOOST_TEST((rows[1].cells.at(7) == Cell{CellType::text, "0123"}));
}

BOOST_AUTO_TEST_CASE(cells_without_references_follow_each_other) {
    check(workbooks() / "no-references.xlsx",
          {"1: number 1 | number 2", "2: - | - | number 3 | number 4", "9: number 5", "10: number 6"});
}

BOOST_AUTO_TEST_CASE(strings_of_every_kind) {
    check(workbooks() / "strings.xlsx",
          {"1: text plain | text Tokyo | text 東京 | text  in  | text rich | text a!b | error #N/A | boolean TRUE | text a\rb_x_xD800_"});
}

BOOST_AUTO_TEST_CASE(the_strict_namespace) { check(workbooks() / "strict.xlsx", {"1: text strict | date 2024-05-31"}); }

BOOST_AUTO_TEST_CASE(dates_in_both_systems) {
    check(workbooks() / "dates-1900.xlsx", {"1: date 2020-05-30 | date 2020-05-30T12:00:00 | number 00042 | number 43981 | number 7"});
    check(workbooks() / "dates-1904.xlsx", {"1: date 2024-05-31 | date 2024-05-31T12:00:00 | number 00042 | number 43981 | number 7"});
}

BOOST_AUTO_TEST_CASE(a_sink_that_has_enough_stops_the_reading) {
    std::size_t rows = 0;
    const auto read = read_sheet_file(workbooks() / "people-openpyxl.xlsx", [&](const Row&) {
        ++rows;
        return Flow::stop;
    });
    BOOST_TEST_REQUIRE(read.has_value());
    BOOST_TEST(read->stopped);
    BOOST_TEST(rows == 1u);
}

BOOST_AUTO_TEST_CASE(what_comes_before_a_problem_is_given_and_what_comes_after_a_stop_is_no_problem) {
    const muster::tests::TemporaryDirectory folder("csv");
    const auto file = csv(folder, "a\n" + std::string(10'000, 'b') + "\nc\n\"open\n");
    std::string given;
    const auto read = read_sheet_file(file, [&](const Row& row) {
        given += row.cells.front().text.front();
        return Flow::go_on;
    });
    BOOST_TEST_REQUIRE(!read.has_value());
    BOOST_TEST((read.error().code == ReadProblemCode::quotes_unbalanced));
    BOOST_TEST(given == "abc");
    const auto stopped = read_sheet_file(file, [&](const Row& row) { return row.number == 3 ? Flow::stop : Flow::go_on; });
    BOOST_TEST_REQUIRE(stopped.has_value());
    BOOST_TEST(stopped->stopped);
    BOOST_TEST(stopped->rows == 3u);
}

BOOST_AUTO_TEST_CASE(an_exception_of_the_sink_passes_through) {
    const RowSink sink = [](const Row&) -> Flow { throw std::logic_error("the sink's"); };
    BOOST_CHECK_THROW((void)read_sheet_file(workbooks() / "people-openpyxl.xlsx", sink), std::logic_error);
}

BOOST_AUTO_TEST_CASE(separators_are_told_by_the_first_line) {
    const muster::tests::TemporaryDirectory folder("csv");
    check(csv(folder, "a,b;c\n1,2;3\n"), {"1: text a | text b;c", "2: text 1 | text 2;3"});
    check(csv(folder, "a;b;c,d\n1;2\n"), {"1: text a | text b | text c,d", "2: text 1 | text 2"});
    check(csv(folder, "a\tb\n1\t2\n"), {"1: text a | text b", "2: text 1 | text 2"});
    check(csv(folder, "\"a;;;;\",b\n"), {"1: text a;;;; | text b"});
    check(csv(folder, "sep=;\r\na;b\r\n"), {"2: text a | text b"});
    check(csv(folder, "alone\nx"), {"1: text alone", "2: text x"});
}

BOOST_AUTO_TEST_CASE(quotes_hold_separators_line_ends_and_quotes) {
    const muster::tests::TemporaryDirectory folder("csv");
    check(csv(folder, "a,b\r\n\"1,\"\"x\"\"\",\"two\r\nlines\"\r\n,\"\"\r\n3,it\"s\r\n"),
          {"1: text a | text b", "2: text 1,\"x\" | text two\r\nlines", "4: text 3 | text it\"s"});
}

BOOST_AUTO_TEST_CASE(any_line_end_counts_once) {
    const muster::tests::TemporaryDirectory folder("csv");
    check(csv(folder, "a\r\nb\rc\nd\n\ne"), {"1: text a", "2: text b", "3: text c", "4: text d", "6: text e"});
}

BOOST_AUTO_TEST_CASE(encodings_of_csv) {
    const muster::tests::TemporaryDirectory folder("csv");
    const std::vector<std::string> expected{"1: text Nàme | text 😀", "2: text x | text y"};
    check(csv(folder, "Nàme,😀\nx,y\n"), expected);
    check(csv(folder, "\xEF\xBB\xBFNàme,😀\nx,y\n"), expected);
    const std::u16string text = u"Nàme,😀\nx,y\n";
    std::string little, big;
    for (const char16_t unit : text) {
        little += {static_cast<char>(unit & 0xFF), static_cast<char>(unit >> 8)};
        big += {static_cast<char>(unit >> 8), static_cast<char>(unit & 0xFF)};
    }
    check(csv(folder, "\xFF\xFE" + little), expected);
    check(csv(folder, "\xFE\xFF" + big), expected);
    check(csv(folder, little), expected);
    check(csv(folder, big), expected);
}

BOOST_AUTO_TEST_CASE(pieces_of_a_long_file_join) {
    const muster::tests::TemporaryDirectory folder("csv");
    std::string text = "n;name\n";
    for (int i = 2; i <= 30'000; ++i) text += std::to_string(i) + ";Zoë \"é\" 😀 " + std::to_string(i) + "\n";
    const auto rows = rows_of(csv(folder, text));
    BOOST_TEST_REQUIRE(rows.size() == 30'000u);
    for (const auto& row : rows) {
        if (row.number == 1) continue;
        const auto number = std::to_string(row.number);
        if (row.cells != std::vector<Cell>{{CellType::text, number}, {CellType::text, "Zoë \"é\" 😀 " + number}}) {
            BOOST_FAIL("row " + number + ": " + row.cells.at(1).text);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
