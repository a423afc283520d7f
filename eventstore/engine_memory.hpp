#pragma once
// The memory of every RocksDB database of the process, logs and read models alike: one cache, out of which their write buffers are
// taken too, so that the total is bounded however many databases there are and whatever each is doing. 1 M accounts must serve
// within 1.5 GiB resident, and an import of 100,000 rows within 300 MiB above an idle server.
//
// Thread-safe. What is handed out lives until the process ends.

#include <cstddef>
#include <memory>

namespace rocksdb {
class Cache;
class WriteBufferManager;
}  // namespace rocksdb

namespace muster::eventstore {

/// Blocks, indexes, filters and write buffers. Not strict: what is being read is never refused its block.
inline constexpr std::size_t engine_memory_bytes = 160U << 20U;
/// The share of the write buffers: room for one of each read model and the log's, and for those being written to files. Whoever writes beyond it flushes early.
inline constexpr std::size_t write_buffers_bytes = 112U << 20U;

[[nodiscard]] const std::shared_ptr<rocksdb::Cache>& engine_cache();
[[nodiscard]] const std::shared_ptr<rocksdb::WriteBufferManager>& engine_write_buffers();

}  // namespace muster::eventstore
