// How fast records become events, one thread: beside a bare RocksDB scan that parses each record's JSON with simdjson.
//
//   limit: bare RocksDB scan with simdjson   the same records in a plain RocksDB, JSON parsed, one member read
//   cursor                                   the log's own scan, contiguity checked, nothing decoded
//   decode, personal data closed             what decision state needs
//   decode, personal data opened             what read models need; the data keys are cached
//   encode                                   events that are in memory, sealed
//
// options: --people N (40000), --organizations N (20)

#include <rocksdb/db.h>
#include <simdjson.h>

#include <chrono>

#include "bench/bare_records.hpp"
#include "bench/population.hpp"
#include "bench/report.hpp"
#include "eventstore/rocksdb_schema.hpp"

namespace {

using namespace muster;
using namespace muster::eventstore;
using bench::Scratch;

class Stopwatch {
  public:
    [[nodiscard]] double rate(std::uint64_t count) const {
        return static_cast<double>(count) /
               std::chrono::duration<double>(std::chrono::steady_clock::now() - begun_).count();
    }

  private:
    std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
};

double bare_scan(rocksdb::DB& database) {
    simdjson::dom::parser parser;
    std::uint64_t records = 0;
    std::uint64_t positions = 0;
    const Stopwatch watch;
    const std::unique_ptr<rocksdb::Iterator> rows(database.NewIterator({}));
    for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
        const auto json = record_json({rows->value().data(), rows->value().size()});
        std::uint64_t position = 0;
        if (!json || parser.parse(json->data(), json->size())["position"].get(position) != simdjson::SUCCESS) {
            Scratch::fail("a record does not parse");
        }
        positions += position;
        ++records;
    }
    if (positions != records * (records + 1) / 2) Scratch::fail("records are missing");
    return watch.rate(records);
}

/// Hands every record to `use`; records a second.
template <class Use>
double scan(const Log& log, Use&& use) {
    std::uint64_t records = 0;
    const Stopwatch watch;
    const auto cursor = log.read({1});
    while (true) {
        const auto entry = cursor->next();
        if (!entry) Scratch::fail(entry.error().detail);
        if (!*entry) return watch.rate(records);
        use((*entry)->bytes);
        ++records;
    }
}

double decode_all(const Log& log, const KeyFinder* keys) {
    std::uint64_t versions = 0;  // used, so that nothing is optimized away
    const auto rate = scan(log, [&](std::string_view record) {
        const auto event = decode(record, keys);
        if (!event) Scratch::fail(event.error().detail);
        versions += event->meta.stream_version;
    });
    if (versions == 0) Scratch::fail("nothing was decoded");
    return rate;
}

double encode_all(const std::vector<domain::RecordedEvent>& events) {
    const DataKey key{1, crypto::random_key()};
    std::uint64_t bytes = 0;
    const Stopwatch watch;
    for (const auto& event : events) bytes += encode(event, key).size();
    if (bytes == 0) Scratch::fail("nothing was encoded");
    return watch.rate(events.size());
}

}  // namespace

int main(int argc, char** argv) {
    bench::Report report(argc, argv, "bench_decode", "Decodes records into events, beside a bare scan with simdjson.");
    const bench::Population population(static_cast<std::uint64_t>(report.number("--organizations", 20)),
                                       static_cast<std::uint64_t>(report.number("--people", 40'000)));
    const Scratch scratch;
    auto data = DataDirectory::open({scratch / "data", {}, true, false});
    if (!data) Scratch::fail(data.error());
    bench::BareRecords bare(scratch / "bare");
    std::uint64_t bytes = 0;
    population.write(**data, [&](domain::Position position, const std::string& record) {
        bare.put(position, record);
        bytes += record.size();
    });
    bare.flush();
    const auto& log = (*data)->log();
    const KeyFinder keys = [&](domain::AccountId subject, std::uint32_t generation) {
        return (*data)->keyring().of(subject, generation);
    };
    static_cast<void>(bare_scan(bare.database()));  // warm
    static_cast<void>(decode_all(log, &keys));

    const auto mean_bytes = static_cast<double>(bytes) / static_cast<double>(log.tail().value);
    report.limit("bare RocksDB scan with simdjson, 1 thread", bare_scan(bare.database()), "events/s")
        .note(fmt::format("{} events, {:.0f} bytes each", log.tail().value, mean_bytes));
    report.figure("cursor", scan(log, [](std::string_view) {}), "events/s");
    report.figure("decode, personal data closed", decode_all(log, nullptr), "events/s");
    report.figure("decode, personal data opened", decode_all(log, &keys), "events/s");
    std::vector<domain::RecordedEvent> events;
    population.tell([&](const domain::RecordedEvent& event) {
        if (events.size() < 100'000) events.push_back(event);
    });
    report.figure("encode", encode_all(events), "events/s");
    return report.finish();
}
