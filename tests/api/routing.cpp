#include <boost/test/unit_test.hpp>

#include "api/router.hpp"
#include "api/target.hpp"

namespace {

using namespace muster::api;

constexpr std::array<Route, 6> table{{{Method::get, "/v1/things", Access::open},
                                      {Method::post, "/v1/things", Access::open},
                                      {Method::get, "/v1/things/{thing}", Access::open},
                                      {Method::get, "/v1/things/all", Access::open},
                                      {Method::del, "/v1/things/{thing}/parts/{part}", Access::open},
                                      {Method::get, "/", Access::open}}};

RouteMatch find(const Router& router, Method method, std::string_view path) {
    const auto target = parse_target(path, {});
    BOOST_REQUIRE(target);
    return router.find(method, target->segments);
}

BOOST_AUTO_TEST_SUITE(routing)

BOOST_AUTO_TEST_CASE(finds_literals_before_captures) {
    const Router router(table);
    BOOST_TEST(find(router, Method::get, "/v1/things").index == 0U);
    BOOST_TEST(find(router, Method::post, "/v1/things").index == 1U);
    BOOST_TEST(find(router, Method::get, "/v1/things/all").index == 3U);
    BOOST_TEST(find(router, Method::get, "/").index == 5U);
    const auto thing = find(router, Method::get, "/v1/things/a%2Fb");
    BOOST_TEST(thing.index == 2U);
    BOOST_TEST(thing.captures == std::vector<std::string>{"a/b"}, boost::test_tools::per_element());
    // "all" is a literal with nothing below it: the captured segment is tried next.
    const auto part = find(router, Method::del, "/v1/things/all/parts/7");
    BOOST_TEST(part.captures == (std::vector<std::string>{"all", "7"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(head_follows_get_and_other_methods_are_named) {
    const Router router(table);
    BOOST_TEST(find(router, Method::head, "/v1/things").index == 0U);
    const auto wrong = find(router, Method::patch, "/v1/things");
    BOOST_TEST(wrong.route == nullptr);
    BOOST_TEST(wrong.allow == "GET, HEAD, POST, OPTIONS");
    BOOST_TEST(find(router, Method::get, "/v1/things/1/parts/2").allow == "DELETE, OPTIONS");
}

BOOST_AUTO_TEST_CASE(what_is_not_there_is_not_found) {
    const Router router(table);
    for (const auto* path : {"/v1", "/v1/", "/v1/things/", "/v1//things", "/V1/things", "/v1/things/1/parts", "/v1/things/1/parts/2/3"}) {
        BOOST_TEST_CONTEXT(path) {
            const auto match = find(router, Method::get, path);
            BOOST_TEST(match.route == nullptr);
            BOOST_TEST(match.allow.empty());
        }
    }
}

BOOST_AUTO_TEST_CASE(two_routes_of_one_pattern_are_a_bug) {
    constexpr std::array<Route, 2> twice{{{Method::get, "/a/{x}", Access::open}, {Method::get, "/a/{y}", Access::open}}};
    BOOST_CHECK_THROW(Router{twice}, std::logic_error);
}

BOOST_AUTO_TEST_CASE(targets_are_decoded) {
    const auto target = parse_target("/a%20b/%E2%82%AC?x=1%262&y=a+b&z&%C3%A4=%2B", {});
    BOOST_REQUIRE(target);
    BOOST_TEST(target->path == "/a b/€");
    BOOST_TEST(target->segments.size() == 2U);
    BOOST_REQUIRE(target->query.size() == 4U);
    BOOST_TEST(target->query[0].second == "1&2");
    BOOST_TEST(target->query[1].second == "a b");
    BOOST_TEST(target->query[2].first == "z");
    BOOST_TEST(target->query[3].first == "ä");
    BOOST_TEST(target->query[3].second == "+");
}

BOOST_AUTO_TEST_CASE(targets_that_are_not_clean_are_refused) {
    for (const auto* text : {"/%", "/%1", "/%g1", "/%00", "/%1f", "/%7f", "/%80", "/%c3", "/%c3%28", "/%e0%80%80", "/%ed%bf%bf", "/%f4%90%80%80",
                             "/%c2%85", "/?a=%00", "/?a=%0d%0a", "/?%00=1", "/?a&a", "/?a=1&%61=2", "/?="}) {
        BOOST_TEST_CONTEXT(text) {
            const auto target = parse_target(text, {});
            BOOST_REQUIRE(!target);
            BOOST_TEST(target.error().status == 400U);
        }
    }
    std::string many = "/?a0=";
    for (int i = 1; i <= 32; ++i) many += "&a" + std::to_string(i) + "=";
    BOOST_TEST(!parse_target(many, {}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
