// Bodies that are made while they are sent: their framing, the pace of the client, and every way they end.
#include <boost/test/unit_test.hpp>

#include "tests/api/echo_server.hpp"
#include "tests/api/raw_client.hpp"
#include "tests/api/tls_client.hpp"
#include "tests/support/temporary_directory.hpp"

namespace {

using namespace muster;
using namespace std::chrono_literals;
using tests::RawClient;

std::string get(std::string_view kind, std::string_view version = "1.1") {
    return "GET /stream/" + std::string(kind) + " HTTP/" + std::string(version) + "\r\nHost: a\r\n\r\n";
}

/// Polls, because a connection's end comes when it comes.
template <class Condition>
bool soon(Condition&& condition, std::chrono::milliseconds patience = 10s) {
    const auto until = std::chrono::steady_clock::now() + patience;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > until) return false;
        std::this_thread::sleep_for(5ms);
    }
    return true;
}

BOOST_AUTO_TEST_SUITE(streamed_bodies)

BOOST_AUTO_TEST_CASE(pieces_are_chunks_and_the_connection_goes_on) {
    tests::EchoServer server;
    RawClient client(server.port());
    client.send(get("three") + "GET /echo HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto streamed = client.receive();
    BOOST_REQUIRE(streamed);
    BOOST_TEST(streamed->status == 200);
    BOOST_TEST(streamed->header("transfer-encoding") == "chunked");
    BOOST_TEST(streamed->header("content-length").empty());
    BOOST_TEST(streamed->header("connection").empty());
    BOOST_TEST(streamed->body == "onetwothree");
    const auto next = client.receive();
    BOOST_REQUIRE(next);
    BOOST_TEST(next->body == "GET /echo|");
    BOOST_TEST(soon([&] { return server.application.streams.alive == 0; }));
}

BOOST_AUTO_TEST_CASE(http_1_0_gets_the_bare_body_and_the_end_of_the_connection) {
    tests::EchoServer server;
    RawClient client(server.port());
    client.send(get("three", "1.0"));
    const auto head = client.receive();
    BOOST_REQUIRE(head);
    BOOST_TEST(head->header("transfer-encoding").empty());
    BOOST_TEST(client.rest() == "onetwothree");
}

BOOST_AUTO_TEST_CASE(a_head_request_gets_no_body_and_starts_none) {
    tests::EchoServer server;
    RawClient client(server.port());
    client.send("HEAD /stream/three HTTP/1.1\r\nHost: a\r\n\r\nGET /echo HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto head = client.receive(5s, true);
    BOOST_REQUIRE(head);
    BOOST_TEST(head->header("transfer-encoding") == "chunked");
    const auto next = client.receive();
    BOOST_REQUIRE(next);
    BOOST_TEST(next->body == "GET /echo|");
    BOOST_TEST(server.application.streams.made == 0);
}

BOOST_AUTO_TEST_CASE(no_piece_is_made_before_the_client_took_the_one_before) {
    tests::EchoServer server;
    RawClient client(server.port());
    client.send(get("large"));
    std::this_thread::sleep_for(300ms);  // as far as socket buffers go
    BOOST_TEST(server.application.streams.made < 1024);
    const auto all = client.receive(60s);
    BOOST_REQUIRE(all);
    BOOST_TEST(all->body.size() == 1024U * 64 * 1024);
    BOOST_TEST(all->body.front() == 'a');
    BOOST_TEST(all->body.back() == 'j');
}

BOOST_AUTO_TEST_CASE(a_client_that_takes_no_piece_is_closed) {
    tests::EchoServer server(tests::quick_limits());
    RawClient client(server.port());
    client.send(get("large"));
    BOOST_TEST(soon([&] { return server.metrics.connections() == 0; }));
    BOOST_TEST(server.application.streams.alive == 0);
    BOOST_TEST(server.application.streams.made < 1024);
}

BOOST_AUTO_TEST_CASE(a_body_that_fails_has_no_end) {
    tests::EchoServer server;
    for (const auto* kind : {"broken", "dropped"}) {
        server.application.streams.made = 0;
        RawClient client(server.port());
        client.send(get(kind));
        const auto bytes = client.rest();
        BOOST_TEST(bytes.ends_with("3\r\none\r\n"), bytes);
        BOOST_TEST(soon([&] { return server.application.streams.alive == 0; }));
    }
}

BOOST_AUTO_TEST_CASE(a_client_that_leaves_ends_what_has_no_end) {
    tests::EchoServer server;
    {
        RawClient client(server.port());
        client.send(get("endless"));
        BOOST_TEST(soon([&] { return server.application.streams.made > 3; }));
        client.send("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n");  // is not answered, and does no harm
        const auto made = server.application.streams.made.load();
        BOOST_TEST(soon([&] { return server.application.streams.made > made + 3; }));
        BOOST_TEST(server.application.streams.alive == 1);
    }
    BOOST_TEST(soon([&] { return server.application.streams.alive == 0; }));
    BOOST_TEST(soon([&] { return server.metrics.connections() == 0; }));
    BOOST_TEST(server.application.handled == 1);
}

BOOST_AUTO_TEST_CASE(a_stop_ends_what_has_no_end_in_order) {
    tests::EchoServer server;
    RawClient client(server.port());
    client.send(get("endless"));
    BOOST_TEST(soon([&] { return server.application.streams.made > 3; }));
    const auto start = std::chrono::steady_clock::now();
    std::thread stopping([&] { server.server->stop(); });
    const auto bytes = client.rest();
    BOOST_TEST(bytes.ends_with("tick\n\r\n0\r\n\r\n"));
    stopping.join();
    BOOST_TEST((std::chrono::steady_clock::now() - start < 9s));  // not the whole grace
    BOOST_TEST(server.application.streams.alive == 0);
}

BOOST_AUTO_TEST_CASE(over_tls_as_well) {
    tests::TemporaryDirectory directory;
    auto certificate = api::TlsCertificate::load(tests::make_certificate(directory.path(), "stream"));
    BOOST_REQUIRE(certificate);
    tests::EchoServer server({}, certificate->get());
    const auto talk = tests::talk_tls(server.port(), "GET /stream/three HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    BOOST_TEST(talk.answer.ends_with("3\r\none\r\n3\r\ntwo\r\n5\r\nthree\r\n0\r\n\r\n"));
    BOOST_TEST(talk.told_the_end);
    std::thread stopping([&] {
        BOOST_TEST(soon([&] { return server.application.streams.made > 8; }));
        server.server->stop();
    });
    const auto endless = tests::talk_tls(server.port(), get("endless"));
    BOOST_TEST(endless.answer.ends_with("tick\n\r\n0\r\n\r\n"));
    BOOST_TEST(endless.told_the_end);
    stopping.join();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
