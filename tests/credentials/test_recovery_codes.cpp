#include <boost/test/unit_test.hpp>

#include <set>

#include "api/credentials/recovery_codes.hpp"

namespace {

using namespace muster;

std::array<std::uint8_t, api::recovery_randomness_bytes> some_randomness() {
    std::array<std::uint8_t, api::recovery_randomness_bytes> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * 37 + 11);
    return bytes;
}

BOOST_AUTO_TEST_SUITE(recovery_codes)

BOOST_AUTO_TEST_CASE(ten_codes_of_four_groups_each_another) {
    const auto codes = api::recovery_codes(some_randomness());
    BOOST_TEST(codes.size() == 10U);
    BOOST_TEST(std::set<std::string>(codes.begin(), codes.end()).size() == 10U);
    for (const auto& code : codes) {
        BOOST_TEST(code.size() == 19U);
        BOOST_TEST(api::recovery_code_form(code).value().size() == 16U);
        for (const std::size_t hyphen : {4U, 9U, 14U}) BOOST_TEST(code[hyphen] == '-');
        BOOST_TEST(code.find_first_not_of("0123456789abcdefghjkmnpqrstvwxyz-") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(every_bit_of_the_randomness_counts) {
    const auto bytes = some_randomness();
    const auto codes = api::recovery_codes(bytes);
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
        auto other = bytes;
        other[bit / 8] = static_cast<std::uint8_t>(other[bit / 8] ^ (1U << (bit % 8)));
        const auto changed = api::recovery_codes(other);
        for (std::size_t i = 0; i < codes.size(); ++i) {
            BOOST_TEST((changed[i] != codes[i]) == (i == bit / (api::recovery_code_bytes * 8)));
        }
    }
    std::array<std::uint8_t, api::recovery_randomness_bytes> ones{};
    ones.fill(0xFF);
    BOOST_TEST(api::recovery_codes(ones).front() == "zzzz-zzzz-zzzz-zzzz");
}

BOOST_AUTO_TEST_CASE(however_it_is_typed_the_hash_is_the_same) {
    const auto normal = api::recovery_code_form("7k2m-q0xt-9vbc-41ne");
    BOOST_TEST(normal.value() == "7k2mq0xt9vbc41ne");
    for (const auto* typed : {"7K2M-Q0XT-9VBC-41NE", "7k2mq0xt9vbc41ne", " 7k2m q0xt 9vbc 41ne ", "7k2m-qoxt-9vbc-4lne", "7k2m-qOxt-9vbc-4Ine"}) {
        BOOST_TEST_CONTEXT(typed) { BOOST_TEST(api::recovery_code_form(typed).value_or("") == *normal); }
    }
    const auto hash = api::hash_of_recovery_code("7k2mq0xt9vbc41ne");
    BOOST_TEST((hash == api::hash_of_recovery_code(*normal)));
    BOOST_TEST((hash != api::hash_of_recovery_code("7k2mq0xt9vbc41nf")));
    BOOST_TEST(api::hash_of_recovery_code("abc").bytes[0] == 0xBA);  // FIPS 180-2: SHA-256("abc") begins ba7816bf
    BOOST_TEST(api::hash_of_recovery_code("abc").bytes[1] == 0x78);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_a_code_is_none) {
    for (const auto* typed : {"", "-", "7k2m-q0xt-9vbc-41n", "7k2m-q0xt-9vbc-41nee", "7k2m-q0xt-9vbc-41nu", "7k2m_q0xt_9vbc_41ne", "\uff17k2m-q0xt-9vbc-41ne"}) {
        BOOST_TEST_CONTEXT(typed) { BOOST_TEST(!api::recovery_code_form(typed)); }
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
