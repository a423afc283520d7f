// For whom a reverse proxy speaks, and that nobody else may.
#include <boost/test/unit_test.hpp>

#include "api/trusted_proxies.hpp"

namespace muster::tests {
namespace {

using namespace api;
using Headers = std::vector<std::pair<std::string, std::string>>;

struct Seen {
    std::string address;
    bool secure;
    friend bool operator==(const Seen&, const Seen&) = default;
    friend std::ostream& operator<<(std::ostream& out, const Seen& seen) { return out << seen.address << (seen.secure ? " secure" : ""); }
};

Seen seen_of(std::string_view trusted, const std::string& peer, const Headers& headers) {
    const auto proxies = TrustedProxies::parse(trusted);
    BOOST_REQUIRE(proxies);
    Request request;
    request.peer_address = peer;
    request.headers = headers;
    proxies->apply(request);
    return {request.peer_address, request.secure};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(trusted_proxies)

BOOST_AUTO_TEST_CASE(networks_are_read_strictly) {
    for (const auto* good : {"", "127.0.0.1", "10.0.0.0/8", "10.0.0.0/8, ::1", "fd00::/8,192.0.2.0/24", "127.0.0.1,", "0.0.0.0/0", "::/0", "::ffff:10.0.0.1"}) {
        BOOST_TEST(TrustedProxies::parse(good).has_value(), good);
    }
    for (const auto* bad : {"localhost", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/8x", "::1/129", "10.0.0", ",", "10.0.0.0/-1", " "}) {
        BOOST_TEST(!TrustedProxies::parse(bad).has_value(), bad);
    }
}

BOOST_AUTO_TEST_CASE(a_network_holds_its_own_addresses) {
    const auto proxies = TrustedProxies::parse("10.32.0.0/11,2001:db8::/33,192.0.2.7");
    BOOST_REQUIRE(proxies);
    for (const auto* in : {"10.32.0.0", "10.63.255.255", "::ffff:10.40.1.1", "2001:db8::1", "2001:db8:7fff::1", "192.0.2.7"}) BOOST_TEST(proxies->trusts(in), in);
    for (const auto* out : {"10.31.255.255", "10.64.0.0", "2001:db8:8000::1", "192.0.2.8", "::1", "", "proxy"}) BOOST_TEST(!proxies->trusts(out), out);
    BOOST_TEST(!TrustedProxies().trusts("127.0.0.1"));
}

BOOST_AUTO_TEST_CASE(the_rightmost_address_that_is_no_proxy_is_the_client) {
    const std::string trusted = "10.0.0.0/8";
    BOOST_TEST(seen_of(trusted, "10.0.0.1", {{"x-forwarded-for", "198.51.100.7"}}) == (Seen{"198.51.100.7", false}));
    BOOST_TEST(seen_of(trusted, "10.0.0.1", {{"x-forwarded-for", "192.0.2.1, 198.51.100.7, 10.0.0.2"}}) == (Seen{"198.51.100.7", false}));
    BOOST_TEST(seen_of(trusted, "10.0.0.1", {{"x-forwarded-for", "192.0.2.1"}, {"x-forwarded-for", "198.51.100.7"}}) == (Seen{"198.51.100.7", false}));
    BOOST_TEST(seen_of(trusted, "10.0.0.1", {{"x-forwarded-for", "10.0.0.3,10.0.0.2"}}) == (Seen{"10.0.0.3", false}));
    BOOST_TEST(seen_of(trusted, "10.0.0.1", {{"x-forwarded-for", "[2001:db8::1]:4711"}}) == (Seen{"2001:db8::1", false}));
    BOOST_TEST(seen_of(trusted, "10.0.0.1", {{"x-forwarded-for", "198.51.100.7:4711"}}) == (Seen{"198.51.100.7", false}));
    BOOST_TEST(seen_of(trusted, "10.0.0.1", {}) == (Seen{"10.0.0.1", false}));
    // What stands before something that is no address was written by nobody knows whom.
    for (const auto* odd : {"192.0.2.1, unknown", "192.0.2.1, ", "192.0.2.1, _hidden, 10.0.0.1", "<script>"}) {
        BOOST_TEST(seen_of(trusted, "10.0.0.1", {{"x-forwarded-for", odd}}) == (Seen{"10.0.0.1", false}), odd);
    }
}

BOOST_AUTO_TEST_CASE(forwarded_counts_where_there_is_no_x_forwarded_for) {
    const std::string trusted = "10.0.0.1,::1";
    BOOST_TEST(seen_of(trusted, "::1", {{"forwarded", "for=192.0.2.1;proto=http, For=\"[2001:db8::7]:80\";Proto=HTTPS;by=10.0.0.1"}}) ==
               (Seen{"2001:db8::7", true}));
    BOOST_TEST(seen_of(trusted, "10.0.0.1", {{"forwarded", "for=192.0.2.1"}, {"x-forwarded-for", "198.51.100.7"}}) == (Seen{"198.51.100.7", false}));
    BOOST_TEST(seen_of(trusted, "10.0.0.1", {{"forwarded", "by=10.0.0.1"}}) == (Seen{"10.0.0.1", false}));
}

BOOST_AUTO_TEST_CASE(a_proxy_says_whether_the_client_came_over_https) {
    const std::string trusted = "10.0.0.1";
    BOOST_TEST(seen_of(trusted, "10.0.0.1", {{"x-forwarded-proto", "https"}}) == (Seen{"10.0.0.1", true}));
    BOOST_TEST(seen_of(trusted, "10.0.0.1", {{"x-forwarded-proto", "http, HTTPS"}}) == (Seen{"10.0.0.1", true}));
    BOOST_TEST(seen_of(trusted, "10.0.0.1", {{"x-forwarded-proto", "https, http"}}) == (Seen{"10.0.0.1", false}));
    BOOST_TEST(seen_of(trusted, "10.0.0.1", {{"x-forwarded-proto", "httpss"}}) == (Seen{"10.0.0.1", false}));
}

BOOST_AUTO_TEST_CASE(from_everybody_else_the_headers_are_ignored) {
    const Headers forged{{"x-forwarded-for", "198.51.100.7"}, {"x-forwarded-proto", "https"}, {"forwarded", "for=198.51.100.7;proto=https"}};
    BOOST_TEST(seen_of("10.0.0.1", "10.0.0.2", forged) == (Seen{"10.0.0.2", false}));
    BOOST_TEST(seen_of("", "127.0.0.1", forged) == (Seen{"127.0.0.1", false}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace muster::tests
