// Usage: what is counted where, in slices as at once, with a log that forgets.
#include <boost/test/unit_test.hpp>

#include <random>

#include "bench/activity_year.hpp"
#include "eventstore/activity/activity_log.hpp"
#include "eventstore/activity/codec.hpp"
#include "eventstore/crypto.hpp"
#include "projections/usage/usage_model.hpp"
#include "tests/support/seed.hpp"
#include "tests/support/temporary_directory.hpp"

namespace muster::tests {
namespace {

using namespace usage;
using anomalies::Places;
using domain::SessionId;

constexpr AccountId anna{{1}}, boris{{2}};
constexpr ApiKeyId key{{3}};
constexpr OrganizationId company{{4}}, other{{5}};
constexpr Timestamp monday{1'767'571'200'000'000};  // 2026-01-05 00:00 UTC
constexpr domain::IncarnationId incarnation{{6}};
constexpr auto hour = std::chrono::hours(1);
constexpr auto day = std::chrono::hours(24);

std::unique_ptr<eventstore::RocksDbLog> opened(const std::string& path) {
    auto log = eventstore::RocksDbLog::open(activity::log_options(path, false));
    BOOST_REQUIRE_MESSAGE(log, (log ? "" : log.error()));
    return std::move(*log);
}

/// Both logs on disk, and a model.
struct World {
    World() {
        eventstore::crypto::initialize();
        open();
        model = opened_model();
    }
    void open() {
        accounts = opened(directory / "log");
        activity = opened(directory / "activity");
        of_accounts = *accounts->take_writer();
        of_activity = *activity->take_writer();
    }
    std::unique_ptr<UsageModel> opened_model(const std::string& name = "usage") {
        auto made = UsageModel::open(directory / name, incarnation);
        BOOST_REQUIRE_MESSAGE(made, (made ? "" : made.error()));
        return std::move(*made);
    }
    void append(eventstore::RocksDbLog& log, eventstore::WriterEpoch epoch, std::vector<std::string> records) {
        eventstore::AppendBatch batch;
        batch.expected_tail = log.tail();
        batch.epoch = epoch;
        batch.records = std::move(records);
        BOOST_REQUIRE(log.append(batch));
    }
    void tell(domain::Event event, Timestamp time, std::optional<AccountId> actor = {}) {
        domain::RecordedEvent recorded{{}, std::move(event)};
        recorded.meta.position = recorded.meta.commit_first = accounts->tail().next();
        recorded.meta.stream = domain::stream_of(recorded.event);
        recorded.meta.stream_version = 1;
        recorded.meta.time = time;
        if (actor) {
            recorded.meta.actor.kind = domain::ActorKind::account;
            recorded.meta.actor.account = *actor;
            recorded.meta.actor.session = SessionId{{7}};
        }
        append(*accounts, of_accounts, {eventstore::encode(recorded, {})});
    }
    void note(activity::Activity record, Timestamp time, std::optional<Position> seen = {}) {
        append(*activity, of_activity, {activity::encode({activity->tail().next(), time, seen.value_or(accounts->tail()), std::move(record)}, {})});
    }
    [[nodiscard]] Places tails() const { return {accounts->tail(), activity->tail()}; }
    void fold(std::optional<Places> to = {}) {
        const auto folded = model->fold(*accounts, activity.get(), to.value_or(tails()));
        BOOST_REQUIRE_MESSAGE(folded, (folded ? "" : folded.error()));
    }
    /// "requests/refusals/sign_ins/failures/exports/rows/changes" at each start.
    std::string shown(Dimension by, std::string_view subject, Per per = Per::day, std::optional<OrganizationId> organization = {}) {
        UsageQuery query;
        query.by = by;
        query.per = per;
        query.organization = organization;
        query.subject = subject;
        query.from = monday;
        query.to = monday + 10 * day;
        std::string text;
        for (const auto& row : model->find(query, {}, 100).rows) {
            text += "+" + std::to_string((row.start - monday) / std::chrono::hours(1)) + "h";
            domain::for_each_field(row.sums, [&](std::string_view, std::uint64_t each) { text += " " + std::to_string(each); });
            text += "; ";
        }
        return text;
    }

    TemporaryDirectory directory{"usage"};
    std::unique_ptr<eventstore::RocksDbLog> accounts, activity;
    eventstore::WriterEpoch of_accounts, of_activity;
    std::unique_ptr<UsageModel> model;
};

domain::MemberAdded member(AccountId account, OrganizationId organization) {
    domain::MemberAdded added;
    added.account = account;
    added.organization = organization;
    added.role = "member";
    return added;
}
domain::SessionStarted session(AccountId account) {
    domain::SessionStarted started;
    started.account = account;
    return started;
}
activity::SignInFailed failed(AccountId account) {
    activity::SignInFailed each;
    each.reason = activity::SignInFailure::wrong_password;
    each.account = account;
    return each;
}
activity::RequestsCounted requests(Timestamp minute, std::uint64_t count, std::uint64_t rows, std::optional<ApiKeyId> with = {}) {
    activity::RequestsCounted counted;
    counted.minute = minute;
    counted.route = "GET /v1/organizations/{org}/members";
    counted.requests = count;
    counted.rows = rows;
    counted.account = anna;
    counted.key = with;
    counted.organization = company;
    return counted;
}

std::vector<std::pair<std::string, std::string>> rows_of(const UsageModel& model) {
    std::vector<std::pair<std::string, std::string>> rows;
    for (const std::string table : {"u", "h", "k", "x", "c", "r"}) {
        model.store()->scan(table, {}, [&](std::string_view k, std::string_view v) {
            rows.emplace_back(k, v);
            return true;
        });
    }
    return rows;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(usage_model)

BOOST_AUTO_TEST_CASE(what_is_counted_where) {
    World world;
    world.tell(member(anna, company), monday);
    domain::ApiKeyIssued issued;
    issued.key = key;
    issued.account = anna;
    world.tell(issued, monday + hour, anna);  // a change, at home
    world.tell(session(anna), monday + hour);
    world.tell(domain::MemberRemoved{boris, other, {}}, monday + hour, anna);  // a change, there
    world.note(failed(anna), monday + hour);
    world.note(requests(monday + hour, 5, 100), monday + 2 * hour);
    world.note(requests(monday + 2 * hour, 2, 10, key), monday + 3 * hour);
    activity::RequestsRefused refused;
    refused.minute = monday + hour;
    refused.route = "GET /v1/me";
    refused.status = 403;
    refused.requests = 3;
    refused.account = anna;
    world.note(refused, monday + hour);
    activity::PeopleTransferred exported;
    exported.account = anna;
    exported.organization = company;
    exported.people = 1'000;
    world.note(exported, monday + day);
    world.note(activity::SignInSucceeded{anna, {}, {}, {}, {}, {}}, monday + hour);  // its session is counted
    world.fold();

    BOOST_TEST(world.shown(Dimension::account, anna.raw()) == "+0h 7 3 1 1 0 110 2; +24h 0 0 0 0 1 1000 0; ");
    BOOST_TEST(world.shown(Dimension::account, anna.raw(), Per::hour) == "+1h 5 3 1 1 0 100 2; +2h 2 0 0 0 0 10 0; +24h 0 0 0 0 1 1000 0; ");
    BOOST_TEST(world.shown(Dimension::account, anna.raw(), Per::day, company) == "+0h 7 0 1 1 0 110 1; +24h 0 0 0 0 1 1000 0; ");
    BOOST_TEST(world.shown(Dimension::account, anna.raw(), Per::day, other) == "+0h 0 0 0 0 0 0 1; ");
    BOOST_TEST(world.shown(Dimension::key, key.raw()) == "+0h 2 0 0 0 0 10 0; ");
    BOOST_TEST(world.shown(Dimension::organization, company.raw()) == "+0h 7 0 1 1 0 110 1; +24h 0 0 0 0 1 1000 0; ");
    BOOST_TEST(world.shown(Dimension::organization, company.raw(), Per::day, company) == world.shown(Dimension::organization, company.raw()));
    BOOST_TEST(world.shown(Dimension::endpoint, "GET /v1/me") == "+0h 0 3 0 0 0 0 0; ");
    BOOST_TEST(world.shown(Dimension::endpoint, "GET /v1/me", Per::day, company).empty());
    BOOST_TEST(world.shown(Dimension::account, boris.raw()).empty());
    BOOST_TEST(!world.model->complete_since());
}

BOOST_AUTO_TEST_CASE(a_home_is_the_one_of_then) {
    World world;
    world.tell(member(anna, company), monday);
    const auto then = world.accounts->tail();
    world.tell(domain::MemberRemoved{anna, company, {}}, monday);
    world.tell(domain::AccountRehomed{anna, other, "member"}, monday);
    world.note(failed(anna), monday, then);
    world.note(failed(anna), monday, then.next());
    world.note(failed(anna), monday);
    world.fold(Places{world.accounts->tail(), {}});  // what the activity log tells comes late
    world.fold();
    BOOST_TEST(world.shown(Dimension::account, anna.raw(), Per::day, company) == "+0h 0 0 0 1 0 0 0; ");
    BOOST_TEST(world.shown(Dimension::account, anna.raw(), Per::day, other) == "+0h 0 0 0 1 0 0 0; ");
    BOOST_TEST(world.shown(Dimension::account, anna.raw()) == "+0h 0 0 0 3 0 0 0; ");
}

BOOST_AUTO_TEST_CASE(a_fold_in_random_slices_equals_a_rebuild) {
    World world;
    bench::YearOptions options;
    options.seed = seed();
    options.people = 12;
    options.organizations = 2;
    options.days = 30;
    options.incidents = 1;
    std::vector<std::string> events, records;
    const auto flush = [&] {
        world.append(*world.accounts, world.of_accounts, std::exchange(events, {}));
        world.append(*world.activity, world.of_activity, std::exchange(records, {}));
    };
    bench::ActivityYear(options).tell([&](const domain::RecordedEvent& event) { events.push_back(eventstore::encode(event, {})); },
                                      [&](const activity::Record& record) { records.push_back(activity::encode(record, {})); });
    flush();
    std::mt19937_64 random(seed());
    Places at{};
    while (at != world.tails()) {  // the two logs at their own pace, the account log never behind what was seen by more than there is
        at.account = {std::min(at.account.value + random() % 40, world.accounts->tail().value)};
        if (at.account == world.accounts->tail() || random() % 2 == 0) {
            at.activity = {std::min(at.activity.value + random() % 200, world.activity->tail().value)};
            const auto last = world.activity->read_one(at.activity);
            if (last && *last) {
                const auto seen = activity::decode(**last, nullptr)->seen;
                at.account = std::max(at.account, seen);
            }
        }
        world.fold(at);
        if (random() % 50 == 0) {  // a restart
            BOOST_REQUIRE(world.model->flush());
            world.model.reset();
            world.model = world.opened_model();
        }
    }
    const auto rows = rows_of(*world.model);
    BOOST_TEST(rows.size() > 500U);
    const auto rebuilt = world.model->rebuild(*world.accounts, world.activity.get(), world.tails());
    BOOST_REQUIRE_MESSAGE(rebuilt, (rebuilt ? "" : rebuilt.error()));
    BOOST_TEST(*rebuilt == world.accounts->tail().value + world.activity->tail().value);
    BOOST_TEST((rows_of(*world.model) == rows));
    world.model.reset();
    world.model = world.opened_model();  // the new generation is the live one
    BOOST_TEST((rows_of(*world.model) == rows));
}

BOOST_AUTO_TEST_CASE(what_the_log_dropped_stays_counted) {
    World world;
    for (int i = 0; i < 20; ++i) world.note(requests(monday + i * hour, 1, 0), monday + (i + 1) * hour);
    world.fold();
    const auto all = world.shown(Dimension::account, anna.raw());
    BOOST_TEST(all == "+0h 20 0 0 0 0 0 0; ");
    BOOST_REQUIRE(world.activity->drop_before({11}));
    world.note(requests(monday + 20 * hour, 1, 0), monday + 21 * hour);
    world.fold();
    BOOST_TEST(world.shown(Dimension::account, anna.raw()) == "+0h 21 0 0 0 0 0 0; ");
    BOOST_TEST(!world.model->complete_since());
    BOOST_REQUIRE(world.model->rebuild(*world.accounts, world.activity.get(), world.tails()));
    BOOST_TEST(world.shown(Dimension::account, anna.raw()) == "+0h 11 0 0 0 0 0 0; ");
    BOOST_REQUIRE(world.model->complete_since());
    BOOST_TEST((*world.model->complete_since() == monday + 11 * hour));
}

BOOST_AUTO_TEST_CASE(a_hole_and_another_log_are_told) {
    World world;
    for (int i = 0; i < 3; ++i) world.note(requests(monday, 1, 0), monday + i * hour);
    world.fold();
    for (int i = 3; i < 10; ++i) world.note(requests(monday, 1, 0), monday + i * hour);
    BOOST_REQUIRE(world.activity->drop_before({6}));  // two were never counted
    world.fold();
    BOOST_TEST((world.model->complete_since() == monday + 5 * hour));
    BOOST_TEST(world.shown(Dimension::account, anna.raw()) == "+0h 8 0 0 0 0 0 0; ");
    world.activity.reset();
    std::filesystem::remove_all(world.directory / "activity");
    world.activity = opened(world.directory / "activity");
    world.of_activity = *world.activity->take_writer();
    for (int i = 0; i < 15; ++i) world.note(requests(monday, 1, 0), monday + day + i * hour);
    world.fold();
    BOOST_TEST(world.shown(Dimension::account, anna.raw()) == "+0h 23 0 0 0 0 0 0; ");
    BOOST_TEST((world.model->complete_since() == monday + day));
}

BOOST_AUTO_TEST_CASE(an_erased_account_has_no_rows) {
    World world;
    world.tell(member(anna, company), monday);
    domain::ApiKeyIssued issued;
    issued.key = key;
    issued.account = anna;
    world.tell(issued, monday, anna);
    world.note(requests(monday, 5, 0, key), monday);
    world.fold();
    const auto total = world.shown(Dimension::organization, company.raw());
    domain::AccountErased erased;
    erased.account = anna;
    world.tell(erased, monday);
    world.note(requests(monday, 5, 0, key), monday);
    world.fold();
    BOOST_TEST(world.shown(Dimension::account, anna.raw()).empty());
    BOOST_TEST(world.shown(Dimension::account, anna.raw(), Per::hour, company).empty());
    BOOST_TEST(world.shown(Dimension::key, key.raw()).empty());
    BOOST_TEST(world.shown(Dimension::organization, company.raw()) == "+0h 10 0 0 0 0 0 1; ");
    for (const auto& [row, value] : rows_of(*world.model)) {
        if (row[0] == 'u') BOOST_TEST(row.find(std::string(anna.raw())) == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(pages_leave_nothing_out) {
    World world;
    for (int i = 0; i < 50; ++i) {
        auto each = requests(monday + (i % 7) * day, 1, 0);
        each.account = AccountId{{static_cast<std::uint8_t>(100 + i)}};
        world.note(each, monday);
    }
    world.fold();
    UsageQuery query;
    query.from = monday + day;
    query.to = monday + 6 * day;
    const auto all = world.model->find(query, {}, 1'000);
    BOOST_TEST(all.rows.size() == 35U);
    BOOST_TEST(all.next.empty());
    std::vector<std::string> paged;
    std::string after;
    do {
        const auto page = world.model->find(query, after, 4);
        BOOST_TEST(page.rows.size() <= 4U);
        for (const auto& row : page.rows) paged.push_back(std::to_string(row.start.microseconds) + row.subject);
        after = page.next;
    } while (!after.empty());
    std::vector<std::string> whole;
    for (const auto& row : all.rows) whole.push_back(std::to_string(row.start.microseconds) + row.subject);
    BOOST_TEST(paged == whole);
    query.subject = anna.raw();
    BOOST_TEST(world.model->find(query, {}, 10).rows.empty());
}

BOOST_AUTO_TEST_CASE(another_incarnation_begins_anew) {
    World world;
    world.note(requests(monday, 1, 0), monday);
    world.fold();
    world.model.reset();
    auto made = UsageModel::open(world.directory / "usage", domain::IncarnationId{{9}});
    BOOST_REQUIRE(made);
    BOOST_TEST(((*made)->places() == Places{}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace muster::tests
