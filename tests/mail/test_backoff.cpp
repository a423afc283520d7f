#include <boost/test/unit_test.hpp>

#include <random>

#include "api/mail/backoff.hpp"
#include "tests/support/seed.hpp"

namespace muster::mail {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

BackoffPolicy without_jitter() {
    BackoffPolicy policy;
    policy.jitter_percent = 0;
    return policy;
}

BOOST_AUTO_TEST_SUITE(backoff)

BOOST_AUTO_TEST_CASE(grows_to_an_hour_and_stays_there) {
    const auto policy = without_jitter();
    const milliseconds now(0);
    BOOST_TEST((next_delay(policy, 1, now, 7) == minutes(1)));
    BOOST_TEST((next_delay(policy, 2, now, 7) == minutes(5)));
    BOOST_TEST((next_delay(policy, 3, now, 7) == minutes(15)));
    BOOST_TEST((next_delay(policy, 4, now, 7) == minutes(60)));
    BOOST_TEST((next_delay(policy, 20, now, 7) == minutes(60)));
}

BOOST_AUTO_TEST_CASE(gives_up_when_the_next_one_would_come_after_a_day_or_after_the_last_attempt) {
    const auto policy = without_jitter();
    BOOST_TEST((next_delay(policy, 4, hours(23), 0) == minutes(60)));
    BOOST_TEST(!next_delay(policy, 4, hours(23) + milliseconds(1), 0));
    BOOST_TEST(next_delay(policy, policy.attempts_max - 1, hours(1), 0).has_value());
    BOOST_TEST(!next_delay(policy, policy.attempts_max, hours(1), 0));
    // A whole day of failures, each at once: the schedule itself ends, well before the limit of attempts.
    milliseconds elapsed(0);
    std::uint32_t attempts = 1;
    while (const auto delay = next_delay(policy, attempts, elapsed, 0)) {
        elapsed += *delay;
        ++attempts;
    }
    BOOST_TEST(attempts < policy.attempts_max);
    BOOST_TEST((elapsed > hours(22) && elapsed <= hours(24)));
}

BOOST_AUTO_TEST_CASE(jitter_stays_within_its_share_and_uses_it) {
    std::mt19937_64 random(tests::seed());
    const BackoffPolicy policy;
    auto least = milliseconds::max();
    auto most = milliseconds::min();
    for (int i = 0; i < 10'000; ++i) {
        const auto delay = *next_delay(policy, 2, milliseconds(0), random());
        least = std::min(least, delay);
        most = std::max(most, delay);
    }
    BOOST_TEST((least >= minutes(4) && most <= minutes(6)));
    BOOST_TEST((least < milliseconds(minutes(4)) + std::chrono::seconds(2)));
    BOOST_TEST((most > milliseconds(minutes(6)) - std::chrono::seconds(2)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::mail
