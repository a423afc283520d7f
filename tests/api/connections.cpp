// Deadlines, caps, late answers and the graceful stop, over raw sockets.
#include <boost/test/unit_test.hpp>
#include <atomic>
#include <deque>
#include <thread>

#include "tests/api/echo_server.hpp"
#include "tests/api/raw_client.hpp"

namespace {

using namespace muster;
using namespace std::chrono_literals;
using tests::RawClient;

BOOST_AUTO_TEST_SUITE(connections)

BOOST_AUTO_TEST_CASE(slow_clients_are_told_and_closed) {
    tests::EchoServer server(tests::quick_limits());
    RawClient idle(server.port());
    BOOST_TEST(idle.receive_all(2s).empty());  // closed without a word

    RawClient slow_head(server.port());
    slow_head.send("GET /echo HTTP/1.1\r\n");
    const auto head = slow_head.receive(2s);
    BOOST_REQUIRE(head);
    BOOST_TEST(head->status == 408);
    BOOST_TEST(head->header("connection") == "close");
    BOOST_TEST(slow_head.closes(2s));

    RawClient slow_body(server.port());
    slow_body.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na");
    const auto body = slow_body.receive(2s);
    BOOST_REQUIRE(body);
    BOOST_TEST(body->status == 408);
    BOOST_TEST(server.application.handled.load() == 0);
}

BOOST_AUTO_TEST_CASE(a_drip_of_bytes_does_not_extend_the_deadline) {
    tests::EchoServer server(tests::quick_limits());
    RawClient client(server.port());
    const auto start = std::chrono::steady_clock::now();
    client.send("GET /echo HTTP/1.1\r\nX-A: ");
    std::optional<tests::RawAnswer> answer;
    while (!answer && std::chrono::steady_clock::now() - start < 3s) {
        client.send("a");
        answer = client.receive(20ms);
    }
    BOOST_REQUIRE(answer);
    BOOST_TEST(answer->status == 408);
    BOOST_TEST((std::chrono::steady_clock::now() - start < 1s));
}

BOOST_AUTO_TEST_CASE(a_client_that_takes_no_answer_is_closed) {
    tests::EchoServer server(tests::quick_limits());
    RawClient client(server.port());
    for (int i = 0; i < 64; ++i) client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");  // 64 MiB fit into no socket buffer
    std::this_thread::sleep_for(1s);
    BOOST_TEST(server.metrics.connections() == 0);
}

BOOST_AUTO_TEST_CASE(late_answers_come_once_and_in_order) {
    tests::EchoServer server;
    RawClient client(server.port());
    client.send("POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcGET /echo HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto slow = client.receive();
    BOOST_REQUIRE(slow);
    BOOST_TEST(slow->body == "POST /slow|abc");
    const auto echo = client.receive();
    BOOST_REQUIRE(echo);
    BOOST_TEST(echo->body == "GET /echo|");
    BOOST_TEST(!client.receive(300ms));
    BOOST_TEST(server.metrics.in_flight() == 0);
}

BOOST_AUTO_TEST_CASE(a_forgotten_answer_is_an_internal_error) {
    tests::EchoServer server;
    RawClient client(server.port());
    client.send("POST /forgetful HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
    const auto answer = client.receive();
    BOOST_REQUIRE(answer);
    BOOST_TEST(answer->status == 500);
    BOOST_TEST(answer->body.find("internal_error") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_answer_to_a_client_that_left_is_dropped) {
    tests::EchoServer server;
    {
        RawClient client(server.port());
        client.send("POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
        std::this_thread::sleep_for(30ms);
    }
    RawClient other(server.port());
    other.send("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n");
    BOOST_TEST(other.receive().has_value());
}

BOOST_AUTO_TEST_CASE(connections_beyond_the_cap_get_503) {
    auto limits = tests::quick_limits();
    limits.connections_max = 3;
    limits.idle_timeout = 5s;
    tests::EchoServer server(limits);
    std::deque<RawClient> held;
    for (int i = 0; i < 3; ++i) {
        held.emplace_back(server.port()).send("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n");
        BOOST_TEST(held.back().receive().has_value());
    }
    RawClient more(server.port());
    const auto refusal = more.receive();
    BOOST_REQUIRE(refusal);
    BOOST_TEST(refusal->status == 503);
    BOOST_TEST(refusal->header("retry-after") == "1");
    BOOST_TEST(more.closes());
    held.pop_front();
    std::this_thread::sleep_for(300ms);
    RawClient again(server.port());
    again.send("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto answer = again.receive();
    BOOST_REQUIRE(answer);
    BOOST_TEST(answer->status == 200);
}

BOOST_AUTO_TEST_CASE(a_stop_lets_requests_in_hand_finish) {
    tests::EchoServer server;
    RawClient idle(server.port()), busy(server.port());
    idle.send("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n");
    BOOST_TEST(idle.receive().has_value());
    busy.send("POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
    std::this_thread::sleep_for(50ms);
    const auto start = std::chrono::steady_clock::now();
    std::thread stopping([&] { server.server->stop(); });
    BOOST_TEST(idle.closes(2s));
    const auto answer = busy.receive();
    BOOST_REQUIRE(answer);
    BOOST_TEST(answer->status == 200);
    BOOST_TEST(answer->header("connection") == "close");
    BOOST_TEST(busy.closes());
    stopping.join();
    BOOST_TEST((std::chrono::steady_clock::now() - start < 4s));
    BOOST_CHECK_THROW(RawClient(server.port()), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(many_clients_at_once) {
    tests::EchoServer server;
    std::atomic<int> good{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t) {
        threads.emplace_back([&] {
            RawClient client(server.port());
            for (int i = 0; i < 200; ++i) {
                client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
                const auto answer = client.receive();
                if (answer && answer->body == "POST /echo|hi") ++good;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    BOOST_TEST(good.load() == 1600);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
