// Bodies, errors and pages in SPACE's forms.
#include <boost/test/unit_test.hpp>

#include "api/problem.hpp"
#include "api/space/body.hpp"
#include "api/space/error.hpp"
#include "api/space/paging.hpp"
#include "api/space/texts.hpp"

namespace {

using namespace muster;
using namespace muster::api;
using Kind = space::Value::Kind;

Request with_query(std::vector<std::pair<std::string, std::string>> query) {
    Request request;
    request.query = std::move(query);
    return request;
}

BOOST_AUTO_TEST_SUITE(space_bodies)

BOOST_AUTO_TEST_CASE(members_are_picked_and_others_ignored) {
    const auto body = space::Body::read(R"({"username":"ann","n":null,"yes":true,"no":false,"number":5,"list":[1],"empty":""})");
    BOOST_REQUIRE(body.has_value());
    BOOST_TEST((*body)["username"].text == "ann");
    BOOST_TEST(((*body)["n"].kind == Kind::null && (*body)["n"].is_there() && (*body)["n"].is_empty()));
    BOOST_TEST(((*body)["yes"].kind == Kind::boolean && (*body)["yes"].boolean && !(*body)["no"].boolean));
    BOOST_TEST(((*body)["number"].kind == Kind::other && (*body)["list"].kind == Kind::other));
    BOOST_TEST((*body)["empty"].is_empty());
    BOOST_TEST(!(*body)["missing"].is_there());
}

BOOST_AUTO_TEST_CASE(no_body_is_an_empty_object_and_anything_else_must_be_one) {
    BOOST_TEST(space::Body::read("").has_value());
    BOOST_TEST(space::Body::read(" \r\n").has_value());
    for (const auto* text : {"[]", "5", "null", "{", "{}{}", R"({"a":1,"a":2})", "{\"a\":\"\xff\"}"}) {
        const auto body = space::Body::read(text);
        BOOST_TEST(!body.has_value(), text);
        if (!body) BOOST_TEST(body.error().status == 400u);
    }
}

BOOST_AUTO_TEST_CASE(problems_become_errors_and_other_answers_stay) {
    auto shaped = space::in_space_form(to_response({503, "overloaded", "Say \"later\"", {}, 7}, Request{}));
    BOOST_TEST(shaped.status == 503u);
    BOOST_TEST(shaped.body == R"({"error":"Say \"later\""})");
    BOOST_TEST(shaped.content_type == "application/json");
    BOOST_TEST(shaped.problem_code == "overloaded");
    BOOST_TEST((shaped.headers == std::vector<std::pair<std::string, std::string>>{{"Retry-After", "7"}}));
    Response other;
    other.body = "[]";
    BOOST_TEST(space::in_space_form(other).body == "[]");
    BOOST_TEST(space::error_answer({403, "No", "because"}).body == R"({"error":"No","details":"because"})");
}

BOOST_AUTO_TEST_CASE(pages_are_read_as_javascript_reads_numbers) {
    const auto paging = [](std::vector<std::pair<std::string, std::string>> query) { return space::read_paging(with_query(std::move(query))); };
    BOOST_TEST((paging({})->limit == 10 && paging({})->offset == 0));
    BOOST_TEST((paging({{"limit", "50"}, {"offset", "7"}})->limit == 50 && paging({{"offset", "7"}})->offset == 7));
    BOOST_TEST((paging({{"limit", " 5x"}})->limit == 5));
    for (const auto* limit : {"0", "51", "-1", "x", "99999999999999999999999"}) {
        BOOST_REQUIRE_MESSAGE(!paging({{"limit", limit}}), limit);
        BOOST_TEST(paging({{"limit", limit}}).error().text == space::texts::limit_range);
    }
    for (const auto* offset : {"-1", "x"}) {
        BOOST_REQUIRE_MESSAGE(!paging({{"offset", offset}}), offset);
        BOOST_TEST(paging({{"offset", offset}}).error().text == space::texts::offset_range);
    }
}

BOOST_AUTO_TEST_CASE(a_page_knows_its_number_and_how_many_there_are) {
    const auto written = [](space::Paging paging, std::uint64_t total, std::uint64_t least) {
        std::string out;
        eventstore::JsonWriter json(out);
        json.begin_object();
        space::write_pagination(json, paging, total, least);
        json.end_object();
        return out;
    };
    BOOST_TEST(written({10, 20}, 21, 0) == R"({"pagination":{"offset":20,"limit":10,"total":21,"page":3,"pages":3}})");
    BOOST_TEST(written({10, 0}, 0, 0) == R"({"pagination":{"offset":0,"limit":10,"total":0,"page":1,"pages":0}})");
    BOOST_TEST(written({10, 0}, 0, 1) == R"({"pagination":{"offset":0,"limit":10,"total":0,"page":1,"pages":1}})");
    const space::Paging second{2, 2};
    BOOST_TEST((!second.has(1) && second.has(2) && second.has(3) && !second.has(4)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
