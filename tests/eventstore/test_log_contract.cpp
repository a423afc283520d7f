// The log's contract, run on every implementation.
#include <boost/mpl/list.hpp>
#include <boost/test/unit_test.hpp>

#include "eventstore/crypto.hpp"
#include "eventstore/ram_log.hpp"
#include "eventstore/rocksdb_log.hpp"
#include "tests/eventstore/random_events.hpp"
#include "tests/support/seed.hpp"
#include "tests/support/temporary_directory.hpp"

namespace muster::tests {
namespace {

using namespace eventstore;
using namespace std::chrono_literals;
using domain::AccountId;

struct RamUnderTest {
    std::unique_ptr<RamLog> log_ = std::make_unique<RamLog>();
    Log& log() { return *log_; }
    void reopen() {}  // it does not survive, and does not say so
};

struct RocksDbUnderTest {
    TemporaryDirectory directory{"log"};
    std::unique_ptr<RocksDbLog> log_;
    RocksDbUnderTest() { reopen(); }
    Log& log() { return *log_; }
    void reopen() {
        log_.reset();
        RocksDbLogOptions options;
        options.path = directory / "log";
        options.create = true;
        auto opened = RocksDbLog::open(options);
        BOOST_REQUIRE_MESSAGE(opened, (opened ? "" : opened.error()));
        log_ = std::move(*opened);
    }
};

using Implementations = boost::mpl::list<RamUnderTest, RocksDbUnderTest>;

AppendBatch batch_of(Position tail, WriterEpoch epoch, std::vector<std::string> records) {
    AppendBatch batch;
    batch.expected_tail = tail;
    batch.epoch = epoch;
    batch.records = std::move(records);
    return batch;
}

std::vector<std::string> read_all(const Log& log, Position from) {
    std::vector<std::string> records;
    const auto cursor = log.read(from);
    auto expected = from.value == 0 ? Position{1} : from;
    while (true) {
        const auto entry = cursor->next();
        BOOST_REQUIRE(entry);
        if (!*entry) return records;
        BOOST_TEST((*entry)->position.value == expected.value);
        expected = expected.next();
        records.emplace_back((*entry)->bytes);
    }
}

using Strings = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(log_contract)

BOOST_AUTO_TEST_CASE_TEMPLATE(an_empty_log_has_no_ends, Under, Implementations) {
    Under under;
    auto& log = under.log();
    BOOST_TEST(log.first().value == 0);
    BOOST_TEST(log.tail().value == 0);
    BOOST_TEST(read_all(log, {0}).empty());
    BOOST_TEST(read_all(log, {1}).empty());
    BOOST_TEST(!log.read_one({0})->has_value());
    BOOST_TEST(!log.read_one({1})->has_value());
    BOOST_TEST(!log.meta("nothing"));
    BOOST_TEST(!log.key_generation({}));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(records_are_read_in_order_from_anywhere, Under, Implementations) {
    Under under;
    auto& log = under.log();
    const auto epoch = *log.take_writer();
    BOOST_TEST(log.append(batch_of({0}, epoch, {"a", "b"}))->value == 2);
    BOOST_TEST(log.append(batch_of({2}, epoch, {std::string("c\0d", 3)}))->value == 3);
    for (int i = 0; i < 2; ++i) {
        BOOST_TEST(under.log().first().value == 1);
        BOOST_TEST(under.log().tail().value == 3);
        BOOST_TEST((read_all(under.log(), {1}) == Strings{"a", "b", std::string("c\0d", 3)}));
        BOOST_TEST((read_all(under.log(), {3}) == Strings{std::string("c\0d", 3)}));
        BOOST_TEST(read_all(under.log(), {4}).empty());
        BOOST_TEST(**under.log().read_one({2}) == "b");
        under.reopen();
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(many_records_keep_numeric_order, Under, Implementations) {
    Under under;
    const auto epoch = *under.log().take_writer();
    Strings all;
    for (std::uint64_t i = 0; i < 700; ++i) all.push_back("record " + std::to_string(i));
    BOOST_TEST(under.log().append(batch_of({0}, epoch, all))->value == 700);
    under.reopen();
    BOOST_TEST((read_all(under.log(), {1}) == all));  // beyond 255 a key of the wrong byte order would mix them up
}

BOOST_AUTO_TEST_CASE_TEMPLATE(another_tail_is_a_conflict_and_changes_nothing, Under, Implementations) {
    Under under;
    auto& log = under.log();
    const auto epoch = *log.take_writer();
    BOOST_REQUIRE(log.append(batch_of({0}, epoch, {"a"})));
    BOOST_TEST((log.append(batch_of({0}, epoch, {"b"})).error() == AppendError::conflict));
    BOOST_TEST((log.append(batch_of({2}, epoch, {"b"})).error() == AppendError::conflict));
    BOOST_TEST((read_all(log, {1}) == Strings{"a"}));
    BOOST_TEST(log.append(batch_of({1}, epoch, {"b"}))->value == 2);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_new_writer_fences_the_one_before, Under, Implementations) {
    Under under;
    const auto first = *under.log().take_writer();
    BOOST_REQUIRE(under.log().append(batch_of({0}, first, {"a"})));
    under.reopen();
    const auto second = *under.log().take_writer();
    BOOST_TEST((second > first));
    BOOST_TEST((under.log().append(batch_of({1}, first, {"b"})).error() == AppendError::fenced));
    BOOST_TEST(under.log().tail().value == 1);
    BOOST_TEST(under.log().append(batch_of({1}, second, {"b"}))->value == 2);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(keys_come_and_go_with_their_batch, Under, Implementations) {
    Under under;
    Random random(seed());
    const AccountId one{random_bytes16(random)};
    AccountId neighbour = one;
    neighbour.bytes[15] ^= 1;
    const auto epoch = *under.log().take_writer();
    auto batch = batch_of({0}, epoch, {"a"});
    batch.keys_added = {{one, 1, "k1"}, {one, 300, "k300"}, {neighbour, 2, "n2"}};
    BOOST_REQUIRE(under.log().append(batch));
    under.reopen();
    BOOST_TEST(under.log().key_generation(one).value() == 300);
    BOOST_TEST(under.log().key_generation(neighbour).value() == 2);
    BOOST_TEST(under.log().wrapped_key(one, 1)->wrapped == "k1");
    BOOST_TEST(under.log().wrapped_key(one, 300)->wrapped == "k300");
    BOOST_TEST(!under.log().wrapped_key(one, 2));
    BOOST_TEST(!under.log().key_generation({random_bytes16(random)}));

    const auto again = *under.log().take_writer();
    auto refused = batch_of({0}, again, {"b"});  // a conflict
    refused.keys_destroyed = {one};
    BOOST_TEST(!under.log().append(refused));
    BOOST_TEST(under.log().key_generation(one).value() == 300);
    auto destroys = batch_of({1}, again, {"b"});
    destroys.keys_destroyed = {one};
    BOOST_REQUIRE(under.log().append(destroys));
    for (int i = 0; i < 2; ++i) {
        BOOST_TEST(!under.log().key_generation(one));
        BOOST_TEST(!under.log().wrapped_key(one, 1));
        BOOST_TEST(!under.log().wrapped_key(one, 300));
        BOOST_TEST(under.log().wrapped_key(neighbour, 2)->wrapped == "n2");
        under.reopen();
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(named_values_are_kept, Under, Implementations) {
    Under under;
    BOOST_TEST(under.log().put_meta("name", std::string_view("v\0w", 3)));
    BOOST_TEST(under.log().put_meta("other", "1"));
    BOOST_TEST(under.log().put_meta("other", "2"));
    under.reopen();
    BOOST_TEST(under.log().meta("name").value() == std::string("v\0w", 3));
    BOOST_TEST(under.log().meta("other").value() == "2");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_cursor_sees_the_log_as_it_was, Under, Implementations) {
    Under under;
    auto& log = under.log();
    const auto epoch = *log.take_writer();
    BOOST_REQUIRE(log.append(batch_of({0}, epoch, {"a", "b"})));
    const auto cursor = log.read({1});
    BOOST_REQUIRE(log.append(batch_of({2}, epoch, {"c"})));
    BOOST_TEST((*cursor->next())->bytes == "a");
    BOOST_TEST((*cursor->next())->bytes == "b");
    BOOST_TEST(!cursor->next()->has_value());
    BOOST_TEST(!cursor->next()->has_value());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(waiting_ends_with_the_append_or_the_time, Under, Implementations) {
    Under under;
    auto& log = under.log();
    const auto epoch = *log.take_writer();
    BOOST_TEST(log.wait({1}, 5ms).value == 0);
    std::thread writer([&] {
        std::this_thread::sleep_for(20ms);
        static_cast<void>(log.append(batch_of({0}, epoch, {"a"})));
    });
    BOOST_TEST(log.wait({1}, 10s).value == 1);
    writer.join();
    BOOST_TEST(log.wait({1}, 0ms).value == 1);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(readers_beside_the_writer_never_see_a_gap, Under, Implementations) {
    Under under;
    auto& log = under.log();
    const auto epoch = *log.take_writer();
    std::atomic<bool> done{false};
    std::atomic<std::uint64_t> gaps{0};
    std::thread reader([&] {
        while (!done) {
            const auto cursor = log.read({1});
            for (std::uint64_t seen = 0;;) {
                const auto entry = cursor->next();
                if (entry && !*entry) break;
                if (entry && (*entry)->position.value == ++seen) continue;
                ++gaps;
                break;
            }
        }
    });
    for (std::uint64_t i = 0; i < 300; i += 3) BOOST_REQUIRE(log.append(batch_of({i}, epoch, {"x", "y", "z"})));
    done = true;
    reader.join();
    BOOST_TEST(gaps == 0);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(ram_log)

BOOST_AUTO_TEST_CASE(fails_as_it_is_told) {
    RamLog log;
    const auto epoch = *log.take_writer();
    for (const auto error : {AppendError::conflict, AppendError::fenced, AppendError::unknown}) {
        log.fail_next_append(error);
        BOOST_TEST((log.append(batch_of({0}, epoch, {"a"})).error() == error));
        BOOST_TEST(log.tail().value == 0);
    }
    log.fail_next_append(AppendError::unknown, true);
    BOOST_TEST((log.append(batch_of({0}, epoch, {"a"})).error() == AppendError::unknown));
    BOOST_TEST(log.tail().value == 1);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(rocksdb_log)

BOOST_AUTO_TEST_CASE(opened_for_reading_it_writes_nothing) {
    RocksDbUnderTest under;
    const auto epoch = *under.log().take_writer();
    BOOST_REQUIRE(under.log().append(batch_of({0}, epoch, {"a"})));
    under.log_.reset();
    const auto listing = [&] {
        std::map<std::string, std::uintmax_t> files;
        for (const auto& each : std::filesystem::recursive_directory_iterator(under.directory.path())) {
            if (each.is_regular_file()) files[each.path()] = each.file_size();
        }
        return files;
    };
    const auto before = listing();
    {
        const auto log =
            RocksDbLog::open({.path = under.directory / "log", .create = false, .read_only = true, .file_system = {}});
        BOOST_REQUIRE(log);
        BOOST_TEST((read_all(**log, {1}) == Strings{"a"}));
        BOOST_TEST((*log)->tail().value == 1);
        BOOST_TEST(!(*log)->put_meta("a", "b"));
        BOOST_TEST((((*log)->append(batch_of({1}, epoch, {"b"}))).error() == AppendError::fenced));
        BOOST_TEST(!(*log)->take_writer());
    }
    BOOST_TEST((listing() == before));
}

BOOST_AUTO_TEST_CASE(a_missing_log_is_not_made_unasked) {
    const TemporaryDirectory directory("log");
    BOOST_TEST(!RocksDbLog::open({.path = directory / "log", .create = false, .read_only = false, .file_system = {}}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace muster::tests
