#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <map>
#include <random>

#include "projections/generations.hpp"
#include "projections/model_store.hpp"
#include "projections/row_codec.hpp"
#include "projections/row_keys.hpp"
#include "tests/projections/model_fixture.hpp"
#include "tests/support/seed.hpp"

using namespace muster;
using projections::ModelStore;
using projections::StoreBatch;

namespace {

const projections::ModelIdentity identity{tests::id<domain::IncarnationId>(1), "1"};

std::shared_ptr<ModelStore> open(const std::filesystem::path& path, bool read_only = false) {
    auto store = ModelStore::open({path.string(), projections::ModelUse::rows, read_only});
    BOOST_REQUIRE_MESSAGE(store, (store ? "" : store.error()));
    return *store;
}

using Rows = std::vector<std::pair<std::string, std::string>>;
Rows scan(const projections::RowReader& reader, std::string_view prefix, std::string_view from, std::size_t limit = 1000) {
    Rows rows;
    reader.scan(prefix, from, [&](std::string_view key, std::string_view value) {
        rows.emplace_back(key, value);
        return rows.size() < limit;
    });
    return rows;
}

/// Counts events in one row and writes another for each; fails at one position after it has written.
struct Counting final : projections::Projection {
    std::uint64_t fails_at = 0;
    [[nodiscard]] std::string_view name() const override { return "counting"; }
    [[nodiscard]] std::string version() const override { return "1"; }
    [[nodiscard]] domain::Result<void, std::string> apply(const domain::RecordedEvent& event, projections::RowBatch& rows) const override {
        const auto position = event.meta.position.value;
        rows.put("count", std::to_string(std::stoull(rows.get("count").value_or("0")) + 1));
        rows.put("event " + std::to_string(position), "");
        if (position == fails_at) return domain::failure(std::string("not this one"));
        return {};
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(model_store)

BOOST_AUTO_TEST_CASE(of_an_event_that_fails_no_row_is_written_and_of_those_before_it_every_row) {
    const tests::TemporaryDirectory directory;
    const auto store = open(directory / "m");
    std::vector<domain::RecordedEvent> events(5);
    std::vector<const domain::RecordedEvent*> slice;
    for (auto& event : events) {
        event.event = domain::InstanceCreated{};
        slice.push_back(&event);
        event.meta.position = {slice.size()};
    }
    Counting projection;
    projection.fails_at = 4;
    auto of_log = identity;
    const auto folded = projections::fold_slice(projection, *store, slice, of_log);
    BOOST_REQUIRE(!folded);
    BOOST_TEST(folded.error() == "counting cannot apply InstanceCreated at position 4: not this one");
    BOOST_TEST(store->checkpoint().value == 3);
    BOOST_TEST(store->get("count").value() == "3");
    BOOST_TEST(store->get("event 3").has_value());
    BOOST_TEST(!store->get("event 4"));
    BOOST_TEST(!store->get("event 5"));
}

BOOST_AUTO_TEST_CASE(rows_and_checkpoint_are_there_after_a_flush_and_gone_together_without_one) {
    const tests::TemporaryDirectory directory;
    {
        const auto store = open(directory / "m");
        StoreBatch batch(*store);
        batch.put("a", "1");
        BOOST_REQUIRE(store->commit(batch, {7}, identity));
        BOOST_REQUIRE(store->flush());
        batch.clear();
        batch.put("b", "2");
        batch.erase("a");
        BOOST_REQUIRE(store->commit(batch, {9}, identity));
        BOOST_TEST(store->get("b").value() == "2");
        BOOST_TEST(!store->get("a"));
        BOOST_TEST(store->checkpoint().value == 9);
    }  // as a crash: nothing flushes
    const auto store = open(directory / "m");
    BOOST_TEST(store->checkpoint().value == 7);
    BOOST_TEST(store->get("a").value() == "1");
    BOOST_TEST(!store->get("b"));
    BOOST_TEST((store->identity() == identity));
}

/// The overlay against a plain map: gets and scans see the rows below and the batch's own writes.
BOOST_AUTO_TEST_CASE(a_batch_reads_its_own_writes_over_the_rows_below) {
    const tests::TemporaryDirectory directory;
    const auto store = open(directory / "m");
    std::mt19937_64 random(tests::seed());
    std::map<std::string, std::string> expected;
    for (int round = 0; round < 30; ++round) {
        StoreBatch batch(*store);
        for (int i = 0; i < 40; ++i) {
            const std::string key{static_cast<char>('a' + random() % 3), static_cast<char>(random() % 256)};
            if (random() % 3 == 0) {
                batch.erase(key);
                expected.erase(key);
            } else {
                const auto value = std::to_string(random() % 100);
                batch.put(key, value);
                expected[key] = value;
            }
            const auto found = batch.get(key);
            BOOST_REQUIRE(found == (expected.contains(key) ? std::optional(expected[key]) : std::nullopt));
        }
        const std::string prefix(1, static_cast<char>('a' + random() % 3));
        const std::string from = prefix + static_cast<char>(random() % 256);
        Rows rows;
        for (auto it = expected.lower_bound(from); it != expected.end() && it->first.starts_with(prefix); ++it) rows.push_back(*it);
        const auto limit = 1 + random() % 20;
        if (rows.size() > limit) rows.resize(limit);
        BOOST_REQUIRE(scan(batch, prefix, from, limit) == rows);
        BOOST_REQUIRE(store->commit(batch, {static_cast<std::uint64_t>(round)}, identity));
        BOOST_REQUIRE(scan(*store, prefix, from, limit) == rows);
    }
}

BOOST_AUTO_TEST_CASE(a_snapshot_stays_as_it_was_and_outlives_the_last_reference) {
    const tests::TemporaryDirectory directory;
    auto store = open(directory / "m");
    StoreBatch batch(*store);
    batch.put("k", "old");
    BOOST_REQUIRE(store->commit(batch, {1}, identity));
    auto snapshot = store->snapshot();
    batch.put("k", "new");
    batch.put("l", "more");
    BOOST_REQUIRE(store->commit(batch, {2}, identity));
    store->remove_when_unused(true);
    store.reset();
    BOOST_TEST(snapshot->get("k").value() == "old");
    BOOST_TEST(scan(*snapshot, "", "").size() == 1);
    BOOST_TEST(std::filesystem::exists(directory / "m"));
    snapshot.reset();
    BOOST_TEST(!std::filesystem::exists(directory / "m"));
}

BOOST_AUTO_TEST_CASE(after_the_first_write_that_fails_no_store_of_the_directory_writes) {
    const tests::TemporaryDirectory directory;
    const auto failure = std::make_shared<projections::WriteFailure>();
    const auto open_one = [&](const char* name) {
        return ModelStore::open({(directory / name).string(), projections::ModelUse::rows, false, failure}).value();
    };
    const auto broken = open_one("broken"), whole = open_one("whole");
    const auto commit = [&](ModelStore& store, const std::string& row, std::uint64_t position) {
        StoreBatch batch(store);
        batch.put(row, row);
        return store.commit(batch, {position}, identity);
    };
    BOOST_REQUIRE(commit(*whole, "first", 1));
    BOOST_REQUIRE(commit(*broken, "first", 1));
    BOOST_TEST(!failure->happened());
    std::filesystem::remove_all(directory / "broken");  // its next file cannot be made
    BOOST_REQUIRE(!broken->flush());
    BOOST_REQUIRE(failure->happened());
    BOOST_TEST(failure->happened()->find("broken") != std::string::npos, *failure->happened());
    for (auto* store : {whole.get(), broken.get()}) {
        const auto refused = commit(*store, "second", 2);
        BOOST_REQUIRE(!refused);
        BOOST_TEST(refused.error() == *failure->happened());
        BOOST_TEST(!store->flush());
        BOOST_TEST(!store->get("second"));
        BOOST_TEST(store->get("first").value() == "first");  // queries go on
        BOOST_TEST(store->checkpoint().value == 1);
    }
    // A store of another directory knows nothing of it.
    BOOST_TEST(commit(*open(directory / "other"), "second", 2).has_value());
}

BOOST_AUTO_TEST_CASE(comparison_finds_every_kind_of_difference) {
    const tests::TemporaryDirectory directory;
    const auto fill = [&](const char* name, const std::map<std::string, std::string>& rows) {
        auto store = open(directory / name);
        StoreBatch batch(*store);
        for (const auto& [key, value] : rows) batch.put(key, value);
        BOOST_REQUIRE(store->commit(batch, {5}, identity));
        return store;
    };
    const auto a = fill("a", {{"a", "1"}, {"b", "2"}, {"d", "4"}});
    const auto same = fill("same", {{"a", "1"}, {"b", "2"}, {"d", "4"}});
    const auto other = fill("other", {{"a", "1"}, {"b", "x"}, {"c", "3"}});
    const auto equal = projections::compare(*a->freeze(), *same->freeze(), {});
    BOOST_TEST(equal->differing == 0);
    BOOST_TEST(equal->rows == 4);  // the checkpoint's row is one of them
    const auto differing = projections::compare(*a->freeze(), *other->freeze(), {});
    BOOST_TEST(differing->differing == 3);
    BOOST_TEST(differing->first_difference == "62");
    BOOST_TEST(!projections::compare(*a->freeze(), *same->freeze(), [] { return true; }));
}

BOOST_AUTO_TEST_CASE(read_only_reads_and_does_not_write) {
    const tests::TemporaryDirectory directory;
    {
        const auto store = open(directory / "m");
        StoreBatch batch(*store);
        batch.put("k", "v");
        BOOST_REQUIRE(store->commit(batch, {1}, identity));
        BOOST_REQUIRE(store->flush());
    }
    const auto store = open(directory / "m", true);
    BOOST_TEST(store->get("k").value() == "v");
    StoreBatch batch(*store);
    batch.put("k", "w");
    BOOST_TEST(!store->commit(batch, {2}, identity));
    BOOST_TEST(!ModelStore::open({(directory / "none").string(), projections::ModelUse::rows, true}));
}

BOOST_AUTO_TEST_CASE(the_pointer_file_names_one_generation_and_leftovers_go) {
    const tests::TemporaryDirectory directory;
    projections::Generations generations((directory / "m").string());
    BOOST_TEST(!generations.current());
    BOOST_TEST(generations.next() == 1);
    for (const auto n : {1, 2, 3}) std::filesystem::create_directories(generations.path_of(static_cast<std::uint64_t>(n)));
    BOOST_REQUIRE(generations.switch_to(2));
    BOOST_TEST(generations.current().value() == 2);
    BOOST_TEST(generations.next() == 4);
    generations.remove_others();
    BOOST_TEST(std::filesystem::exists(generations.path_of(2)));
    BOOST_TEST(!std::filesystem::exists(generations.path_of(1)));
    BOOST_TEST(!std::filesystem::exists(generations.path_of(3)));
}

BOOST_AUTO_TEST_CASE(keys_sort_as_their_values) {
    using projections::Key;
    const auto time = [](std::int64_t t) { return std::string(std::move(Key('t').add(domain::Timestamp{t})).bytes()); };
    BOOST_TEST((time(-5) < time(0)));
    BOOST_TEST((time(255) < time(256)));
    const auto newest = [](std::uint64_t p) { return Key('p').add_newest_first({p}).bytes(); };
    BOOST_TEST((newest(256) < newest(255)));
    BOOST_TEST(projections::after_prefix("ab\xff") == "ac");
    BOOST_TEST(projections::after_prefix("\xff").empty());
}

BOOST_AUTO_TEST_SUITE_END()
