// Both logs as one, and back-tests over them.
#include <boost/test/unit_test.hpp>

#include "eventstore/activity/codec.hpp"
#include "eventstore/crypto.hpp"
#include "eventstore/ram_log.hpp"
#include "projections/anomalies/back_test.hpp"

namespace muster::tests {
namespace {

using namespace anomalies;
constexpr AccountId anna{{1}};

/// Two logs in memory.
struct Logs {
    eventstore::RamLog accounts, activity;
    eventstore::WriterEpoch of_accounts = *accounts.take_writer(), of_activity = *activity.take_writer();
    std::vector<std::string> read;
    std::int64_t time = 1'767'571'200'000'000;

    void append(eventstore::RamLog& log, eventstore::WriterEpoch epoch, std::string record) {
        eventstore::AppendBatch batch;
        batch.expected_tail = log.tail();
        batch.epoch = epoch;
        batch.records = {std::move(record)};
        BOOST_REQUIRE(log.append(batch));
    }
    /// Somebody is removed.
    void event() {
        domain::RecordedEvent recorded{{}, domain::MemberRemoved{AccountId{{9}}, OrganizationId{{8}}, {}}};
        recorded.meta.position = recorded.meta.commit_first = accounts.tail().next();
        recorded.meta.stream = domain::stream_of(recorded.event);
        recorded.meta.stream_version = 1;
        recorded.meta.time = {time += 1'000'000};
        recorded.meta.actor.kind = domain::ActorKind::account;
        recorded.meta.actor.account = anna;
        recorded.meta.actor.session = domain::SessionId{{2}};
        append(accounts, of_accounts, eventstore::encode(recorded, {}));
    }
    void note(std::uint64_t seen) {
        append(activity, of_activity, activity::encode({activity.tail().next(), {time}, {seen}, activity::LogOpened{"x"}}, {}));
    }
    std::string order(Places from, Places to, bool with_activity = true) {
        std::string text;
        EachRecord each;
        each.event = [&](const auto& event) { text += " e" + std::to_string(event.meta.position.value); };
        each.activity = [&](const auto& record) { text += " a" + std::to_string(record.position.value); };
        const auto count = read_both(accounts, with_activity ? &activity : nullptr, nullptr, from, to, each);
        BOOST_REQUIRE_MESSAGE(count, (count ? "" : count.error()));
        return text;
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(both_logs)

BOOST_AUTO_TEST_CASE(activity_comes_after_what_it_saw) {
    Logs logs;
    for (int i = 0; i < 4; ++i) logs.event();
    for (const auto seen : {0, 1, 1, 3, 4, 9}) logs.note(static_cast<std::uint64_t>(seen));
    const Places all{{4}, {6}};
    BOOST_TEST(logs.order({}, all) == " a1 e1 a2 a3 e2 e3 a4 e4 a5 a6");
    BOOST_TEST(logs.order({}, all, false) == " e1 e2 e3 e4");
    BOOST_TEST(logs.order({{2}, {3}}, {{3}, {5}}) == " e3 a4 a5");
    BOOST_TEST(logs.order({{4}, {5}}, all) == " a6");
    BOOST_TEST(logs.order(all, all).empty());
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_is_said) {
    Logs logs;
    logs.event();
    logs.append(logs.accounts, logs.of_accounts, "no record");
    EachRecord each;
    each.event = [](const auto&) {};
    each.activity = [](const auto&) {};
    const auto read = read_both(logs.accounts, nullptr, nullptr, {}, {{2}, {}}, each);
    BOOST_REQUIRE(!read);
    BOOST_TEST(read.error().find("position 2") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_back_test_says_what_a_rule_would_have_found) {
    eventstore::crypto::initialize();
    Logs logs;
    for (int i = 0; i < 30; ++i) logs.event();
    logs.time += 3LL * 24 * 3'600'000'000;
    const Timestamp later{logs.time};
    for (int i = 0; i < 100; ++i) logs.event();
    const eventstore::KeyFinder keys = [](auto, auto) { return std::nullopt; };
    const activity::Marks marks({}, nullptr);
    BackTest test;
    test.rules = {Parameters(Rule::mass_delete)};
    std::uint64_t told = 0;
    test.tell = [&](std::uint64_t done, std::uint64_t total) {
        told = done;
        BOOST_TEST(total == 130U);
    };
    auto report = run_back_test(logs.accounts, nullptr, keys, marks, test);
    BOOST_REQUIRE(report);
    BOOST_TEST(report->findings == 2U);
    BOOST_TEST(report->records == 130U);
    BOOST_TEST(told == 130U);
    BOOST_TEST(report->by_severity[1] == 2U);
    test.from = later;
    BOOST_TEST(run_back_test(logs.accounts, nullptr, keys, marks, test)->findings == 1U);
    test.to = later;
    BOOST_TEST(run_back_test(logs.accounts, nullptr, keys, marks, test)->findings == 0U);
    test.to = test.from = {};
    BOOST_REQUIRE(test.rules[0].set("removals", 101));
    BOOST_TEST(run_back_test(logs.accounts, nullptr, keys, marks, test)->findings == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace muster::tests
