#pragma once
// How read models use RocksDB, and how much memory they take together. 1 M accounts must serve within 1.5 GiB resident.

#include <cstddef>
#include <cstdint>

#include <rocksdb/options.h>

namespace muster::projections {

/// Blocks, indexes and filters of all models of a process: one cache, whatever the number of accounts.
inline constexpr std::size_t block_cache_bytes = 256U << 20U;
/// Rows of one model not yet in a file. Two per model may stand at a time.
inline constexpr std::size_t write_buffer_bytes = 16U << 20U;
/// All write buffers of all models of a process; a model that exceeds it flushes early.
inline constexpr std::size_t write_buffers_total_bytes = 160U << 20U;
inline constexpr std::size_t block_bytes = 8U << 10U;
inline constexpr double bloom_bits_per_key = 10;
/// Files held open per model; the rest are opened when they are read.
inline constexpr int open_files_max = 256;

enum class ModelUse : std::uint8_t {
    rows,    ///< rows of JSON: compressed
    lookups  ///< ids and hashes, read by key on every request: not compressed
};

[[nodiscard]] rocksdb::Options model_options(ModelUse use, bool create);

}  // namespace muster::projections
