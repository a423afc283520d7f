#include <boost/test/unit_test.hpp>

#include "api/authentication.hpp"
#include "api/problem.hpp"
#include "api/response_writer.hpp"

namespace {

using namespace muster;

BOOST_AUTO_TEST_SUITE(problems)

BOOST_AUTO_TEST_CASE(every_refusal_has_a_client_status_and_advice) {
    using Names = domain::EnumNames<domain::RefusalCode>;
    for (std::size_t i = 0; i < Names::names.size(); ++i) {
        const auto code = static_cast<domain::RefusalCode>(i);
        BOOST_TEST_CONTEXT(Names::names[i]) {
            const auto status = api::status_of(code);
            BOOST_TEST(status >= 400U);
            BOOST_TEST(status < 500U);
            BOOST_TEST(api::reason_of(status) != "Unknown");
            const auto problem = api::to_problem(domain::Refusal{code});
            BOOST_TEST(problem.code == Names::names[i]);
            BOOST_TEST(!problem.detail.empty());
        }
    }
}

BOOST_AUTO_TEST_CASE(failures_of_the_sequencer_map_to_http) {
    const auto status = [](eventstore::Failure failure) { return api::to_problem(failure).status; };
    BOOST_TEST(status(eventstore::Busy{}) == 503U);
    BOOST_TEST(api::to_problem(eventstore::Failure(eventstore::Busy{})).retry_after_s > 0U);
    BOOST_TEST(status(eventstore::Stopped{}) == 503U);
    BOOST_TEST(status(eventstore::OutcomeUnknown{}) == 500U);
    BOOST_TEST(status(eventstore::IdempotencyMismatch{}) == 422U);
    BOOST_TEST(status(eventstore::Unconfirmed{}) == 428U);
    BOOST_TEST(status(eventstore::Unconfirmed{true}) == 409U);
    BOOST_TEST(status(domain::Refusal{domain::RefusalCode::link_dead}) == 410U);
}

BOOST_AUTO_TEST_CASE(a_problem_is_written_whole_and_escaped) {
    api::Request request;
    request.path = "/v1/\"x\"";
    request.target = "/v1/%22x%22?email=secret@a.example";
    request.request_id = "req_1";
    api::Problem problem{409, "email_taken", "Look\nthere.", {{"/email", "email_taken", "It is."}}, 7};
    const auto response = api::to_response(problem, request);
    BOOST_TEST(response.status == 409U);
    BOOST_TEST(response.content_type == "application/problem+json");
    BOOST_TEST(response.body ==
               R"({"type":"https://muster.example/problems/email_taken","title":"Email taken","status":409,"detail":"Look\nthere.",)"
               R"("instance":"/v1/\"x\"","code":"email_taken","errors":[{"pointer":"/email","code":"email_taken","detail":"It is."}],)"
               R"("request_id":"req_1"})");
    BOOST_TEST(response.problem_code == "email_taken");
    BOOST_TEST(response.headers.at(0).first == "Retry-After");
    BOOST_TEST(response.headers.at(0).second == "7");
    const auto unauthorized = api::to_response(api::credential_invalid(), request);
    BOOST_TEST(unauthorized.status == 401U);
    BOOST_TEST(unauthorized.headers.at(0).first == "WWW-Authenticate");
}

BOOST_AUTO_TEST_CASE(an_answer_cannot_be_split_by_a_header_value) {
    api::Response response;
    response.body = "{}";
    response.headers.emplace_back("Location", "/a\r\nSet-Cookie: x=1");
    std::string bytes;
    api::write_answer(bytes, response, {"Sun, 06 Nov 1994 08:49:37 GMT", "req_1", true, false});
    BOOST_TEST(bytes.find("\r\nSet-Cookie") == std::string::npos);
    for (const auto* line : {"HTTP/1.1 200 OK\r\n", "\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n", "\r\nX-Request-Id: req_1\r\n",
                             "\r\nCache-Control: no-store\r\n", "\r\nContent-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n",
                             "\r\nReferrer-Policy: no-referrer\r\n", "\r\nX-Content-Type-Options: nosniff\r\n", "\r\nConnection: close\r\n",
                             "\r\nContent-Type: application/json\r\n", "\r\nContent-Length: 2\r\n\r\n{}"}) {
        BOOST_TEST_CONTEXT(line) { BOOST_TEST(bytes.find(line) != std::string::npos); }
    }
}

BOOST_AUTO_TEST_CASE(no_content_has_no_length_and_no_body) {
    api::Response response;
    response.status = 204;
    response.body = "ignored";
    std::string bytes;
    api::write_answer(bytes, response, {"now", "req_1", false, false});
    BOOST_TEST(bytes.find("Content-Length") == std::string::npos);
    BOOST_TEST(bytes.ends_with("\r\n\r\n"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
