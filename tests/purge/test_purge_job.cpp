#include <boost/test/unit_test.hpp>

#include <fstream>
#include <mutex>
#include <thread>

#include "api/purge/purge_job.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace muster;
using namespace std::chrono_literals;
using api::ErasedAccount;
using api::PurgeJob;
using api::PurgeParts;
using api::PurgeRequest;
using Done = domain::Result<void, std::string>;

namespace {

struct Fixture {
    /// Somebody is erased, and nobody told the job.
    ErasedAccount erase(std::uint64_t position) {
        domain::AccountId account;
        account.bytes[15] = static_cast<std::uint8_t>(position);
        const std::lock_guard lock(mutex);
        erased.push_back({account, {position}});
        return erased.back();
    }
    static eventstore::CommittedBatch batch_of(const ErasedAccount& who) {
        eventstore::CommittedBatch batch;
        domain::AccountErased event;
        event.account = who.account;
        domain::RecordedEvent recorded;
        recorded.event = event;
        recorded.meta.position = who.position;
        batch.events.push_back(recorded);
        return batch;
    }
    PurgeParts parts(const std::string& incarnation = "inc_1") {
        PurgeParts made;
        made.file = (directory / "purged").string();
        made.incarnation = incarnation;
        made.erased_after = [this](domain::Position after, domain::Position) -> domain::Result<std::vector<ErasedAccount>, std::string> {
            const std::lock_guard lock(mutex);
            std::vector<ErasedAccount> found;
            for (const auto& each : erased) {
                if (each.position > after) found.push_back(each);
            }
            return found;
        };
        made.places.push_back({"first", [this](const PurgeRequest& request) { return visit(first, request); }});
        made.places.push_back({"second", [this](const PurgeRequest& request) { return visit(second, request); }});
        return made;
    }
    struct Place {
        int dirty_for = 0;  ///< rounds
        std::vector<std::size_t> seen;
    };
    Done visit(Place& place, const PurgeRequest& request) {
        const std::lock_guard lock(mutex);
        place.seen.push_back(request.accounts.size());
        if (place.dirty_for-- > 0) return domain::failure(std::string("still there"));
        return {};
    }
    static bool comes_true(const std::function<bool()>& condition) {
        for (int i = 0; i < 6000; ++i) {
            if (condition()) return true;
            std::this_thread::sleep_for(10ms);
        }
        return false;
    }
    static bool reaches(const PurgeJob& job, std::uint64_t position) {
        return comes_true([&] { return job.status().purged.value >= position; });
    }

    tests::TemporaryDirectory directory{"purge"};
    std::mutex mutex;
    std::vector<ErasedAccount> erased;
    Place first, second;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(purge_job, Fixture)

BOOST_AUTO_TEST_CASE(every_place_is_gone_through_until_each_is_clean) {
    second.dirty_for = 2;
    PurgeJob job(parts());
    std::atomic<std::uint64_t> told{0};
    job.start([&](domain::Position position) { told = position.value; });
    job.notice(batch_of(erase(7)));
    BOOST_REQUIRE(reaches(job, 7));
    BOOST_TEST(comes_true([&] { return told == 7; }));
    job.stop();
    BOOST_TEST(second.seen.size() >= 3);
    BOOST_TEST(first.seen.size() == second.seen.size());  // one that is not clean keeps no other waiting
    BOOST_TEST(job.status().waits_for == "");
}

BOOST_AUTO_TEST_CASE(a_place_that_does_not_come_clean_is_named_and_holds_the_position) {
    first.dirty_for = 1'000'000;
    PurgeJob job(parts());
    job.start();
    job.notice(batch_of(erase(3)));
    BOOST_REQUIRE(comes_true([&] { return job.status().waits_for == "first: still there"; }));
    job.stop();
    BOOST_TEST(job.status().purged.value == 0);
    BOOST_TEST(job.status().wanted.value == 3);
    BOOST_TEST(!std::filesystem::exists(directory / "purged"));
}

BOOST_AUTO_TEST_CASE(what_a_crash_interrupted_is_done_at_the_next_start_and_nothing_twice) {
    (void)erase(2);
    (void)erase(5);
    {
        PurgeJob job(parts());  // nobody tells it of anything
        job.start();
        BOOST_REQUIRE(reaches(job, 5));
    }
    BOOST_TEST(first.seen.back() == 2);
    const auto visits = first.seen.size();
    PurgeJob again(parts());
    BOOST_TEST(again.status().purged.value == 5);
    std::atomic<std::uint64_t> told{0};
    again.start([&](domain::Position position) { told = position.value; });
    BOOST_REQUIRE(comes_true([&] { return told == 5; }));
    BOOST_TEST(first.seen.size() == visits);
    again.notice(batch_of(erase(9)));
    BOOST_REQUIRE(reaches(again, 9));
    again.stop();
    BOOST_TEST(first.seen.back() == 1);
}

BOOST_AUTO_TEST_CASE(the_log_of_another_incarnation_is_gone_through_from_its_beginning) {
    (void)erase(4);
    {
        PurgeJob job(parts());
        job.start();
        BOOST_REQUIRE(reaches(job, 4));
    }
    const auto visits = first.seen.size();
    PurgeJob restored(parts("inc_2"));
    BOOST_TEST(restored.status().purged.value == 0);
    restored.start();
    BOOST_REQUIRE(reaches(restored, 4));
    restored.stop();
    BOOST_TEST(first.seen.size() > visits);
}

BOOST_AUTO_TEST_CASE(a_stop_cancels_what_is_at_work) {
    auto made = parts();
    std::atomic<bool> entered{false};
    made.places.insert(made.places.begin(), {"slow", [&](const PurgeRequest& request) -> Done {
                                                 entered = true;
                                                 while (!request.cancelled) std::this_thread::sleep_for(1ms);
                                                 return domain::failure(std::string("cancelled"));
                                             }});
    PurgeJob job(std::move(made));
    job.start();
    job.notice(batch_of(erase(1)));
    BOOST_REQUIRE(comes_true([&] { return entered.load(); }));
    job.stop();
    BOOST_TEST(job.status().purged.value == 0);
    BOOST_TEST(first.seen.empty());
}

BOOST_AUTO_TEST_SUITE_END()
