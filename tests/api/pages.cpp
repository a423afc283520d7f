// The pages over HTTP: what a form may do, whose forms are taken, which credential counts where.
#include <boost/test/unit_test.hpp>

#include "api/tokens.hpp"
#include "eventstore/crypto.hpp"
#include "tests/api/test_instance.hpp"

namespace {

using namespace muster;
using tests::RawAnswer;
using tests::TestInstance;

const std::string own = "Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n";
const std::string password = "correct horse battery staple", encoded = "correct+horse+battery+staple";
const std::string twice = "password=" + encoded + "&password_confirmation=" + encoded;
const std::string root = "login=root%40muster.example&password=" + encoded;

bool has(const RawAnswer& answer, std::string_view what) { return answer.body.find(what) != std::string::npos; }
std::string register_path(const TestInstance& instance) { return "/register/" + instance.admin_token(); }

struct Development : TestInstance {
    Development() : TestInstance(api::routes(), {}, true) {}

    /// The first ADMIN registers and signs in; the cookie as the browser sends it.
    std::string sign_in() {
        BOOST_TEST(request("POST", register_path(*this), own, twice).status == 201);
        const auto answer = request("POST", "/sign-in", own, root);
        BOOST_TEST(answer.status == 303);
        BOOST_TEST(answer.header("location") == "/account");
        const auto cookie = answer.header("set-cookie");
        BOOST_TEST(cookie.starts_with("muster_session=mst_"));
        return "Cookie: " + cookie.substr(0, cookie.find(';')) + "\r\n";
    }
};

BOOST_AUTO_TEST_SUITE(pages)

BOOST_AUTO_TEST_CASE(every_page_forbids_what_it_does_not_need) {
    Development instance;
    for (const auto& path : {register_path(instance), std::string("/sign-in"), std::string("/register/invented"), std::string("/pages/style.css")}) {
        BOOST_TEST_CONTEXT(path) {
            const auto page = instance.request("GET", path);
            BOOST_TEST(page.header("content-security-policy") ==
                       "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'");
            BOOST_TEST(page.header("referrer-policy") == "no-referrer");
            BOOST_TEST(page.header("cache-control") == "no-store");
            BOOST_TEST(page.header("cross-origin-opener-policy") == "same-origin");
            BOOST_TEST(page.header("x-content-type-options") == "nosniff");
            BOOST_TEST(page.header("vary") == "Accept-Language, Cookie, Origin, Sec-Fetch-Site");
            BOOST_TEST(page.header("set-cookie") == "");
        }
    }
    BOOST_TEST(instance.request("GET", "/sign-in").header("content-type") == "text/html; charset=utf-8");
    BOOST_TEST(instance.request("GET", "/pages/style.css").header("content-type") == "text/css; charset=utf-8");
    BOOST_TEST(instance.request("GET", "/livez").header("content-security-policy") == "default-src 'none'; frame-ancestors 'none'");
}

BOOST_AUTO_TEST_CASE(a_registration_page_can_be_read_often_and_used_once) {
    Development instance;
    const auto path = register_path(instance);
    for (int i = 0; i < 3; ++i) {
        const auto page = instance.request("GET", path);
        BOOST_TEST(page.status == 200);
        BOOST_TEST(has(page, "Administration has invited you"));
        BOOST_TEST(has(page, "<label for=\"password\">"));
        BOOST_TEST(instance.request("HEAD", path).status == 200);
    }
    BOOST_TEST(instance.request("POST", path, own, twice).status == 201);
    const auto used = instance.request("GET", path), again = instance.request("POST", path, own, twice);
    const auto invented = instance.request("GET", "/register/" + std::string(43, 'A')), odd = instance.request("GET", "/register/%3Cb%3E");
    for (const auto& dead : {used, again, invented, odd}) {
        BOOST_TEST(dead.status == 410);
        BOOST_TEST(dead.body == used.body);
        BOOST_TEST(has(dead, "This link is not valid any more"));
        BOOST_TEST(has(dead, "send you a new invitation"));
    }
}

BOOST_AUTO_TEST_CASE(a_mistake_is_said_next_to_its_field_and_the_link_lives_on) {
    Development instance;
    const auto path = register_path(instance);
    const auto differ = instance.request("POST", path, own, "password=" + encoded + "&password_confirmation=other");
    BOOST_TEST(differ.status == 422);
    BOOST_TEST(has(differ, "id=\"password_confirmation-mistake\">The two passwords are not the same.</p>"));
    BOOST_TEST(!has(differ, password));
    const auto brief = instance.request("POST", path, own, "password=short&password_confirmation=short");
    BOOST_TEST(has(brief, "id=\"password-mistake\">Choose at least 8 characters.</p>"));
    const auto common = instance.request("POST", path, own + "Accept-Language: de\r\n", "password=password1&password_confirmation=password1");
    BOOST_TEST(has(common, "<html lang=\"de\">"));
    BOOST_TEST(has(common, "id=\"password-mistake\">Dieses Passwort benutzen viele"));
    BOOST_TEST(instance.request("POST", path, own, "").status == 422);
    BOOST_TEST(instance.request("POST", "/register/" + std::string(43, 'A'), own, "password=short&password_confirmation=short").status == 410);
    const auto done = instance.request("POST", path, own, twice);
    BOOST_TEST(done.status == 201);
    BOOST_TEST(has(done, "You are registered"));
    BOOST_TEST(has(done, "href=\"/sign-in\""));
    BOOST_TEST(done.header("set-cookie") == "");  // nobody is signed in by a link
}

BOOST_AUTO_TEST_CASE(forms_of_other_sites_and_of_nobody_known_change_nothing) {
    Development instance;
    const auto path = register_path(instance);
    const std::string form = "Content-Type: application/x-www-form-urlencoded\r\n";
    for (const auto& headers : {form, form + "Sec-Fetch-Site: cross-site\r\n", form + "Sec-Fetch-Site: same-site\r\n", form + "Origin: https://evil.example\r\n"}) {
        BOOST_TEST_CONTEXT(headers) {
            const auto refused = instance.request("POST", path, headers, twice);
            BOOST_TEST(refused.status == 403);
            BOOST_TEST(has(refused, "This form came from another site"));
        }
    }
    BOOST_TEST(instance.request("GET", path, "Sec-Fetch-Site: cross-site\r\n").status == 200);  // a link in a mail
    BOOST_TEST(instance.request("POST", path, form + "Origin: null\r\n").status == 422);  // an old browser: who has the link may use it
    BOOST_TEST(instance.request("POST", "/sign-in", form + "Origin: null\r\n", root).status == 403);
    BOOST_TEST(instance.request("POST", path, form + "Origin: http://a\r\n", twice).status == 201);  // the Host of the request
}

BOOST_AUTO_TEST_CASE(only_forms_are_taken) {
    Development instance;
    const auto path = register_path(instance);
    const std::string site = "Sec-Fetch-Site: same-origin\r\n";
    const auto json = instance.request("POST", path, site + "Content-Type: application/json\r\n", "{}");
    BOOST_TEST(json.status == 415);
    BOOST_TEST(json.header("content-type") == "text/html; charset=utf-8");
    BOOST_TEST(instance.request("POST", path, site, twice).status == 415);
    BOOST_TEST(instance.request("POST", path, site + "Content-Type: multipart/form-data; boundary=x\r\n", twice).status == 415);
    const auto repeated = instance.request("POST", path, own, twice + "&password=x");
    BOOST_TEST(repeated.status == 400);
    BOOST_TEST(has(repeated, "The form could not be read"));
    BOOST_TEST(instance.request("POST", path, own, twice + "&token=x").status == 400);
    BOOST_TEST(instance.request("POST", path, own, std::string(9000, 'a')).status == 413);
    BOOST_TEST(instance.request("POST", "/v1/sessions", own, root).status == 415);
    BOOST_TEST(instance.request("GET", path).status == 200);
}

BOOST_AUTO_TEST_CASE(signing_in_shows_the_account_and_signing_out_ends_it) {
    Development instance;
    BOOST_TEST(instance.request("GET", "/account").header("location") == "/sign-in");
    const auto cookie = instance.sign_in();
    const auto account = instance.request("GET", "/account", cookie);
    BOOST_TEST(account.status == 200);
    BOOST_TEST(has(account, "<dd>root@muster.example</dd>"));
    BOOST_TEST(has(account, "This browser"));
    BOOST_TEST(instance.request("GET", "/sign-in", cookie).header("location") == "/account");
    BOOST_TEST(instance.request("POST", "/sign-out", cookie).status == 403);
    BOOST_TEST(instance.request("GET", "/account", cookie).status == 200);
    const auto out = instance.request("POST", "/sign-out", cookie + own);
    BOOST_TEST(out.status == 303);
    BOOST_TEST(out.header("location") == "/sign-in?signed_out=yes");
    BOOST_TEST(out.header("set-cookie") == "muster_session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    BOOST_TEST(instance.request("GET", "/account", cookie).status == 303);
    BOOST_TEST(has(instance.request("GET", "/sign-in?signed_out=yes"), "You are signed out."));
}

BOOST_AUTO_TEST_CASE(signing_in_again_ends_the_session_that_the_browser_had) {
    Development instance;
    const auto first = instance.sign_in();
    BOOST_TEST(instance.request("POST", "/sign-in", first + own, "login=root%40muster.example&password=not+this+one").status == 401);
    BOOST_TEST(instance.request("GET", "/account", first).status == 200);  // who fails stays who they are
    const auto elsewhere = instance.request("POST", "/sign-in", own, root).header("set-cookie");
    const auto again = instance.request("POST", "/sign-in", first + own, root);
    BOOST_TEST(again.status == 303);
    const auto second = "Cookie: " + again.header("set-cookie").substr(0, again.header("set-cookie").find(';')) + "\r\n";
    BOOST_TEST(instance.request("GET", "/account", first).status == 303);
    BOOST_TEST(instance.request("GET", "/account", second).status == 200);
    // Another browser's goes on.
    BOOST_TEST(instance.request("GET", "/account", "Cookie: " + elsewhere.substr(0, elsewhere.find(';')) + "\r\n").status == 200);
    BOOST_TEST(instance.services().models.registry().account(instance.admin())->sessions.size() == 2U);
}

BOOST_AUTO_TEST_CASE(other_sessions_can_be_ended_from_the_account_page) {
    Development instance;
    const auto cookie = instance.sign_in();
    const auto other = instance.request("POST", "/sign-in", own, root).header("set-cookie");
    const auto other_cookie = "Cookie: " + other.substr(0, other.find(';')) + "\r\n";
    const auto page = instance.request("GET", "/account", cookie).body;
    const auto at = page.find("/account/sessions/ses_");
    BOOST_REQUIRE(at != std::string::npos);
    const auto path = page.substr(at, page.find('"', at) - at);
    BOOST_TEST(instance.request("POST", path, own).header("location") == "/sign-in");
    BOOST_TEST(instance.request("GET", "/account", other_cookie).status == 200);
    BOOST_TEST(instance.request("POST", path, own + cookie).header("location") == "/account");
    BOOST_TEST(instance.request("GET", "/account", other_cookie).status == 303);
    BOOST_TEST(instance.request("GET", "/account", cookie).status == 200);
}

BOOST_AUTO_TEST_CASE(a_failed_sign_in_keeps_the_name_and_never_the_password) {
    Development instance;
    for (const auto* login : {"root%40muster.example", "nobody%40people.example"}) {
        const auto failed = instance.request("POST", "/sign-in", own, "login=" + std::string(login) + "&password=not+this+one");
        BOOST_TEST(failed.status == 401);
        BOOST_TEST(has(failed, "role=\"alert\""));
        BOOST_TEST(has(failed, "do not belong together"));
        BOOST_TEST(has(failed, "@"));
        BOOST_TEST(!has(failed, "not this one"));
        BOOST_TEST(failed.header("set-cookie") == "");
    }
    const auto empty = instance.request("POST", "/sign-in", own, "login=&password=");
    BOOST_TEST(empty.status == 422);
    BOOST_TEST(has(empty, "id=\"login-mistake\">Fill this in.</p>"));
    BOOST_TEST(has(empty, "id=\"password-mistake\">Fill this in.</p>"));
}

BOOST_AUTO_TEST_CASE(cookies_are_for_pages_and_bearers_for_the_interface) {
    Development instance;
    const auto cookie = instance.sign_in();
    const auto token = cookie.substr(cookie.find("mst_"), 47);
    BOOST_TEST(instance.request("GET", "/v1/me", cookie).status == 401);
    BOOST_TEST(instance.request("GET", "/v1/me", "Authorization: Bearer " + token + "\r\n").status == 200);
    BOOST_TEST(instance.request("GET", "/account", "Authorization: Bearer " + token + "\r\n").status == 303);
    BOOST_TEST(instance.request("GET", "/account", "x-api-key: " + instance.admin_key() + "\r\n").status == 303);
    BOOST_TEST(instance.request("GET", "/account", "Cookie: muster_session=" + instance.admin_key() + "\r\n").status == 303);
    BOOST_TEST(instance.request("GET", "/sign-in", "Cookie: muster_session=mst_" + std::string(43, 'a') + "\r\n").status == 200);
}

BOOST_AUTO_TEST_CASE(without_https_nobody_signs_in_but_in_development) {
    TestInstance instance(api::routes());
    BOOST_TEST(instance.request("POST", register_path(instance), own, twice).status == 201);
    BOOST_TEST(has(instance.request("GET", "/sign-in"), "Open this page with https."));
    const auto refused = instance.request("POST", "/sign-in", own, root);
    BOOST_TEST(refused.status == 403);
    BOOST_TEST(refused.header("set-cookie") == "");
    instance.services().options.public_url = "https://accounts.example.org";  // a proxy speaks TLS
    const auto taken = instance.request("POST", "/sign-in", own, root);
    BOOST_TEST(taken.status == 303);
    BOOST_TEST(taken.header("set-cookie").starts_with("__Host-muster_session=mst_"));
    BOOST_TEST(taken.header("set-cookie").ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure"));
}

/// A link to choose a new password, as the notifier would send it.
std::string reset_path(TestInstance& instance) {
    domain::RequestPasswordReset command;
    command.reset = {eventstore::crypto::uuid_v7(1)};
    command.account = instance.admin();
    const auto token = api::password_reset_token(instance.services().keyring.secrets().link_key, command.reset);
    command.token_hash = api::hash_of_token(token);
    (void)instance.run(command);
    return "/reset/" + token;
}

BOOST_AUTO_TEST_CASE(asking_for_a_reset_tells_nothing_of_who_is_known) {
    Development instance;
    BOOST_TEST(has(instance.request("GET", "/reset"), "E-mail address or phone number"));
    const auto known = instance.request("POST", "/reset", own, "contact=root%40muster.example");
    const auto unknown = instance.request("POST", "/reset", own, "contact=nobody%40people.example");
    const auto number = instance.request("POST", "/reset", own, "contact=%2B44+20+7946+0018");
    BOOST_TEST(known.status == 202);
    BOOST_TEST(unknown.status == 202);
    BOOST_TEST(known.body == unknown.body);
    BOOST_TEST(number.status == 202);
    BOOST_TEST(known.body == number.body);
    BOOST_TEST(has(known, "a link is on its way"));
    const auto none = instance.request("POST", "/reset", own, "contact="), odd = instance.request("POST", "/reset", own, "contact=nobody");
    BOOST_TEST(none.status == 422);
    BOOST_TEST(has(none, "id=\"contact-mistake\">Fill this in."));
    BOOST_TEST(odd.status == 422);
    BOOST_TEST(has(odd, "id=\"contact-mistake\">Type a whole e-mail address"));
}

BOOST_AUTO_TEST_CASE(a_new_password_is_chosen_by_a_link_that_works_once) {
    Development instance;
    (void)instance.sign_in();
    const auto path = reset_path(instance);
    for (int i = 0; i < 3; ++i) BOOST_TEST(instance.request("GET", path).status == 200);
    BOOST_TEST(has(instance.request("POST", path, own, "password=" + encoded + "&password_confirmation=x"), "The two passwords are not the same."));
    const std::string fresh = "another+good+one+2026";
    const auto done = instance.request("POST", path, own, "password=" + fresh + "&password_confirmation=" + fresh);
    BOOST_TEST(done.status == 200);
    BOOST_TEST(has(done, "Your password is changed"));
    BOOST_TEST(done.header("set-cookie") == "");
    const auto used = instance.request("GET", path), invented = instance.request("GET", "/reset/" + std::string(43, 'A'));
    BOOST_TEST(used.status == 410);
    BOOST_TEST(used.body == invented.body);
    BOOST_TEST(used.body == instance.request("GET", "/reset/" + instance.admin_token()).body);  // a link of another kind
    BOOST_TEST(used.body == instance.request("POST", path, own, twice).body);
    BOOST_TEST(has(used, "href=\"/reset\""));
    BOOST_TEST(instance.request("POST", "/sign-in", own, root).status == 401);
    BOOST_TEST(instance.request("POST", "/sign-in", own, "login=root%40muster.example&password=" + fresh).status == 303);
}

BOOST_AUTO_TEST_CASE(a_new_address_is_confirmed_by_a_button_and_not_by_a_look) {
    Development instance;
    const auto cookie = instance.sign_in();
    const auto bearer = "Authorization: Bearer " + cookie.substr(cookie.find("mst_"), 47) + "\r\nContent-Type: application/json\r\n";
    const auto asked = instance.request("POST", "/v1/me/email-changes", bearer, R"({"email":"new@muster.example","password":")" + password + "\"}");
    BOOST_TEST(asked.status == 202, asked.body);
    const auto change = instance.services().models.registry().account(instance.admin())->email_change;
    BOOST_REQUIRE(change);
    const auto path = "/email-changes/" + api::email_change_token(instance.services().keyring.secrets().link_key, *change);
    for (int i = 0; i < 3; ++i) BOOST_TEST(has(instance.request("GET", path), "<form method=\"post\" action=\"" + path + "\""));
    BOOST_TEST(has(instance.request("GET", "/account", cookie), "<dd>root@muster.example</dd>"));
    const auto done = instance.request("POST", path, own);
    BOOST_TEST(done.status == 200);
    BOOST_TEST(has(done, "Your e-mail address is confirmed"));
    BOOST_TEST(has(instance.request("GET", "/account", cookie), "<dd>new@muster.example</dd>"));
    const auto used = instance.request("GET", path);
    BOOST_TEST(used.status == 410);
    BOOST_TEST(used.body == instance.request("POST", path, own).body);
    BOOST_TEST(used.body == instance.request("GET", "/email-changes/" + std::string(43, 'A')).body);
}

BOOST_AUTO_TEST_CASE(tokens_stand_in_no_metric) {
    Development instance;
    (void)instance.request("GET", register_path(instance));
    (void)instance.request("DELETE", register_path(instance));
    const auto metrics = instance.request("GET", "/metrics");
    BOOST_TEST(has(metrics, "route=\"/register/{token}\""));
    BOOST_TEST(!has(metrics, instance.admin_token()));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
