#include "projections/model_options.hpp"

#include <rocksdb/filter_policy.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>

#include "eventstore/engine_memory.hpp"

namespace muster::projections {
namespace {

/// The key of a row without its version. Keys that are the beginning of others make it unfit for walks in order, so only
/// ModelSnapshot::iterate_versions asks for it.
class WithoutVersion final : public rocksdb::SliceTransform {
  public:
    [[nodiscard]] const char* Name() const override { return "muster.WithoutVersion"; }
    [[nodiscard]] bool InDomain(const rocksdb::Slice& key) const override {
        return key.size() > version_number_bytes && versioned_tables.find(key[0]) != std::string_view::npos;
    }
    [[nodiscard]] rocksdb::Slice Transform(const rocksdb::Slice& key) const override { return {key.data(), key.size() - version_number_bytes}; }
};

}  // namespace

rocksdb::Options model_options(ModelUse use, bool create) {
    rocksdb::BlockBasedTableOptions table;
    table.block_cache = eventstore::engine_cache();
    table.block_size = block_bytes;
    table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(bloom_bits_per_key));
    // Indexes and filters count against the cache and stay in it, about 50 bytes for each account: one that went would be read
    // again as a whole, hundreds of KiB for one row.
    table.cache_index_and_filter_blocks = true;
    table.cache_index_and_filter_blocks_with_high_priority = true;
    table.metadata_cache_options.unpartitioned_pinning = rocksdb::PinningTier::kAll;
    table.data_block_index_type = rocksdb::BlockBasedTableOptions::kDataBlockBinaryAndHash;
    table.format_version = 5;

    rocksdb::Options options;
    options.create_if_missing = create;
    options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
    options.write_buffer_size = write_buffer_bytes;
    options.max_write_buffer_number = 3;
    options.memtable_prefix_bloom_size_ratio = write_buffer_filter_share;
    options.memtable_whole_key_filtering = true;
    if (use == ModelUse::rows) options.prefix_extractor = std::make_shared<const WithoutVersion>();
    options.write_buffer_manager = eventstore::engine_write_buffers();
    // Batches are sorted: an insertion looks first where the one before it, of the same table, ended.
    options.memtable_insert_with_hint_prefix_extractor.reset(rocksdb::NewCappedPrefixTransform(1));
    options.level_compaction_dynamic_level_bytes = true;
    const auto compression = use == ModelUse::rows ? rocksdb::kLZ4Compression : rocksdb::kNoCompression;
    options.compression_per_level = {rocksdb::kNoCompression, compression};  // what is flushed is soon merged
    options.level0_file_num_compaction_trigger = young_files_max;
    options.max_open_files = open_files_max;
    options.max_background_jobs = 2;
    options.paranoid_checks = true;
    options.keep_log_file_num = 2;  // RocksDB's own LOG files
    options.max_log_file_size = 4U << 20U;
    options.info_log_level = rocksdb::WARN_LEVEL;  // below it keys of rows are told, which are words of people's names
    options.max_manifest_file_size = 1;           // so is the list of files, which names keys: written anew with each change
    options.stats_dump_period_sec = 0;
    options.stats_persist_period_sec = 0;
    // What is not flushed when the process dies is folded again; a clean stop flushes by itself.
    options.avoid_flush_during_shutdown = true;
    return options;
}

}  // namespace muster::projections
