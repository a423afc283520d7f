// An export's columns: the client users' list first, each shared with the import under the import's own name.

#include <boost/test/unit_test.hpp>

#include "api/sheets/columns.hpp"
#include "api/sheets/export_columns.hpp"

namespace muster::sheets::tests {

BOOST_AUTO_TEST_SUITE(export_column_list)

BOOST_AUTO_TEST_CASE(the_columns_of_the_client_users_list_stand_first) {
    const std::vector<std::string_view> wanted{"Client name", "First name", "Last name", "Extension", "Role", "E-mail", "Invited"};
    for (std::size_t i = 0; i < wanted.size(); ++i) BOOST_TEST(export_columns()[i].sheet.header == wanted[i]);
}

BOOST_AUTO_TEST_CASE(what_the_import_knows_too_has_its_names) {
    std::size_t shared = 0;
    for (const auto& column : export_columns()) {
        const auto known = column_of_header(column.sheet.header);
        if (!known) {
            BOOST_TEST(is_export_only_header(column.sheet.header));
            BOOST_TEST(!column_of_header(column.sheet.key));
            continue;
        }
        ++shared;
        BOOST_TEST(info_of(*known).key == column.sheet.key);
        BOOST_TEST(info_of(*known).header == column.sheet.header);
        BOOST_TEST(!is_export_only_header(column.sheet.header));
    }
    BOOST_TEST(shared == column_count - 1);  // whether to invite is a wish, not a fact
    BOOST_TEST(!is_export_only_header("Anything"));
}

BOOST_AUTO_TEST_CASE(columns_are_chosen_by_key_in_the_order_asked_for) {
    const auto chosen = chosen_export_columns("email,client_name");
    BOOST_REQUIRE(chosen);
    BOOST_REQUIRE(chosen->size() == 2U);
    BOOST_TEST((*chosen)[0].sheet.header == "E-mail");
    BOOST_TEST((*chosen)[1].sheet.header == "Client name");
    BOOST_TEST(chosen_export_columns("")->size() == export_columns().size());
    BOOST_TEST(chosen_export_columns("email,password").error() == "password");
    BOOST_TEST(chosen_export_columns("email,email").error() == "email");
    BOOST_TEST(chosen_export_columns("email,").error() == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace muster::sheets::tests
