// Keys and ids in SPACE's forms.
#include <boost/test/unit_test.hpp>

#include "api/space/ids.hpp"
#include "api/space/keys.hpp"
#include "api/tokens.hpp"
#include "eventstore/crypto.hpp"

namespace {

using namespace muster;
using namespace muster::api;

const std::string digits = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

BOOST_AUTO_TEST_SUITE(space_keys_and_ids)

BOOST_AUTO_TEST_CASE(a_key_is_its_prefix_and_64_lower_case_hex_digits) {
    BOOST_TEST(space::key_bytes("usr_", "usr_" + digits).has_value());
    BOOST_TEST(!space::key_bytes("org_", "usr_" + digits).has_value());
    for (const auto& text : {std::string(), std::string("usr_"), digits, "usr_" + digits + "0", "usr_" + digits.substr(1),
                             "usr_" + digits.substr(1) + "G", "usr_" + digits.substr(1) + "A", "USR_" + digits}) {
        BOOST_TEST(!space::key_bytes("usr_", text).has_value(), text);
    }
}

BOOST_AUTO_TEST_CASE(an_api_key_has_two_spellings_of_the_same_bytes) {
    const auto api_key = new_api_key();
    const auto user_key = space::user_key_of(api_key);
    BOOST_REQUIRE(user_key.has_value());
    BOOST_TEST(user_key->size() == 4 + space::key_hex_digits);
    BOOST_TEST(space::api_key_of(*user_key).value_or("") == api_key);
    BOOST_TEST(!space::user_key_of(new_session_token()).has_value());
    BOOST_TEST(!space::user_key_of("msk_short").has_value());
    BOOST_TEST(!space::api_key_of(new_session_token()).has_value());
}

BOOST_AUTO_TEST_CASE(new_keys_differ_and_show_their_beginning_only) {
    const auto one = space::new_user_key(), other = space::new_organization_key();
    BOOST_TEST(space::key_bytes("usr_", one).has_value());
    BOOST_TEST(space::key_bytes("org_", other).has_value());
    BOOST_TEST(one.substr(4) != other.substr(4));
    BOOST_TEST(space::shown_key(other) == other.substr(0, 12));
}

BOOST_AUTO_TEST_CASE(an_id_is_the_first_twelve_bytes_and_tells_when_it_was_made) {
    const auto id = eventstore::crypto::uuid_v7(1'793'000'000'123'456);
    const auto text = space::id_text(id);
    BOOST_TEST(text.size() == space::id_hex_digits);
    BOOST_TEST((space::id_prefix(text) == std::string(eventstore::crypto::as_text(id).substr(0, 12))));
    BOOST_TEST(space::made_at(id).microseconds == 1'793'000'000'123'000);
    for (const auto& wrong : {std::string(), std::string("me"), text + "0", text.substr(1), std::string(24, 'g'), std::string(24, '/')}) {
        BOOST_TEST(!space::id_prefix(wrong).has_value(), wrong);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
