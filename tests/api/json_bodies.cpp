#include <boost/test/unit_test.hpp>

#include "api/json_body.hpp"

namespace {

using namespace muster;

api::Request request_with(std::string body, std::string type = "application/json") {
    api::Request request;
    request.body = std::move(body);
    if (!type.empty()) request.headers.emplace_back("content-type", std::move(type));
    return request;
}

/// The code of the problem a body meets when nothing is asked of it but "name".
std::string fault_of(const std::string& text, std::string type = "application/json", api::BodyKind kind = api::BodyKind::json) {
    api::JsonBody body(request_with(text, std::move(type)), kind);
    (void)body.text("name");
    const auto problem = body.problem();
    return problem ? std::string(problem->code) : "";
}

std::string errors_of(api::JsonBody& body) {
    const auto problem = body.problem();
    std::string all;
    if (problem) {
        for (const auto& error : problem->errors) all += error.pointer + " " + error.code + ";";
    }
    return all;
}

BOOST_AUTO_TEST_SUITE(json_bodies)

BOOST_AUTO_TEST_CASE(only_strict_json_objects_are_read) {
    BOOST_TEST(fault_of(R"({"name":"a"})") == "");
    BOOST_TEST(fault_of("") == "json_malformed");
    BOOST_TEST(fault_of("{") == "json_malformed");
    BOOST_TEST(fault_of("{} {}") == "json_malformed");
    BOOST_TEST(fault_of(R"({"name":"a",})") == "json_malformed");
    BOOST_TEST(fault_of("{'name':'a'}") == "json_malformed");
    BOOST_TEST(fault_of("{\"name\":\"\xff\"}") == "json_malformed");
    BOOST_TEST(fault_of(R"({"name":"\ud800"})") == "json_malformed");
    BOOST_TEST(fault_of("[]") == "json_not_an_object");
    BOOST_TEST(fault_of("null") == "json_not_an_object");
    BOOST_TEST(fault_of(R"({"name":"a","name":"b"})") == "json_duplicate_key");
    BOOST_TEST(fault_of(R"({"name":"a","n\u0061me":"b"})") == "json_duplicate_key");
    BOOST_TEST(fault_of(R"({"x":{"deep":[{"a":1,"a":2}]}})") == "json_duplicate_key");
}

BOOST_AUTO_TEST_CASE(thirty_two_levels_are_the_limit) {
    const auto nested = [](std::size_t levels) {  // the object is the first
        return "{\"name\":" + std::string(levels - 1, '[') + std::string(levels - 1, ']') + "}";
    };
    BOOST_TEST(fault_of(nested(32)) == "body_invalid");  // name is no string
    BOOST_TEST(fault_of(nested(33)) == "json_too_deep");
    BOOST_TEST(fault_of(nested(5'000)) == "json_too_deep");
}

BOOST_AUTO_TEST_CASE(the_media_type_must_be_json) {
    const std::string good = R"({"name":"a"})";
    BOOST_TEST(fault_of(good, "Application/JSON; charset=UTF-8") == "");
    BOOST_TEST(fault_of(good, "application/json;charset=\"utf-8\"") == "");
    BOOST_TEST(fault_of(good, "") == "media_type_unsupported");
    BOOST_TEST(fault_of(good, "text/plain") == "media_type_unsupported");
    BOOST_TEST(fault_of(good, "application/json; charset=latin1") == "media_type_unsupported");
    BOOST_TEST(fault_of(good, "application/merge-patch+json") == "media_type_unsupported");
    BOOST_TEST(fault_of(good, "application/merge-patch+json", api::BodyKind::merge_patch) == "");
    BOOST_TEST(fault_of(good, "application/json", api::BodyKind::merge_patch) == "");
    auto empty = api::JsonBody::optional(request_with("", ""));
    BOOST_TEST(!empty.problem());
}

BOOST_AUTO_TEST_CASE(every_fault_is_told_with_its_pointer) {
    api::JsonBody body(request_with(R"({"a/b":1,"count":1.5,"flag":"yes","ids":["org_x"],"inner":{"more":1},"kind":"x","list":["a",2],"name":null})"));
    BOOST_TEST(!body.text("name"));
    BOOST_TEST(!body.boolean("flag"));
    BOOST_TEST(!body.integer("count", 1, 9));
    BOOST_TEST(!body.texts("list"));
    BOOST_TEST(!body.one_of<domain::OrganizationKind>("kind"));
    (void)body.ids<domain::OrganizationId>("ids");
    auto inner = body.object("inner");
    BOOST_REQUIRE(inner);
    BOOST_TEST(inner->required_text("must") == "");
    inner->close();
    BOOST_TEST(errors_of(body) ==
               "/a~1b unknown_field;/count out_of_range;/flag wrong_type;/ids/0 id_invalid;/inner/more unknown_field;"
               "/inner/must required;/kind not_a_choice;/list wrong_type;/name wrong_type;");
}

BOOST_AUTO_TEST_CASE(good_members_are_read) {
    api::JsonBody body(request_with(R"({"name":"é","flag":true,"count":3,"list":["a","b"],"kind":"client","gone":null,"inner":{}})"));
    BOOST_TEST(body.required_text("name") == "é");
    BOOST_TEST(body.boolean("flag").value());
    BOOST_TEST(body.integer("count", 1, 3).value() == 3);
    BOOST_TEST(body.texts("list").value().size() == 2U);
    BOOST_TEST((body.one_of<domain::OrganizationKind>("kind") == domain::OrganizationKind::client));
    BOOST_TEST(body.cleared("gone"));
    BOOST_TEST(!body.cleared("name"));
    BOOST_TEST(!body.cleared("absent"));
    BOOST_TEST(!body.text("absent"));
    BOOST_TEST(body.object("inner").has_value());
    BOOST_TEST(errors_of(body) == "");
}

BOOST_AUTO_TEST_CASE(lists_have_a_limit) {
    std::string items = "\"a\"";
    for (std::size_t i = 0; i < api::json_array_max; ++i) items += ",\"a\"";
    api::JsonBody body(request_with("{\"list\":[" + items + "]}"));
    BOOST_TEST(!body.texts("list"));
    BOOST_TEST(errors_of(body) == "/list too_long;");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
