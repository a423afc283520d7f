// Whoever is erased is blank in every read model: the rows are those of a fold that never had the key.

#include <boost/test/unit_test.hpp>

#include <rocksdb/db.h>
#include <rocksdb/utilities/debug.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <limits>
#include <thread>

#include "projections/directory.hpp"
#include "projections/history.hpp"
#include "projections/invitations.hpp"
#include "projections/notifications.hpp"
#include "projections/telephony.hpp"
#include "projections/visibility_model.hpp"
#include "tests/projections/data_world.hpp"
#include "tests/projections/model_fixture.hpp"
#include "tests/projections/personal_world.hpp"
#include "tests/projections/row_differences.hpp"
#include "tests/support/seed.hpp"

using namespace muster;
using namespace std::chrono_literals;
using Rows = std::vector<std::pair<std::string, std::string>>;

namespace {

template <class P>
Rows fold(const std::vector<domain::RecordedEvent>& events) {
    tests::Running<P> running;
    running.feed(events);
    return tests::all_rows(*running.model.rows().store());
}

template <class P>
void check_same(const std::vector<domain::RecordedEvent>& with_keys, const std::vector<domain::RecordedEvent>& without) {
    const auto rows = fold<P>(with_keys);
    const auto expected = fold<P>(without);
    BOOST_TEST((rows == expected), P().name() << " after " << with_keys.size() << " events: " << tests::first_difference(rows, expected));
}

void check_every_model(const std::vector<domain::RecordedEvent>& with_keys, const std::vector<domain::RecordedEvent>& without) {
    check_same<projections::Directory>(with_keys, without);
    check_same<projections::VisibilityModel>(with_keys, without);
    check_same<projections::History>(with_keys, without);
    check_same<projections::Invitations>(with_keys, without);
    check_same<projections::Notifications>(with_keys, without);
    check_same<projections::Telephony>(with_keys, without);
}

domain::AccountErased erasure_of(domain::AccountId account) {
    domain::AccountErased e;
    e.account = account;
    e.claims_released.push_back({domain::IdentifierKind::email, {}});
    return e;
}

/// Each with one chance in `of`, in any order; one at least.
std::vector<domain::AccountId> some_of(const std::vector<domain::AccountId>& accounts, std::mt19937_64& random, unsigned of) {
    std::vector<domain::AccountId> some;
    for (const auto& each : accounts) {
        if (random() % of == 0) some.push_back(each);
    }
    if (some.empty()) some.push_back(accounts[random() % accounts.size()]);
    std::shuffle(some.begin(), some.end(), random);
    return some;
}

/// Every byte of every file under a directory, and, of its stores, every version of every row that a file holds, which is compressed
/// there: what was replaced and what was taken out as well.
std::string bytes_under(const std::filesystem::path& directory) {
    std::string bytes;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
        if (!entry.is_regular_file()) continue;
        std::ifstream file(entry.path(), std::ios::binary);
        bytes.append(std::istreambuf_iterator<char>(file), {});
        if (entry.path().filename() != "CURRENT") continue;
        rocksdb::DB* opened = nullptr;
        BOOST_REQUIRE(rocksdb::DB::OpenForReadOnly({}, entry.path().parent_path().string(), &opened).ok());
        const std::unique_ptr<rocksdb::DB> store(opened);
        std::vector<rocksdb::KeyVersion> versions;
        BOOST_REQUIRE(rocksdb::GetAllKeyVersions(opened, {}, {}, std::numeric_limits<std::size_t>::max(), &versions).ok());
        for (const auto& each : versions) bytes.append(each.user_key).append("\n").append(each.value).append("\n");
    }
    return bytes;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(erasure)

BOOST_AUTO_TEST_CASE(a_fold_with_keys_and_then_erased_equals_a_fold_without_keys) {
    constexpr int worlds = 1, prefixes = 4, steps = 90;
    for (std::uint64_t n = 0; n < worlds; ++n) {
        tests::PersonalWorld world(tests::seed() + n);
        for (int prefix = 0; prefix < prefixes; ++prefix) {
            for (int i = 0; i < steps; ++i) world.step();
            auto erased = world.story();  // from here on the story is another one
            std::set<domain::AccountId> people;
            for (const auto& account : some_of(world.accounts(), world.random(), 3)) {
                erased.record(erasure_of(account));
                people.insert(account);
            }
            check_every_model(erased.events(), tests::without_keys(erased.events(), people));
        }
    }
}

BOOST_AUTO_TEST_CASE(the_world_of_the_property_has_personal_data_in_every_model) {
    tests::PersonalWorld world(tests::seed());
    for (int i = 0; i < 400; ++i) world.step();
    const auto& events = world.story().events();
    const std::set<domain::AccountId> everybody(world.accounts().begin(), world.accounts().end());
    const auto blank = tests::without_keys(events, everybody);
    BOOST_TEST((fold<projections::Directory>(events) != fold<projections::Directory>(blank)));
    BOOST_TEST((fold<projections::VisibilityModel>(events) != fold<projections::VisibilityModel>(blank)));
    BOOST_TEST((fold<projections::History>(events) != fold<projections::History>(blank)));
    BOOST_TEST((fold<projections::Invitations>(events) != fold<projections::Invitations>(blank)));
    BOOST_TEST((fold<projections::Notifications>(events) != fold<projections::Notifications>(blank)));
    BOOST_TEST((fold<projections::Telephony>(events) != fold<projections::Telephony>(blank)));
}

BOOST_FIXTURE_TEST_CASE(an_erasure_while_a_rebuild_folds_leaves_the_same_rows, tests::DataWorld) {
    tests::PersonalWorld world(tests::seed());
    while (world.story().events().size() < 1600) world.step();
    (void)append(world.story());
    const auto opened = models();
    opened->start();
    const auto listener = opened->listener();
    auto left = world.accounts();
    for (const std::string_view name : {"directory", "history", "notifications"}) {
        const auto people = some_of(left, world.random(), 20);
        std::erase_if(left, [&](const auto& each) { return std::find(people.begin(), people.end(), each) != people.end(); });
        int polls = 0;
        const auto at = 1 + world.random()() % 2;  // polled once for each slice of 512 events, at least
        const auto erase_in_between = [&] {
            if (++polls != static_cast<int>(at)) return false;
            auto& story = world.story();
            for (const auto& account : people) story.record(erasure_of(account));
            listener(append(story));
            return false;
        };
        const auto report = opened->rebuild(std::string(name), {}, erase_in_between);
        BOOST_REQUIRE_MESSAGE(report, (report ? "" : report.error()));
        const auto tail = data->log().tail();
        BOOST_TEST(polls >= static_cast<int>(at));
        // Once more, of a log whose readers never had those keys.
        const auto again = opened->rebuild(std::string(name), {});
        BOOST_REQUIRE_MESSAGE(again, (again ? "" : again.error()));
        BOOST_TEST(again->compared);
        BOOST_TEST(again->differing_rows == 0, name << " at " << again->first_difference << ", position " << tail.value);
    }
    opened->stop();
}

BOOST_FIXTURE_TEST_CASE(after_a_purge_no_file_holds_who_was_erased, tests::DataWorld) {
    tests::Story story;
    const auto organization = story.organization("Seed");
    const auto add = [&](const std::string& first, const std::string& last, const std::string& mailbox) {
        return story.member(organization, {.first_name = first, .last_name = last, .email = mailbox + "@example.com", .username = mailbox + ".user"});
    };
    const auto gone = add("Zebulonia", "Quixanthemum", "zq.gone");
    const auto stays = add("Marquisette", "Velociraptova", "mv.stays");
    story.invite(gone, organization);
    story.invite(stays, organization);
    for (int i = 0; i < 300; ++i) add("Filler" + std::to_string(i), "Person", "filler" + std::to_string(i));
    story.rename(gone, organization, "Zebulonia", "Quixotherapy");
    (void)append(story);
    (void)models();  // made from the log; what was in memory is in files now
    auto opened = models();
    opened->start();
    const std::filesystem::path files = data->models_path();
    const auto before = bytes_under(files);
    BOOST_TEST((before.find("quixanthemum") != std::string::npos || before.find("Quixanthemum") != std::string::npos));

    story.record(erasure_of(gone));
    opened->listener()(append(story));
    for (int i = 0; i < 3000 && opened->applied() < data->log().tail(); ++i) std::this_thread::sleep_for(10ms);
    const auto position = data->log().tail();
    auto purged = opened->purge_erased(position);
    for (int i = 0; i < 3000 && !purged; ++i) {  // a model that nobody waits for may be a little behind
        std::this_thread::sleep_for(10ms);
        purged = opened->purge_erased(position);
    }
    BOOST_REQUIRE_MESSAGE(purged, (purged ? "" : purged.error()));
    const auto after = bytes_under(files);
    for (const auto* text : {"Zebulonia", "zebulonia", "Quixanthemum", "quixanthemum", "Quixotherapy", "quixotherapy", "zq.gone", "Zq.gone"}) {
        BOOST_TEST(after.find(text) == std::string::npos, text);
    }
    BOOST_TEST((after.find("velociraptova") != std::string::npos || after.find("Velociraptova") != std::string::npos));
    BOOST_TEST(opened->history().erasures({}, 10).size() == 1);
    BOOST_TEST((opened->history().erasures({}, 10).front().account == gone));

    // What is clean stays so after a restart, without writing everything again.
    opened.reset();
    opened = models();
    std::set<std::string> files_before;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(files)) {
        if (entry.path().extension() == ".sst") files_before.insert(entry.path().string());
    }
    BOOST_TEST(opened->purge_erased(position).has_value());
    for (const auto& file : files_before) BOOST_TEST(std::filesystem::exists(file), file);
    BOOST_TEST(!opened->purge_erased(position.next()).has_value());  // nobody has come so far
}

BOOST_AUTO_TEST_CASE(a_purge_waits_for_who_still_reads_what_was_there) {
    tests::Story story;
    const auto organization = story.organization("Seed");
    const auto gone = story.member(organization, {.first_name = "Ann", .last_name = "Lee", .email = "ann@example.com"});
    tests::Running<projections::Directory> running;
    running.feed(story);
    const auto store = running.model.rows().store();
    std::shared_ptr<const projections::RowReader> reader = store->snapshot();
    story.record(erasure_of(gone));
    running.feed(story);
    std::atomic<bool> cancelled{false};
    domain::Result<void, std::string> waited;
    std::thread purging([&] { waited = store->purge(&cancelled); });
    std::this_thread::sleep_for(100ms);
    cancelled = true;
    purging.join();
    BOOST_TEST(!waited.has_value());
    BOOST_TEST(store->purged_to().value == 0);
    reader.reset();
    const auto purged = store->purge();
    BOOST_TEST(purged.has_value(), (purged ? "" : purged.error()));
    BOOST_TEST(store->purged_to().value == story.events().size());
}

BOOST_AUTO_TEST_SUITE_END()
