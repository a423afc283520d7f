// The template as other programs see it: columns, notes, drop-downs, help, and no row an import could take for a person.

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <fstream>

#include "api/sheets/template.hpp"
#include "tests/sheets/other_readers.hpp"
#include "tests/support/temporary_directory.hpp"

namespace muster::sheets::tests {
namespace {

struct Written {
    explicit Written(const TemplateContents& contents) {
        const auto bytes = template_workbook(contents);
        BOOST_REQUIRE_MESSAGE(bytes, (bytes ? "" : bytes.error()));
        std::ofstream(path, std::ios::binary) << *bytes;
    }
    muster::tests::TemporaryDirectory folder;
    std::filesystem::path path = folder / "template.xlsx";
};

TemplateContents berlin() { return {"Client, \"One\" & Co", {"admin", "user"}, {"Berlin, Mitte", "=Paris", "London"}}; }

std::vector<std::string> members_header(const Written& written) { return openpyxl_rows(written.path, "Members").at(0); }

}  // namespace

BOOST_AUTO_TEST_SUITE(template_workbooks)

BOOST_AUTO_TEST_CASE(the_first_sheet_has_the_header_and_nothing_else) {
    const Written written(berlin());
    const auto rows = openpyxl_rows(written.path, "");
    BOOST_REQUIRE(rows.size() == 1U);
    std::vector<std::string> headers;
    for (const auto& column : columns()) headers.emplace_back(column.header);
    BOOST_TEST(rows[0] == headers, boost::test_tools::per_element());
    BOOST_TEST(gnumeric_rows(written.path).at(0) == headers, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(every_header_is_recognized_again) {
    for (const auto& column : columns()) {
        BOOST_TEST((column_of_header(column.header) == column.column));
        BOOST_TEST((column_of_header(column.key) == column.column));
        BOOST_TEST((&info_of(column.column) == &column));
    }
    BOOST_TEST((column_of_header(" e mail * ") == Column::email));
    BOOST_TEST((column_of_header("SURNAME") == Column::last_name));
    BOOST_TEST((column_of_header("wi_fi") == Column::wifi));
    BOOST_TEST(!column_of_header("Invited"));
    BOOST_TEST(!column_of_header(""));
    BOOST_TEST(!column_of_header("\xD9\x85"));
}

BOOST_AUTO_TEST_CASE(yes_and_no_are_words_people_use) {
    for (const std::string_view text : {"yes", "YES", " y ", "True", "1", "x"}) BOOST_TEST((yes_no_of(text) == true));
    for (const std::string_view text : {"no", "N", "false", "0", "", "  "}) BOOST_TEST((yes_no_of(text) == false));
    for (const std::string_view text : {"maybe", "yes!", "2", "oui"}) BOOST_TEST(!yes_no_of(text));
}

BOOST_AUTO_TEST_CASE(each_header_cell_has_a_note) {
    const Written written(berlin());
    const auto notes = openpyxl_lines(written.path, "comments", "Members");
    BOOST_REQUIRE(notes.size() == columns().size());
    BOOST_TEST(notes[0].starts_with("A1 | Required. "));
    BOOST_TEST(notes[3] == "D1 | Required. What the person may do. Choose from the list. One of: admin, user.");
}

BOOST_AUTO_TEST_CASE(roles_sites_and_yes_no_are_drop_downs_down_to_the_last_row) {
    const Written written(berlin());
    const auto lists = openpyxl_lines(written.path, "validations", "Members");
    const auto has = [&](const std::string& line) { return std::find(lists.begin(), lists.end(), line) != lists.end(); };
    BOOST_TEST(lists.size() == 6U);
    BOOST_TEST(has("D2:D1048576 | list | Lists!$A$2:$A$3 | Choose from the list"));
    BOOST_TEST(has("H2:H1048576 | list | Lists!$B$2:$B$4 | Choose from the list"));
    BOOST_TEST(has("J2:J1048576 | list | \"yes,no\" | Choose from the list"));
    BOOST_TEST(has("K2:K1048576 | list | \"yes,no\" | Choose from the list"));
    const Table offered{{"Role", "Home site"}, {"admin", "Berlin, Mitte"}, {"user", "=Paris"}, {"", "London"}};
    BOOST_TEST((openpyxl_rows(written.path, "Lists") == offered));
}

BOOST_AUTO_TEST_CASE(sheets_of_help_and_lists_follow) {
    const Written written(berlin());
    const std::vector<std::string> wanted{"Members | visible", "Help | visible", "Lists | hidden"};
    BOOST_TEST(openpyxl_lines(written.path, "sheets", "") == wanted, boost::test_tools::per_element());
    const auto help = openpyxl_rows(written.path, "Help");
    BOOST_TEST(help.at(0).at(0) == "People of Client, \"One\" & Co");
    BOOST_TEST(help.size() > columns().size());
    BOOST_TEST(help.back().at(0) == "Username");
}

BOOST_AUTO_TEST_CASE(what_was_not_bought_has_no_column) {
    auto contents = berlin();
    contents.wifi = contents.access_control = contents.telephony = false;
    contents.sites.clear();
    const std::vector<std::string> left{"First name", "Last name", "E-mail", "Role",     "Phone",
                                        "Job title",  "Title",     "Invite", "Language", "Username"};
    BOOST_TEST(members_header(Written(contents)) == left, boost::test_tools::per_element());
    contents.access_control = true;
    const auto with_doors = members_header(Written(contents));
    BOOST_TEST(std::count(with_doors.begin(), with_doors.end(), "Card id") == 1);
    BOOST_TEST(std::count(with_doors.begin(), with_doors.end(), "Offline entry") == 1);
    BOOST_TEST(std::count(with_doors.begin(), with_doors.end(), "Wi-Fi") == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace muster::sheets::tests
