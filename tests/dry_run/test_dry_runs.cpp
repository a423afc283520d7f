// The thread of dry runs: bounded, and nobody is left without an answer.
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <chrono>
#include <future>
#include <thread>

#include "api/dry_run/dry_runs.hpp"

namespace muster::tests {
namespace {

using api::DryRuns;

BOOST_AUTO_TEST_SUITE(dry_run_thread)

BOOST_AUTO_TEST_CASE(work_comes_in_its_order_on_a_thread_of_its_own) {
    DryRuns runs;
    std::promise<std::thread::id> where;
    std::atomic<int> last{0};
    for (int i = 1; i <= 3; ++i) {
        BOOST_TEST(runs.run([&, i](bool stopped) {
            BOOST_CHECK(!stopped);
            BOOST_CHECK(last.exchange(i) == i - 1);
        }));
    }
    BOOST_TEST(runs.run([&](bool) { where.set_value(std::this_thread::get_id()); }));
    BOOST_CHECK(where.get_future().get() != std::this_thread::get_id());
    BOOST_TEST(last == 3);
}

BOOST_AUTO_TEST_CASE(one_too_many_is_refused_at_once) {
    constexpr std::size_t most = 3;
    DryRuns runs(most);
    std::promise<void> begun, go_on, done;
    auto may_go_on = go_on.get_future().share();
    BOOST_TEST(runs.run([&](bool) {
        begun.set_value();
        may_go_on.wait();
    }));
    begun.get_future().wait();
    for (std::size_t i = 1; i < most; ++i) BOOST_TEST(runs.run([](bool) {}));
    BOOST_TEST(runs.run([&](bool) { done.set_value(); }));
    BOOST_TEST(runs.counts().waiting == most);
    BOOST_TEST(!runs.run([](bool) {}));
    go_on.set_value();
    done.get_future().wait();
    BOOST_TEST(runs.counts().run == most + 1);
    BOOST_TEST(runs.counts().refused == 1u);
    BOOST_TEST(runs.run([](bool) {}));  // there is room again
}

BOOST_AUTO_TEST_CASE(a_stop_answers_who_still_waits) {
    DryRuns runs(100'000);
    std::atomic<int> told{0};
    std::promise<void> begun, queued;
    auto are_queued = queued.get_future().share();
    BOOST_TEST(runs.run([&](bool stopped) {
        BOOST_CHECK(!stopped);
        begun.set_value();
        are_queued.wait();
        while (runs.run([](bool) {})) std::this_thread::sleep_for(std::chrono::milliseconds(1));  // until it stops
    }));
    for (int i = 0; i < 3; ++i) BOOST_TEST(runs.run([&](bool stopped) { told += stopped ? 1 : 0; }));
    begun.get_future().wait();
    queued.set_value();
    runs.stop();
    BOOST_TEST(told == 3);
    BOOST_TEST(!runs.run([](bool) {}));
    runs.stop();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
