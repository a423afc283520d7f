#include <boost/test/unit_test.hpp>

#include "api/lookup_limiter.hpp"

namespace {

using namespace muster;
using std::chrono::seconds;

struct Fixture {
    api::LookupLimiter limiter{{.burst = 3, .window = seconds(30), .buckets_max = 4}};
    api::LookupLimiter::TimePoint now{};
    domain::OrganizationId here{{1}}, there{{2}};

    bool allowed(std::string_view credential, domain::OrganizationId organization) { return limiter.take(credential, organization, now).allowed; }
};

BOOST_FIXTURE_TEST_SUITE(lookup_limiter, Fixture)

BOOST_AUTO_TEST_CASE(a_burst_and_then_one_for_each_part_of_the_window) {
    for (unsigned left = 3; left-- > 0;) {
        const auto verdict = limiter.take("key_a", here, now);
        BOOST_TEST(verdict.allowed);
        BOOST_TEST(verdict.remaining == left);
        BOOST_TEST(verdict.retry_after_s == 0U);
    }
    const auto refused = limiter.take("key_a", here, now);
    BOOST_TEST(!refused.allowed);
    BOOST_TEST(refused.retry_after_s == 10U);
    BOOST_TEST(refused.reset_s == 30U);
    now += seconds(9);
    BOOST_TEST(!allowed("key_a", here));
    now += seconds(1);
    BOOST_TEST(allowed("key_a", here));
    BOOST_TEST(!allowed("key_a", here));
    now += seconds(1000);  // never more than a burst
    for (int i = 0; i < 3; ++i) BOOST_TEST(allowed("key_a", here));
    BOOST_TEST(!allowed("key_a", here));
}

BOOST_AUTO_TEST_CASE(each_credential_and_organization_has_its_own) {
    for (int i = 0; i < 3; ++i) BOOST_TEST(allowed("key_a", here));
    BOOST_TEST(!allowed("key_a", here));
    BOOST_TEST(allowed("key_b", here));
    BOOST_TEST(allowed("key_a", there));
}

BOOST_AUTO_TEST_CASE(looking_takes_nothing) {
    for (int i = 0; i < 10; ++i) BOOST_TEST(limiter.look("key_a", here, now).allowed);
    for (int i = 0; i < 3; ++i) BOOST_TEST(allowed("key_a", here));
    BOOST_TEST(!limiter.look("key_a", here, now).allowed);
    BOOST_TEST(limiter.look("key_a", here, now).retry_after_s == 10U);
}

BOOST_AUTO_TEST_CASE(memory_is_bounded_and_who_asked_too_much_is_not_forgotten) {
    for (const auto* name : {"a", "b", "c", "d"}) {
        for (int i = 0; i < 3; ++i) BOOST_TEST(allowed(name, here));
    }
    BOOST_TEST(!allowed("e", here));  // no room
    BOOST_TEST(!allowed("a", here));
    now += seconds(30);  // all are full again and make room
    BOOST_TEST(allowed("e", here));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
