// When a delivery is tried again.
#include <boost/test/unit_test.hpp>

#include "api/webhooks/webhook_retry.hpp"

namespace {

using namespace muster;
using namespace std::chrono_literals;
using enum domain::WebhookProblem;

constexpr std::uint64_t no_jitter(std::int64_t base_ms, unsigned percent = 20) { return static_cast<std::uint64_t>(base_ms * percent / 100); }

BOOST_AUTO_TEST_SUITE(retries)

BOOST_AUTO_TEST_CASE(who_is_down_is_waited_for_ever_longer) {
    const api::WebhookRetryPolicy policy;
    const std::vector<std::chrono::milliseconds> schedule{1s, 5s, 15s, 1min, 5min, 15min, 15min, 15min};
    for (const auto problem : {unavailable, unreachable, name_unknown, address_refused, tls_failed, timed_out, answer_invalid}) {
        for (std::uint32_t attempt = 1; attempt <= schedule.size(); ++attempt) {
            const auto base = schedule[attempt - 1];
            const auto delay = api::next_webhook_attempt(policy, problem, attempt, 0ms, 0s, no_jitter(base.count()));
            BOOST_REQUIRE(delay);
            BOOST_TEST(delay->count() == base.count());
        }
    }
}

BOOST_AUTO_TEST_CASE(until_the_time_is_up) {
    const api::WebhookRetryPolicy policy;
    BOOST_TEST(api::next_webhook_attempt(policy, unreachable, 200, 71h, 0s, 0).has_value());
    BOOST_TEST(!api::next_webhook_attempt(policy, unreachable, 2, 72h, 0s, 0));
}

BOOST_AUTO_TEST_CASE(who_does_not_want_it_is_asked_a_few_times) {
    const api::WebhookRetryPolicy policy;
    for (const auto problem : {rejected, redirected}) {
        for (std::uint32_t attempt = 1; attempt < 6; ++attempt) BOOST_TEST(api::next_webhook_attempt(policy, problem, attempt, 0ms, 0s, 1).has_value());
        BOOST_TEST(!api::next_webhook_attempt(policy, problem, 6, 0ms, 0s, 1));
    }
}

BOOST_AUTO_TEST_CASE(what_failed_together_does_not_come_back_together) {
    const api::WebhookRetryPolicy policy;
    const auto earliest = api::next_webhook_attempt(policy, unreachable, 4, 0ms, 0s, 0);
    const auto latest = api::next_webhook_attempt(policy, unreachable, 4, 0ms, 0s, 2 * no_jitter(60'000));
    BOOST_REQUIRE((earliest && latest));
    BOOST_TEST(earliest->count() == 48'000);
    BOOST_TEST(latest->count() == 72'000);
}

BOOST_AUTO_TEST_CASE(who_asks_for_time_gets_it_within_reason) {
    const api::WebhookRetryPolicy policy;
    const auto asked = api::next_webhook_attempt(policy, unavailable, 1, 0ms, 30s, 0);
    const auto too_much = api::next_webhook_attempt(policy, unavailable, 1, 0ms, std::chrono::hours(24 * 365), 0);
    BOOST_REQUIRE((asked && too_much));
    BOOST_TEST(asked->count() == 30'000);
    BOOST_TEST(too_much->count() == 3'600'000);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
