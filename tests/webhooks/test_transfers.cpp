// POSTs to a real receiver that behaves and misbehaves as it is told.
#include <boost/test/unit_test.hpp>

#include "api/webhooks/transfers.hpp"
#include "tests/support/webhook_receiver.hpp"

namespace {

using namespace muster;
using namespace std::chrono_literals;
using domain::WebhookProblem;

const api::WebhookNetwork open_network{true, true};
const api::TransferLimits quick{1s, 2s, 1'000};

api::TransferResult send(api::Transfers& transfers, const std::string& url) {
    transfers.start({7, url, {"webhook-id: evt_1", "Content-Type: application/json"}, "{\"a\":1}"});
    const auto until = std::chrono::steady_clock::now() + 20s;
    while (std::chrono::steady_clock::now() < until) {
        const auto results = transfers.poll(50ms);
        if (!results.empty()) return results.front();
    }
    throw std::runtime_error("the transfer does not end");
}

struct Fixture {
    tests::WebhookReceiver receiver;
    api::Transfers transfers{open_network, quick, ""};

    api::TransferResult told(std::string_view what) {
        receiver.control(what);
        return send(transfers, receiver.url("/hook"));
    }
    static void failed(const api::TransferResult& result, WebhookProblem problem, std::uint32_t status = 0) {
        BOOST_TEST(!result.delivered);
        BOOST_TEST(domain::to_text(result.problem) == domain::to_text(problem));
        BOOST_TEST(result.status == status);
    }
};

BOOST_FIXTURE_TEST_SUITE(transfers, Fixture)

BOOST_AUTO_TEST_CASE(what_is_sent_arrives_as_it_is) {
    const auto result = send(transfers, receiver.url("/hook?x=1"));
    BOOST_TEST(result.delivered);
    BOOST_TEST(result.ticket == 7U);
    BOOST_TEST(result.status == 204U);
    const auto got = receiver.wait_for(1);
    BOOST_REQUIRE(got.size() == 1U);
    BOOST_TEST(got[0].path == "/hook?x=1");
    BOOST_TEST(got[0].body == "{\"a\":1}");
    BOOST_TEST(got[0].headers.at("webhook-id") == "evt_1");
    BOOST_TEST(!got[0].headers.contains("expect"));
}

BOOST_AUTO_TEST_CASE(answers_that_are_no_2xx_are_told_apart) {
    failed(told(R"({"status":400})"), WebhookProblem::rejected, 400);
    failed(told(R"({"status":410})"), WebhookProblem::rejected, 410);
    failed(told(R"({"status":500})"), WebhookProblem::unavailable, 500);
    failed(told(R"({"status":408})"), WebhookProblem::unavailable, 408);
    failed(told(R"({"status":425})"), WebhookProblem::unavailable, 425);
    const auto later = told(R"({"status":429,"headers":{"Retry-After":"17"}})");
    failed(later, WebhookProblem::unavailable, 429);
    BOOST_TEST(later.retry_after.count() == 17);
}

BOOST_AUTO_TEST_CASE(redirects_are_not_followed) {
    failed(told(R"({"status":302,"headers":{"Location":"/elsewhere"}})"), WebhookProblem::redirected, 302);
    BOOST_TEST(receiver.requests().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_long_answer_is_cut_off_and_counts_by_its_status) {
    BOOST_TEST(told(R"({"status":200,"answer_bytes":100000})").delivered);
    failed(told(R"({"status":500,"answer_bytes":100000})"), WebhookProblem::unavailable, 500);
}

BOOST_AUTO_TEST_CASE(who_hangs_breaks_off_or_is_not_there_is_told) {
    failed(told(R"({"hang":true})"), WebhookProblem::timed_out);
    failed(told(R"({"drop":true})"), WebhookProblem::unreachable);
    const auto url = receiver.url("/hook");
    receiver.stop();
    failed(send(transfers, url), WebhookProblem::unreachable);
    failed(send(transfers, "http://name.invalid/"), WebhookProblem::name_unknown);
}

BOOST_AUTO_TEST_CASE(private_addresses_are_refused_as_the_socket_opens_whatever_the_name) {
    api::Transfers closed({true, false}, quick, "");
    failed(send(closed, receiver.url("/hook")), WebhookProblem::address_refused);
    auto by_name = receiver.url("/hook");
    by_name.replace(by_name.find("127.0.0.1"), 9, "localhost");
    failed(send(closed, by_name), WebhookProblem::address_refused);
    BOOST_TEST(receiver.requests().empty());
}

BOOST_AUTO_TEST_CASE(plain_http_is_not_spoken_unless_it_may) {
    api::Transfers closed({false, true}, quick, "");
    BOOST_TEST(!send(closed, receiver.url("/hook")).delivered);
    BOOST_TEST(receiver.requests().empty());
}

BOOST_AUTO_TEST_CASE(over_tls_the_certificate_must_be_good) {
    tests::WebhookReceiver secure({.tls = true});
    failed(send(transfers, secure.url("/hook")), WebhookProblem::tls_failed);
    api::Transfers trusting(open_network, quick, secure.ca_file());
    BOOST_TEST(send(trusting, secure.url("/hook")).delivered);
}

BOOST_AUTO_TEST_CASE(one_that_hangs_delays_no_other) {
    tests::WebhookReceiver slow;
    slow.control(R"({"hang":true})");
    transfers.start({1, slow.url("/"), {}, "{}"});
    transfers.start({2, receiver.url("/"), {}, "{}"});
    const auto start = std::chrono::steady_clock::now();
    std::vector<api::TransferResult> results;
    while (results.empty() && std::chrono::steady_clock::now() - start < 20s) results = transfers.poll(50ms);
    BOOST_REQUIRE(!results.empty());
    BOOST_TEST(results.front().ticket == 2U);
    BOOST_TEST(transfers.running() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
