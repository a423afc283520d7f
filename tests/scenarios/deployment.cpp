// What an operator sets up: settings that cannot be meant are refused at once, a reverse proxy speaks for its clients, the product
// has a name.
#include <boost/test/unit_test.hpp>

#include "tests/scenarios/support/process.hpp"
#include "tests/scenarios/support/world.hpp"

namespace muster::scenarios {
namespace {

BOOST_AUTO_TEST_SUITE(deployment)

BOOST_AUTO_TEST_CASE(settings_that_cannot_be_meant_are_refused_before_anything_is_made) {
    const tests::TemporaryDirectory directory("deployment");
    const auto data = directory / "data";
    const auto refused_for = [&](const std::string& option, const std::string& value) {
        const auto finished = muster({"serve", "--data", data.string(), "--listen", "127.0.0.1:0", option, value});
        BOOST_TEST(finished.exit_code == 2, option << " " << value << ": " << finished.err);
        BOOST_TEST(finished.err.find(option) != std::string::npos, finished.err);
        BOOST_TEST(!std::filesystem::exists(data));
    };
    for (const auto* url : {"accounts.example.org", "ftp://accounts.example.org", "https://", "https://a b", "https://user:secret@a.example",
                            "https://a.example/?next=x", "https://a.example/#top", "https://a.example:0", "javascript:alert(1)"}) {
        refused_for("--public-url", url);
    }
    for (const auto* from : {"", "nobody", "no reply@example.org", "Muster <no-reply@example.org>", "a@b@c", "no-reply@"}) refused_for("--mail-from", from);
    for (const auto* proxy : {"proxy.example.org", "10.0.0.0/33", "10.0.0.0/8;::1"}) refused_for("--trusted-proxy", proxy);
}

BOOST_AUTO_TEST_CASE(a_trusted_proxy_speaks_for_its_clients) {
    World world({.serve_arguments = {"--trusted-proxy", "127.0.0.2,10.0.0.0/8"}});
    const auto ann = world.workspace("Office").has();
    // The address that a session is listed with.
    const auto address_of = [&](const std::string& local, const Headers& forwarded) {
        Http http(local);
        Headers headers{{"content-type", "application/json"}};
        headers.insert(headers.end(), forwarded.begin(), forwarded.end());
        const auto body = object({{"email", ann.email}, {"password", good_password}});
        const auto token = http.send("POST", world.server().url() + "/v1/sessions", body, headers).expect(201).json()["token"].text();
        for (const auto& session : world.holder_of(token).whole_list("/v1/accounts/" + ann.id + "/sessions")) {
            if (session.has("current") && session["current"].boolean()) return session["address"].text();
        }
        return std::string("none");
    };
    BOOST_TEST(address_of("127.0.0.2", {{"x-forwarded-for", "192.0.2.1, 198.51.100.7, 10.0.0.9"}}) == "198.51.100.7");
    BOOST_TEST(address_of("127.0.0.2", {{"forwarded", "for=\"[2001:db8::7]:4711\""}}) == "2001:db8::7");
    BOOST_TEST(address_of("127.0.0.2", {}) == "127.0.0.2");
    // Nobody else takes another's place, or gets out of their own.
    BOOST_TEST(address_of("127.0.0.3", {{"x-forwarded-for", "198.51.100.7"}, {"forwarded", "for=198.51.100.7"}}) == "127.0.0.3");

    const auto has_hsts = [&](const std::string& local, const Headers& headers) {
        Http http(local);
        return !http.send("GET", world.server().url() + "/livez", {}, headers).header("strict-transport-security").empty();
    };
    BOOST_TEST(has_hsts("127.0.0.2", {{"x-forwarded-proto", "https"}}));
    BOOST_TEST(!has_hsts("127.0.0.2", {{"x-forwarded-proto", "http"}}));
    BOOST_TEST(!has_hsts("127.0.0.2", {}));
    BOOST_TEST(!has_hsts("127.0.0.3", {{"x-forwarded-proto", "https"}}));
}

BOOST_AUTO_TEST_CASE(behind_https_of_a_trusted_proxy_cookies_are_secure) {
    World world({.serve_arguments = {"--trusted-proxy", "127.0.0.2"}});
    const auto ann = world.workspace("Office").has();
    const auto cookie = [&](const std::string& local) {
        Http http(local);
        const auto form = "login=" + url_encoded(ann.email) + "&password=" + url_encoded(good_password);
        return http.send("POST", world.server().url() + "/sign-in", form,
                         {{"content-type", "application/x-www-form-urlencoded"}, {"sec-fetch-site", "same-origin"}, {"x-forwarded-proto", "https"}})
            .header("set-cookie");
    };
    BOOST_TEST(cookie("127.0.0.2").starts_with("__Host-muster_session="));
    BOOST_TEST(cookie("127.0.0.2").find("; Secure") != std::string::npos);
    BOOST_TEST(cookie("127.0.0.3").starts_with("muster_session="));
}

BOOST_AUTO_TEST_CASE(authenticator_apps_show_the_name_of_the_product) {
    World world({.serve_arguments = {"--product-name", "Kutch Accounts"}});
    auto ann = world.workspace("Office").has();
    const auto enrolled = ann.me().post("/v1/me/totp", object({{"current_password", good_password}})).expect(201).json();
    const auto uri = enrolled["otpauth_uri"].text();
    BOOST_TEST(uri.starts_with("otpauth://totp/Kutch%20Accounts:"), uri);
    BOOST_TEST(uri.find("issuer=Kutch%20Accounts") != std::string::npos, uri);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::scenarios
