// What an export writes, an import reads: every text comes back as it was, in both formats, and after others saved it again.

#include <boost/test/unit_test.hpp>
#include <fstream>

#include "api/sheets/cell_escape.hpp"
#include "api/sheets/columns.hpp"
#include "api/sheets/csv_writer.hpp"
#include "api/sheets/export_columns.hpp"
#include "api/sheets/reader.hpp"
#include "api/sheets/template.hpp"
#include "api/sheets/xlsx_writer.hpp"
#include "tests/support/temporary_directory.hpp"

namespace muster::sheets::tests {
namespace {

using muster::tests::TemporaryDirectory;

const std::vector<SheetColumn> three_columns{{"first_name", "First name"}, {"phone", "Phone"}, {"wifi", "Wi-Fi"}};
const std::vector<std::string> texts{
    "Ada", "=1+1", "+44 20 7946 0000", "+442079460000", "-1", "@SUM(A1)", "'=1", "''+1", "'t Hooft", "O\"Neill", "a,b;c\td", "two\nlines", "007", "1e5",
    "TRUE", "2024-01-02", "\xD9\x85\xD8\xAD\xD9\x85\xD8\xAF", "\xD7\xA9\xD7\x9C", "\xE6\x9D\x8E", "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x92\xBB", "<b>&amp;</b>", "_x0041_",
    "a\x02z", "=", "'", "\xEF\xBC\x8B" "44"};

std::vector<std::vector<std::string>> read_back(const std::filesystem::path& file) {
    std::vector<std::vector<std::string>> rows;
    const auto read = read_sheet_file(file, [&](const Row& row) {
        rows.emplace_back();
        for (const auto& cell : row.cells) {
            BOOST_TEST((cell.type == CellType::text || cell.type == CellType::empty));
            rows.back().emplace_back(unescape_cell(cell.text));
        }
        return Flow::go_on;
    });
    BOOST_REQUIRE_MESSAGE(read, (read ? "" : read.error().detail));
    return rows;
}

void write_rows(RowWriter& writer) {
    for (const auto& text : texts) writer.row(std::vector<CellValue>{std::string_view(text), std::string_view(text), true});
}

void check_texts(const std::vector<std::vector<std::string>>& rows) {
    BOOST_REQUIRE(rows.size() == texts.size() + 1);
    BOOST_TEST(rows[0] == (std::vector<std::string>{"First name", "Phone", "Wi-Fi"}), boost::test_tools::per_element());
    for (std::size_t i = 0; i < texts.size(); ++i) {
        BOOST_TEST(rows[i + 1] == (std::vector<std::string>{texts[i], texts[i], "yes"}), boost::test_tools::per_element());
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(round_trip)

BOOST_AUTO_TEST_CASE(every_text_of_a_workbook_comes_back) {
    const TemporaryDirectory folder;
    const auto path = (folder / "rows.xlsx").string();
    XlsxWriter writer(path, three_columns);
    write_rows(writer);
    BOOST_REQUIRE(writer.close());
    check_texts(read_back(path));
}

BOOST_AUTO_TEST_CASE(every_text_of_a_csv_comes_back) {
    const TemporaryDirectory folder;
    for (const bool mark : {true, false}) {
        std::string out;
        CsvWriter writer(out, three_columns, {mark});
        write_rows(writer);
        const auto path = folder / "rows.csv";
        std::ofstream(path, std::ios::binary) << out;
        check_texts(read_back(path));
    }
}

BOOST_AUTO_TEST_CASE(the_template_is_read_as_a_header_without_people) {
    const TemporaryDirectory folder;
    const auto bytes = template_workbook({"Client", {"admin", "user"}, {"Harbour"}});
    BOOST_REQUIRE(bytes);
    const auto path = folder / "template.xlsx";
    std::ofstream(path, std::ios::binary) << *bytes;
    const auto rows = read_back(path);
    BOOST_REQUIRE(rows.size() == 1U);
    BOOST_REQUIRE(rows[0].size() == columns().size());
    for (std::size_t i = 0; i < rows[0].size(); ++i) BOOST_TEST((column_of_header(rows[0][i]) == columns()[i].column));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace muster::sheets::tests
