// The signed ledger of erasures: what is written is read, and nothing else passes for it.

#include <sys/stat.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "eventstore/crypto.hpp"
#include "eventstore/erasure_ledger.hpp"
#include "tests/support/temporary_directory.hpp"

namespace muster::tests {
namespace {

using namespace eventstore;

LedgerEntry entry(std::uint8_t number) {
    LedgerEntry e;
    e.account.bytes.fill(number);
    e.event.bytes.fill(static_cast<std::uint8_t>(number + 100));
    e.position = {number};
    e.log.bytes.fill(7);
    e.time = {1'772'366'400'000'000 + number};
    e.reason = static_cast<domain::ErasureReason>(number % 4);
    e.reference = "CASE-" + std::to_string(number);
    e.keeps_claims = number % 2 == 0;
    e.sealed_events = number * 10U;
    return e;
}

struct Fixture {
    Fixture() { crypto::initialize(); }
    TemporaryDirectory folder{"ledger"};
    std::string path = (folder / "erasures.ledger").string();
    domain::Bytes32 seed = crypto::sha256("seed");

    std::unique_ptr<ErasureLedger> open() {
        auto opened = ErasureLedger::open(path, seed);
        BOOST_REQUIRE_MESSAGE(opened, (opened ? "" : opened.error()));
        return std::move(*opened);
    }
    void write(std::uint8_t from, std::uint8_t to) {
        const auto ledger = open();
        for (auto i = from; i <= to; ++i) BOOST_REQUIRE(ledger->append(entry(i)));
    }
    std::string text() const {
        std::ostringstream all;
        all << std::ifstream(path).rdbuf();
        return all.str();
    }
    void put(const std::string& bytes) const { std::ofstream(path, std::ios::trunc) << bytes; }
};

BOOST_FIXTURE_TEST_SUITE(erasure_ledger, Fixture)

BOOST_AUTO_TEST_CASE(what_is_written_is_read) {
    BOOST_CHECK(read_erasure_ledger(path)->entries.empty());
    BOOST_CHECK(open()->writable());
    BOOST_CHECK(!std::filesystem::exists(path));  // it appears with the first entry
    write(1, 2);
    write(3, 3);
    BOOST_REQUIRE(open()->append(entry(2)));  // again: nothing
    const auto all = read_erasure_ledger(path);
    BOOST_REQUIRE(all);
    BOOST_CHECK((all->entries == std::vector{entry(1), entry(2), entry(3)}));
    BOOST_CHECK_EQUAL(all->keys.size(), 1U);
    BOOST_CHECK(*open()->find(entry(2).event) == entry(2));
    BOOST_CHECK(open()->find(entry(9).event) == nullptr);
}

BOOST_AUTO_TEST_CASE(lines_of_before_a_rotation_of_the_key_still_hold) {
    write(1, 1);
    seed = crypto::sha256("another seed");
    write(2, 2);
    BOOST_CHECK_EQUAL(read_erasure_ledger(path)->keys.size(), 2U);
}

BOOST_AUTO_TEST_CASE(a_line_that_was_being_written_is_dropped_and_written_again) {
    write(1, 2);
    const auto whole = text();
    for (const std::size_t cut : {std::size_t{1}, std::size_t{40}}) {
        put(whole.substr(0, whole.size() - cut));
        BOOST_CHECK_EQUAL(read_erasure_ledger(path)->entries.size(), 1U);
        write(2, 2);
        BOOST_CHECK(text() == whole);
    }
}

BOOST_AUTO_TEST_CASE(every_flipped_byte_is_found) {
    write(1, 2);
    const auto whole = text();
    for (std::size_t i = 0; i + 1 < whole.size(); ++i) {
        auto changed = whole;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        put(changed);
        BOOST_CHECK_MESSAGE(!read_erasure_ledger(path), "byte " << i << ": " << changed.substr(i > 20 ? i - 20 : 0, 40));
    }
}

BOOST_AUTO_TEST_CASE(dropped_swapped_and_added_lines_are_found) {
    write(1, 3);
    const auto whole = text();
    const auto first = whole.find('\n') + 1, second = whole.find('\n', first) + 1;
    const auto a = whole.substr(0, first), b = whole.substr(first, second - first), c = whole.substr(second);
    for (const auto& wrong : {b + c, a + c, b + a + c, a + a + b + c, a + b + b + c}) {
        put(wrong);
        BOOST_CHECK(!read_erasure_ledger(path));
        BOOST_CHECK(ErasureLedger::open(path, seed).error().find("damaged in line") != std::string::npos);
    }
    put(a + b);  // without its end it is a ledger still: what it lacks, only another copy tells
    BOOST_CHECK(read_erasure_ledger(path));
}

BOOST_AUTO_TEST_CASE(a_file_that_somebody_else_changes_is_not_written_to) {
    const auto ledger = open();
    BOOST_REQUIRE(ledger->append(entry(1)));
    const auto whole = text();
    put(whole + whole);
    BOOST_CHECK(ledger->append(entry(2)).error().find("somebody else") != std::string::npos);
    put(whole.substr(0, whole.size() / 2));
    BOOST_CHECK(ledger->append(entry(2)).error().find("shorter") != std::string::npos);
    std::filesystem::remove(path);
    BOOST_CHECK(ledger->writable().error().find("gone") != std::string::npos);
    BOOST_CHECK(!ledger->append(entry(2)));
    put(whole);
    BOOST_CHECK(ledger->append(entry(2)));
}

BOOST_AUTO_TEST_CASE(where_nothing_can_be_written_it_says_so) {
    const auto ledger = ErasureLedger::open((folder / "nowhere/erasures.ledger").string(), seed);
    BOOST_REQUIRE(ledger);
    BOOST_CHECK(!(*ledger)->writable());
    const auto failed = (*ledger)->append(entry(1));
    BOOST_CHECK(!failed && failed.error().find("cannot be written: No such file") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
