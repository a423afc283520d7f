#include <boost/test/unit_test.hpp>

#include <random>
#include <thread>

#include "projections/row_cache.hpp"
#include "tests/support/seed.hpp"

using muster::projections::RowCache;

BOOST_AUTO_TEST_SUITE(row_cache)

BOOST_AUTO_TEST_CASE(a_row_is_loaded_once_and_changes_with_a_commit) {
    RowCache cache(1000);
    int loads = 0;
    const auto get = [&] { return cache.get("k", [&] { return ++loads, std::optional<std::string>("old"); }); };
    BOOST_TEST(get().value() == "old");
    BOOST_TEST(get().value() == "old");
    BOOST_TEST(loads == 1);
    cache.begin_commit();
    cache.changed("k", "new");
    cache.changed("unknown", "row");
    cache.end_commit();
    BOOST_TEST(get().value() == "new");
    BOOST_TEST(loads == 1);
    cache.begin_commit();
    cache.changed("k", std::nullopt);
    cache.end_commit();
    BOOST_TEST(get().value() == "old");
    BOOST_TEST(loads == 2);
    BOOST_TEST(!cache.get("none", [] { return std::optional<std::string>(); }));
}

BOOST_AUTO_TEST_CASE(a_row_loaded_during_a_commit_is_not_kept) {
    RowCache cache(1000);
    BOOST_TEST(cache.get("k", [&] {
                        cache.begin_commit();  // between the look at the counter and the load
                        return std::optional<std::string>("old");
                    }).value() == "old");
    BOOST_TEST(cache.get("k", [] { return std::optional<std::string>("old"); }).value() == "old");
    cache.end_commit();
    BOOST_TEST(cache.get("k", [] { return std::optional<std::string>("new"); }).value() == "new");
}

BOOST_AUTO_TEST_CASE(it_stays_bounded_and_keeps_what_is_used) {
    RowCache cache(6400);
    int loads = 0;
    for (int i = 0; i < 100'000; ++i) {
        (void)cache.get("row " + std::to_string(i), [&] { return std::optional<std::string>("x"); });
        (void)cache.get("hot", [&] { return ++loads, std::optional<std::string>("x"); });
    }
    BOOST_TEST(loads == 1);
}

/// A reader never sees an older value than the last commit that ended before it began.
BOOST_AUTO_TEST_CASE(readers_beside_a_writer_never_go_back) {
    RowCache cache(64);  // small: rows come and go
    constexpr int keys = 50;
    std::array<std::atomic<std::uint64_t>, keys> store{}, committed{};
    std::atomic<bool> done = false;
    std::atomic<int> stale = 0;
    std::vector<std::thread> readers;
    for (int r = 0; r < 3; ++r) {
        readers.emplace_back([&, r] {
            std::mt19937_64 random(muster::tests::seed() + static_cast<std::uint64_t>(r));
            while (!done) {
                const auto k = random() % keys;
                const auto at_least = committed[k].load();
                const auto row = cache.get(std::to_string(k), [&] { return std::optional(std::to_string(store[k].load())); });
                if (std::stoull(*row) < at_least) ++stale;
            }
        });
    }
    std::mt19937_64 random(muster::tests::seed());
    for (std::uint64_t n = 1; n <= 100'000; ++n) {
        const auto k = random() % keys;
        cache.begin_commit();
        store[k] = n;
        cache.changed(std::to_string(k), std::to_string(n));
        cache.end_commit();
        committed[k] = n;
    }
    done = true;
    for (auto& reader : readers) reader.join();
    BOOST_TEST(stale == 0);
}

BOOST_AUTO_TEST_SUITE_END()
