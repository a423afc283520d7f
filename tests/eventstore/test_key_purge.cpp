// After a purge no file of the log holds a key that was destroyed.

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "eventstore/crypto.hpp"
#include "eventstore/rocksdb_log.hpp"
#include "tests/support/temporary_directory.hpp"

namespace muster::tests {
namespace {

using namespace eventstore;
namespace fs = std::filesystem;

domain::AccountId person(std::size_t number) {
    domain::AccountId id;
    id.bytes[14] = static_cast<std::uint8_t>(number >> 8U);
    id.bytes[15] = static_cast<std::uint8_t>(number & 255U);
    return id;
}
/// As long as a wrapped key is, and like no other.
std::string secret_of(std::size_t number) { return "wrapped key of " + std::to_string(number) + " " + std::string(40, 'k'); }

struct World {
    World() { open(); }
    TemporaryDirectory folder{"purge"};
    std::unique_ptr<RocksDbLog> log;
    WriterEpoch epoch;

    void open() {
        log.reset();
        RocksDbLogOptions options;
        options.path = folder / "log";
        options.create = true;
        auto opened = RocksDbLog::open(options);
        BOOST_REQUIRE_MESSAGE(opened, (opened ? "" : opened.error()));
        log = std::move(*opened);
        epoch = *log->take_writer();
    }
    void append(std::vector<WrappedKey> added, std::vector<domain::AccountId> destroyed) {
        AppendBatch batch;
        batch.expected_tail = log->tail();
        batch.epoch = epoch;
        batch.records = {"a record"};
        batch.keys_added = std::move(added);
        batch.keys_destroyed = std::move(destroyed);
        BOOST_REQUIRE(log->append(batch));
    }
    void add(std::size_t from, std::size_t to) {
        for (auto i = from; i < to; ++i) append({{person(i), 1, secret_of(i)}}, {});
    }
    bool stands_in_a_file(std::size_t number) const {
        for (const auto& each : fs::recursive_directory_iterator(folder / "log")) {
            if (!each.is_regular_file()) continue;
            std::ifstream in(each.path(), std::ios::binary);
            const std::string bytes{std::istreambuf_iterator<char>(in), {}};
            if (bytes.find(secret_of(number)) != std::string::npos) return true;
        }
        return false;
    }
};

BOOST_FIXTURE_TEST_SUITE(key_purge, World)

BOOST_AUTO_TEST_CASE(what_was_destroyed_is_in_no_file_and_the_rest_stays) {
    add(0, 50);
    BOOST_REQUIRE(log->flush());  // in tables; the next ones in the write-ahead log
    add(50, 100);
    append({}, {person(7), person(70)});
    BOOST_CHECK(!log->key_generation(person(7)));
    BOOST_CHECK(stands_in_a_file(7) && stands_in_a_file(70));  // else this test proves nothing
    BOOST_REQUIRE(log->purge_keys());
    BOOST_CHECK(!stands_in_a_file(7) && !stands_in_a_file(70));
    for (std::size_t i = 0; i < 100; ++i) {
        if (i != 7 && i != 70) BOOST_CHECK(log->wrapped_key(person(i), 1)->wrapped == secret_of(i));
    }
    open();
    BOOST_CHECK(!log->key_generation(person(70)) && log->wrapped_key(person(8), 1));
    BOOST_CHECK(!stands_in_a_file(7) && !stands_in_a_file(70));
}

BOOST_AUTO_TEST_CASE(a_crash_before_it_leaves_it_to_be_called_again) {
    add(0, 20);
    append({}, {person(3)});
    open();  // as the next process does: the write-ahead log is read again, tables are as they were
    BOOST_REQUIRE(log->purge_keys());
    BOOST_CHECK(!stands_in_a_file(3));
    BOOST_REQUIRE(log->purge_keys());  // with nothing to do
    BOOST_CHECK(log->wrapped_key(person(4), 1));
}

BOOST_AUTO_TEST_CASE(appends_go_on_beside_it) {
    add(0, 300);
    append({}, {person(9)});
    for (std::size_t round = 0; round < 3; ++round) {
        add(300 + 10 * round, 310 + 10 * round);
        BOOST_REQUIRE(log->purge_keys());
        BOOST_CHECK(!stands_in_a_file(9));
    }
    BOOST_CHECK_EQUAL(log->tail().value, 331U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
