#include <boost/test/unit_test.hpp>

#include <fstream>

#include "api/credentials/last_uses.hpp"
#include "tests/support/temporary_directory.hpp"

namespace {

using namespace muster;

domain::Bytes16 id(std::uint8_t number) {
    domain::Bytes16 bytes{};
    bytes[15] = number;
    return bytes;
}
domain::Timestamp at(std::int64_t seconds) { return {seconds * 1'000'000}; }

BOOST_AUTO_TEST_SUITE(last_uses)

BOOST_AUTO_TEST_CASE(a_use_is_remembered_to_the_minute_and_never_goes_back) {
    api::LastUses uses;
    BOOST_TEST(!uses.of(id(1)));
    uses.note(id(1), at(119));
    BOOST_TEST((uses.of(id(1)) == at(60)));
    uses.note(id(1), at(185));
    uses.note(id(1), at(130));
    BOOST_TEST((uses.of(id(1)) == at(180)));
    BOOST_TEST(!uses.of(id(2)));
}

BOOST_AUTO_TEST_CASE(memory_is_bounded_and_looking_is_no_use) {
    api::LastUses uses(2);
    uses.note(id(1), at(60));
    uses.note(id(2), at(120));
    BOOST_TEST(uses.of(id(1)).has_value());
    uses.note(id(3), at(180));
    BOOST_TEST(uses.size() == 2U);
    BOOST_TEST(!uses.of(id(1)));
    BOOST_TEST(uses.of(id(2)).has_value());
}

BOOST_AUTO_TEST_CASE(a_restart_keeps_what_was_saved) {
    tests::TemporaryDirectory directory("last-uses");
    const auto path = (directory / "last-uses").string();
    api::LastUses uses;
    for (std::uint8_t i = 0; i < 100; ++i) uses.note(id(i), at(60 * i));
    BOOST_TEST(uses.save(path));
    api::LastUses again(50);
    again.load(path);
    BOOST_TEST(again.size() == 50U);
    BOOST_TEST((again.of(id(99)) == at(60 * 99)));
    BOOST_TEST(!again.of(id(0)));  // the least recently used goes first
    BOOST_TEST(!uses.save((directory / "missing" / "last-uses").string()));
}

BOOST_AUTO_TEST_CASE(a_file_that_is_none_or_was_cut_is_no_error) {
    tests::TemporaryDirectory directory("last-uses");
    const auto path = (directory / "last-uses").string();
    api::LastUses uses;
    uses.load(path);
    std::ofstream(path) << "something else, and long enough to be read";
    uses.load(path);
    BOOST_TEST(uses.size() == 0U);
    uses.note(id(1), at(60));
    uses.note(id(2), at(60));
    BOOST_TEST(uses.save(path));
    std::filesystem::resize_file(path, std::filesystem::file_size(path) - 5);
    api::LastUses again;
    again.load(path);
    BOOST_TEST(again.size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
