#include <boost/test/unit_test.hpp>

#include <chrono>
#include <map>
#include <mutex>
#include <thread>

#include "api/instance.hpp"
#include "api/notifications/notifier.hpp"
#include "tests/eventstore/world.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace muster;
using namespace std::chrono_literals;

namespace {

/// Delivers at once, and counts what it was given.
class CountingCourier final : public api::Courier {
  public:
    [[nodiscard]] mail::Outcome send(const projections::NotificationRow& row, const std::atomic<bool>&) override {
        const std::lock_guard lock(mutex_);
        ++sent_[row.to];
        return mail::Delivered{};
    }
    [[nodiscard]] unsigned threads() const override { return 4; }

    [[nodiscard]] std::size_t people() const {
        const std::lock_guard lock(mutex_);
        return sent_.size();
    }
    [[nodiscard]] int most() const {
        const std::lock_guard lock(mutex_);
        int most = 0;
        for (const auto& [to, count] : sent_) most = std::max(most, count);
        return most;
    }

  private:
    mutable std::mutex mutex_;
    std::map<std::string, int> sent_;
};

struct Fixture {
    tests::TemporaryDirectory directory{"notifier"};
    api::Notifier notifier;
    CountingCourier courier;
    std::unique_ptr<api::Instance> instance;

    Fixture() {
        api::InstanceOptions opening;
        opening.data_directory = (directory / "data").string();
        opening.also_tell = [this](const std::shared_ptr<const eventstore::CommittedBatch>& batch) { notifier.notice(*batch); };
        auto opened = api::Instance::open(opening);
        BOOST_REQUIRE_MESSAGE(opened, (opened ? "" : opened.error()));
        instance = std::move(*opened);
    }
    ~Fixture() {
        notifier.stop();
        instance->close();
    }

    void run(domain::CommandBody command) { BOOST_REQUIRE(instance->sequencer().run(tests::submission(std::move(command)))); }
    /// These people's invitations become due; the first ADMIN's is shown, not sent.
    void invite(unsigned people) {
        run(tests::initialize_command());
        const auto workspace = tests::fresh<domain::OrganizationId>();
        run(tests::create_organization(workspace));
        for (unsigned i = 0; i < people; ++i) run(tests::add_member(workspace, "person" + std::to_string(i)));
    }
    void start() { notifier.start(instance->sequencer(), instance->models(), instance->clock(), &courier); }
    template <class F>
    [[nodiscard]] static bool wait_until(F reached, std::chrono::seconds patience = 30s) {
        for (const auto end = std::chrono::steady_clock::now() + patience; std::chrono::steady_clock::now() < end;) {
            if (reached()) return true;
            std::this_thread::sleep_for(5ms);
        }
        return false;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(notifications, Fixture)

BOOST_AUTO_TEST_CASE(each_message_leaves_once_however_often_the_queue_is_looked_at) {
    constexpr unsigned people = 2'000;
    start();
    invite(people);
    BOOST_TEST(wait_until([this] { return notifier.counts().delivered >= people && notifier.counts().in_flight == 0; }));
    std::this_thread::sleep_for(1200ms);  // a look by itself
    BOOST_TEST(courier.people() == people);
    BOOST_TEST(courier.most() == 1);
    BOOST_TEST(notifier.counts().delivered == people);
}

BOOST_AUTO_TEST_CASE(a_message_whose_sending_cannot_be_recorded_is_not_sent_again) {
    invite(3);
    instance->sequencer().stop();
    start();
    BOOST_TEST(wait_until([this] { return courier.people() == 3U; }));
    std::this_thread::sleep_for(2500ms);  // more than two looks
    BOOST_TEST(courier.most() == 1);
    BOOST_TEST(notifier.counts().delivered == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
