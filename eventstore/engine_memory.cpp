#include "eventstore/engine_memory.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/write_buffer_manager.h>

namespace muster::eventstore {

const std::shared_ptr<rocksdb::Cache>& engine_cache() {
    // Write buffers are charged in pieces of 256 KiB, each to one shard: with few shards none of them is full of these alone.
    constexpr int shard_bits = 4;
    static const auto cache = rocksdb::NewLRUCache(engine_memory_bytes, shard_bits);
    return cache;
}

const std::shared_ptr<rocksdb::WriteBufferManager>& engine_write_buffers() {
    static const auto manager = std::make_shared<rocksdb::WriteBufferManager>(write_buffers_bytes, engine_cache());
    return manager;
}

}  // namespace muster::eventstore
