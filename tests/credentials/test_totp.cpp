#include <boost/test/unit_test.hpp>

#include "api/credentials/totp.hpp"

namespace {

using namespace muster;

const std::string secret = "12345678901234567890";  // RFC 6238, appendix B

domain::Timestamp at(std::int64_t seconds) { return {seconds * 1'000'000}; }

BOOST_AUTO_TEST_SUITE(totp)

BOOST_AUTO_TEST_CASE(the_codes_are_those_of_the_standard) {
    // The table's codes have eight digits; six are their end.
    const std::map<std::int64_t, std::string> table{{59, "287082"},         {1111111109, "081804"}, {1111111111, "050471"},
                                                    {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"}};
    for (const auto& [seconds, code] : table) {
        BOOST_TEST(api::totp_code(secret, api::totp_step_at(at(seconds))) == code);
        BOOST_TEST(api::accepted_totp_step(secret, code, at(seconds), 0).has_value());
    }
}

BOOST_AUTO_TEST_CASE(the_step_before_and_the_one_after_are_taken_and_no_others) {
    constexpr std::int64_t step = 50'000'000;
    const auto code = api::totp_code(secret, step);
    const auto accepted_at = [&](std::int64_t second) { return api::accepted_totp_step(secret, code, at(second), 0); };
    BOOST_TEST(!accepted_at(step * 30 - 31));
    BOOST_TEST(accepted_at(step * 30 - 30).value() == step);
    BOOST_TEST(accepted_at(step * 30).value() == step);
    BOOST_TEST(accepted_at(step * 30 + 59).value() == step);
    BOOST_TEST(!accepted_at(step * 30 + 60));
}

BOOST_AUTO_TEST_CASE(a_used_step_is_never_taken_again_nor_one_before_it) {
    constexpr std::int64_t step = 50'000'000;
    const auto now = at(step * 30 + 5);
    const auto first = api::accepted_totp_step(secret, api::totp_code(secret, step), now, 0);
    BOOST_TEST(first.value() == step);
    BOOST_TEST(!api::accepted_totp_step(secret, api::totp_code(secret, step), now, *first));
    BOOST_TEST(!api::accepted_totp_step(secret, api::totp_code(secret, step - 1), now, *first));
    BOOST_TEST(api::accepted_totp_step(secret, api::totp_code(secret, step + 1), now, *first).value() == step + 1);
}

BOOST_AUTO_TEST_CASE(a_code_that_two_steps_share_counts_for_the_unused_one) {
    // Steps next to each other with the same code are rare but exist: search one.
    std::int64_t step = 1;
    while (api::totp_code(secret, step) != api::totp_code(secret, step + 1)) ++step;
    const auto code = api::totp_code(secret, step);
    BOOST_TEST(api::accepted_totp_step(secret, code, at(step * 30), 0).value() == step);
    BOOST_TEST(api::accepted_totp_step(secret, code, at(step * 30), step).value() == step + 1);
    BOOST_TEST(!api::accepted_totp_step(secret, code, at(step * 30), step + 1));
}

BOOST_AUTO_TEST_CASE(what_is_no_code_is_refused) {
    for (const auto* typed : {"", "28708", "2870820", "28708x", "-87082", "+28708", "\uff12\uff18\uff17\uff10\uff18\uff12", "287.82", "0x2870"}) {
        BOOST_TEST_CONTEXT(typed) { BOOST_TEST(!api::accepted_totp_step(secret, typed, at(59), 0)); }
    }
    BOOST_TEST(api::accepted_totp_step(secret, " 287 082 ", at(59), 0).has_value());
    BOOST_TEST(!api::accepted_totp_step(secret, "287083", at(59), 0));
}

BOOST_AUTO_TEST_CASE(the_secret_is_shown_in_base32_and_as_a_uri) {
    BOOST_TEST(api::totp_secret_text(secret) == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    BOOST_TEST(api::totp_secret_of("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ").value_or("") == secret);
    for (const auto* none : {"", "GEZDGNBV", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJ1"}) BOOST_TEST(!api::totp_secret_of(none));
    BOOST_TEST(api::totp_uri("Muster", "ada@byron.example", secret) ==
               "otpauth://totp/Muster:ada%40byron.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Muster"
               "&algorithm=SHA1&digits=6&period=30");
    const auto encoded = api::totp_uri("\u00c4 & B: C", "a b", secret);
    BOOST_TEST(encoded.starts_with("otpauth://totp/%C3%84%20%26%20B%3A%20C:a%20b?secret="));
    BOOST_TEST(encoded.find("&issuer=%C3%84%20%26%20B%3A%20C&") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
