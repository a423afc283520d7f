#include "tests/replay/log_surgery.hpp"

#include <rocksdb/db.h>

#include "eventstore/record_frame.hpp"
#include "eventstore/rocksdb_options.hpp"
#include "eventstore/rocksdb_schema.hpp"

namespace muster::tests {

using eventstore::Family;
using eventstore::PositionKey;

void operate(DataWorld& world, const std::function<void(Records&)>& change) {
    world.data = {};
    const auto path = (world.place / "data" / "log").string();
    const eventstore::RocksDbLogOptions options{path, false, false, {}};
    std::vector<rocksdb::ColumnFamilyHandle*> families;
    rocksdb::DB* raw = nullptr;
    const auto opened = rocksdb::DB::Open(eventstore::log_database_options(options, rocksdb::Env::Default()), path, eventstore::log_families(), &families, &raw);
    BOOST_REQUIRE_MESSAGE(opened.ok(), opened.ToString());
    const std::unique_ptr<rocksdb::DB> db(raw);
    auto* records = families.at(static_cast<std::size_t>(Family::records));

    Records before;
    {
        const std::unique_ptr<rocksdb::Iterator> walk(db->NewIterator({}, records));
        for (walk->SeekToFirst(); walk->Valid(); walk->Next()) before[PositionKey::parse(walk->key()).value] = walk->value().ToString();
    }
    auto after = before;
    change(after);
    rocksdb::WriteBatch batch;
    for (const auto& [position, bytes] : before) {
        if (!after.contains(position)) batch.Delete(records, PositionKey({position}).slice());
    }
    for (const auto& [position, bytes] : after) batch.Put(records, PositionKey({position}).slice(), bytes);
    rocksdb::WriteOptions durable;
    durable.sync = true;
    BOOST_REQUIRE(db->Write(durable, &batch).ok());
    for (auto* family : families) BOOST_REQUIRE(db->DestroyColumnFamilyHandle(family).ok());
    BOOST_REQUIRE(db->Close().ok());
    world.open(true);
}

std::string with_text_replaced(const std::string& record, const std::string& from, const std::string& to) {
    const auto frame = eventstore::split_record(record);
    BOOST_REQUIRE(frame);
    std::string json(frame->json);
    const auto at = json.find(from);
    BOOST_REQUIRE_MESSAGE(at != std::string::npos, from << " is not in " << json);
    json.replace(at, from.size(), to);
    std::string changed;
    eventstore::begin_record(changed);
    changed += json;
    eventstore::end_json(changed);
    changed += frame->sealed_parts;
    return changed;
}

}  // namespace muster::tests
