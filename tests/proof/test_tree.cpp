#include <boost/test/unit_test.hpp>

#include <random>

#include "eventstore/proof/tree_reader.hpp"
#include "eventstore/proof/tree_writer.hpp"
#include "eventstore/ram_log.hpp"
#include "eventstore/rocksdb_log.hpp"
#include "tests/proof/slow_tree.hpp"
#include "tests/support/seed.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace muster::eventstore;
using namespace muster::eventstore::proof;
using muster::tests::made_records;
using muster::tests::slow_root;

namespace {

std::unique_ptr<TreeWriter> open_tree(Log& log, WriterEpoch epoch, const TreeWriter::Tell& tell = {}) {
    auto opened = TreeWriter::open(log, epoch, tell);
    if (!opened) BOOST_FAIL(opened.error());
    return std::move(*opened);
}

/// Appends records as the sequencer does.
void append(Log& log, WriterEpoch epoch, TreeWriter& tree, std::span<const std::string> records) {
    AppendBatch batch;
    batch.expected_tail = log.tail();
    batch.epoch = epoch;
    batch.records.assign(records.begin(), records.end());
    tree.add(batch.records, batch.tiles);
    BOOST_REQUIRE(log.append(batch));
}

void append_without_tree(Log& log, WriterEpoch epoch, std::span<const std::string> records) {
    AppendBatch batch;
    batch.expected_tail = log.tail();
    batch.epoch = epoch;
    batch.records.assign(records.begin(), records.end());
    BOOST_REQUIRE(log.append(batch));
}

Hash root(const Log& log, std::uint64_t size) {
    auto found = TreeReader(log).root(size);
    if (!found) BOOST_FAIL(found.error());
    return *found;
}

std::unique_ptr<RocksDbLog> open_log(const std::string& path) {
    RocksDbLogOptions options;
    options.path = path;
    options.create = true;
    auto log = RocksDbLog::open(options);
    if (!log) BOOST_FAIL(log.error());
    return std::move(*log);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(tree)

BOOST_AUTO_TEST_CASE(roots_of_all_sizes_are_the_slow_ones) {
    constexpr std::size_t size_max = 2'000;
    const auto records = made_records(size_max);
    std::mt19937_64 random(muster::tests::seed());
    RamLog log;
    const auto epoch = log.take_writer().value();
    auto tree = open_tree(log, epoch);
    while (log.tail().value < size_max) {
        const auto count = std::min<std::size_t>(random() % 5 == 0 ? random() % 600 : random() % 4, size_max - log.tail().value);
        append(log, epoch, *tree, std::span(records).subspan(log.tail().value, count));
        if (random() % 8 == 0) tree = open_tree(log, epoch);  // as after a restart
    }
    Hasher hasher;
    TreeReader reader(log);
    BOOST_REQUIRE_EQUAL(reader.size().value(), size_max);
    for (std::size_t size = 0; size <= size_max; ++size) {
        const auto leaves = std::span(records).first(size);
        const auto expected = slow_root(leaves);
        BOOST_REQUIRE(reader.root(size) == expected);
        if (size == 0) continue;
        const auto index = random() % size;
        const auto path = reader.inclusion(index, size).value();
        BOOST_REQUIRE(root_from_inclusion(hasher, hasher.leaf(records[index]), index, size, path) == expected);
        const auto old_size = random() % size + 1;
        const auto consistency = reader.consistency(old_size, size).value();
        BOOST_REQUIRE(is_consistent(hasher, old_size, slow_root(leaves.first(old_size)), size, expected, consistency));
    }
}

BOOST_AUTO_TEST_CASE(proofs_can_be_read_at_every_size_while_it_grows) {
    const auto records = made_records(600);
    RamLog log;
    const auto epoch = log.take_writer().value();
    const auto tree = open_tree(log, epoch);
    RunningRoot running;
    Hasher hasher;
    for (const auto& record : records) {
        append(log, epoch, *tree, {&record, 1});
        running.add(hasher, hasher.leaf(record));
        BOOST_REQUIRE(root(log, running.size()) == running.root(hasher));
    }
    const auto before = slow_root(std::span(records).first(300));
    BOOST_CHECK(root(log, 300) == before);
}

BOOST_AUTO_TEST_CASE(tiles_have_the_widths_of_the_specification) {
    BOOST_CHECK_EQUAL(width_of({0, 272}, 70'000), 256);
    BOOST_CHECK_EQUAL(width_of({0, 273}, 70'000), 112);
    BOOST_CHECK_EQUAL(width_of({0, 274}, 70'000), 0);
    BOOST_CHECK_EQUAL(width_of({1, 0}, 70'000), 256);
    BOOST_CHECK_EQUAL(width_of({1, 1}, 70'000), 17);
    BOOST_CHECK_EQUAL(width_of({2, 0}, 70'000), 1);
    BOOST_CHECK_EQUAL(width_of({3, 0}, 70'000), 0);
    BOOST_CHECK_EQUAL(width_of({0, 1}, 256), 0);
    BOOST_CHECK_EQUAL(width_of({63, 0}, UINT64_MAX), 0);
    BOOST_CHECK_EQUAL(index_path(1234067), "x001/x234/067");
    BOOST_CHECK_EQUAL(index_path(0), "000");
    for (const std::uint64_t index : {0ULL, 7ULL, 999ULL, 1000ULL, 1234067ULL, 9876543210ULL}) {
        BOOST_CHECK_EQUAL(parse_index_path(index_path(index)).value(), index);
    }
    for (const auto* wrong : {"", "0", "00", "0000", "x000/001", "001/002", "x001", "x001/", "a01", "x1/001", "001 "}) {
        BOOST_CHECK_MESSAGE(!parse_index_path(wrong), wrong);
    }
}

BOOST_AUTO_TEST_CASE(a_batch_writes_what_is_new_only) {
    RamLog log;
    const auto tree = open_tree(log, log.take_writer().value());
    const auto records = made_records(300);
    std::vector<Tile> tiles;
    tree->add(std::span(records).first(200), tiles);
    BOOST_REQUIRE_EQUAL(tiles.size(), 2);  // the edge and the size
    tiles.clear();
    tree->add(std::span(records).subspan(200, 1), tiles);
    BOOST_REQUIRE_EQUAL(tiles.size(), 2);
    BOOST_CHECK_EQUAL(tiles[0].path, "edge/0/200");
    BOOST_CHECK_EQUAL(tiles[0].bytes.size(), 8 + 32);
    tiles.clear();
    tree->add(std::span(records).subspan(201, 2), tiles);
    BOOST_CHECK_EQUAL(tiles[0].path, "edge/0/200");
    BOOST_CHECK_EQUAL(tiles[0].bytes.size(), 8 + 3 * 32);
    tiles.clear();
    tree->add(std::span(records).subspan(203), tiles);
    BOOST_REQUIRE_EQUAL(tiles.size(), 4);
    BOOST_CHECK_EQUAL(tiles[0].path, "0/000");
    BOOST_CHECK_EQUAL(tiles[0].bytes.size(), 256 * 32);
    BOOST_CHECK_EQUAL(tiles[1].path, "edge/0/0");
    BOOST_CHECK_EQUAL(tiles[2].path, "edge/1/0");
}

BOOST_AUTO_TEST_CASE(an_older_log_gets_its_tree_and_goes_on_where_it_was) {
    muster::tests::TemporaryDirectory directory;
    const auto records = made_records(40'000);
    {
        const auto log = open_log(directory / "log");
        append_without_tree(*log, log->take_writer().value(), records);
        BOOST_CHECK_EQUAL(TreeReader(*log).size().value(), 0);
    }
    {
        const auto log = open_log(directory / "log");
        const auto epoch = log->take_writer().value();
        struct Killed {};
        const auto kill = [](std::uint64_t, std::uint64_t) { throw Killed(); };  // after the first batch
        BOOST_CHECK_THROW(static_cast<void>(TreeWriter::open(*log, epoch, kill)), Killed);
    }
    const auto log = open_log(directory / "log");
    const auto so_far = TreeReader(*log).size().value();
    BOOST_CHECK_GT(so_far, 0);
    BOOST_CHECK_LT(so_far, records.size());
    const auto epoch = log->take_writer().value();
    std::uint64_t first_told = 0, last_told = 0;
    const auto tree = open_tree(*log, epoch, [&](std::uint64_t done, std::uint64_t total) {
        if (first_told == 0) first_told = done;
        last_told = done;
        BOOST_CHECK_EQUAL(total, records.size());
    });
    BOOST_CHECK_GT(first_told, so_far);
    BOOST_CHECK_EQUAL(last_told, records.size());
    BOOST_CHECK_EQUAL(log->tail().value, records.size());
    BOOST_CHECK(root(*log, records.size()) == slow_root(records));
    BOOST_CHECK(root(*log, 12'345) == slow_root(std::span(records).first(12'345)));
    const auto more = made_records(5);
    append(*log, epoch, *tree, more);
    BOOST_CHECK_EQUAL(TreeReader(*log).size().value(), records.size() + more.size());
}

BOOST_AUTO_TEST_CASE(a_tree_that_does_not_fit_its_log_is_refused) {
    RamLog log;
    const auto epoch = log.take_writer().value();
    const auto records = made_records(300);
    append(log, epoch, *open_tree(log, epoch), records);
    log.damage({300}, "another record");
    auto opened = TreeWriter::open(log, epoch);
    BOOST_REQUIRE(!opened);
    BOOST_CHECK(opened.error().find("position 300") != std::string::npos);
    log.damage({300}, records.back());
    BOOST_CHECK(TreeWriter::open(log, epoch).has_value());
    log.damage_tile("edge/0/0", "short");
    opened = TreeWriter::open(log, epoch);
    BOOST_REQUIRE(!opened);
    BOOST_CHECK(opened.error().find("tile 0/001.p/44 is missing") != std::string::npos);
    log.damage_tile("size", number_bytes(301));
    opened = TreeWriter::open(log, epoch);
    BOOST_REQUIRE(!opened);
    BOOST_CHECK(opened.error().find("lost records") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
