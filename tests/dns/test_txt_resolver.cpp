// The resolver against a real DNS server on the loopback, which answers, is silent, fails and talks nonsense.
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <future>

#include "api/dns/txt_resolver.hpp"
#include "tests/support/dns_server.hpp"

namespace {

using namespace muster::api;
using muster::tests::DnsServer;

struct Fixture {
    DnsServer server;
    TxtResolver resolver{{.server = server.address()}};

    TxtResolver::Answer ask(const std::string& name) {
        auto promise = std::make_shared<std::promise<TxtResolver::Answer>>();
        BOOST_REQUIRE(resolver.look_up(name, [promise](TxtResolver::Answer answer) { promise->set_value(std::move(answer)); }));
        return promise->get_future().get();
    }
    std::vector<std::string> texts(const std::string& name) { return ask(name).value_or(std::vector<std::string>{"FAILED"}); }
};

BOOST_FIXTURE_TEST_SUITE(txt_resolver, Fixture)

BOOST_AUTO_TEST_CASE(it_answers_every_record_with_its_parts_joined) {
    const std::string text(600, 'x');
    server.publish(R"({"_a.office.example": {"txt": ["one", ")" + text + R"("]}})");
    BOOST_TEST(texts("_a.office.example") == (std::vector<std::string>{"one", text}), boost::test_tools::per_element());
    BOOST_TEST(server.questions() == std::vector<std::string>{"udp _a.office.example"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_name_without_records_has_none_and_no_search_list_is_tried) {
    server.publish(R"({"empty.example": {}})");
    BOOST_TEST(texts("empty.example").empty());
    BOOST_TEST(texts("missing.example").empty());
    BOOST_TEST(server.questions().size() == 2U);
}

BOOST_AUTO_TEST_CASE(it_follows_a_cname_and_goes_over_to_tcp) {
    server.publish(R"({"alias.example": {"cname": "real.example"}, "real.example": {"txt": ["found"]}, "big.example": {"tcp": true, "txt": ["whole"]}})");
    BOOST_TEST(texts("alias.example") == std::vector<std::string>{"found"}, boost::test_tools::per_element());
    BOOST_TEST(texts("big.example") == std::vector<std::string>{"whole"}, boost::test_tools::per_element());
    BOOST_TEST(server.questions().back() == "tcp big.example");
}

BOOST_AUTO_TEST_CASE(silence_failure_and_nonsense_are_failures_in_bounded_time) {
    server.publish(R"({"silent.example": {"silent": true}, "broken.example": {"rcode": 2}, "refused.example": {"rcode": 5}, "garbage.example": {"garbage": true}})");
    const auto before = std::chrono::steady_clock::now();
    for (const auto* name : {"silent.example", "broken.example", "refused.example", "garbage.example"}) {
        const auto answer = ask(name);
        BOOST_TEST(!answer, name);
    }
    BOOST_TEST((std::chrono::steady_clock::now() - before < std::chrono::seconds(20)));
    BOOST_TEST((ask("silent.example").error() == TxtFailure::unavailable));
}

BOOST_AUTO_TEST_CASE(the_queue_is_bounded_and_whoever_waits_at_the_end_is_told) {
    server.publish(R"({"silent.example": {"silent": true}})");
    std::atomic<int> told{0};
    int taken = 0;
    {
        TxtResolver small({.server = server.address(), .tries = 1, .threads = 1, .queue_max = 3});
        for (int i = 0; i < 10; ++i) taken += small.look_up("silent.example", [&](TxtResolver::Answer answer) { told += answer ? 0 : 1; });
    }
    BOOST_TEST(taken >= 3);
    BOOST_TEST(taken <= 4);  // one may be in hand already
    BOOST_TEST(told.load() == taken);
}

BOOST_AUTO_TEST_CASE(a_server_is_an_ipv4_address_with_a_port) {
    BOOST_TEST(is_dns_server("127.0.0.1:53"));
    for (const auto* text : {"", "127.0.0.1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536", "localhost:53", "127.0.0.1:53x", "[::1]:53"}) {
        BOOST_TEST(!is_dns_server(text), text);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
