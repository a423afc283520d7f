// The log that forgets, with its thread: on a real RocksDB.
#include <boost/test/unit_test.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "eventstore/crypto.hpp"
#include "tests/activity/activity_world.hpp"

namespace muster::tests {
namespace {

using namespace activity;
using namespace std::chrono_literals;

template <class Condition>
bool comes_true(Condition&& condition) {
    for (const auto end = std::chrono::steady_clock::now() + 30s; std::chrono::steady_clock::now() < end;) {
        if (condition()) return true;
        std::this_thread::sleep_for(5ms);
    }
    return false;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(activity_log)

BOOST_AUTO_TEST_CASE(records_say_when_and_what_they_saw) {
    ActivityWorld world;
    const auto ann = world.person();
    world.log().note(failure_of(ann));
    const auto then = world.clock.now();
    world.clock.advance(5s);
    (void)world.person();
    world.log().note(failure_of_nobody());
    const auto records = world.records();
    BOOST_REQUIRE(records.size() == 2U);
    BOOST_TEST(records[0].time.microseconds == then.microseconds);
    BOOST_TEST(records[0].seen.value == 1U);
    BOOST_TEST(records[1].time.microseconds == (then + 5s).microseconds);
    BOOST_TEST(records[1].seen.value == 2U);
    BOOST_TEST(records[1].position.value == records[0].position.value + 1);
}

BOOST_AUTO_TEST_CASE(addresses_of_accounts_are_sealed_and_others_are_marks) {
    ActivityWorld world;
    const auto ann = world.person();
    world.log().note(failure_of(ann, "198.51.100.23"));
    world.log().note(failure_of_nobody("198.51.100.24"));
    world.log().note(failure_of_nobody("198.51.100.24"));
    world.log().note(failure_of_nobody("198.51.100.25"));
    const auto records = world.records();
    BOOST_REQUIRE(records.size() == 4U);
    const auto& known = std::get<SignInFailed>(records[0].activity);
    BOOST_TEST(known.address.open() == "198.51.100.23");
    BOOST_TEST(known.user_agent.open() == "curl/8.0");
    BOOST_TEST(!known.address_mark);
    const auto& unknown = std::get<SignInFailed>(records[1].activity);
    BOOST_TEST(unknown.address.is_absent());
    BOOST_TEST(unknown.user_agent.is_absent());
    BOOST_TEST((unknown.address_mark == world.log().address_mark("198.51.100.24")));
    BOOST_TEST((unknown.address_mark == std::get<SignInFailed>(records[2].activity).address_mark));
    BOOST_TEST((unknown.address_mark != std::get<SignInFailed>(records[3].activity).address_mark));
    BOOST_TEST(!world.stands_on_disk("198.51.100"));
    BOOST_TEST(!world.stands_on_disk("curl/8.0"));
    BOOST_TEST(world.stands_on_disk("SignInFailed"));  // it is the right place to look
}

BOOST_AUTO_TEST_CASE(erasing_an_account_blinds_its_records) {
    ActivityWorld world;
    const auto ann = world.person();
    world.log().note(failure_of(ann));
    BOOST_TEST(std::get<SignInFailed>(world.records()[0].activity).address.is_present());
    world.erase(ann);
    BOOST_TEST(std::get<SignInFailed>(world.records()[0].activity).address.is_erased());
    world.log().note(failure_of(ann));  // raced with its erasure: nothing personal is written
    BOOST_TEST(std::get<SignInFailed>(world.records()[1].activity).address.is_absent());
    BOOST_TEST(!world.stands_on_disk("192.0.2.7"));
}

BOOST_AUTO_TEST_CASE(a_full_queue_drops_and_says_how_many) {
    ActivityLogOptions options;
    options.queue_max = 10;
    ActivityWorld world(options);
    world.log().flush();
    constexpr std::uint64_t noted = 5'000;
    for (std::uint64_t i = 0; i < noted; ++i) world.log().note(PersonLookedUp{});
    const auto dropped = world.log().health().dropped;
    BOOST_TEST(dropped > 0U);
    std::uint64_t told = 0, kept = 0;
    for (const auto& record : world.records()) {
        if (const auto* lost = std::get_if<RecordsDropped>(&record.activity)) told += lost->records;
        kept += std::holds_alternative<PersonLookedUp>(record.activity);
    }
    BOOST_TEST(told == dropped);
    BOOST_TEST(kept + told == noted);
}

BOOST_AUTO_TEST_CASE(requests_that_were_not_counted_are_told) {
    ActivityLogOptions options;
    options.counts_max = 1'600;
    ActivityWorld world(options);
    const auto ann = world.person();
    std::uint64_t counted = 0, lost = 0;
    constexpr std::uint32_t requests = 3'000;  // one thread has a sixteenth of the tables
    for (std::uint32_t i = 0; i < requests; ++i) {
        AnsweredRequest request;
        request.method = "GET";
        request.pattern = "/v1/me";
        request.status = 403;
        request.code = "permission_denied";
        request.account = ann;
        const auto address = std::to_string(i);
        request.address = address;
        world.log().count(request);
    }
    for (const auto& record : world.records()) {
        if (const auto* refused = std::get_if<RequestsRefused>(&record.activity)) counted += refused->requests;
        if (const auto* dropped = std::get_if<RecordsDropped>(&record.activity)) lost += dropped->requests;
    }
    BOOST_TEST(counted == options.counts_max / 16);
    BOOST_TEST(counted + lost == requests);
}

BOOST_AUTO_TEST_CASE(it_goes_on_where_it_was) {
    ActivityWorld world;
    const auto ann = world.person();
    world.log().note(failure_of(ann));
    world.close();  // what waits is written
    world.reopen();
    world.log().note(failure_of(ann));
    const auto records = world.records();
    BOOST_REQUIRE(records.size() == 2U);
    BOOST_TEST(records[1].position.value == records[0].position.value + 2);  // a LogOpened between them
    BOOST_TEST(std::get<SignInFailed>(records[0].activity).address.open() == "192.0.2.7");
}

BOOST_AUTO_TEST_CASE(times_never_fall) {
    ActivityWorld world;
    world.log().note(failure_of_nobody());
    world.log().flush();
    world.clock.jump(-1h);
    world.log().note(failure_of_nobody());
    world.close();
    world.reopen();
    world.log().note(failure_of_nobody());
    const auto records = world.records();
    BOOST_REQUIRE(records.size() == 3U);
    BOOST_TEST(records[1].time.microseconds == records[0].time.microseconds);
    BOOST_TEST(records[2].time.microseconds == records[0].time.microseconds);
}

BOOST_AUTO_TEST_CASE(a_killed_process_leaves_what_it_had_written) {
    const TemporaryDirectory directory("activity");
    const auto path = (directory / "activity").string();
    eventstore::crypto::initialize();
    const auto child = ::fork();
    BOOST_REQUIRE(child >= 0);
    if (child == 0) {
        eventstore::RamLog accounts;
        eventstore::ManualClock clock({1'800'000'000'000'000});
        const auto keyring = eventstore::Keyring::open(accounts, eventstore::MasterKey{});
        ActivityLogOptions options;
        options.path = path;
        ActivityLog log(options, **keyring, accounts, clock);
        for (int i = 0; i < 1'000; ++i) log.note(failure_of_nobody());
        log.flush();
        std::ofstream(directory / "written") << "yes";
        std::this_thread::sleep_for(60s);
        ::_exit(0);
    }
    BOOST_TEST(comes_true([&] { return std::filesystem::exists(directory / "written"); }));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    auto log = eventstore::RocksDbLog::open(log_options(path, true));
    BOOST_REQUIRE_MESSAGE(log, (log ? "" : log.error()));
    BOOST_TEST((*log)->tail().value == 1'001U);
}

BOOST_AUTO_TEST_CASE(what_is_older_than_the_retention_goes) {
    ActivityLogOptions options;
    options.retention = std::chrono::hours(24 * 30);
    ActivityWorld world(options);
    const auto ann = world.person();
    world.log().note(failure_of(ann));
    world.log().flush();
    world.clock.advance(std::chrono::hours(24 * 29));
    world.log().note(failure_of_nobody());
    BOOST_TEST(world.records().size() == 2U);
    world.clock.advance(std::chrono::hours(26));
    BOOST_TEST(comes_true([&] { return world.log().health().first.value == 3; }));
    const auto records = world.records();
    BOOST_REQUIRE(records.size() == 1U);
    BOOST_TEST(records[0].position.value == 3U);
    BOOST_TEST(!world.stands_on_disk(ann.text()));
    Search search;
    search.account = ann;
    BOOST_TEST(world.found(search).records.empty());
    world.clock.advance(std::chrono::hours(24 * 31));
    BOOST_TEST(comes_true([&] { return world.log().health().first.value == 0; }));
    world.log().note(failure_of_nobody());
    BOOST_TEST(world.records().at(0).position.value == 4U);
}

BOOST_AUTO_TEST_CASE(a_damaged_log_is_set_aside) {
    ActivityWorld world;
    world.log().note(failure_of_nobody());
    world.close();
    for (const auto& each : std::filesystem::directory_iterator(world.path())) {
        if (each.path().filename().string().starts_with("MANIFEST")) std::ofstream(each.path(), std::ios::binary) << "no manifest";
    }
    world.reopen();
    BOOST_TEST(world.log().health().up);
    BOOST_REQUIRE(world.told.size() == 1U);
    BOOST_TEST(world.told[0].find(".damaged-") != std::string::npos);
    BOOST_TEST(world.records().empty());
}

BOOST_AUTO_TEST_CASE(a_place_that_cannot_be_written_fails_nobody) {
    const TemporaryDirectory directory("activity");
    std::ofstream(directory / "activity") << "a file where the directory should be";
    eventstore::RamLog accounts;
    eventstore::ManualClock clock({1'800'000'000'000'000});
    eventstore::crypto::initialize();
    const auto keyring = eventstore::Keyring::open(accounts, eventstore::MasterKey{});
    std::vector<std::string> told;
    ActivityLogOptions options;
    options.path = (directory / "activity").string();
    options.tell = [&](const std::string& what) { told.push_back(what); };
    ActivityLog log(options, **keyring, accounts, clock);
    log.note(failure_of_nobody());
    log.flush();
    BOOST_TEST(!log.health().up);
    BOOST_TEST(!log.log());
    BOOST_TEST(log.health().dropped == 1U);
    BOOST_TEST(told.size() == 1U);
    log.stop();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace muster::tests
