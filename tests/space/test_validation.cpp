// The first message SPACE has about a body, row by row.
#include <boost/test/unit_test.hpp>

#include "api/space/texts.hpp"
#include "api/space/validation.hpp"

namespace {

using namespace muster::api::space;

struct Row {
    FirstMessage (*check)(const Body&);
    std::string body;
    std::string message;  ///< empty: nothing is wrong
};

BOOST_AUTO_TEST_SUITE(space_validation)

BOOST_AUTO_TEST_CASE(every_row) {
    const std::string role_message = "Role must be one of: ADMIN, USER";
    const std::string member_role_message = "Member role must be one of ADMIN, MANAGER, EVALUATOR";
    const std::vector<Row> rows{
        {wrong_with_login, "{}", "Username is required"},
        {wrong_with_login, R"({"username":5})", "Username must be a string"},
        {wrong_with_login, R"({"username":"ann"})", "Password is required"},
        {wrong_with_login, R"({"username":"ann","password":null})", "Password must be a string"},
        {wrong_with_login, R"({"username":"","password":""})", ""},

        {wrong_with_new_user, "{}", "Username is required"},
        {wrong_with_new_user, R"({"username":null})", "Username must be a string"},
        {wrong_with_new_user, R"({"username":"ab","password":"x"})", "Username must be between 3 and 30 characters"},
        {wrong_with_new_user, R"({"username":")" + std::string(31, 'a') + R"("})", "Username must be between 3 and 30 characters"},
        {wrong_with_new_user, R"({"username":"åßç"})", "Password is required"},
        {wrong_with_new_user, R"({"username":"ann","password":12345})", "Password must be a string"},
        {wrong_with_new_user, R"({"username":"ann","password":"abcd"})", "Password must have at least 5 characters"},
        {wrong_with_new_user, R"({"username":"ann","password":"ab cde"})", "Password cannot contain whitespace"},
        {wrong_with_new_user, R"({"username":"ann","password":"qwerty"})", std::string(texts::password_common)},
        {wrong_with_new_user, R"({"username":"ann","password":")" + std::string(1025, 'k') + R"("})", std::string(texts::password_long)},
        {wrong_with_new_user, R"({"username":"ann","password":"gj4mw","role":"OWNER"})", role_message},
        {wrong_with_new_user, R"({"username":"ann","password":"gj4mw","role":null})", role_message},
        {wrong_with_new_user, R"({"username":"johndoe","password":"foobarbaz","role":"MANAGER"})", ""},
        {wrong_with_new_user, R"({"username":"ann","password":"gj4mw","role":"ADMIN"})", ""},
        {wrong_with_new_user, R"({"username":"ann","password":"gj4mw"})", ""},

        {wrong_with_user_change, "{}", ""},
        {wrong_with_user_change, R"({"username":"ab"})", "Username must be between 3 and 30 characters"},
        {wrong_with_user_change, R"({"password":"abcd"})", "Password must have at least 5 characters"},
        {wrong_with_user_change, R"({"role":"MANAGER"})", role_message},
        {wrong_with_role_change, "{}", "Role is required"},
        {wrong_with_role_change, R"({"role":"MANAGER"})", role_message},
        {wrong_with_role_change, R"({"role":"USER"})", ""},

        {wrong_with_new_organization, "{}", "Organization name is required"},
        {wrong_with_new_organization, R"({"name":5})", "Organization name must be a string"},
        {wrong_with_new_organization, R"({"name":""})", "Organization name cannot be empty"},
        {wrong_with_new_organization, R"({"name":"ab"})", "Organization name must be at least 3 characters long"},
        {wrong_with_new_organization, R"({"name":"abc"})", "Owner username is required"},
        {wrong_with_new_organization, R"({"name":"abc","owner":5})", "Owner username must be a string"},
        {wrong_with_new_organization, R"({"name":"abc","owner":"ann"})", ""},
        {wrong_with_organization_change, R"({"name":5})", "Organization name must be a string"},
        {wrong_with_organization_change, R"({"owner":5})", "Owner username must be a string"},
        {wrong_with_organization_change, "{}", ""},

        {wrong_with_new_member, "{}", "Member username is required"},
        {wrong_with_new_member, R"({"username":""})", "Member username cannot be empty"},
        {wrong_with_new_member, R"({"username":5})", "Member username must be a string"},
        {wrong_with_new_member, R"({"username":"ann"})", "Member role is required"},
        {wrong_with_member_role, R"({"role":""})", "Member role cannot be empty"},
        {wrong_with_member_role, R"({"role":"OWNER"})", member_role_message},
        {wrong_with_member_role, R"({"role":"EVALUATOR"})", ""}};
    for (const auto& row : rows) {
        const auto body = Body::read(row.body);
        BOOST_REQUIRE_MESSAGE(body, row.body);
        BOOST_TEST(row.check(*body).value_or("") == row.message, row.body << " -> " << row.check(*body).value_or(""));
    }
}

BOOST_AUTO_TEST_CASE(an_organization_id_is_24_hex_digits) {
    BOOST_TEST(!wrong_with_organization_id(std::string(24, 'a')).has_value());
    BOOST_TEST(wrong_with_organization_id("abc").value_or("") == "organizationId must be a valid 24-character hex string");
    BOOST_TEST(wrong_with_organization_id(std::string(24, 'x')).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
