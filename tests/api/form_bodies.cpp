// Bodies of forms, strictly.
#include <boost/test/unit_test.hpp>

#include "api/form_body.hpp"

namespace {

using namespace muster;

domain::Result<api::FormBody, api::Problem> parse(std::string body) {
    api::Request request;
    request.body = std::move(body);
    return api::FormBody::parse(request, {"login", "password"});
}

BOOST_AUTO_TEST_SUITE(form_bodies)

BOOST_AUTO_TEST_CASE(fields_are_decoded_and_may_be_missing) {
    const auto form = parse("login=a%2Bb%40people.example&password=caf%C3%A9+au+lait%26%3D");
    BOOST_REQUIRE(form);
    BOOST_TEST(form->value("login") == "a+b@people.example");
    BOOST_TEST(form->value("password") == "caf\xc3\xa9 au lait&=");
    BOOST_REQUIRE(parse(""));
    BOOST_TEST(parse("")->value("login") == "");
    BOOST_TEST(parse("login=")->value("login") == "");
    BOOST_TEST(parse("login=a=b")->value("login") == "a=b");
}

BOOST_AUTO_TEST_CASE(what_is_no_strict_form_is_refused) {
    std::string many;
    for (std::size_t i = 0; i <= api::form_fields_max; ++i) many += "login=&";
    for (const auto& body : {std::string("login"), std::string("login=a&login=b"), std::string("other=a"), std::string("login=%zz"), std::string("login=%4"),
                             std::string("login=%00"), std::string("login=%FF"), std::string("login=a&&password=b"), std::string("=a"), many,
                             std::string("{\"login\":\"a\"}"), std::string("login=\xC3"), std::string("login=%C0%AF"), std::string("&login=a")}) {
        BOOST_TEST_CONTEXT(body) {
            const auto form = parse(body);
            BOOST_REQUIRE(!form);
            BOOST_TEST(form.error().code == "form_malformed");
            BOOST_TEST(form.error().status == 400u);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
