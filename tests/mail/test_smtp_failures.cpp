#include <boost/test/unit_test.hpp>

#include <thread>

#include "api/mail/message.hpp"
#include "api/mail/smtp_sender.hpp"
#include "tests/support/smtp_server.hpp"

// A mail server that refuses, is slow, hangs and drops the connection.

namespace muster::mail {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using tests::SmtpServer;

struct Post {
    SmtpServer server;
    SmtpSender sender = *SmtpSender::make({.url = server.url(), .send_timeout = seconds(2)});

    Outcome send(const std::string& address = "ada@example.net", const std::atomic<bool>* stop = nullptr) const {
        MessageParts parts;
        parts.from.address = "accounts@example.org";
        parts.to.address = address;
        parts.subject = "Subject";
        parts.message_id = "evt_1@accounts.example.org";
        parts.text = std::string(5000, 'x');
        parts.html = "<p>Hello</p>";
        const auto message = compose(parts);
        BOOST_REQUIRE(message.has_value());
        return sender.send({message->from, message->to}, message->bytes, stop);
    }
};

const Deferred& deferred(const Outcome& outcome) {
    BOOST_REQUIRE(std::holds_alternative<Deferred>(outcome));
    return std::get<Deferred>(outcome);
}
const Refused& refused(const Outcome& outcome) {
    BOOST_REQUIRE(std::holds_alternative<Refused>(outcome));
    return std::get<Refused>(outcome);
}

BOOST_FIXTURE_TEST_SUITE(smtp_failures, Post)

BOOST_AUTO_TEST_CASE(not_now_is_deferred_and_works_later) {
    server.control(R"({"defer_first": 2})");
    for (int attempt = 1; attempt <= 2; ++attempt) {
        const auto outcome = send();
        BOOST_TEST(deferred(outcome).code == 451U);
        BOOST_TEST(deferred(outcome).text == "4.7.1 greylisted, come back later");
    }
    BOOST_TEST(std::holds_alternative<Delivered>(send()));
    BOOST_TEST(server.messages().size() == 1U);
}

BOOST_AUTO_TEST_CASE(never_is_refused_with_the_servers_words) {
    server.control(R"({"refuse": {"eve@example.net": "550 5.1.1 no such \u001b[31m user"}})");
    const auto outcome = send("eve@example.net");
    BOOST_TEST(refused(outcome).code == 550U);
    BOOST_TEST(refused(outcome).text == "5.1.1 no such [31m user");
    BOOST_TEST(std::holds_alternative<Delivered>(send("ada@example.net")));

    server.control(R"({"reply": "554 5.7.1 looks like spam"})");
    const auto spam = send();
    BOOST_TEST(refused(spam).code == 554U);
    BOOST_TEST(refused(spam).text == "5.7.1 looks like spam");
    server.control(R"({"reply": "452 4.2.2 mailbox full"})");
    const auto full = send();
    BOOST_TEST(deferred(full).code == 452U);
    BOOST_TEST(deferred(full).text == "4.2.2 mailbox full");
}

BOOST_AUTO_TEST_CASE(a_greeting_that_refuses_us_costs_nobody_a_message) {
    server.control(R"({"greeting": "554 5.7.1 your address is on a list"})");
    deferred(send());
    server.control(R"({"greeting": "421 4.3.2 too busy"})");
    deferred(send());
}

BOOST_AUTO_TEST_CASE(a_dead_server_is_deferred_and_comes_back) {
    server.stop();
    BOOST_TEST(deferred(send()).code == 0U);
    server.start();
    BOOST_TEST(std::holds_alternative<Delivered>(send()));
}

BOOST_AUTO_TEST_CASE(a_dropped_connection_is_deferred_wherever_it_drops) {
    for (const std::string stage : {"connect", "mail", "rcpt", "data"}) {
        BOOST_TEST_CONTEXT(stage) {
            server.control(R"({"drop_at": ")" + stage + R"("})");
            BOOST_TEST(deferred(send()).code == 0U);
            BOOST_TEST(server.messages().empty());
        }
    }
    // The server has the message and we have no 250: the next attempt carries the same Message-ID.
    server.control(R"({"drop_at": "dot"})");
    BOOST_TEST(deferred(send()).code == 0U);
    server.control("{}");
    BOOST_TEST(std::holds_alternative<Delivered>(send()));
    const auto messages = server.messages();
    BOOST_REQUIRE(messages.size() == 2U);
    BOOST_TEST(!messages[0].answered);
    BOOST_TEST(messages[1].answered);
    BOOST_TEST(messages[0].header("message-id") == messages[1].header("message-id"));
    BOOST_TEST(messages[0].bytes == messages[1].bytes);
}

BOOST_AUTO_TEST_CASE(a_server_that_hangs_is_deferred_when_the_time_is_up) {
    for (const std::string stage : {"connect", "rcpt", "dot"}) {
        BOOST_TEST_CONTEXT(stage) {
            server.control(R"({"hang_at": ")" + stage + R"("})");
            const auto begin = steady_clock::now();
            BOOST_TEST(deferred(send()).code == 0U);
            const auto took = steady_clock::now() - begin;
            BOOST_TEST((took > milliseconds(1500) && took < seconds(8)));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_server_that_does_not_say_goodbye_has_the_message) {
    sender = *SmtpSender::make({.url = server.url(), .send_timeout = seconds(20)});
    server.control(R"({"hang_at": "quit"})");
    const auto begin = steady_clock::now();
    BOOST_TEST(std::holds_alternative<Delivered>(send()));
    BOOST_TEST((steady_clock::now() - begin < seconds(6)));
    BOOST_TEST(server.messages().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_slow_server_is_waited_for) {
    server.control(R"({"delay_s": 0.3})");
    const auto begin = steady_clock::now();
    BOOST_TEST(std::holds_alternative<Delivered>(send()));
    BOOST_TEST((steady_clock::now() - begin >= milliseconds(900)));
}

BOOST_AUTO_TEST_CASE(stopping_ends_it_within_two_seconds) {
    sender = *SmtpSender::make({.url = server.url()});
    server.control(R"({"hang_at": "rcpt"})");
    std::atomic<bool> stop = false;
    std::thread stopper([&] {
        std::this_thread::sleep_for(milliseconds(300));
        stop = true;
    });
    const auto begin = steady_clock::now();
    BOOST_TEST(std::holds_alternative<Cancelled>(send("ada@example.net", &stop)));
    stopper.join();
    BOOST_TEST((steady_clock::now() - begin < seconds(4)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::mail
