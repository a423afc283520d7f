// The thread that feeds models: when one of low priority waits.
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <atomic>
#include <thread>

#include "projections/feed.hpp"
#include "projections/history.hpp"
#include "tests/projections/data_world.hpp"

using namespace muster;
using namespace std::chrono_literals;
using projections::Feed;
using projections::FeedPriority;

namespace {

/// A clock that somebody writes by: each time it is looked at, `step` has passed and so much was written, from the third look on and
/// until the last one that it is allowed. Then it stands still.
struct Fixture : tests::DataWorld {
    static constexpr int much_per_second = 4000, little_per_second = 500;
    static constexpr std::size_t records_per_append = 1000;

    tests::Story story;
    domain::OrganizationId organization = story.organization("Zoo");
    projections::History history;
    projections::Model model{history, (place / "history").string()};
    std::chrono::milliseconds step{250};
    static constexpr int looks_before = 2;
    int per_second = 0;
    std::atomic<int> looks_allowed{0};
    std::atomic<int> looks{0};
    std::atomic<bool> written_well{true};
    domain::Position at_first;  ///< the tail before much was written
    Feed::Moment moment = std::chrono::steady_clock::now();

    /// On the feed's thread.
    Feed::Moment now() {
        if (looks == looks_allowed) return moment;
        moment += step;
        domain::OrganizationChanged changed;
        changed.organization = organization;
        for (auto i = looks < looks_before ? 0 : per_second * step.count() / 1000; i > 0; --i) {
            changed.name = "Zoo " + std::to_string(i);
            story.record(changed);
        }
        if (!write()) written_well = false;
        ++looks;
        return moment;
    }
    /// What the story has told and the log does not hold; nothing of it is sealed.
    bool write() {
        while (data->log().tail().value < story.events().size()) {
            eventstore::AppendBatch batch;
            batch.expected_tail = data->log().tail();
            batch.epoch = epoch;
            const auto from = batch.expected_tail.value, to = std::min<std::size_t>(from + records_per_append, story.events().size());
            for (auto i = from; i < to; ++i) batch.records.push_back(eventstore::encode(story.events()[i], {}));
            if (!data->log().append(batch)) return false;
        }
        return true;
    }
    std::unique_ptr<Feed> feed(FeedPriority priority, int written_per_second) {
        per_second = written_per_second;
        BOOST_REQUIRE(write());
        at_first = data->log().tail();
        BOOST_REQUIRE(model.open(tests::id<domain::IncarnationId>(1), false));
        history.bind(&model.rows());
        auto feed = std::make_unique<Feed>(data->log(), [this](const auto& subject, auto) { return data->keyring().newest(subject); },
                                           std::vector<projections::Model*>{&model}, [] {}, priority, [this] { return now(); });
        feed->start();
        return feed;
    }
    template <class Condition>
    static bool comes_true(Condition&& condition) {
        const auto until = std::chrono::steady_clock::now() + 60s;
        while (!condition() && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(5ms);
        return condition();
    }
    /// Goes on for so many looks, and waits until they were taken.
    bool look(int times) {
        looks_allowed += times;
        return comes_true([&] { return looks == looks_allowed; });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(feed, Fixture)

BOOST_AUTO_TEST_CASE(little_that_is_written_is_followed) {
    const auto feed = this->feed(FeedPriority::low, little_per_second);
    BOOST_TEST(look(looks_before + 3));
    BOOST_TEST(comes_true([&] { return model.checkpoint() == data->log().tail(); }));
    BOOST_TEST(model.checkpoint().value > at_first.value);
    BOOST_TEST(written_well);
}

BOOST_AUTO_TEST_CASE(while_much_is_written_it_waits) {
    const auto feed = this->feed(FeedPriority::low, much_per_second);
    BOOST_TEST(look(looks_before + 10));
    BOOST_TEST(model.checkpoint().value <= at_first.value);
    BOOST_TEST(data->log().tail().value > at_first.value + 9000);
    std::this_thread::sleep_for(300ms);  // it may be at its next round: nothing comes of that either
    BOOST_TEST(model.checkpoint().value <= at_first.value);
    BOOST_TEST(written_well);
}

BOOST_AUTO_TEST_CASE(once_less_is_written_it_goes_on) {
    const auto feed = this->feed(FeedPriority::low, much_per_second);
    BOOST_TEST(look(looks_before + 4));
    per_second = 0;  // it stands still
    BOOST_TEST(look(1));
    BOOST_TEST(comes_true([&] { return model.checkpoint() == data->log().tail(); }));
    BOOST_TEST(written_well);
}

BOOST_AUTO_TEST_CASE(half_a_minute_at_most) {
    step = 2s;
    const auto feed = this->feed(FeedPriority::low, much_per_second);
    BOOST_TEST(look(looks_before + 15));  // 28 seconds after the first look at much
    BOOST_TEST(model.checkpoint().value <= at_first.value);
    BOOST_TEST(look(1));
    BOOST_TEST(comes_true([&] { return model.checkpoint().value > at_first.value; }));
    BOOST_TEST(written_well);
}

BOOST_AUTO_TEST_CASE(whoever_waits_for_a_position_makes_it_go_on) {
    const auto feed = this->feed(FeedPriority::low, much_per_second);
    BOOST_TEST(look(looks_before + 4));
    const auto asked = at_first.next();
    std::atomic<int> reached{-1};
    feed->when_applied(asked, 60s, [&](bool done) { reached = done ? 1 : 0; });
    BOOST_TEST(comes_true([&] { return reached >= 0; }));
    BOOST_TEST(reached == 1);
    BOOST_TEST(model.checkpoint().value >= asked.value);
    feed->stop();  // before what it calls back to goes
}

BOOST_AUTO_TEST_CASE(one_of_usual_priority_never_waits) {
    const auto feed = this->feed(FeedPriority::normal, much_per_second);
    BOOST_TEST(comes_true([&] { return model.checkpoint() == data->log().tail(); }));
    BOOST_TEST(looks == 0);
}

BOOST_AUTO_TEST_SUITE_END()
