#include <boost/test/unit_test.hpp>

#include "api/credentials/sign_in_delays.hpp"

namespace {

using namespace muster;
using std::chrono::milliseconds;
using std::chrono::seconds;

struct Fixture {
    api::SignInDelays delays{domain::Bytes32{7}};
    api::SignInDelays::TimePoint now{seconds(1'000)};

    static api::SignInAttempt attempt(std::string subject, std::string address, std::string organization = {}) {
        return {std::move(subject), std::move(address), std::move(organization)};
    }
    milliseconds fail(const api::SignInAttempt& attempt) {
        const auto verdict = delays.begin(attempt, now);
        BOOST_TEST(!verdict.refused);
        delays.failed(attempt, now);
        return verdict.hold;
    }
    milliseconds succeed(const api::SignInAttempt& attempt) {
        const auto verdict = delays.begin(attempt, now);
        BOOST_TEST(!verdict.refused);
        delays.succeeded(attempt, now);
        return verdict.hold;
    }
    /// What the next one would be held, without a trace of having asked.
    milliseconds hold(const api::SignInAttempt& attempt) {
        const auto verdict = delays.begin(attempt, now);
        if (!verdict.refused) delays.withdrawn(attempt, now);
        return verdict.hold;
    }
};

/// Another address for each number.
std::string address(unsigned number) {
    return "10." + std::to_string(number / 65536) + "." + std::to_string(number / 256 % 256) + "." + std::to_string(number % 256);
}

BOOST_FIXTURE_TEST_SUITE(sign_in_delays, Fixture)

BOOST_AUTO_TEST_CASE(an_accounts_failures_double_its_delay_up_to_four_seconds) {
    // From another address each time: only the account has them in common.
    for (const auto expected : {0, 0, 250, 500, 1'000, 2'000, 4'000, 4'000}) {
        static unsigned from = 0;
        BOOST_TEST(fail(attempt("acc_1", address(from++))).count() == expected);
    }
    BOOST_TEST(hold(attempt("acc_2", "192.0.2.1")).count() == 0);
}

BOOST_AUTO_TEST_CASE(a_name_that_nobody_has_is_delayed_as_an_account_is) {
    for (unsigned i = 0; i < 12; ++i) {
        now += seconds(i * 7 % 40);
        BOOST_TEST(fail(attempt("acc_1", address(2 * i))).count() == fail(attempt("nobody@example.org", address(2 * i + 1))).count());
    }
}

BOOST_AUTO_TEST_CASE(a_success_forgets_the_accounts_failures) {
    for (unsigned i = 0; i < 6; ++i) (void)fail(attempt("acc_1", address(i)));
    BOOST_TEST(succeed(attempt("acc_1", address(9))).count() == 4'000);
    BOOST_TEST(hold(attempt("acc_1", address(10))).count() == 0);
}

BOOST_AUTO_TEST_CASE(failures_are_forgotten_with_time) {
    for (unsigned i = 0; i < 4; ++i) (void)fail(attempt("acc_1", address(i)));
    BOOST_TEST(hold(attempt("acc_1", address(9))).count() == 1'000);
    now += seconds(30);
    BOOST_TEST(hold(attempt("acc_1", address(9))).count() == 500);
    now += seconds(60);
    BOOST_TEST(hold(attempt("acc_1", address(9))).count() == 0);
}

BOOST_AUTO_TEST_CASE(a_failure_counts_in_full_until_it_is_forgotten) {
    for (const auto expected : {0, 0, 250, 500, 1'000, 2'000}) {
        static unsigned from = 0;
        BOOST_TEST(fail(attempt("acc_1", address(from++))).count() == expected);
        now += milliseconds(700);
    }
}

BOOST_AUTO_TEST_CASE(however_many_failures_ten_minutes_forget_them) {
    for (unsigned i = 0; i < 500; ++i) (void)fail(attempt("acc_1", address(i)));
    now += seconds(20 * 30);
    BOOST_TEST(hold(attempt("acc_1", address(501))).count() == 0);
}

BOOST_AUTO_TEST_CASE(attempts_at_once_are_delayed_before_any_has_failed) {
    for (const auto expected : {0, 0, 250, 500, 1'000}) {
        static unsigned from = 0;
        BOOST_TEST(delays.begin(attempt("acc_1", address(from++)), now).hold.count() == expected);
    }
}

BOOST_AUTO_TEST_CASE(a_withdrawn_attempt_leaves_nothing_behind) {
    for (unsigned i = 0; i < 10; ++i) {
        BOOST_TEST(delays.begin(attempt("acc_1", "192.0.2.1", "byron.example"), now).hold.count() == 0);
        delays.withdrawn(attempt("acc_1", "192.0.2.1", "byron.example"), now);
    }
    BOOST_TEST(delays.size().accounts == 0U);
    BOOST_TEST(delays.size().addresses == 0U);
    BOOST_TEST(delays.size().organizations == 0U);
}

BOOST_AUTO_TEST_CASE(an_outsider_does_not_delay_who_signed_in_here_before) {
    (void)succeed(attempt("acc_1", "192.0.2.1", "byron.example"));
    for (unsigned i = 0; i < 1'000; ++i) (void)fail(attempt("acc_1", address(i), "byron.example"));
    BOOST_TEST(hold(attempt("acc_1", "192.0.2.1", "byron.example")).count() == 0);
    BOOST_TEST(hold(attempt("acc_1", "192.0.2.2", "byron.example")).count() == 4'000);
    BOOST_TEST(hold(attempt("acc_2", "192.0.2.1", "byron.example")).count() == 1'000);  // known for acc_1 only
}

BOOST_AUTO_TEST_CASE(who_fails_at_a_known_address_is_delayed_there_and_only_there) {
    (void)succeed(attempt("acc_1", "192.0.2.1"));
    for (const auto expected : {0, 0, 250, 500}) BOOST_TEST(fail(attempt("acc_1", "192.0.2.1")).count() == expected);
    BOOST_TEST(hold(attempt("acc_1", "192.0.2.2")).count() == 0);
    BOOST_TEST(succeed(attempt("acc_1", "192.0.2.1")).count() == 1'000);
    BOOST_TEST(hold(attempt("acc_1", "192.0.2.1")).count() == 0);
}

BOOST_AUTO_TEST_CASE(a_known_address_is_forgotten_after_a_month) {
    (void)succeed(attempt("acc_1", "192.0.2.1"));
    now += std::chrono::hours(30 * 24) + seconds(1);
    for (unsigned i = 0; i < 6; ++i) (void)fail(attempt("acc_1", address(i)));
    BOOST_TEST(hold(attempt("acc_1", "192.0.2.1")).count() == 4'000);
}

BOOST_AUTO_TEST_CASE(at_an_address_that_is_refused_who_signed_in_there_still_may) {
    (void)succeed(attempt("acc_known", "192.0.2.1"));
    for (int i = 0; i < 100; ++i) (void)fail(attempt("acc_" + std::to_string(i), "192.0.2.1"));
    BOOST_TEST(delays.begin(attempt("acc_x", "192.0.2.1"), now).refused);
    BOOST_TEST(succeed(attempt("acc_known", "192.0.2.1")).count() == 2'000);
    for (int i = 0; i < 10; ++i) (void)fail(attempt("acc_known", "192.0.2.1"));
    BOOST_TEST(delays.begin(attempt("acc_known", "192.0.2.1"), now).refused);
}

BOOST_AUTO_TEST_CASE(an_address_that_tries_many_accounts_is_delayed_and_then_refused) {
    std::vector<std::int64_t> holds;
    for (int i = 0; i < 100; ++i) holds.push_back(fail(attempt("acc_" + std::to_string(i), "192.0.2.1")).count());
    BOOST_TEST(holds[19] == 0);
    BOOST_TEST(holds[20] == 100);
    BOOST_TEST(holds[22] == 400);
    BOOST_TEST(holds[99] == 2'000);
    const auto refused = delays.begin(attempt("acc_x", "192.0.2.1"), now);
    BOOST_TEST(refused.refused);
    BOOST_TEST(refused.retry_after_s == 10U);
    BOOST_TEST(!delays.begin(attempt("acc_x", "192.0.2.2"), now).refused);
    now += seconds(refused.retry_after_s);
    BOOST_TEST(!delays.begin(attempt("acc_x", "192.0.2.1"), now).refused);
}

BOOST_AUTO_TEST_CASE(successes_do_not_count_against_an_address) {
    // An office behind one address, or a site that signs people in for them: many at once, none of them failing.
    for (int i = 0; i < 500; ++i) BOOST_TEST(delays.begin(attempt("acc_" + std::to_string(i), "192.0.2.1", "byron.example"), now).hold.count() == 0);
    for (int i = 0; i < 500; ++i) delays.succeeded(attempt("acc_" + std::to_string(i), "192.0.2.1", "byron.example"), now);
    BOOST_TEST(hold(attempt("acc_x", "192.0.2.1", "byron.example")).count() == 0);
}

BOOST_AUTO_TEST_CASE(refusing_an_address_does_not_prolong_it) {
    for (int i = 0; i < 100; ++i) (void)fail(attempt("acc_" + std::to_string(i), "192.0.2.1"));
    for (int i = 0; i < 50; ++i) BOOST_TEST(delays.begin(attempt("acc_x", "192.0.2.1"), now).retry_after_s == 10U);
}

BOOST_AUTO_TEST_CASE(an_organization_under_attack_is_delayed_a_little) {
    for (unsigned i = 0; i < 200; ++i) BOOST_TEST(fail(attempt("acc_" + std::to_string(i), address(i), "byron.example")).count() == 0);
    BOOST_TEST(fail(attempt("acc_a", "192.0.2.1", "byron.example")).count() == 50);
    BOOST_TEST(fail(attempt("acc_b", "192.0.2.2", "byron.example")).count() == 100);
    for (unsigned i = 0; i < 100; ++i) (void)fail(attempt("acc_" + std::to_string(300 + i), address(300 + i), "byron.example"));
    BOOST_TEST(hold(attempt("acc_c", "192.0.2.3", "byron.example")).count() == 1'000);
    BOOST_TEST(hold(attempt("acc_c", "192.0.2.3", "other.example")).count() == 0);
    BOOST_TEST(hold(attempt("acc_c", "192.0.2.3")).count() == 0);
}

BOOST_AUTO_TEST_CASE(memory_is_bounded_and_what_was_used_least_recently_goes) {
    api::SignInDelayRules rules;
    rules.account.keys_max = rules.address.keys_max = rules.organization.keys_max = 8;
    rules.known_addresses_max = 8;
    api::SignInDelays small(domain::Bytes32{1}, rules);
    const auto fail_once = [&](const api::SignInAttempt& one) {
        const auto verdict = small.begin(one, now);
        small.failed(one, now);
        return verdict.hold;
    };
    for (unsigned i = 0; i < 1'000; ++i) {
        const auto one = attempt("acc_" + std::to_string(i), address(i), "org" + std::to_string(i));
        (void)fail_once(attempt("acc_kept", address(5'000 + i)));
        (void)fail_once(one);
        if (i % 2 == 0) small.succeeded(one, now);
    }
    const auto size = small.size();
    BOOST_TEST(size.accounts <= 8U);
    BOOST_TEST(size.addresses == 8U);
    BOOST_TEST(size.organizations == 8U);
    BOOST_TEST(size.known_addresses == 8U);
    BOOST_TEST(fail_once(attempt("acc_kept", address(9'000))).count() == 4'000);  // used all the time
    BOOST_TEST(fail_once(attempt("acc_1", address(9'001))).count() == 0);         // forgotten long ago
}

BOOST_AUTO_TEST_CASE(addresses_count_by_who_holds_them) {
    BOOST_TEST(api::address_group("2001:db8:1:2::1") == api::address_group("2001:0db8:0001:0002:ffff:ffff:ffff:ffff"));
    BOOST_TEST(api::address_group("2001:db8:1:2::1") != api::address_group("2001:db8:1:3::1"));
    BOOST_TEST(api::address_group("::ffff:192.0.2.1") == api::address_group("192.0.2.1"));
    BOOST_TEST(api::address_group("192.0.2.1") != api::address_group("192.0.2.2"));
    BOOST_TEST(api::address_group("fe80::1%eth0") == api::address_group("fe80::2%eth1"));
    BOOST_TEST(api::address_group("no address") == "no address");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
