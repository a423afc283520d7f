#pragma once
// What an opened log on RocksDB consists of; shared by the files that implement RocksDbLog.

#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/write_batch.h>

#include <array>
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "eventstore/rocksdb_log.hpp"
#include "eventstore/rocksdb_options.hpp"
#include "eventstore/rocksdb_schema.hpp"

namespace muster::eventstore {

inline constexpr std::string_view first_name = "first";  // in meta, of a log that drops old records

inline rocksdb::Slice slice(std::string_view text) { return {text.data(), text.size()}; }

inline rocksdb::ReadOptions scan_options() {
    rocksdb::ReadOptions options;
    options.fill_cache = false;  // a replay must not push the keys out of the cache
    options.verify_checksums = true;
    return options;
}

struct RocksDbLog::Parts {
    std::atomic<std::uint64_t> first{0};  // of a log that dropped everything: the tail's next
    std::atomic<std::uint64_t> tail{0};
    DroppedMarks dropped_marks{first};
    std::unique_ptr<rocksdb::Env> env;  // before the database, which uses them until the end
    std::unique_ptr<rocksdb::DB> database;
    std::array<rocksdb::ColumnFamilyHandle*, family_names.size()> families{};
    bool read_only = false;
    bool sync_appends = true;
    bool drops_old = false;

    std::atomic<std::uint64_t> epoch{0};
    mutable std::mutex mutex;  // of what follows, and for waiting
    mutable std::condition_variable grown;
    std::string broken;  // once an append ended in `unknown` no other may follow

    ~Parts() {
        for (auto* family : families) {
            if (family != nullptr) static_cast<void>(database->DestroyColumnFamilyHandle(family));
        }
        if (database) static_cast<void>(database->Close());
    }

    [[nodiscard]] rocksdb::ColumnFamilyHandle* family(Family which) const {
        return families[static_cast<std::size_t>(which)];
    }
    [[nodiscard]] std::unique_ptr<rocksdb::Iterator> iterate(Family which, const rocksdb::ReadOptions& options) const {
        return std::unique_ptr<rocksdb::Iterator>(database->NewIterator(options, family(which)));
    }

    [[nodiscard]] rocksdb::Status open(const RocksDbLogOptions& options);
    [[nodiscard]] domain::Result<void, std::string> find_ends();
    [[nodiscard]] domain::Result<void, std::string> find_first();
    [[nodiscard]] rocksdb::Status fill(rocksdb::WriteBatch& batch, const AppendBatch& from) const;
    [[nodiscard]] rocksdb::Status add_destroyed(rocksdb::WriteBatch& batch, const domain::AccountId& subject) const;
    /// Where a wrapped key may stand.
    [[nodiscard]] std::vector<std::string> files_with_keys();
    void fail(std::string why);
    [[nodiscard]] bool is_broken() const {
        const std::lock_guard lock(mutex);
        return !broken.empty();
    }
};

}  // namespace muster::eventstore
