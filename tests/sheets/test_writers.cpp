// What is written is what other people's programs read: openpyxl, Gnumeric, Python's csv and json modules.

#include <boost/test/unit_test.hpp>
#include <fstream>

#include "api/sheets/cell_escape.hpp"
#include "api/sheets/csv_writer.hpp"
#include "api/sheets/jsonl_writer.hpp"
#include "api/sheets/temporary_file.hpp"
#include "api/sheets/xlsx_text.hpp"
#include "api/sheets/xlsx_writer.hpp"
#include "tests/sheets/other_readers.hpp"
#include "tests/support/temporary_directory.hpp"

namespace muster::sheets::tests {
namespace {

using muster::tests::TemporaryDirectory;

const std::vector<SheetColumn> two_columns{{"first_name", "First name", 12}, {"phone", "Phone", 20}};

/// Texts that went wrong somewhere: formulas, other scripts and directions, quotes, lines, spaces, what looks like XML or a number.
const std::vector<std::string> awkward{
    "Ada", "=1+1", "+44 20 7946 0000", "-1", "@SUM(A1)", "=HYPERLINK(\"http://example.com\")", "'=1", "'t Hooft", "O\"Neill", "a,b;c\td",
    "two\nlines", " padded ", "007", "1e5", "TRUE", "2024-01-02", "\xD9\x85\xD8\xAD\xD9\x85\xD8\xAF", "\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D",
    "\xE6\x9D\x8E\xE5\xB0\x8F\xE9\xBE\x99", "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x92\xBB", "e\xCC\x81", "<b>&amp;</b>", "]]>", "#REF!", "http://example.com/?a=b&c",
    "mailto:ada@example.com", "\xEF\xBC\x9D" "1+1", "10%", "1/2"};

Table table_of(const std::vector<std::string>& texts) {
    Table table{{"First name", "Phone"}};
    for (const auto& text : texts) table.push_back({text, "x" + text});
    return table;
}

void write_rows(RowWriter& writer, const std::vector<std::string>& texts) {
    for (const auto& text : texts) {
        const auto other = "x" + text;
        writer.row(std::vector<CellValue>{std::string_view(text), std::string_view(other)});
    }
}

std::string write_xlsx(const TemporaryDirectory& folder, const std::vector<std::string>& texts, XlsxOptions options = {}) {
    const auto path = (folder / "rows.xlsx").string();
    XlsxWriter writer(path, two_columns, std::move(options));
    write_rows(writer, texts);
    const auto closed = writer.close();
    BOOST_REQUIRE_MESSAGE(closed, (closed ? "" : closed.error()));
    return path;
}

std::string write_csv(const TemporaryDirectory& folder, const std::vector<std::string>& texts, CsvOptions options = {}) {
    std::string out;
    CsvWriter writer(out, two_columns, options);
    write_rows(writer, texts);
    const auto path = (folder / "rows.csv").string();
    std::ofstream(path, std::ios::binary) << out;
    return path;
}

Table unescaped(Table table) {
    for (auto& row : table) {
        for (auto& cell : row) cell = std::string(unescape_cell(cell));
    }
    return table;
}

void check_equal(const Table& got, const Table& wanted) {
    BOOST_REQUIRE(got.size() == wanted.size());
    for (std::size_t i = 0; i < wanted.size(); ++i) BOOST_TEST(got[i] == wanted[i], boost::test_tools::per_element());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(writers)

BOOST_AUTO_TEST_CASE(openpyxl_reads_every_text_of_a_workbook) {
    const TemporaryDirectory folder;
    check_equal(unescaped(openpyxl_rows(write_xlsx(folder, awkward), "Members")), table_of(awkward));
}

BOOST_AUTO_TEST_CASE(gnumeric_reads_every_text_of_a_workbook) {
    const TemporaryDirectory folder;
    check_equal(unescaped(gnumeric_rows(write_xlsx(folder, awkward))), table_of(awkward));
}

BOOST_AUTO_TEST_CASE(every_cell_of_a_workbook_is_formatted_as_text) {
    const TemporaryDirectory folder;
    const auto lines = openpyxl_lines(write_xlsx(folder, {"=1+1", "007"}), "formats", "Members");
    BOOST_TEST(lines.size() == 6U);
    for (const auto& line : lines) BOOST_TEST(line.ends_with(" | @"));
}

BOOST_AUTO_TEST_CASE(a_csv_reader_reads_every_text) {
    const TemporaryDirectory folder;
    check_equal(unescaped(python_csv_rows(write_csv(folder, awkward))), table_of(awkward));
}

BOOST_AUTO_TEST_CASE(gnumeric_takes_no_cell_of_a_csv_for_a_formula) {
    const TemporaryDirectory folder;
    const auto rows = gnumeric_rows(write_csv(folder, {"=1+1", "@SUM(A1)", "+1+1", "-1-1"}));
    BOOST_REQUIRE(rows.size() == 5U);
    const std::vector<std::string> texts{"=1+1", "@SUM(A1)", "+1+1", "-1-1"};
    for (std::size_t i = 0; i < texts.size(); ++i) BOOST_TEST(unescape_cell(rows[i + 1].front()) == texts[i]);
}

BOOST_AUTO_TEST_CASE(csv_bytes_are_rfc_4180) {
    std::string out;
    CsvWriter writer(out, two_columns, {.byte_order_mark = false});
    writer.row(std::vector<CellValue>{std::string_view("a,\"b\""), true});
    writer.row(std::vector<CellValue>{std::monostate{}, false});
    writer.row(std::vector<CellValue>{std::string_view("+1")});
    BOOST_TEST(out == "First name,Phone\r\n\"a,\"\"b\"\"\",yes\r\n,no\r\n'+1,\r\n");
    std::string with_mark;
    CsvWriter marked(with_mark, two_columns);
    BOOST_TEST(with_mark == "\xEF\xBB\xBF" "First name,Phone\r\n");
}

BOOST_AUTO_TEST_CASE(json_lines_keep_texts_as_they_are_and_leave_out_what_is_absent) {
    std::string out;
    JsonlWriter writer(out, two_columns);
    writer.row(std::vector<CellValue>{std::string_view("=1\n\"x\""), true});
    writer.row(std::vector<CellValue>{std::monostate{}, std::string_view("+44")});
    BOOST_TEST(out == "{\"first_name\":\"=1\\n\\\"x\\\"\",\"phone\":true}\n{\"phone\":\"+44\"}\n");
}

BOOST_AUTO_TEST_CASE(characters_without_a_place_in_xml_are_escaped_as_the_format_says) {
    BOOST_TEST(xlsx_text(std::string("a\0b", 3)) == "a_x0000_b");
    BOOST_TEST(xlsx_text("\x01\x1F\r") == "_x0001__x001F__x000D_");
    BOOST_TEST(xlsx_text("tab\tline\n") == "tab\tline\n");
    BOOST_TEST(xlsx_text("\xEF\xBF\xBF") == "_xFFFF_");
    BOOST_TEST(xlsx_text("_x0041_ _x41_ _xZZZZ_ __x000d_") == "_x005F_x0041_ _x41_ _xZZZZ_ __x005F_x000d_");
    BOOST_TEST(xlsx_text("\xFF" "a\xC3") == "\xEF\xBF\xBD" "a\xEF\xBF\xBD");
}

BOOST_AUTO_TEST_CASE(a_cell_holds_32767_units_and_a_longer_one_says_that_it_was_cut) {
    const TemporaryDirectory folder;
    const std::string full(xlsx_cell_units_max, 'a'), over(xlsx_cell_units_max + 1, 'a');
    std::string wide, emoji;
    for (std::size_t i = 0; i < xlsx_cell_units_max; ++i) wide += "\xE6\x9D\x8E";
    for (std::size_t i = 0; i < xlsx_cell_units_max / 2 + 1; ++i) emoji += "\xF0\x9F\x91\xA9";
    BOOST_TEST(xlsx_text(full) == full);
    BOOST_TEST(xlsx_text(wide) == wide);
    const auto cut = xlsx_text(over);
    BOOST_TEST(cut.ends_with("\xE2\x80\xA6"));
    BOOST_TEST(cut.size() == xlsx_cell_units_max - 1 + 3);
    BOOST_TEST(xlsx_text(emoji).size() == (xlsx_cell_units_max / 2) * 4 + 3);
    const std::vector<std::string> texts{full, over, wide};
    const auto path = (folder / "long.xlsx").string();
    XlsxWriter writer(path, two_columns);
    for (const auto& text : texts) writer.row(std::vector<CellValue>{std::string_view(text)});
    BOOST_REQUIRE(writer.close());
    const auto rows = openpyxl_rows(path, "Members");
    BOOST_REQUIRE(rows.size() == 4U);
    BOOST_CHECK(rows[1][0] == full);
    BOOST_CHECK(rows[2][0] == cut);
    BOOST_CHECK(rows[3][0] == wide);
}

BOOST_AUTO_TEST_CASE(a_full_sheet_goes_on_in_another_one) {
    const TemporaryDirectory folder;
    const auto path = write_xlsx(folder, {"a", "b", "c", "d", "e"}, {"Members", 3});
    check_equal(openpyxl_rows(path, "Members"), table_of({"a", "b"}));
    check_equal(openpyxl_rows(path, "Members 2"), table_of({"c", "d"}));
    check_equal(openpyxl_rows(path, "Members 3"), table_of({"e"}));
}

BOOST_AUTO_TEST_CASE(a_workbook_without_rows_has_its_header) {
    const TemporaryDirectory folder;
    check_equal(openpyxl_rows(write_xlsx(folder, {}), "Members"), table_of({}));
}

BOOST_AUTO_TEST_CASE(a_workbook_in_a_file_without_a_name_is_read_back_in_pieces) {
    auto file = TemporaryFile::make();
    BOOST_REQUIRE(file);
    XlsxWriter writer(file->path(), two_columns);
    write_rows(writer, awkward);
    BOOST_REQUIRE(writer.close());
    std::string bytes;
    while (true) {
        const auto piece = file->read(bytes.size(), 1000);
        BOOST_REQUIRE(piece);
        if (piece->empty()) break;
        bytes += *piece;
    }
    BOOST_TEST(file->size().value_or(0) == bytes.size());
    const TemporaryDirectory folder;
    const auto path = folder / "copy.xlsx";
    std::ofstream(path, std::ios::binary) << bytes;
    check_equal(unescaped(openpyxl_rows(path, "Members")), table_of(awkward));
}

BOOST_AUTO_TEST_CASE(a_workbook_that_cannot_be_written_says_so) {
    XlsxWriter writer("/nonexistent/folder/rows.xlsx", two_columns);
    write_rows(writer, {"a"});
    BOOST_TEST(!writer.close());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace muster::sheets::tests
