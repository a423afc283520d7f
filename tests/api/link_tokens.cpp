#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <iterator>

#include "api/tokens.hpp"
#include "eventstore/crypto.hpp"

namespace {

using namespace muster;

BOOST_AUTO_TEST_SUITE(link_tokens)

BOOST_AUTO_TEST_CASE(a_link_token_is_the_hmac_of_invitation_and_generation) {
    const domain::Bytes32 key{9};
    const domain::InvitationId id{{1, 2, 3}};
    const auto token = api::link_token(key, id, 0x01020304);
    const auto input = std::string(id.raw()) + std::string("\x01\x02\x03\x04", 4);
    BOOST_TEST(token == eventstore::crypto::base64url(eventstore::crypto::as_text(eventstore::crypto::hmac_sha256(key, input))));
    BOOST_TEST(api::looks_like_link_token(token));
    BOOST_TEST(token != api::link_token(key, id, 1));
    BOOST_TEST(token != api::link_token(domain::Bytes32{8}, id, 0x01020304));
    BOOST_TEST(api::registration_url("http://a.example", token) == "http://a.example/register/" + token);
}

BOOST_AUTO_TEST_CASE(links_of_different_kinds_never_share_a_token) {
    const domain::Bytes32 key{9};
    const domain::Bytes16 id{1, 2, 3};
    const std::string tokens[] = {api::email_change_token(key, {id}), api::password_reset_token(key, {id}),
                                  api::link_token(key, {id}, 1), api::email_domain_token(key, {id}, "a.example"),
                                  api::email_domain_token(key, {id}, "b.example"),
                                  api::email_domain_token(key, {{1, 2, 4}}, "a.example"),
                                  api::email_change_token(key, {{1, 2, 4}}), api::email_change_token(domain::Bytes32{8}, {id})};
    for (const auto& one : tokens) {
        BOOST_TEST(api::looks_like_link_token(one));
        BOOST_TEST(std::count(std::begin(tokens), std::end(tokens), one) == 1);
    }
    BOOST_TEST(api::email_change_url("http://a.example", "x") == "http://a.example/email-changes/x");
    BOOST_TEST(api::password_reset_url("http://a.example", "x") == "http://a.example/reset/x");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_a_token_is_seen_at_once) {
    for (const auto& text : {std::string(), std::string(42, 'a'), std::string(44, 'a'), std::string(42, 'a') + "+", std::string(42, 'a') + "\n"}) {
        BOOST_TEST(!api::looks_like_link_token(text));
    }
}

BOOST_AUTO_TEST_CASE(secrets_are_long_and_never_the_same) {
    const auto one = api::new_session_token(), other = api::new_session_token(), key = api::new_api_key();
    BOOST_TEST(one != other);
    BOOST_TEST(one.starts_with("mst_"));
    BOOST_TEST(key.starts_with("msk_"));
    BOOST_TEST(one.size() == 47U);
    BOOST_TEST(key.starts_with(api::key_hint(key)));
    BOOST_TEST(api::key_hint(key).size() == 10U);
    BOOST_TEST((api::hash_of_token(one) != api::hash_of_token(other)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
