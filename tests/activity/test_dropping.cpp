// What a RocksDbLog does beyond the contract of log.hpp: marks, dropping the oldest, appends that are synced later.
#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>

#include "eventstore/activity/activity_log.hpp"
#include "eventstore/crypto.hpp"
#include "tests/support/temporary_directory.hpp"

namespace muster::tests {
namespace {

using namespace eventstore;
using domain::Bytes16;

struct Dropping {
    TemporaryDirectory directory{"dropping"};
    std::unique_ptr<RocksDbLog> log;
    WriterEpoch epoch;
    Dropping() { reopen(); }
    void reopen() {
        log.reset();
        auto opened = RocksDbLog::open(activity::log_options((directory / "log").string(), false));
        BOOST_REQUIRE_MESSAGE(opened, (opened ? "" : opened.error()));
        log = std::move(*opened);
        epoch = *log->take_writer();
    }
    void append(std::vector<std::string> records, std::vector<Mark> marks = {}) {
        AppendBatch batch;
        batch.expected_tail = log->tail();
        batch.epoch = epoch;
        batch.records = std::move(records);
        BOOST_REQUIRE(log->append_marked(batch, marks));
    }
    void append_many(std::uint64_t count) {
        for (std::uint64_t i = 0; i < count; ++i) append({"record " + std::to_string(log->tail().value + 1) + " end"});
    }
    [[nodiscard]] std::vector<std::uint64_t> positions(Position from) const {
        std::vector<std::uint64_t> all;
        const auto cursor = log->read(from);
        while (true) {
            const auto entry = cursor->next();
            BOOST_REQUIRE(entry);
            if (!*entry) return all;
            BOOST_TEST((*entry)->bytes == "record " + std::to_string((*entry)->position.value) + " end");
            all.push_back((*entry)->position.value);
        }
    }
    [[nodiscard]] bool stands_on_disk(const std::string& text) const {
        for (const auto& each : std::filesystem::recursive_directory_iterator(directory / "log")) {
            std::ifstream in(each.path(), std::ios::binary);
            const std::string all((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
            if (all.find(text) != std::string::npos) return true;
        }
        return false;
    }
};

std::vector<std::uint64_t> range(std::uint64_t from, std::uint64_t to) {
    std::vector<std::uint64_t> all;
    for (auto i = from; i <= to; ++i) all.push_back(i);
    return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(dropping)

BOOST_AUTO_TEST_CASE(the_oldest_go_and_positions_go_on) {
    Dropping under;
    under.append_many(100);
    BOOST_REQUIRE(under.log->drop_before({61}));
    for (int i = 0; i < 2; ++i) {
        BOOST_TEST(under.log->first().value == 61);
        BOOST_TEST(under.log->tail().value == 100);
        BOOST_TEST(under.positions({0}) == range(61, 100), boost::test_tools::per_element());
        BOOST_TEST(under.positions({90}) == range(90, 100), boost::test_tools::per_element());
        BOOST_TEST(!under.log->read_one({60})->has_value());
        BOOST_TEST(under.log->read_one({61})->has_value());
        under.reopen();
    }
    under.append_many(1);
    BOOST_TEST(under.log->tail().value == 101);
    BOOST_REQUIRE(under.log->drop_before({50}));  // long gone
    BOOST_TEST(under.log->first().value == 61);
}

BOOST_AUTO_TEST_CASE(what_went_is_gone_from_the_files) {
    Dropping under;
    // Random text, which compression leaves as it is.
    const auto text_of = [](int i) { return crypto::base64url(crypto::as_text(crypto::sha256(std::to_string(i)))); };
    for (int i = 1; i <= 100; ++i) {
        under.append({text_of(i)});
        if (i == 40 || i == 100) BOOST_REQUIRE(under.log->flush());  // position 61 stands in a file with older ones
    }
    for (const int i : {7, 50, 70}) BOOST_TEST(under.stands_on_disk(text_of(i)));
    BOOST_REQUIRE(under.log->drop_before({61}));
    for (const int i : {7, 50}) BOOST_TEST(!under.stands_on_disk(text_of(i)));
    BOOST_TEST(under.stands_on_disk(text_of(70)));
}

BOOST_AUTO_TEST_CASE(a_log_that_dropped_everything_goes_on_where_it_was) {
    Dropping under;
    under.append_many(10);
    BOOST_REQUIRE(under.log->drop_before({11}));
    for (int i = 0; i < 2; ++i) {
        BOOST_TEST(under.log->first().value == 0);
        BOOST_TEST(under.log->tail().value == 10);
        BOOST_TEST(under.positions({0}).empty());
        under.reopen();
    }
    under.append_many(2);
    BOOST_TEST(under.log->first().value == 11);
    BOOST_TEST(under.positions({1}) == range(11, 12), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_cursor_keeps_what_it_saw) {
    Dropping under;
    under.append_many(10);
    const auto cursor = under.log->read({1});
    BOOST_TEST((*cursor->next())->position.value == 1);
    BOOST_REQUIRE(under.log->drop_before({11}));
    for (std::uint64_t i = 2; i <= 10; ++i) BOOST_TEST((*cursor->next())->position.value == i);
    BOOST_TEST(!cursor->next()->has_value());
}

BOOST_AUTO_TEST_CASE(records_are_found_by_their_marks_the_newest_first) {
    Dropping under;
    const Bytes16 one{1}, neighbour{2}, nobody{3};
    under.append({"record 1 end", "record 2 end", "record 3 end"}, {{one, {1}}, {neighbour, {2}}, {one, {3}}});
    under.append_many(300);
    under.append({"record 304 end"}, {{one, {304}}});
    const auto values = [&](const Bytes16& of, Position before, std::size_t limit) {
        std::vector<std::uint64_t> all;
        const auto found = under.log->marked(of, before, limit);
        BOOST_REQUIRE(found);
        for (const auto each : *found) all.push_back(each.value);
        return all;
    };
    using Values = std::vector<std::uint64_t>;
    BOOST_TEST(values(one, {1000}, 10) == (Values{304, 3, 1}), boost::test_tools::per_element());
    BOOST_TEST(values(one, {304}, 10) == (Values{3, 1}), boost::test_tools::per_element());
    BOOST_TEST(values(one, {1000}, 2) == (Values{304, 3}), boost::test_tools::per_element());
    BOOST_TEST(values(neighbour, {1000}, 10) == (Values{2}), boost::test_tools::per_element());
    BOOST_TEST(values(nobody, {1000}, 10).empty());
    BOOST_REQUIRE(under.log->drop_before({3}));
    BOOST_TEST(values(one, {1000}, 10) == (Values{304, 3}), boost::test_tools::per_element());
    BOOST_TEST(values(neighbour, {1000}, 10).empty());
}

BOOST_AUTO_TEST_CASE(only_a_log_of_that_kind_drops_anything) {
    const TemporaryDirectory directory("dropping");
    RocksDbLogOptions options;
    options.path = (directory / "log").string();
    options.create = true;
    auto log = RocksDbLog::open(options);
    BOOST_REQUIRE(log);
    AppendBatch batch;
    batch.epoch = *(*log)->take_writer();
    batch.records = {"a", "b"};
    BOOST_REQUIRE((*log)->append(batch));
    BOOST_TEST(!(*log)->drop_before({2}));
    BOOST_TEST((*log)->first().value == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace muster::tests
