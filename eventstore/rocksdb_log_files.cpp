// What the log does to its files: flushing, compacting, dropping, copying.

#include <rocksdb/convenience.h>
#include <rocksdb/utilities/checkpoint.h>

#include <chrono>
#include <thread>

#include "eventstore/rocksdb_log_parts.hpp"

namespace muster::eventstore {

namespace {

/// How long a file that nothing needs any more may be there still: the engine unlinks it on a thread of its own.
constexpr auto unlink_patience = std::chrono::seconds(10);
/// Its value is of no use.
constexpr std::string_view last_purge_name = "keys purged at";
constexpr auto unlink_poll = std::chrono::milliseconds(10);

}  // namespace

domain::Result<void, std::string> RocksDbLog::flush() {
    const std::vector<rocksdb::ColumnFamilyHandle*> all(parts_->families.begin(), parts_->families.end());
    if (const auto status = parts_->database->Flush({}, all); !status.ok()) return domain::failure(status.ToString());
    return {};
}

domain::Result<void, std::string> RocksDbLog::sync() {
    if (const auto status = parts_->database->SyncWAL(); !status.ok()) return domain::failure(status.ToString());
    return {};
}

domain::Result<void, std::string> RocksDbLog::drop_before(Position first) {
    auto& parts = *parts_;
    if (!parts.drops_old || parts.read_only) return domain::failure(std::string("this log keeps all its records"));
    if (first.value <= std::max<std::uint64_t>(parts.first, 1) || first.value > parts.tail + 1) return {};
    auto* const records = parts.family(Family::records);
    const PositionKey begin({0}), end(first);
    const auto begin_slice = begin.slice(), end_slice = end.slice();
    rocksdb::WriteBatch writes;
    rocksdb::WriteOptions durable;
    durable.sync = true;
    auto status = writes.Put(parts.family(Family::meta), slice(first_name), std::to_string(first.value));
    if (status.ok()) status = writes.DeleteRange(records, begin_slice, end_slice);
    const auto before = parts.first.exchange(first.value);  // first: no reader may begin at what is not there any more
    if (status.ok()) status = parts.database->Write(durable, &writes);
    if (!status.ok()) {
        parts.first = before;
        return domain::failure(status.ToString());
    }
    // So far they are only hidden. Files that hold nothing else are unlinked, the few others rewritten.
    const std::vector<rocksdb::ColumnFamilyHandle*> all(parts.families.begin(), parts.families.end());
    status = parts.database->Flush({}, all);
    if (status.ok()) status = rocksdb::DeleteFilesInRange(parts.database.get(), records, &begin_slice, &end_slice, false);
    rocksdb::CompactRangeOptions compact;
    compact.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
    if (status.ok()) status = parts.database->CompactRange(compact, records, &begin_slice, &end_slice);
    if (!status.ok()) return domain::failure(status.ToString());
    return {};
}

domain::Result<void, std::string> RocksDbLog::rewrite_keys() {
    auto& parts = *parts_;
    if (parts.read_only) return domain::failure(std::string("the log is open for reading only"));
    if (auto flushed = flush(); !flushed) return flushed;
    rocksdb::CompactRangeOptions compact;
    compact.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
    for (const auto which : {Family::keys, Family::meta}) {
        const auto status = parts.database->CompactRange(compact, parts.family(which), nullptr, nullptr);
        if (!status.ok()) return domain::failure(status.ToString());
    }
    return {};
}

std::vector<std::string> RocksDbLog::Parts::files_with_keys() {
    std::vector<std::string> paths;
    rocksdb::VectorLogPtr logs;
    if (database->GetSortedWalFiles(logs).ok()) {
        for (const auto& log : logs) paths.push_back(database->GetName() + log->PathName());
    }
    for (const auto which : {Family::keys, Family::meta}) {
        rocksdb::ColumnFamilyMetaData about;
        database->GetColumnFamilyMetaData(family(which), &about);
        for (const auto& level : about.levels) {
            for (const auto& file : level.files) paths.push_back(file.db_path + file.name);
        }
    }
    return paths;
}

domain::Result<void, std::string> RocksDbLog::purge_keys() {
    // A write first: with something in memory the flush goes on in a new write-ahead file, and the one before goes.
    if (!put_meta(last_purge_name, std::to_string(tail().value))) return domain::failure(std::string("the log cannot be written"));
    auto left = parts_->files_with_keys();
    if (auto rewritten = rewrite_keys(); !rewritten) return rewritten;
    auto* const env = parts_->database->GetEnv();
    const auto until = std::chrono::steady_clock::now() + unlink_patience;
    for (;;) {
        std::erase_if(left, [&](const std::string& path) { return env->FileExists(path).IsNotFound(); });
        if (left.empty()) return {};
        if (std::chrono::steady_clock::now() >= until) return domain::failure("a file with destroyed keys is still in use: " + left.front());
        std::this_thread::sleep_for(unlink_poll);
    }
}

domain::Result<void, std::string> RocksDbLog::copy_to(const std::string& path) const {
    rocksdb::Checkpoint* made = nullptr;
    auto status = rocksdb::Checkpoint::Create(parts_->database.get(), &made);
    const std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
    if (status.ok()) status = checkpoint->CreateCheckpoint(path);
    if (!status.ok()) return domain::failure(status.ToString());
    return {};
}

std::uint64_t RocksDbLog::bytes_on_disk() const {
    std::uint64_t sum = 0;
    for (auto* family : parts_->families) {
        for (const auto* property : {"rocksdb.total-sst-files-size", "rocksdb.cur-size-all-mem-tables"}) {
            std::uint64_t bytes = 0;
            if (parts_->database->GetIntProperty(family, property, &bytes)) sum += bytes;
        }
    }
    return sum;
}

}  // namespace muster::eventstore
