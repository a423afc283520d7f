// How fast the rules for anomalies look at history: a made-up year of both logs on disk, read, opened and judged by one thread.
//
//   limit: both logs read and decoded        the same records in the same order, personal fields closed, nobody looks at them
//   back-test of RULE                        one rule, as `muster backtest RULE`
//   back-test of all rules                   all eight at once; addresses opened and compared
//
// options: --people N (150), --seed N (1)

#include <ctime>

#include "bench/activity_year.hpp"
#include "bench/population.hpp"
#include "bench/report.hpp"
#include "eventstore/activity/activity_log.hpp"
#include "eventstore/activity/codec.hpp"
#include "projections/anomalies/back_test.hpp"

namespace {

using namespace muster;
using bench::Scratch;

constexpr std::size_t batch_records = 1'024;
constexpr double promised = 200'000;

/// Records of one log, appended in batches.
class Writing {
  public:
    explicit Writing(eventstore::Log& log) : log_(log) {
        const auto epoch = log.take_writer();
        if (!epoch) Scratch::fail("cannot write a log");
        batch_.epoch = *epoch;
    }
    void add(std::string record, std::optional<eventstore::WrappedKey> key = {}) {
        batch_.records.push_back(std::move(record));
        if (key) batch_.keys_added.push_back(std::move(*key));
        if (batch_.records.size() >= batch_records) flush();
    }
    void flush() {
        batch_.expected_tail = log_.tail();
        if (!batch_.records.empty() && !log_.append(batch_)) Scratch::fail("cannot append");
        batch_.records.clear();
        batch_.keys_added.clear();
    }

  private:
    eventstore::Log& log_;
    eventstore::AppendBatch batch_;
};

/// The year into both logs; addresses are sealed as the server seals them.
void fill(const bench::YearOptions& options, eventstore::DataDirectory& data, eventstore::Log& activity) {
    Writing events(data.log()), records(activity);
    std::unordered_map<domain::AccountId, eventstore::DataKey> keys;
    bench::ActivityYear year(options);
    year.tell(
        [&](const domain::RecordedEvent& event) {
            std::optional<eventstore::WrappedKey> wrapped;
            if (const auto* added = std::get_if<domain::MemberAdded>(&event.event)) {
                auto made = data.keyring().make(added->account);
                keys[added->account] = made.clear;
                wrapped = made.wrapped;
            }
            const auto subject = domain::subject_of(event.event);
            const auto key = subject ? keys.find(*subject) : keys.end();
            events.add(eventstore::encode(event, key == keys.end() ? std::nullopt : std::optional(key->second)), std::move(wrapped));
        },
        [&](const activity::Record& record) {
            const auto account = activity::account_of(record.activity);
            const auto key = account ? keys.find(*account) : keys.end();
            records.add(activity::encode(record, key == keys.end() ? std::nullopt : std::optional(key->second)));
        });
    events.flush();
    records.flush();
}

double cpu_seconds() {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

}  // namespace

int main(int argc, char** argv) {
    bench::Report report(argc, argv, "bench_rules", "Replays the rules for anomalies over a made-up year of both logs.");
    bench::YearOptions options;
    options.people = static_cast<unsigned>(report.number("--people", 150));
    options.organizations = std::max(options.people / 20, 2U);
    options.seed = static_cast<std::uint64_t>(report.number("--seed", 1));
    options.requests_a_day = 20;
    const Scratch scratch;
    auto data = eventstore::DataDirectory::open({scratch / "data", {}, true, false});
    if (!data) Scratch::fail(data.error());
    auto activity = eventstore::RocksDbLog::open(activity::log_options(scratch / "activity", false));
    if (!activity) Scratch::fail(activity.error());
    fill(options, **data, **activity);

    const auto& accounts = (*data)->log();
    const eventstore::KeyFinder keys = [&](domain::AccountId account, std::uint32_t generation) { return (*data)->keyring().of(account, generation); };
    const activity::Marks marks((*data)->keyring().secrets(), nullptr);
    double cpu = 0;  // records per second of this thread's CPU time, by the last one: what an idle machine would do
    const auto replay = [&](std::vector<anomalies::Parameters> rules) {
        anomalies::BackTest test;
        test.rules = std::move(rules);
        const auto cpu_before = cpu_seconds();
        auto tested = anomalies::run_back_test(accounts, activity->get(), keys, marks, test);
        if (!tested) Scratch::fail(tested.error());
        cpu = static_cast<double>(tested->records) / (cpu_seconds() - cpu_before);
        return std::move(*tested);
    };
    (void)replay({});  // warm
    const auto bare = replay({});
    const auto rate = [](const anomalies::BackTestReport& each) { return static_cast<double>(each.records) / each.seconds; };
    report.limit("both logs read and decoded, 1 thread", rate(bare), "records/s")
        .note(fmt::format("{} records: {} of the account log, {} of the activity log", bare.records, accounts.tail().value, (*activity)->tail().value));
    const auto told = [&](const anomalies::BackTestReport& each) { return fmt::format("{} alerts; {:.0f} records/s of CPU time", each.findings, cpu); };
    std::vector<anomalies::Parameters> all;
    for (const auto& info : anomalies::rules()) {
        all.emplace_back(info.rule);
        const auto one = replay({anomalies::Parameters(info.rule)});
        report.figure("back-test of " + std::string(info.name), rate(one), "records/s").or_value(promised).note(told(one));
    }
    const auto every = replay(all);
    report.figure("back-test of all rules", rate(every), "records/s").or_value(promised).note(told(every));
    return report.finish();
}
