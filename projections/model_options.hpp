#pragma once
// How read models use RocksDB. The memory they take together with the logs is bounded by eventstore/engine_memory.hpp.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <rocksdb/options.h>

namespace muster::projections {

/// Rows of one model not yet in a file. Each insertion searches it, but with half of it the files are merged twice as often, and a lookup
/// in vain asks twice as many: an import takes 10 % longer.
inline constexpr std::size_t write_buffer_bytes = 16U << 20U;
/// Files of one write buffer each, before they are merged.
inline constexpr int young_files_max = 8;
/// Of a write buffer, for a filter of its keys: most lookups of a write are for what is not there, and end here.
inline constexpr double write_buffer_filter_share = 0.05;
inline constexpr std::size_t block_bytes = 8U << 10U;
inline constexpr double bloom_bits_per_key = 10;
/// Files held open per model; the rest are opened when they are read.
inline constexpr int open_files_max = 256;

enum class ModelUse : std::uint8_t {
    rows,    ///< rows of JSON: compressed
    lookups  ///< ids and hashes, read by key on every request: not compressed
};

/// Tables whose keys end in a position, the version: filters know such a key without it as well.
inline constexpr std::string_view versioned_tables = "DVREF";
inline constexpr std::size_t version_number_bytes = 8;

[[nodiscard]] rocksdb::Options model_options(ModelUse use, bool create);

}  // namespace muster::projections
