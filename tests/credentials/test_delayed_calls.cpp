#include <boost/test/unit_test.hpp>

#include <atomic>
#include <condition_variable>
#include <mutex>

#include "api/credentials/delayed_calls.hpp"

namespace {

using namespace muster;
using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

/// What was called, in order.
struct Calls {
    std::mutex mutex;
    std::condition_variable wake;
    std::vector<std::pair<int, bool>> made;

    api::DelayedCalls::Callback as(int name) {
        return [this, name](bool stopped) {
            const std::lock_guard lock(mutex);
            made.emplace_back(name, stopped);
            wake.notify_all();
        };
    }
    bool wait_for(std::size_t count) {
        std::unique_lock lock(mutex);
        return wake.wait_for(lock, std::chrono::seconds(20), [&] { return made.size() >= count; });
    }
};

BOOST_AUTO_TEST_SUITE(delayed_calls)

BOOST_AUTO_TEST_CASE(calls_come_when_due_and_not_before) {
    Calls calls;
    api::DelayedCalls timer;
    const auto begun = Clock::now();
    BOOST_TEST(timer.after(milliseconds(120), calls.as(3)));
    BOOST_TEST(timer.after(milliseconds(60), calls.as(2)));
    BOOST_TEST(timer.after(milliseconds(0), calls.as(1)));
    BOOST_REQUIRE(calls.wait_for(3));
    BOOST_TEST((Clock::now() - begun >= milliseconds(120)));
    BOOST_TEST((calls.made == std::vector<std::pair<int, bool>>{{1, false}, {2, false}, {3, false}}));
    BOOST_TEST(timer.waiting() == 0U);
}

BOOST_AUTO_TEST_CASE(a_later_call_does_not_hold_up_a_sooner_one) {
    Calls calls;
    api::DelayedCalls timer;
    BOOST_TEST(timer.after(std::chrono::hours(1), calls.as(2)));
    std::this_thread::sleep_for(milliseconds(50));  // now the timer sleeps until then
    BOOST_TEST(timer.after(milliseconds(1), calls.as(1)));
    BOOST_TEST(calls.wait_for(1));
}

BOOST_AUTO_TEST_CASE(one_too_many_is_refused_and_never_called) {
    Calls calls;
    {
        api::DelayedCalls timer(2);
        BOOST_TEST(timer.after(std::chrono::hours(1), calls.as(1)));
        BOOST_TEST(timer.after(std::chrono::hours(1), calls.as(2)));
        BOOST_TEST(!timer.after(milliseconds(0), calls.as(3)));
        BOOST_TEST(timer.waiting() == 2U);
    }
    BOOST_TEST(calls.made.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_stop_calls_everybody_who_waits_and_says_so) {
    Calls calls;
    api::DelayedCalls timer;
    BOOST_TEST(timer.after(std::chrono::hours(2), calls.as(2)));
    BOOST_TEST(timer.after(std::chrono::hours(1), calls.as(1)));
    timer.stop();
    BOOST_TEST((calls.made == std::vector<std::pair<int, bool>>{{1, true}, {2, true}}));
    BOOST_TEST(!timer.after(milliseconds(0), calls.as(3)));
    timer.stop();
    BOOST_TEST(calls.made.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_callback_may_ask_for_another) {
    Calls calls;
    api::DelayedCalls timer;
    BOOST_TEST(timer.after(milliseconds(1), [&](bool) { BOOST_TEST(timer.after(milliseconds(1), calls.as(1))); }));
    BOOST_TEST(calls.wait_for(1));
}

BOOST_AUTO_TEST_CASE(from_many_threads_each_comes_once) {
    std::atomic<int> called{0};
    std::atomic<int> taken{0};
    {
        api::DelayedCalls timer(100'000);
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&] {
                for (int i = 0; i < 2'000; ++i) taken += timer.after(milliseconds(i % 7), [&](bool) { ++called; });
            });
        }
        for (auto& thread : threads) thread.join();
    }
    BOOST_TEST(taken == 8'000);
    BOOST_TEST(called == taken);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
