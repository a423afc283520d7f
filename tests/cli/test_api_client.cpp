#include <boost/test/unit_test.hpp>

#include "cli/api_client.hpp"
#include "tests/cli/scripted_server.hpp"

using namespace muster;
using cli::ApiCall;
using cli::ApiClient;
using cli::ApiOptions;
using tests::ScriptedServer;

namespace {

const std::string busy = ScriptedServer::answer(503, R"({"code":"busy","detail":"later"})");
const std::string made = ScriptedServer::answer(201, R"({"id":"x"})", "ETag: \"a-1\"\r\nMuster-Position: log_x:7\r\n");
const ApiCall post{"POST", "/v1/things", R"({"name":"n"})", "key-1"};

ApiOptions options(const ScriptedServer& server, std::chrono::milliseconds patience) {
    ApiOptions made_options;
    made_options.server = server.url();
    made_options.api_key = "msk_secret";
    made_options.patience = patience;
    return made_options;
}

bool has(const std::string& request, const std::string& line) { return request.find(line + "\r\n") != std::string::npos; }

}  // namespace

BOOST_AUTO_TEST_SUITE(api_client)

BOOST_AUTO_TEST_CASE(a_call_carries_its_headers_and_the_answer_is_read) {
    const ScriptedServer server({made});
    const auto answer = ApiClient(options(server, {})).call(post);
    BOOST_REQUIRE(answer);
    BOOST_CHECK(answer->ok());
    BOOST_CHECK_EQUAL(answer->etag, "\"a-1\"");
    BOOST_CHECK_EQUAL(answer->position, "log_x:7");
    BOOST_CHECK(!answer->after_lost_answer);
    const auto request = server.requests().at(0);
    BOOST_CHECK(request.starts_with("POST /v1/things HTTP/1.1\r\n"));
    BOOST_CHECK(has(request, "x-api-key: msk_secret"));
    BOOST_CHECK(has(request, "Idempotency-Key: key-1"));
    BOOST_CHECK(has(request, "Content-Type: application/json"));
    BOOST_CHECK(request.ends_with("\r\n\r\n{\"name\":\"n\"}"));
}

BOOST_AUTO_TEST_CASE(a_person_with_a_link_shows_no_key) {
    const ScriptedServer server({made});
    auto call = post;
    call.anonymous = true;
    BOOST_REQUIRE(ApiClient(options(server, {})).call(call));
    BOOST_CHECK(server.requests().at(0).find("msk_secret") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_busy_server_is_asked_again_with_the_same_key) {
    const ScriptedServer server({busy, busy, made});
    std::atomic<std::uint64_t> repeats{0};
    auto how = options(server, std::chrono::seconds(30));
    how.repeats = &repeats;
    const auto answer = ApiClient(how).call(post);
    BOOST_REQUIRE(answer);
    BOOST_CHECK_EQUAL(answer->status, 201);
    BOOST_CHECK(!answer->after_lost_answer);  // a 503 says that nothing happened
    BOOST_CHECK_EQUAL(repeats.load(), 2);
    for (const auto& request : server.requests()) BOOST_CHECK(has(request, "Idempotency-Key: key-1"));
}

BOOST_AUTO_TEST_CASE(a_lost_answer_is_asked_for_again_and_said_to_be_lost) {
    const ScriptedServer server({"", made});
    const auto answer = ApiClient(options(server, std::chrono::seconds(30))).call(post);
    BOOST_REQUIRE(answer);
    BOOST_CHECK_EQUAL(answer->status, 201);
    BOOST_CHECK(answer->after_lost_answer);
    BOOST_CHECK_EQUAL(server.requests().size(), 2);
}

BOOST_AUTO_TEST_CASE(without_patience_the_first_answer_counts) {
    const ScriptedServer server({busy});
    const auto answer = ApiClient(options(server, {})).call(post);
    BOOST_REQUIRE(answer);
    BOOST_CHECK_EQUAL(answer->status, 503);
    BOOST_CHECK_EQUAL(answer->code, "busy");
}

BOOST_AUTO_TEST_CASE(a_server_that_stays_away_is_given_up_with_what_to_do) {
    std::string url;
    {
        const ScriptedServer server({});
        url = server.url();
    }
    ApiOptions how;
    how.server = url;
    how.patience = std::chrono::milliseconds(200);
    const auto answer = ApiClient(how).get("/livez");
    BOOST_REQUIRE(!answer);
    BOOST_CHECK(answer.error().find(url) != std::string::npos);
    BOOST_CHECK(answer.error().find("muster serve") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_problem_is_read_with_the_fields_it_blames) {
    const ScriptedServer server({ScriptedServer::answer(
        422, R"({"code":"body_invalid","detail":"No.","errors":[{"pointer":"/email","code":"email_invalid","detail":"It is none."}]})")});
    const auto answer = ApiClient(options(server, {})).call(post);
    BOOST_REQUIRE(answer);
    BOOST_CHECK_EQUAL(answer->problem(), "422 body_invalid: No. [/email: It is none.]");
}

BOOST_AUTO_TEST_CASE(an_answer_that_is_no_json_is_no_problem) {
    const ScriptedServer server({ScriptedServer::answer(500, "<html>")});
    const auto answer = ApiClient(options(server, {})).call(post);
    BOOST_REQUIRE(answer);
    BOOST_CHECK_EQUAL(answer->code, "http_500");
    BOOST_CHECK(cli::elements_of(answer->json().root(), "data").empty());
}

BOOST_AUTO_TEST_SUITE_END()
