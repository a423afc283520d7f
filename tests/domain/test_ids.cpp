// Text ids: base 32, prefixes, order.

#include <boost/test/unit_test.hpp>
#include <random>

#include "domain/ids.hpp"
#include "tests/support/seed.hpp"

namespace muster::tests {
namespace {

using namespace domain;

Bytes16 random_bytes(std::mt19937_64& random) {
    Bytes16 bytes;
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
    return bytes;
}

BOOST_AUTO_TEST_SUITE(ids)

BOOST_AUTO_TEST_CASE(known_texts) {
    Bytes16 zero{}, ones{}, one{}, high{};
    ones.fill(255);
    one.back() = 1;
    high.front() = 0x80;
    BOOST_CHECK_EQUAL(base32_text(zero), "00000000000000000000000000");
    BOOST_CHECK_EQUAL(base32_text(one), "00000000000000000000000001");
    BOOST_CHECK_EQUAL(base32_text(high), "40000000000000000000000000");
    BOOST_CHECK_EQUAL(base32_text(ones), "7zzzzzzzzzzzzzzzzzzzzzzzzz");
    // The example of the TypeID specification: UUID 01890a5d-ac96-774b-bcce-b302099a8057.
    const Bytes16 uuid{0x01, 0x89, 0x0a, 0x5d, 0xac, 0x96, 0x77, 0x4b, 0xbc, 0xce, 0xb3, 0x02, 0x09, 0x9a, 0x80, 0x57};
    BOOST_CHECK_EQUAL(base32_text(uuid), "01h455vb4pex5vsknk084sn02q");
    BOOST_CHECK(base32_parse("01h455vb4pex5vsknk084sn02q") == uuid);
}

BOOST_AUTO_TEST_CASE(texts_read_back_and_sort_like_their_bytes) {
    std::mt19937_64 random(seed());
    for (int i = 0; i < 2000; ++i) {
        const auto a = random_bytes(random), b = random_bytes(random);
        BOOST_REQUIRE(base32_parse(base32_text(a)) == a);
        BOOST_REQUIRE_EQUAL(base32_text(a) < base32_text(b), a < b);
        BOOST_REQUIRE(AccountId::parse(AccountId{a}.text()) == AccountId{a});
    }
}

BOOST_AUTO_TEST_CASE(other_texts_are_refused) {
    for (const auto* text : {"", "0", "0000000000000000000000000", "000000000000000000000000000", "80000000000000000000000000",
                             "0000000000000000000000000i", "0000000000000000000000000l", "0000000000000000000000000o",
                             "0000000000000000000000000u", "0000000000000000000000000A", "0000000000000000000000000-",
                             "0000000000000000000000000\xc3", "zzzzzzzzzzzzzzzzzzzzzzzzzz"}) {
        BOOST_CHECK_MESSAGE(!base32_parse(text), text);
    }
}

BOOST_AUTO_TEST_CASE(an_id_has_its_own_prefix) {
    const AccountId account{{1, 2, 3}};
    const auto text = account.text();
    BOOST_CHECK(text.starts_with("acc_"));
    BOOST_CHECK_EQUAL(text.size(), 30U);
    BOOST_CHECK(!OrganizationId::parse(text));
    BOOST_CHECK(!AccountId::parse(text.substr(4)));
    BOOST_CHECK(!AccountId::parse("ACC_" + text.substr(4)));
    BOOST_CHECK(!AccountId::parse("acc-" + text.substr(4)));
    BOOST_CHECK(!AccountId::parse(text + "0"));
    BOOST_CHECK(!AccountId::parse(" " + text));
    BOOST_CHECK(SiteId::parse(SiteId{}.text()) && SiteId{}.is_nil() && !account.is_nil());
    BOOST_CHECK_EQUAL(account.raw().size(), 16U);
    static_assert(!std::is_convertible_v<AccountId, OrganizationId>);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
