#pragma once
// How the log's database is opened; each setting has its reason.

#include <rocksdb/db.h>
#include <rocksdb/options.h>

#include <vector>

#include "eventstore/rocksdb_log.hpp"

namespace muster::eventstore {

/// `env` must outlive the database.
[[nodiscard]] rocksdb::DBOptions log_database_options(const RocksDbLogOptions& options, rocksdb::Env* env);
/// One per Family, in its order.
[[nodiscard]] std::vector<rocksdb::ColumnFamilyDescriptor> log_families();

}  // namespace muster::eventstore
