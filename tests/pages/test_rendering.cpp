// What the pages are made of: everything from outside is escaped, everything a reader needs is said.
#include <boost/test/unit_test.hpp>

#include "api/pages/html.hpp"
#include "api/pages/views.hpp"

namespace {

using namespace muster::api::pages;

constexpr std::string_view nasty = "<script>\"'&</script>";
constexpr std::string_view harmless = "&lt;script&gt;&quot;&#39;&amp;&lt;/script&gt;";

std::size_t count(std::string_view text, std::string_view what) {
    std::size_t found = 0;
    for (auto at = text.find(what); at != std::string_view::npos; at = text.find(what, at + what.size())) ++found;
    return found;
}
bool has(std::string_view text, std::string_view what) { return count(text, what) > 0; }

FormPage form() {
    FormPage page;
    page.title = "Register";
    page.intro = "Hello";
    page.action = "/register/token";
    page.fields = {Field{"login", "Name", "text", "username", "ann"}, Field{"password", "Password", "password", "new-password", "never shown"}};
    page.fields[1].hint = "A hint";
    page.button = "Go";
    return page;
}

BOOST_AUTO_TEST_SUITE(rendering)

BOOST_AUTO_TEST_CASE(a_page_says_its_language_and_has_one_heading_and_no_script) {
    for (const auto language : {Language::en, Language::de, Language::fr, Language::es}) {
        for (const auto& html : {render(language, form()), render(language, MessagePage{"Done", {"All is well."}, {}}), render(language, AccountPage{"Ann"})}) {
            BOOST_TEST(html.starts_with("<!DOCTYPE html>\n<html lang=\"" + std::string(tag_of(language)) + "\">"));
            BOOST_TEST(count(html, "<h1>") == 1u);
            BOOST_TEST(count(html, "<title>") == 1u);
            BOOST_TEST(count(html, "<main>") == 1u);
            BOOST_TEST(!has(html, "<script"));
            BOOST_TEST(!has(html, "style=\""));
            BOOST_TEST(!has(html, "://"));
            BOOST_TEST(has(html, "width=device-width"));
        }
    }
}

BOOST_AUTO_TEST_CASE(every_input_has_its_label_and_its_kind_and_passwords_are_never_sent_back) {
    const auto html = render(Language::en, form());
    BOOST_TEST(has(html, "<label for=\"login\">Name</label>"));
    BOOST_TEST(has(html, "<input id=\"login\" name=\"login\" type=\"text\" autocomplete=\"username\""));
    BOOST_TEST(has(html, "value=\"ann\""));
    BOOST_TEST(has(html, "<label for=\"password\">Password</label>"));
    BOOST_TEST(has(html, "autocomplete=\"new-password\""));
    BOOST_TEST(has(html, "aria-describedby=\"password-hint\""));
    BOOST_TEST(!has(html, "never shown"));
    BOOST_TEST(!has(html, "role=\"alert\""));
    BOOST_TEST(has(html, "<form method=\"post\" action=\"/register/token\""));
}

BOOST_AUTO_TEST_CASE(a_mistake_is_said_at_the_top_in_the_title_and_next_to_its_field) {
    auto page = form();
    page.fields[1].mistake = "Too short.";
    const auto html = render(Language::de, page);
    BOOST_TEST(has(html, "<title>Fehler: Register</title>"));
    BOOST_TEST(has(html, "role=\"alert\""));
    BOOST_TEST(has(html, "<a href=\"#password\">Password: Too short.</a>"));
    BOOST_TEST(has(html, "<p class=\"mistake\" id=\"password-mistake\">Too short.</p>"));
    BOOST_TEST(has(html, "aria-describedby=\"password-mistake password-hint\" aria-invalid=\"true\""));
    BOOST_TEST(count(html, "aria-invalid") == 1u);
    page.fields[1].mistake.clear();
    page.trouble = "Not now.";
    BOOST_TEST(has(render(Language::en, page), "<p>Not now.</p>"));
}

BOOST_AUTO_TEST_CASE(what_comes_from_outside_is_escaped_wherever_it_stands) {
    auto page = form();
    page.title = page.intro = page.action = page.trouble = page.notice = page.button = nasty;
    page.fields[0].value = page.fields[0].label = page.fields[0].mistake = page.fields[0].hint = nasty;
    page.links = {{std::string(nasty), std::string(nasty)}};
    const MessagePage message{std::string(nasty), {std::string(nasty)}, {{std::string(nasty), std::string(nasty)}}};
    SessionRow session{std::string(nasty), false, std::string(nasty), std::string(nasty), std::string(nasty), std::string(nasty)};
    const AccountPage account{std::string(nasty), std::string(nasty), std::string(nasty), {session}};
    for (const auto& html : {render(Language::en, page), render(Language::en, message), render(Language::en, account)}) {
        BOOST_TEST(!has(html, "<script"));
        BOOST_TEST(!has(html, "\"'"));
        BOOST_TEST(count(html, harmless) >= 4u);
    }
}

BOOST_AUTO_TEST_CASE(the_own_account_shows_where_one_is_signed_in) {
    const AccountPage page{"Ann Lee", "ann@people.example", "", {{"ses_1", true, "2026-11-22T05:00:12.5Z", "2026-12-22T05:00:12.5Z", "127.0.0.1", "Browser"},
                                                                 {"ses_2", false, "2026-11-21T05:00:12Z", "2026-12-22T05:00:12Z"}}};
    const auto html = render(Language::en, page);
    BOOST_TEST(has(html, "<dd>ann@people.example</dd>"));
    BOOST_TEST(!has(html, "Username"));
    BOOST_TEST(count(html, "This browser") == 1u);
    BOOST_TEST(has(html, "Since 2026-11-22 05:00 UTC, until 2026-12-22 05:00 UTC"));
    BOOST_TEST(!has(html, "/account/sessions/ses_1/end"));
    BOOST_TEST(has(html, "/account/sessions/ses_2/end"));
    BOOST_TEST(has(html, "action=\"/sign-out\""));
}

BOOST_AUTO_TEST_CASE(only_links_into_the_web_are_links) {
    BOOST_TEST(is_web_link("https://apps.example/muster"));
    BOOST_TEST(!is_web_link("javascript:alert(1)"));
    BOOST_TEST(!is_web_link("data:text/html,x"));
    BOOST_TEST(!is_web_link(""));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
