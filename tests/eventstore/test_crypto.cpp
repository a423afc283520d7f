#include <boost/test/unit_test.hpp>

#include "eventstore/crypto.hpp"
#include "eventstore/json_writer.hpp"
#include "tests/eventstore/random_events.hpp"
#include "tests/support/seed.hpp"

namespace muster::tests {

using namespace eventstore;

BOOST_AUTO_TEST_SUITE(primitives)

BOOST_AUTO_TEST_CASE(known_answers) {
    crypto::initialize();
    BOOST_TEST(crypto::hex(crypto::as_text(crypto::sha256("abc"))) ==
               "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");  // FIPS 180-2, B.1
    domain::Bytes32 key{};
    key.fill(0x0b);
    // Computed with Python's hmac module.
    BOOST_TEST(crypto::hex(crypto::as_text(crypto::hmac_sha256(key, "Hi There"))) ==
               "198a607eb44bfbc69903a0f1cf2bbdc5ba0aa3f3d9ae3c1c7a3b1696a0b68cf7");
    // AES-256-GCM, NIST test case 14: all zero.
    const auto sealed = crypto::aes_gcm_seal({}, std::string(12, '\0'), "", std::string(16, '\0'));
    BOOST_TEST(crypto::hex(sealed) == "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919");
}

BOOST_AUTO_TEST_CASE(both_engines_give_the_same_bytes) {
    Random random(seed());
    for (int i = 0; i < 200; ++i) {
        const auto key = random_bytes32(random);
        const auto plain = random_text(random);
        const auto aad = random_text(random);
        const auto nonce_bytes = random_bytes16(random);
        const auto nonce = crypto::as_text(nonce_bytes).substr(0, crypto::nonce_bytes);
        const crypto::AesGcm best(key);
        const crypto::AesGcm openssl(key, crypto::AesGcm::Engine::openssl);
        std::string a;
        std::string b;
        best.seal(nonce, aad, plain, a);
        openssl.seal(nonce, aad, plain, b);
        BOOST_REQUIRE(a == b);
        BOOST_REQUIRE(openssl.open(nonce, aad, a) == plain);
        BOOST_REQUIRE(best.open(nonce, aad, b) == plain);
        a[random() % a.size()] ^= 4;
        BOOST_REQUIRE(!best.open(nonce, aad, a));
        BOOST_REQUIRE(!openssl.open(nonce, aad, a));
        BOOST_REQUIRE(!best.open(nonce, aad + "x", b));
    }
}

BOOST_AUTO_TEST_CASE(parts_of_an_hmac_cannot_be_shifted) {
    const domain::Bytes32 key{};
    BOOST_TEST((crypto::hmac_sha256(key, {"ab", "c"}) != crypto::hmac_sha256(key, {"a", "bc"})));
    BOOST_TEST((crypto::hmac_sha256(key, {"abc"}) != crypto::hmac_sha256(key, "abc")));
}

BOOST_AUTO_TEST_CASE(text_forms_come_back_and_are_unique) {
    Random random(seed());
    for (int i = 0; i < 500; ++i) {
        const auto bytes = random_bytes32(random);
        const auto text = crypto::as_text(bytes).substr(0, random() % 33);
        BOOST_REQUIRE(crypto::from_hex(crypto::hex(text)) == std::string(text));
        BOOST_REQUIRE(crypto::from_base64url(crypto::base64url(text)) == std::string(text));
    }
    BOOST_TEST(crypto::base64url("\xff\xfe\xfd\xfc") == "__79_A");
    BOOST_TEST(!crypto::from_base64url("__79_B"));  // the same bytes as "__79_A" to a careless reader
    BOOST_TEST(!crypto::from_base64url("a"));
    BOOST_TEST(!crypto::from_base64url("ab=="));
    BOOST_TEST(!crypto::from_hex("abc"));
    BOOST_TEST(!crypto::from_hex("zz"));
}

BOOST_AUTO_TEST_CASE(uuids_are_of_version_7_and_sort_by_time) {
    const auto early = crypto::uuid_v7(1'772'366'400'000'000);
    const auto late = crypto::uuid_v7(1'772'366'400'001'000);
    BOOST_TEST((early < late));
    BOOST_TEST((early[6] >> 4) == 7);
    BOOST_TEST((early[8] >> 6) == 2);
    BOOST_TEST((crypto::uuid_v7(0) != crypto::uuid_v7(0)));
}

BOOST_AUTO_TEST_CASE(the_json_writer_places_commas_and_escapes) {
    std::string out;
    JsonWriter json(out);
    json.begin_object().member("text", std::string_view("a\"\\\n\x01\0ü", 8)).member("flag", true);
    json.key("list").begin_array().integer(-5).begin_object().end_object().begin_array().end_array().null().end_array();
    json.member("time", domain::Timestamp{1'772'366'400'000'001}).key("row").raw("{}").end_object();
    BOOST_TEST(out ==
               "{\"text\":\"a\\\"\\\\\\n\\u0001\\u0000ü\",\"flag\":true,\"list\":[-5,{},[],null],"
               "\"time\":\"2026-03-01T12:00:00.000001Z\",\"row\":{}}");
    BOOST_TEST(rfc3339({-1}) == "1969-12-31T23:59:59.999999Z");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace muster::tests
