// How fast the log becomes state: beside a bare RocksDB scan that parses each record's JSON with simdjson.
//
//   decision fold, in memory        decode (personal data closed) and evolve, all records
//   decision fold, on disk          the same into the registry's RocksDB
//   read model NAME                 fold of opened events that are in memory: what feeding costs while serving
//   read models from the log        decode with keys, and all four models: what opening after a loss costs
//
// options: --people N (20000), --organizations N (20)

#include <simdjson.h>

#include <rocksdb/db.h>

#include <chrono>

#include "bench/bare_records.hpp"
#include "bench/population.hpp"
#include "bench/report.hpp"
#include "eventstore/fold.hpp"
#include "projections/event_reader.hpp"
#include "projections/models.hpp"
#include "projections/model.hpp"
#include "projections/registry_store.hpp"

namespace {

using namespace muster;
using bench::Scratch;

class Stopwatch {
  public:
    [[nodiscard]] double rate(std::uint64_t count) const {
        return static_cast<double>(count) / std::chrono::duration<double>(std::chrono::steady_clock::now() - begun_).count();
    }

  private:
    std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
};

/// Reads every record of a plain RocksDB and parses its JSON: nobody who keeps JSON records in RocksDB folds faster.
double bare_scan(rocksdb::DB& db) {
    simdjson::dom::parser parser;
    std::uint64_t records = 0, positions = 0;
    const Stopwatch watch;
    const std::unique_ptr<rocksdb::Iterator> rows(db.NewIterator({}));
    for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
        const auto json = eventstore::record_json({rows->value().data(), rows->value().size()});
        const auto document = json ? parser.parse(json->data(), json->size()) : simdjson::simdjson_result<simdjson::dom::element>();
        std::uint64_t position = 0;
        if (document["position"].get(position) != simdjson::SUCCESS) Scratch::fail("a record does not parse");
        positions += position;
        ++records;
    }
    const auto rate = watch.rate(records);
    if (positions != records * (records + 1) / 2) Scratch::fail("records are missing");
    return rate;
}

double decision_fold(const eventstore::Log& log, eventstore::DecisionStore& decisions) {
    const Stopwatch watch;
    const auto folded = eventstore::fold_to_tail(log, decisions);
    if (!folded) Scratch::fail(folded.error());
    return watch.rate(folded->tail.value);
}

std::shared_ptr<projections::ModelStore> open_store(const std::string& path, projections::ModelUse use) {
    auto store = projections::ModelStore::open({path, use, false});
    if (!store) Scratch::fail(store.error());
    return *store;
}

}  // namespace

int main(int argc, char** argv) {
    bench::Report report(argc, argv, "bench_fold", "Folds a log into decision state and read models, beside a bare scan.");
    const bench::Population population(static_cast<std::uint64_t>(report.number("--organizations", 20)),
                                       static_cast<std::uint64_t>(report.number("--people", 20'000)));
    const Scratch scratch;
    auto data = eventstore::DataDirectory::open({scratch / "data", {}, true, false});
    if (!data) Scratch::fail(data.error());
    bench::BareRecords bare(scratch / "bare");
    population.write(**data, [&](domain::Position position, const std::string& record) { bare.put(position, record); });
    bare.flush();
    const auto& log = (*data)->log();
    (void)bare_scan(bare.database());  // warm
    report.limit("bare RocksDB scan with simdjson, 1 thread", bare_scan(bare.database()), "events/s");

    {
        eventstore::RamDecisionStore ram;
        report.figure("decision fold, in memory", decision_fold(log, ram), "events/s").floor(0.15).or_value(250'000);
        projections::RocksDbDecisionStore disk(open_store(scratch / "registry", projections::ModelUse::lookups));
        report.figure("decision fold, on disk", decision_fold(log, disk), "events/s").floor(0.15).or_value(250'000);
    }

    const eventstore::KeyFinder keys = [&](domain::AccountId subject, std::uint32_t generation) {
        return (*data)->keyring().of(subject, generation);
    };
    std::vector<std::vector<domain::RecordedEvent>> slices;
    {
        const Stopwatch watch;
        projections::EventReader reader(log, &keys, {}, log.tail());
        while (true) {
            auto slice = reader.next();
            if (!slice) Scratch::fail(slice.error());
            if (slice->empty()) break;
            slices.push_back(std::move(*slice));
        }
        report.figure("decode with keys", watch.rate(log.tail().value), "events/s");
    }
    const projections::Directory directory;
    const projections::VisibilityModel visibility;
    const projections::History history;
    const projections::Invitations invitations;
    for (const projections::Projection* projection : std::initializer_list<const projections::Projection*>{&directory, &visibility, &history, &invitations}) {
        const auto store = open_store(scratch / std::string(projection->name()), projections::ModelUse::rows);
        projections::ModelIdentity identity{{}, projection->version()};
        const Stopwatch watch;
        for (const auto& slice : slices) {
            std::vector<const domain::RecordedEvent*> events;
            for (const auto& event : slice) events.push_back(&event);
            if (auto folded = projections::fold_slice(*projection, *store, events, identity); !folded) Scratch::fail(folded.error());
        }
        report.figure("read model " + std::string(projection->name()), watch.rate(log.tail().value), "events/s");
    }
    const Stopwatch watch;
    const auto models = projections::Models::open(**data, false);
    if (!models) Scratch::fail(models.error());
    report.figure("registry and read models from the log", watch.rate(log.tail().value), "events/s");
    return report.finish();
}
