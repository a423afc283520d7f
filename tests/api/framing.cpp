// Every way of saying a request oddly, over raw sockets: what is refused, with what, and that one request never gets two answers.
#include <boost/test/unit_test.hpp>
#include <random>
#include <thread>

#include "tests/api/echo_server.hpp"
#include "tests/api/raw_client.hpp"
#include "tests/support/seed.hpp"

namespace {

using namespace muster;
using namespace std::chrono_literals;
using tests::RawClient;

struct Case {
    std::string_view name;
    std::string bytes;
    std::vector<int> statuses;  ///< of all answers on the connection
    bool closes = true;
};

const std::string get = "GET /echo HTTP/1.1\r\nHost: a\r\n\r\n";
const std::string after = "GET /echo/after HTTP/1.1\r\nHost: a\r\n\r\n";

std::string with_header(const std::string& lines, const std::string& body = {}) {
    return "POST /echo HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n" + body;
}

/// Sends, finishes sending when the server is expected to keep the connection, and collects the answers.
void check(const tests::EchoServer& server, const Case& c) {
    BOOST_TEST_CONTEXT(c.name) {
        RawClient client(server.port());
        client.send(c.bytes);
        if (!c.closes) client.finish_sending();
        std::vector<int> statuses;
        for (const auto& answer : client.receive_all(3s)) {
            statuses.push_back(answer.status);
            BOOST_TEST(answer.header("date").size() == 29U);
            BOOST_TEST(!answer.header("x-request-id").empty());
            BOOST_TEST(answer.header("x-content-type-options") == "nosniff");
            if (answer.status >= 400) BOOST_TEST(answer.header("content-type") == "application/problem+json");
            if (answer.status == 400) BOOST_TEST(answer.header("connection") == "close");
        }
        BOOST_TEST(statuses == c.statuses, boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_SUITE(framing)

BOOST_AUTO_TEST_CASE(well_formed_requests_are_answered_in_order) {
    tests::EchoServer server;
    const std::vector<Case> cases{
        {"one", get, {200}, false},
        {"pipelined", get + after + get, {200, 200, 200}, false},
        {"no header but host", get, {200}, false},
        {"host with port", "GET /echo HTTP/1.1\r\nHost: a.example:8080\r\n\r\n", {200}, false},
        {"host is IPv6", "GET /echo HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n", {200}, false},
        {"content-length and a request behind it", with_header("Content-Length: 3\r\n", "abc") + after, {200, 200}, false},
        {"chunked and a request behind it", with_header("Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n0\r\n\r\n") + after, {200, 200}, false},
        {"chunk extension", with_header("Transfer-Encoding: chunked\r\n", "3;a=b\r\nabc\r\n0\r\n\r\n"), {200}, false},
        {"trailer", with_header("Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n0\r\nX-T: 1\r\n\r\n") + after, {200, 200}, false},
        {"connection close", "GET /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" + after, {200}},
        {"HTTP/1.0 without host", "GET /echo HTTP/1.0\r\n\r\n", {200}},
        {"HTTP/1.0 keep-alive closes all the same", "GET /echo HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" + after, {200}},
        {"HEAD of a body", "HEAD /nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", {}},  // its body never comes
    };
    for (const auto& c : cases) check(server, c);
}

BOOST_AUTO_TEST_CASE(answers_say_what_was_understood) {
    tests::EchoServer server;
    RawClient client(server.port());
    client.send(with_header("Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n2\r\nde\r\n0\r\nHost: evil\r\n\r\n"));
    auto answer = client.receive();
    BOOST_REQUIRE(answer);
    BOOST_TEST(answer->body == "POST /echo|abcde");
    BOOST_TEST(answer->header("content-type") == "text/plain; charset=utf-8");
    client.send("GET /echo/a%2Fb?q=%C3%A4+b&n= HTTP/1.1\r\nHost: a\r\nX-Request-Id: mine-1\r\n\r\n");
    answer = client.receive();
    BOOST_REQUIRE(answer);
    BOOST_TEST(answer->body == "GET /echo/a/b||a/b|q=\u00e4 b|n=");
    BOOST_TEST(answer->header("x-request-id") == "mine-1");
    client.send("HEAD /echo HTTP/1.1\r\nHost: a\r\nX-Request-Id: \"odd\"\r\n\r\n" + after);
    answer = client.receive(5s, true);
    BOOST_REQUIRE(answer);
    BOOST_TEST(answer->status == 200);
    BOOST_TEST(answer->header("content-length") == "11");
    BOOST_TEST(answer->header("x-request-id").starts_with("req_"));
    answer = client.receive();
    BOOST_REQUIRE(answer);
    BOOST_TEST(answer->body == "GET /echo/after||after");
}

BOOST_AUTO_TEST_CASE(odd_heads_are_refused_and_the_connection_closes) {
    tests::EchoServer server;
    const auto line = [](const std::string& first) { return first + "\r\nHost: a\r\n\r\n" + after; };
    const auto field = [](const std::string& lines) { return "GET /echo HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n" + after; };
    const std::vector<Case> cases{
        {"no host", "GET /echo HTTP/1.1\r\n\r\n" + after, {400}},
        {"two hosts", field("Host: b\r\n"), {400}},
        {"two equal hosts", field("Host: a\r\n"), {400}},
        {"empty host", "GET /echo HTTP/1.1\r\nHost:\r\n\r\n", {400}},
        {"host with user", "GET /echo HTTP/1.1\r\nHost: u@a\r\n\r\n", {400}},
        {"host list", "GET /echo HTTP/1.1\r\nHost: a, b\r\n\r\n", {400}},
        {"host with path", "GET /echo HTTP/1.1\r\nHost: a/b\r\n\r\n", {400}},
        {"host with port out of range", "GET /echo HTTP/1.1\r\nHost: a:65536\r\n\r\n", {400}},
        {"folded line", field("X-A: b\r\n c\r\n"), {400}},
        {"folded first line", "GET /echo HTTP/1.1\r\n Host: a\r\n\r\n", {400}},
        {"folded transfer-encoding", with_header("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n") + after, {400}},
        {"space before colon", field("X-A : b\r\n"), {400}},
        {"space before colon of content-length", with_header("Content-Length : 3\r\n", "abc") + after, {400}},
        {"no colon", field("X-A\r\n"), {400}},
        {"empty name", field(": b\r\n"), {400}},
        {"bare line feed", "GET /echo HTTP/1.1\nHost: a\n\n" + after, {400}},
        {"one bare line feed", "GET /echo HTTP/1.1\r\nHost: a\nX-A: b\r\n\r\n" + after, {400}},
        {"bare carriage return in a value", field("X-A: b\rX-B: c\r\n"), {400}},
        {"bare carriage return in the first line", line("GET /echo\r HTTP/1.1"), {400}},
        {"zero byte in a value", field(std::string("X-A: b\0c\r\n", 10)), {400}},
        {"control character in a value", field("X-A: b\x01\r\n"), {400}},
        {"zero byte in the target", line(std::string("GET /ec\0ho HTTP/1.1", 19)), {400}},
        {"leading empty line", "\r\n" + get, {400}},
        {"absolute target", line("GET http://a/echo HTTP/1.1"), {400}},
        {"asterisk target", line("OPTIONS * HTTP/1.1"), {400}},
        {"authority target", line("GET a:80 HTTP/1.1"), {400}},
        {"fragment", line("GET /echo#x HTTP/1.1"), {400}},
        {"two spaces", line("GET  /echo HTTP/1.1"), {400}},
        {"tab", line("GET\t/echo HTTP/1.1"), {400}},
        {"no version", line("GET /echo"), {400}},
        {"lower-case version", line("GET /echo http/1.1"), {400}},
        {"HTTP/2", line("GET /echo HTTP/2.0"), {505}},
        {"HTTP/1.2", line("GET /echo HTTP/1.2"), {505}},
        {"PRI", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {505}},
        {"method is no token", line("G@T /echo HTTP/1.1"), {400}},
        {"bad escape", line("GET /echo/%2 HTTP/1.1"), {400}},
        {"bad escape digits", line("GET /echo/%zz HTTP/1.1"), {400}},
        {"escaped zero", line("GET /echo/%00 HTTP/1.1"), {400}},
        {"escaped line feed", line("GET /echo/%0a HTTP/1.1"), {400}},
        {"escaped invalid UTF-8", line("GET /echo/%ff HTTP/1.1"), {400}},
        {"escaped overlong UTF-8", line("GET /echo/%c0%af HTTP/1.1"), {400}},
        {"escaped surrogate", line("GET /echo/%ed%a0%80 HTTP/1.1"), {400}},
        {"repeated query name", line("GET /echo?a=1&a=2 HTTP/1.1"), {400}},
        {"query without a name", line("GET /echo?=1 HTTP/1.1"), {400}},
        {"authorization twice", field("Authorization: Bearer a\r\nauthorization: Bearer b\r\n"), {400}},
        {"expectation of something else", with_header("Expect: 200-ok\r\nContent-Length: 1\r\n", "a"), {417}},
        {"TLS hello", std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 15), {400}},
        {"long header", "GET /echo HTTP/1.1\r\nHost: a\r\nX-A: " + std::string(8200, 'a') + "\r\n\r\n", {431}},
        {"header without end", "GET /echo HTTP/1.1\r\nHost: a\r\nX-A: " + std::string(9000, 'a'), {431}},
        {"long target", line("GET /echo?a=" + std::string(4100, 'a') + " HTTP/1.1"), {414}},
    };
    for (const auto& c : cases) check(server, c);
    BOOST_TEST(server.application.handled.load() == 0);
}

BOOST_AUTO_TEST_CASE(too_many_fields_are_refused) {
    tests::EchoServer server;
    std::string fields;
    for (int i = 0; i < 64; ++i) fields += "X-" + std::to_string(i) + ": 1\r\n";
    check(server, {"65 fields", "GET /echo HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n", {431}});
}

// The classics: one program on the way believes the length, the other the encoding; what is smuggled is `after`.
BOOST_AUTO_TEST_CASE(smuggled_requests_get_no_answer) {
    tests::EchoServer server;
    const auto chunks = std::string("0\r\n\r\n") + after;
    const std::vector<Case> cases{
        {"CL.TE", with_header("Content-Length: " + std::to_string(chunks.size()) + "\r\nTransfer-Encoding: chunked\r\n", chunks), {400}},
        {"TE.CL", with_header("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", chunks), {400}},
        {"two lengths", with_header("Content-Length: 0\r\nContent-Length: " + std::to_string(after.size()) + "\r\n", after), {400}},
        {"two equal lengths", with_header("Content-Length: 3\r\nContent-Length: 3\r\n", "abc") + after, {400}},
        {"list of lengths", with_header("Content-Length: 3, 3\r\n", "abc") + after, {400}},
        {"signed length", with_header("Content-Length: +3\r\n", "abc") + after, {400}},
        {"negative length", with_header("Content-Length: -1\r\n") + after, {400}},
        {"hexadecimal length", with_header("Content-Length: 0x3\r\n", "abc") + after, {400}},
        {"length with leading zeros", with_header("Content-Length: 003\r\n", "abc") + after, {400}},
        {"empty length", with_header("Content-Length:\r\n") + after, {400}},
        {"length beyond 64 bits", with_header("Content-Length: 18446744073709551619\r\n", "abc") + after, {400}},
        {"identity", with_header("Transfer-Encoding: identity\r\n", chunks), {400}},
        {"gzip, chunked", with_header("Transfer-Encoding: gzip, chunked\r\n", chunks), {400}},
        {"chunked, identity", with_header("Transfer-Encoding: chunked, identity\r\n", chunks), {400}},
        {"chunked twice", with_header("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", chunks), {400}},
        {"chunked, chunked", with_header("Transfer-Encoding: chunked, chunked\r\n", chunks), {400}},
        {"xchunked", with_header("Transfer-Encoding: xchunked\r\n", chunks), {400}},
        {"chunked in quotes", with_header("Transfer-Encoding: \"chunked\"\r\n", chunks), {400}},
        {"vertical tab before chunked", with_header("Transfer-Encoding: \x0b" "chunked\r\n", chunks), {400}},
        {"empty encoding", with_header("Transfer-Encoding:\r\n", chunks), {400}},
        {"encoding on HTTP/1.0", "POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks, {400}},
        {"encoding behind a space", "POST /echo HTTP/1.1\r\nHost: a\r\n Transfer-Encoding: chunked\r\n\r\n" + chunks, {400}},
        {"underscore is another field", with_header("Content_Length: 3\r\n") + after, {200, 200}, false},
        {"chunk size is signed", with_header("Transfer-Encoding: chunked\r\n", "+3\r\nabc\r\n0\r\n\r\n") + after, {400}},
        {"chunk size has a prefix", with_header("Transfer-Encoding: chunked\r\n", "0x3\r\nabc\r\n0\r\n\r\n") + after, {400}},
        {"chunk size is too large", with_header("Transfer-Encoding: chunked\r\n", "fffffffffffffffff\r\nabc\r\n0\r\n\r\n") + after, {400}},
        {"chunk size is empty", with_header("Transfer-Encoding: chunked\r\n", "\r\nabc\r\n0\r\n\r\n") + after, {400}},
        {"chunk ends late", with_header("Transfer-Encoding: chunked\r\n", "3\r\nabcd\r\n0\r\n\r\n") + after, {400}},
        {"chunk ends with a line feed", with_header("Transfer-Encoding: chunked\r\n", "3\r\nabc\n0\r\n\r\n") + after, {400}},
        {"chunk line ends with a line feed", with_header("Transfer-Encoding: chunked\r\n", "3\nabc\r\n0\r\n\r\n") + after, {400}},
        {"space after the chunk size", with_header("Transfer-Encoding: chunked\r\n", "3 \r\nabc\r\n0\r\n\r\n") + after, {400}},
    };
    for (const auto& c : cases) check(server, c);
}

BOOST_AUTO_TEST_CASE(bodies_are_bounded) {
    tests::EchoServer server;
    const std::vector<Case> cases{
        {"length", with_header("Content-Length: 1001\r\n", std::string(1001, 'a')) + after, {413}},
        {"largest", with_header("Content-Length: 1000\r\n", std::string(1000, 'a')), {200}, false},
        {"announced only", with_header("Content-Length: 99999999\r\n"), {413}},
        {"chunked", with_header("Transfer-Encoding: chunked\r\n", "3e9\r\n" + std::string(1001, 'a') + "\r\n0\r\n\r\n") + after, {413}},
        {"chunked in parts", with_header("Transfer-Encoding: chunked\r\n",
                                         "3e8\r\n" + std::string(1000, 'a') + "\r\n1\r\na\r\n0\r\n\r\n") + after, {413}},
        {"chunk extension without end", with_header("Transfer-Encoding: chunked\r\n", "3;" + std::string(100'000, 'a')), {400}},
        {"trailer without end", with_header("Transfer-Encoding: chunked\r\n", "0\r\nX-A: " + std::string(100'000, 'a')), {400}},
    };
    for (const auto& c : cases) check(server, c);
}

BOOST_AUTO_TEST_CASE(continue_is_sent_before_a_body_that_is_wanted) {
    tests::EchoServer server;
    RawClient wanted(server.port());
    wanted.send(with_header("Expect: 100-continue\r\nContent-Length: 3\r\n"));
    const auto go_on = wanted.receive();
    BOOST_REQUIRE(go_on);
    BOOST_TEST(go_on->status == 100);
    wanted.send("abc");
    const auto answer = wanted.receive();
    BOOST_REQUIRE(answer);
    BOOST_TEST(answer->body == "POST /echo|abc");

    RawClient unwanted(server.port());
    unwanted.send("POST /nothing HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
    const auto refusal = unwanted.receive();
    BOOST_REQUIRE(refusal);
    BOOST_TEST(refusal->status == 404);
    BOOST_TEST(unwanted.closes());

    check(server, {"too large to continue", with_header("Expect: 100-continue\r\nContent-Length: 1001\r\n"), {413}});
}

BOOST_AUTO_TEST_CASE(bytes_one_at_a_time_are_one_request) {
    tests::EchoServer server;
    RawClient client(server.port());
    for (const char byte : with_header("Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n0\r\nX-T: 1\r\n\r\n")) {
        client.send({&byte, 1});
        std::this_thread::sleep_for(200us);
    }
    const auto answer = client.receive();
    BOOST_REQUIRE(answer);
    BOOST_TEST(answer->body == "POST /echo|abc");
}

// Whatever arrives: one answer at most for each request that was sent, a clean end, and a server that goes on.
BOOST_AUTO_TEST_CASE(random_damage_is_survived) {
    tests::EchoServer server(tests::quick_limits());
    std::mt19937_64 random(tests::seed());
    const std::string valid = with_header("Transfer-Encoding: chunked\r\nX-A: b\r\n", "3;e\r\nabc\r\n0\r\nX-T: 1\r\n\r\n");
    for (int round = 0; round < 400; ++round) {
        auto bytes = valid;
        for (auto changes = random() % 4 + 1; changes > 0; --changes) {
            const auto at = random() % bytes.size();
            switch (random() % 4) {
                case 0: bytes[at] = static_cast<char>(random()); break;
                case 1: bytes.erase(at, random() % 3 + 1); break;
                case 2: bytes.insert(at, 1, "\r\n\t :;,0af\x7f"[random() % 12]); break;
                default: bytes.insert(at, bytes.substr(random() % bytes.size(), random() % 8)); break;
            }
        }
        RawClient client(server.port());
        client.send(bytes);
        client.finish_sending();
        const auto answers = client.receive_all(2s);
        BOOST_TEST(answers.size() <= 2U);  // the tail of a damaged chunk may be a request that is refused
        if (answers.size() == 2) BOOST_TEST(answers.back().status == 400);
    }
    check(server, {"afterwards", get, {200}, false});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
