#include "eventstore/rocksdb_options.hpp"

#include <rocksdb/env.h>
#include <rocksdb/file_checksum.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>

#include "eventstore/engine_memory.hpp"
#include "eventstore/rocksdb_schema.hpp"

namespace muster::eventstore {
namespace {

constexpr std::size_t records_buffer_bytes = 32U << 20U;
constexpr std::size_t small_buffer_bytes = 8U << 20U;
constexpr std::uint64_t wal_bytes_max = 256U << 20U;
// Of a log that drops old records: what is dropped goes file by file.
constexpr std::size_t dropping_buffer_bytes = 8U << 20U;
constexpr std::uint64_t marks_rewritten_s = 7U * 24U * 3600U;
constexpr int open_files_max = 256;

/// Read-only opening would leave a log of the engine's own behind.
class SilentLogger final : public rocksdb::Logger {
  public:
    using rocksdb::Logger::Logv;
    void Logv(const char*, va_list) override {}
};

rocksdb::ColumnFamilyOptions family_options(Family family, const DroppedMarks* dropped) {
    rocksdb::ColumnFamilyOptions options;
    rocksdb::BlockBasedTableOptions table;
    table.block_cache = engine_cache();
    table.format_version = 5;
    table.checksum = rocksdb::kXXH3;
    options.compression = rocksdb::kLZ4Compression;
    options.write_buffer_size = small_buffer_bytes;
    if (family == Family::records) {
        options.write_buffer_size = dropped != nullptr ? dropping_buffer_bytes : records_buffer_bytes;
        options.target_file_size_base = options.write_buffer_size;
        table.block_size = 32U << 10U;  // scanned far more often than looked up
    }
    if (family == Family::marks && dropped != nullptr) {
        options.compaction_filter = dropped;
        options.periodic_compaction_seconds = marks_rewritten_s;
    }
    if (family == Family::keys) {
        options.compression = rocksdb::kNoCompression;  // random bytes
        options.prefix_extractor.reset(rocksdb::NewFixedPrefixTransform(AccountKey::account_bytes));
        table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
        options.memtable_prefix_bloom_size_ratio = 0.05;  // a new account's key is looked for in vain
    }
    options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
    return options;
}

}  // namespace

rocksdb::DBOptions log_database_options(const RocksDbLogOptions& log, rocksdb::Env* env) {
    rocksdb::DBOptions options;
    options.env = env;
    options.create_if_missing = log.create;
    options.create_missing_column_families = log.create;
    // The default would drop synced records silently after a flipped bit in the write-ahead log. This one forgives only
    // an append that was cut off, which was never acknowledged.
    options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
    options.paranoid_checks = true;
    options.file_checksum_gen_factory = rocksdb::GetFileChecksumGenCrc32cFactory();
    options.write_buffer_manager = engine_write_buffers();
    options.max_total_wal_size = wal_bytes_max;
    options.max_open_files = open_files_max;
    options.max_background_jobs = 2;
    options.keep_log_file_num = 4;
    options.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
    if (log.read_only) options.info_log = std::make_shared<SilentLogger>();
    return options;
}

bool DroppedMarks::Filter(int, const rocksdb::Slice& key, const rocksdb::Slice&, std::string*, bool*) const {
    return MarkKey::position_of(key).value < first_.load(std::memory_order_relaxed);
}

std::vector<rocksdb::ColumnFamilyDescriptor> log_families(const DroppedMarks* dropped) {
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    for (std::size_t i = 0; i < family_names.size(); ++i) {
        families.emplace_back(family_names[i], family_options(static_cast<Family>(i), dropped));
    }
    return families;
}

}  // namespace muster::eventstore
