#pragma once
// How the log's database is opened; each setting has its reason.

#include <rocksdb/compaction_filter.h>
#include <rocksdb/db.h>
#include <rocksdb/options.h>

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "eventstore/rocksdb_log.hpp"

namespace muster::eventstore {

/// `env` must outlive the database.
[[nodiscard]] rocksdb::DBOptions log_database_options(const RocksDbLogOptions& options, rocksdb::Env* env);
/// Forgets marks of records that were dropped, whenever RocksDB rewrites them.
class DroppedMarks final : public rocksdb::CompactionFilter {
  public:
    explicit DroppedMarks(const std::atomic<std::uint64_t>& first) : first_(first) {}
    [[nodiscard]] const char* Name() const override { return "muster.dropped_marks"; }
    [[nodiscard]] bool Filter(int level, const rocksdb::Slice& key, const rocksdb::Slice& value, std::string* changed,
                              bool* is_changed) const override;

  private:
    const std::atomic<std::uint64_t>& first_;
};

/// One per Family, in its order. A filter must outlive the database; it is for logs that drop old records.
[[nodiscard]] std::vector<rocksdb::ColumnFamilyDescriptor> log_families(const DroppedMarks* dropped = nullptr);

}  // namespace muster::eventstore
