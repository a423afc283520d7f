#include <boost/test/unit_test.hpp>

#include "api/credentials/guessed_passwords.hpp"

namespace {

using namespace muster;

BOOST_AUTO_TEST_SUITE(guessed_passwords)

BOOST_AUTO_TEST_CASE(fifty_thousand_are_there) {
    BOOST_TEST(api::guessed_passwords_count() > 49'900U);  // a few share their first four bytes
    BOOST_TEST(api::guessed_passwords_count() <= 50'000U);
}

BOOST_AUTO_TEST_CASE(what_leaked_lists_begin_with_is_known) {
    for (const auto* password : {"password", "12345678", "baseball", "football", "qwertyuiop", "1234567890", "superman", "1qaz2wsx", "trustno1",
                                 "password1", "jennifer", "starwars", "computer", "michelle", "iloveyou", "sunshine", "princess"}) {
        BOOST_TEST_CONTEXT(password) { BOOST_TEST(api::is_guessed_password(password)); }
    }
}

BOOST_AUTO_TEST_CASE(others_are_not) {
    std::size_t taken = 0;
    for (int i = 0; i < 10'000; ++i) taken += api::is_guessed_password("a password of its own " + std::to_string(i));
    BOOST_TEST(taken <= 2U);  // one in 86,000 is taken for another by its hash; the same ones in each run
    BOOST_TEST(!api::is_guessed_password(""));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
