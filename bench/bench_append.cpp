// How fast records become durable: the log's append beside what the disk and the engine allow for the same bytes.
//
//   limit: fdatasync                one thread writes the same bytes to a file that has its size already, and syncs
//   limit: bare RocksDB batch       one WriteBatch of the same records under the same keys with sync=true
//   append, batches of N            RocksDbLog::append (N records, one sync), each beside the bare batch of the same
//   size
//
// options: --seconds N (2) per measurement, --bytes N (900) per record

#include <fcntl.h>
#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>
#include <unistd.h>

#include <chrono>

#include "bench/population.hpp"
#include "bench/report.hpp"
#include "eventstore/rocksdb_log.hpp"
#include "eventstore/rocksdb_schema.hpp"

namespace {

using namespace muster;
using bench::Scratch;
using Clock = std::chrono::steady_clock;

/// Calls `sync_one` until the time is up; batches per second.
template <class F>
double batches_per_second(double seconds, F&& sync_one) {
    const auto begun = Clock::now();
    const auto elapsed = [&] { return std::chrono::duration<double>(Clock::now() - begun).count(); };
    std::uint64_t batches = 0;
    while (elapsed() < seconds) {
        sync_one();
        ++batches;
    }
    return static_cast<double>(batches) / elapsed();
}

double bare_fdatasync(const Scratch& scratch, double seconds, const std::string& bytes) {
    constexpr off_t file_bytes = 64 << 20;
    const auto path = scratch / "plain";
    const int file = ::open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (file < 0 || ::posix_fallocate(file, 0, file_bytes) != 0) Scratch::fail("cannot make " + path);
    off_t at = 0;
    const auto rate = batches_per_second(seconds, [&] {
        if (at + static_cast<off_t>(bytes.size()) > file_bytes) at = 0;
        if (::pwrite(file, bytes.data(), bytes.size(), at) < 0 || ::fdatasync(file) != 0)
            Scratch::fail("cannot sync " + path);
        at += static_cast<off_t>(bytes.size());
    });
    ::close(file);
    return rate;
}

double bare_rocksdb(const Scratch& scratch, double seconds, const std::vector<std::string>& records) {
    rocksdb::Options options;
    options.create_if_missing = true;
    rocksdb::DB* opened = nullptr;
    if (!rocksdb::DB::Open(options, scratch / ("bare" + std::to_string(records.size())), &opened).ok())
        Scratch::fail("cannot open RocksDB");
    const std::unique_ptr<rocksdb::DB> database(opened);
    rocksdb::WriteOptions durable;
    durable.sync = true;
    domain::Position position{};
    return batches_per_second(seconds, [&] {
        rocksdb::WriteBatch batch;
        for (const auto& record : records) {
            position = position.next();
            if (!batch.Put(eventstore::PositionKey(position).slice(), record).ok())
                Scratch::fail("cannot fill a batch");
        }
        if (!database->Write(durable, &batch).ok()) Scratch::fail("cannot write to RocksDB");
    });
}

double log_append(const Scratch& scratch, double seconds, std::vector<std::string> records) {
    auto log = eventstore::RocksDbLog::open({.path = scratch / ("log" + std::to_string(records.size())),
                                             .create = true,
                                             .read_only = false,
                                             .file_system = {}});
    if (!log) Scratch::fail(log.error());
    eventstore::AppendBatch batch;
    batch.epoch = *(*log)->take_writer();
    batch.records = std::move(records);
    return batches_per_second(seconds, [&] {
        const auto tail = (*log)->append(batch);
        if (!tail) Scratch::fail("cannot append");
        batch.expected_tail = *tail;
    });
}

}  // namespace

int main(int argc, char** argv) {
    bench::Report report(argc, argv, "bench_append",
                         "Appends records to the log, beside fdatasync and a bare RocksDB batch.");
    const auto seconds = report.number("--seconds", 2);
    const auto bytes = static_cast<std::size_t>(report.number("--bytes", 900));
    eventstore::crypto::initialize();
    const Scratch scratch;
    for (const std::size_t count : {1, 16, 128, 512}) {
        std::vector<std::string> records(count, std::string(bytes, '\0'));
        for (auto& record : records) {  // as little to compress as sealed parts have
            eventstore::crypto::random_bytes({reinterpret_cast<std::uint8_t*>(record.data()), record.size()});
        }
        const auto each = static_cast<double>(count);
        std::string together;
        for (const auto& record : records) together += record;
        const auto name = std::to_string(count) + (count == 1 ? " record" : " records");
        report.limit("fdatasync of " + name, bare_fdatasync(scratch, seconds, together) * each, "events/s");
        const auto bare = bare_rocksdb(scratch, seconds, records) * each;
        report.figure("bare RocksDB batch of " + name, bare, "events/s");
        const auto appended = log_append(scratch, seconds, records) * each;
        report.figure("append of " + name, appended, "events/s")
            .note(fmt::format("{:.2f} of the bare RocksDB batch", appended / bare));
    }
    return report.finish();
}
