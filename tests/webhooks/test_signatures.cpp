// Signatures as Standard Webhooks has them, against the vectors its specification and its libraries publish.
#include <boost/test/unit_test.hpp>

#include <array>

#include "api/webhooks/signature.hpp"
#include "eventstore/crypto.hpp"

namespace {

using namespace muster;

/// The published secrets are standard base64 without padding to spare.
std::string decoded(std::string text) {
    for (auto& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
    const auto bytes = eventstore::crypto::from_base64url(text);
    BOOST_REQUIRE(bytes);
    return *bytes;
}

std::string signature(const std::string& secret, std::string_view id, std::int64_t timestamp, std::string_view body) {
    const std::array<std::string, 1> secrets{decoded(secret)};
    return api::webhook_signature(secrets, id, timestamp, body);
}

BOOST_AUTO_TEST_SUITE(signatures)

BOOST_AUTO_TEST_CASE(the_published_vectors_hold) {
    BOOST_TEST(signature("plJ3nmyCDGBKInavdOK15jsl", "msg_loFOjxBNrRLzqYUf", 1731705121, R"({"event_type":"ping","data":{"success":true}})") ==
               "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=");
    BOOST_TEST(signature("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, R"({"test": 2432232314})") ==
               "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

BOOST_AUTO_TEST_CASE(two_secrets_give_two_signatures) {
    const auto one = decoded("plJ3nmyCDGBKInavdOK15jsl"), two = decoded("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    const std::array<std::string, 2> both{one, two};
    const std::array<std::string, 1> first{one}, second{two};
    BOOST_TEST(api::webhook_signature(both, "evt_1", 1, "{}") ==
               api::webhook_signature(first, "evt_1", 1, "{}") + " " + api::webhook_signature(second, "evt_1", 1, "{}"));
}

BOOST_AUTO_TEST_CASE(each_webhook_and_generation_has_a_secret_of_its_own) {
    const domain::Bytes32 key{1}, other{2};
    const domain::WebhookId a{{1}}, b{{2}};
    const auto secret = api::webhook_secret(key, a, 1);
    BOOST_TEST((secret == api::webhook_secret(key, a, 1)));
    BOOST_TEST((secret != api::webhook_secret(key, a, 2)));
    BOOST_TEST((secret != api::webhook_secret(key, b, 1)));
    BOOST_TEST((secret != api::webhook_secret(other, a, 1)));
    const auto text = api::secret_text(eventstore::crypto::as_text(secret));
    BOOST_TEST(text.starts_with("whsec_"));
    BOOST_TEST(text.size() == 6U + 44);
    BOOST_TEST(text.ends_with("="));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
