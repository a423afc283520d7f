// Where a webhook may point.
#include <boost/test/unit_test.hpp>

#include "api/webhooks/webhook_url.hpp"

namespace {

using muster::api::checked_webhook_url;
using muster::api::WebhookNetwork;

std::string kept(const std::string& text, const WebhookNetwork& network = {}) {
    const auto checked = checked_webhook_url(text, network);
    return checked ? *checked : "refused: " + checked.error();
}
bool refused(const std::string& text, const WebhookNetwork& network = {}) { return !checked_webhook_url(text, network); }

BOOST_AUTO_TEST_SUITE(urls)

BOOST_AUTO_TEST_CASE(https_on_the_internet_is_kept) {
    BOOST_TEST(kept("https://door.example.com/hook?site=1") == "https://door.example.com/hook?site=1");
    BOOST_TEST(kept("https://DOOR.Example.com:8443/Hook") == "https://door.example.com:8443/Hook");
    BOOST_TEST(kept("https://8.8.8.8/") == "https://8.8.8.8/");
    BOOST_TEST(kept("https://[2606:4700:4700::1111]/x") == "https://[2606:4700:4700::1111]/x");
    BOOST_TEST(kept("https://door.example.com") == "https://door.example.com/");
}

BOOST_AUTO_TEST_CASE(names_in_any_script_become_a_labels) {
    BOOST_TEST(kept("https://türen.example.com/") == "https://xn--tren-0ra.example.com/");
    BOOST_TEST(kept("https://例え.テスト.jp/x").starts_with("https://xn--"));
}

BOOST_AUTO_TEST_CASE(other_schemes_users_fragments_and_blanks_are_refused) {
    for (const auto* text : {"", "door.example.com", "http://door.example.com/", "ftp://door.example.com/", "file:///etc/passwd", "https://user@door.example.com/",
                             "https://user:secret@door.example.com/", "https://@door.example.com/", "https://door.example.com/#part", "https://door.example.com/a b",
                             "https://door.example.com/\r\nX: y", "https://", "https:///x", "https://door.example.com:0/", "https://door.example.com:65536/",
                             "https://door.example.com:x/", "https:\\\\door.example.com\\", "gopher://door.example.com/"}) {
        BOOST_TEST(refused(text), text);
    }
}

BOOST_AUTO_TEST_CASE(addresses_and_names_of_nobody_are_refused_however_they_are_written) {
    for (const auto* host : {"localhost", "LOCALHOST", "door.localhost", "printer.local", "metadata.google.internal", "127.0.0.1", "127.1", "0x7f.1", "2130706433", "0177.0.0.1",
                             "10.1.2.3", "192.168.1.1", "169.254.169.254", "[::1]", "[fe80::1]", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "intranet"}) {
        BOOST_TEST(refused("https://" + std::string(host) + "/"), host);
    }
}

BOOST_AUTO_TEST_CASE(an_operator_may_allow_both) {
    BOOST_TEST(kept("http://door.example.com/", {true, false}) == "http://door.example.com/");
    BOOST_TEST(kept("https://127.0.0.1:8443/", {false, true}) == "https://127.0.0.1:8443/");
    BOOST_TEST(kept("http://localhost:8080/x", {true, true}) == "http://localhost:8080/x");
    BOOST_TEST(refused("http://127.0.0.1/", {true, false}));
    BOOST_TEST(refused("http://127.0.0.1/", {false, true}));
    BOOST_TEST(refused("ftp://127.0.0.1/", {true, true}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
