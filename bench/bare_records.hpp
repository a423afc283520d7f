#pragma once
// The limit that benchmarks are held against: the same records in a bare RocksDB, by position.

#include <rocksdb/db.h>

#include <memory>
#include <string>

#include "bench/population.hpp"

namespace muster::bench {

class BareRecords {
  public:
    explicit BareRecords(const std::string& path) {
        rocksdb::Options options;
        options.create_if_missing = true;
        options.compression = rocksdb::kLZ4Compression;
        rocksdb::DB* opened = nullptr;
        if (!rocksdb::DB::Open(options, path, &opened).ok()) Scratch::fail("cannot open RocksDB");
        database_.reset(opened);
    }

    [[nodiscard]] rocksdb::DB& database() { return *database_; }
    void put(domain::Position position, const std::string& record) {
        std::string key;
        for (int shift = 56; shift >= 0; shift -= 8) key.push_back(static_cast<char>(position.value >> shift));
        if (!database_->Put({}, key, record).ok()) Scratch::fail("cannot fill RocksDB");
    }
    /// To table files, as a log that was written long ago.
    void flush() {
        if (!database_->Flush({}).ok()) Scratch::fail("cannot flush RocksDB");
    }

  private:
    std::unique_ptr<rocksdb::DB> database_;
};

}  // namespace muster::bench
