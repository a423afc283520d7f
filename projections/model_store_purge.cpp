// What the rows do not hold any more is taken out of the files: every one is written again, without it.

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include "eventstore/files.hpp"
#include "projections/model_store.hpp"

namespace muster::projections {
namespace {

using Done = domain::Result<void, std::string>;

constexpr std::string_view mark_name = "/purged";
/// No row: its deletion is written so that there is something to flush.
constexpr std::string_view no_row{"\0nothing", 8};
constexpr std::chrono::milliseconds pause{20};

std::set<std::string> row_files(const std::string& path) {
    std::set<std::string> files;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(path, ignored)) {
        const auto name = entry.path().filename().string();
        if (name.ends_with(".sst") || name.ends_with(".log") || name.starts_with("MANIFEST")) files.insert(name);
    }
    return files;
}

bool share_any(const std::set<std::string>& left, const std::set<std::string>& right) {
    return std::any_of(left.begin(), left.end(), [&](const auto& each) { return each.ends_with(".sst") && right.contains(each); });
}

/// False when it was cancelled first.
template <class Condition>
bool wait_until(std::atomic<bool>& cancelled, Condition&& condition) {
    while (!condition()) {
        if (cancelled) return false;
        std::this_thread::sleep_for(pause);
    }
    return !cancelled;
}

}  // namespace

Done ModelStore::purge(std::atomic<bool>* cancelled) {
    std::atomic<bool> never{false};
    const auto covers = checkpoint();
    if (auto done = rewrite_files(cancelled != nullptr ? *cancelled : never); !done) return done;
    if (!eventstore::files::replace(path_ + std::string(mark_name), std::to_string(covers.value) + "\n")) {
        return domain::failure("cannot write " + path_ + std::string(mark_name));
    }
    purged_to_.store(covers.value, std::memory_order_release);
    return {};
}

Done ModelStore::rewrite_files(std::atomic<bool>& cancelled) {
    const auto failed = [&](const rocksdb::Status& status) {
        if (cancelled || status.IsManualCompactionPaused()) return domain::failure("purging " + path_ + " was cancelled");
        return domain::failure("cannot purge the read model at " + path_ + ": " + status.ToString());
    };
    if (auto flushed = flush(); !flushed) return flushed;
    // What an older snapshot sees would be kept.
    const auto written = db_->GetLatestSequenceNumber();
    const auto none_older = [&] {
        std::uint64_t count = 0, oldest = 0;
        return !db_->GetIntProperty(rocksdb::DB::Properties::kNumSnapshots, &count) || count == 0 ||
               (db_->GetIntProperty(rocksdb::DB::Properties::kOldestSnapshotSequence, &oldest) && oldest >= written);
    };
    if (!wait_until(cancelled, none_older)) return failed({});

    const auto before = row_files(path_);
    rocksdb::CompactRangeOptions options;
    options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
    options.canceled = &cancelled;
    if (const auto status = db_->CompactRange(options, nullptr, nullptr); !status.ok()) return failed(status);
    // The list of files names each one's first and last key, and is written anew with the next file.
    rocksdb::WriteOptions unlogged;
    unlogged.disableWAL = true;
    if (const auto status = db_->Delete(unlogged, rocksdb::Slice(no_row.data(), no_row.size())); !status.ok()) return failed(status);
    if (auto flushed = flush(); !flushed) return flushed;
    // Readers hold the files they began with.
    if (!wait_until(cancelled, [&] { return !share_any(before, row_files(path_)); })) return failed({});
    return {};
}

void ModelStore::read_purge_mark() {
    std::ifstream file(path_ + std::string(mark_name));
    std::uint64_t position = 0;
    if (file >> position) purged_to_ = position;
}

}  // namespace muster::projections
