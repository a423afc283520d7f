// How fast all read models and the registry are made anew from the log, in bulk: beside a bare RocksDB scan that parses each record's
// JSON with simdjson, on one thread.
//
//   all read models in bulk         one scan of the log feeds every generation; committed as sorted files, on two threads
//   and merged                      with the merge of the files: when the new rows are ready to be compared
//   compared and switched           the whole of `muster rebuild all`
//   MODEL in bulk                   each alone, scan included
//
// options: --people N (50000), --organizations N (50), --each (each model alone as well)

#include <sys/resource.h>

#include <simdjson.h>

#include <rocksdb/db.h>

#include <algorithm>
#include <chrono>

#include "bench/bare_records.hpp"
#include "bench/population.hpp"
#include "bench/report.hpp"
#include "projections/models.hpp"
#include "projections/rebuilds.hpp"

namespace {

using namespace muster;
using bench::Scratch;

double seconds_now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }
double cpu_now() {
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6; };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

struct Times {
    double wall = 0, cpu = 0;
};
template <class Work>
Times timed(Work&& work) {
    const auto wall = seconds_now(), cpu = cpu_now();
    work();
    return {seconds_now() - wall, cpu_now() - cpu};
}

void bare_scan(rocksdb::DB& db, std::uint64_t count) {
    simdjson::dom::parser parser;
    std::uint64_t positions = 0;
    const std::unique_ptr<rocksdb::Iterator> rows(db.NewIterator({}));
    for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
        const auto json = eventstore::record_json({rows->value().data(), rows->value().size()});
        const auto document = json ? parser.parse(json->data(), json->size()) : simdjson::simdjson_result<simdjson::dom::element>();
        std::uint64_t position = 0;
        if (document["position"].get(position) != simdjson::SUCCESS) Scratch::fail("a record does not parse");
        positions += position;
    }
    if (positions != count * (count + 1) / 2) Scratch::fail("records are missing");
}

/// When each phase began, on the wall.
struct Phases {
    double merging = 0, comparing = 0, merging_cpu = 0;
    void note(const projections::RebuildProgress& progress) {
        if (progress.phase == projections::RebuildPhase::merging && merging == 0) merging = seconds_now(), merging_cpu = cpu_now();
        if (progress.phase == projections::RebuildPhase::comparing && comparing == 0) comparing = seconds_now();
    }
};

std::vector<projections::RebuildReport> rebuild(projections::Models& models, std::vector<std::string> names, Phases& phases) {
    projections::RebuildRequest request;
    request.models = std::move(names);
    request.afresh = true;
    const projections::RebuildControl control;
    auto outcome = models.rebuilds().run(std::move(request), control, [&](const auto& progress) { phases.note(progress); });
    if (!outcome) Scratch::fail(outcome.error());
    for (const auto& report : outcome->reports) {
        if (!report.failure.empty()) Scratch::fail(report.model + ": " + report.failure);
        if (report.differing_rows > 0) Scratch::fail(report.model + ": rows differ");
    }
    return std::move(outcome->reports);
}

}  // namespace

int main(int argc, char** argv) {
    bench::Report report(argc, argv, "bench_rebuild", "Makes every read model anew, beside a bare scan.");
    const auto people = static_cast<std::uint64_t>(report.number("--people", 50'000));
    const bench::Population population(static_cast<std::uint64_t>(report.number("--organizations", 50)), people);
    const bool each = report.number("--each", 0) > 0;
    const Scratch scratch;
    auto data = eventstore::DataDirectory::open({scratch / "data", {}, true, false});
    if (!data) Scratch::fail(data.error());
    bench::BareRecords bare(scratch / "bare");
    population.write(**data, [&](domain::Position position, const std::string& record) { bare.put(position, record); });
    bare.flush();
    const auto events = (*data)->log().tail().value;
    const auto rate = [&](double seconds) { return static_cast<double>(events) / std::max(seconds, 1e-9); };

    bare_scan(bare.database(), events);  // warm
    const auto scan = timed([&] { bare_scan(bare.database(), events); });
    report.limit("bare RocksDB scan with simdjson, 1 thread", rate(scan.wall), "events/s");
    report.figure("the same, by processor time", rate(scan.cpu), "events/s");

    std::unique_ptr<projections::Models> models;
    const auto opening = timed([&] {
        auto made = projections::Models::open(**data, false);
        if (!made) Scratch::fail(made.error());
        models = std::move(*made);
    });
    report.figure("opening without read models", rate(opening.wall), "events/s");

    std::vector<std::string> names(std::begin(projections::Models::names), std::end(projections::Models::names));
    std::erase(names, "timeline");  // follows by itself; see bench of the timeline
    const auto begun = seconds_now(), begun_cpu = cpu_now();
    Phases phases;
    const auto all = timed([&] { (void)rebuild(*models, names, phases); });
    report.figure("all read models in bulk, 2 threads", rate(phases.merging - begun), "events/s").floor(0.25).or_value(500'000);
    report.figure("the same, by processor time of both", 2 * rate(phases.merging_cpu - begun_cpu), "events/s");
    report.figure("and merged", rate(phases.comparing - begun), "events/s");
    report.figure("compared and switched", rate(all.wall), "events/s");
    report.figure("the whole, by processor time of both", 2 * rate(all.cpu), "events/s");
    for (const auto& name : names) {
        if (!each) break;
        Phases one;
        const auto from = seconds_now();
        (void)rebuild(*models, {name}, one);
        report.figure(name + " in bulk", rate(one.merging - from), "events/s");
    }
    return report.finish();
}
