#include <boost/test/unit_test.hpp>

#include "api/embedded.hpp"
#include "api/normalizer.hpp"
#include "api/password_policy.hpp"

namespace {

using namespace muster;

std::string verdict(std::string_view password, const std::vector<std::string>& about = {}) {
    const auto accepted = api::accept_password("/password", password, about);
    return accepted ? "" : accepted.error().code;
}

BOOST_AUTO_TEST_SUITE(password_rules)

BOOST_AUTO_TEST_CASE(length_counts_characters_and_bytes) {
    BOOST_TEST(verdict("kV9#tq2") == "password_too_short");
    BOOST_TEST(verdict("kV9#tq2x") == "");
    BOOST_TEST(verdict("\u00e9\u00e8\u00ea\u00eb\u0119\u0117\u0113") == "password_too_short");  // seven characters in fourteen bytes
    std::string words;
    while (words.size() < api::password_bytes_max) words += "words, ";
    BOOST_TEST(verdict(words.substr(0, api::password_bytes_max)) == "");
    BOOST_TEST(verdict(words.substr(0, api::password_bytes_max) + "!") == "password_too_long");
}

BOOST_AUTO_TEST_CASE(any_characters_are_taken_and_kept) {
    for (const auto* password : {"tall grey horses run", "  kV9#tq2x  ", "\u9d6c\u548c\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03", "\U0001f40e\U0001f338\U0001f511 under the door"}) {
        const auto accepted = api::accept_password("/password", password);
        BOOST_REQUIRE(accepted);
        BOOST_TEST(*accepted == password);
    }
}

BOOST_AUTO_TEST_CASE(the_same_keys_on_another_keyboard_give_the_same_password) {
    BOOST_TEST(api::password_form("caf\u00e9 au lait!") == api::password_form("cafe\u0301 au lait!"));
    BOOST_TEST(api::password_form("\uff41bcdefg!") == "abcdefg!");
    BOOST_TEST(api::password_form("Aa") != api::password_form("aa"));
}

BOOST_AUTO_TEST_CASE(what_guessers_try_first_is_refused) {
    for (const auto* password : {"password", "PASSWORD", "Password1!", "p4ssw0rd2024", "P@$$w0rd", "!!welcome!!", "summer2026", "qwertyui", "iuytrewq",
                                 "12345678", "87654321", "1234567890", "aaaaaaaa", "abababab", "abcabcabc", "abcdefgh", "1q2w3e4r", "zxcvbnm1",
                                 "letmein123", "monkeymonkey", "iloveyou!", "correcthorsebatterystaple", "muster2026!", "\uff50\uff41\uff53\uff53\uff57\uff4f\uff52\uff44", "changeme"}) {
        BOOST_TEST_CONTEXT(password) { BOOST_TEST(verdict(api::password_form(password)) == "password_common"); }
    }
}

BOOST_AUTO_TEST_CASE(what_only_looks_alike_is_taken) {
    for (const auto* password : {"passwording the gate", "a good long password", "summer rain in 2026", "monkey-violin-41-quay", "12345678 herons"}) {
        BOOST_TEST_CONTEXT(password) { BOOST_TEST(verdict(password) == ""); }
    }
}

BOOST_AUTO_TEST_CASE(what_leaked_is_refused) {
    for (const auto* password : {"Passw0rd!", "starwars", "StarWars!!", "trustno1", "qazwsxedc", "jennifer1", "12121985", "1234qwer"}) {
        BOOST_TEST_CONTEXT(password) { BOOST_TEST(verdict(password) == "password_common"); }
    }
}

BOOST_AUTO_TEST_CASE(what_everybody_knows_of_a_person_is_no_password) {
    const std::vector<std::string> about{"Augusta Ada", "K\u00f6nig", "Byron Engines Ltd", "Bo Xi Lu", "Zwirn", "a.k.zwirnkessel"};
    for (const auto* password : {"Augusta1815", "K\u00d6NIG-ada-12", "byronengines7!", "ByronEngines", "engines.byron", "zwirnkessel#18", "zw1rnk3553l#18",
                                 "muster-2026x", "boxilu#2024", "augustak\u00f6nig1", "\uff21ugusta1815"}) {
        BOOST_TEST_CONTEXT(password) { BOOST_TEST(verdict(password, about) == "password_personal"); }
    }
    // Enough besides, or words too short to mean anything.
    for (const auto* password : {"augusta rides a tall horse", "adaadaadx7!Q", "ltd-4-tall-quays", "muster the grey horses", "K\u00f6nigskerze im Juli"}) {
        BOOST_TEST_CONTEXT(password) { BOOST_TEST(verdict(password, about) == ""); }
    }
    BOOST_TEST(verdict("Augusta1815") == "");
}

BOOST_AUTO_TEST_CASE(the_list_is_there) {
    BOOST_TEST(std::count(api::common_passwords_text().begin(), api::common_passwords_text().end(), '\n') > 300);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
