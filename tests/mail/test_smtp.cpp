#include <boost/test/unit_test.hpp>

#include <thread>

#include "api/mail/message.hpp"
#include "api/mail/smtp_sender.hpp"
#include "tests/support/smtp_server.hpp"

// Against a real mail server; what arrived is read by Python's email package.

namespace muster::mail {
namespace {

using tests::SmtpServer;

MessageParts to(const std::string& address) {
    MessageParts parts;
    parts.from = {"Example Accounts", "accounts@example.org"};
    parts.to = {"Ada", address};
    parts.subject = "Complete your registration";
    parts.message_id = "evt_1@accounts.example.org";
    parts.text = "Hello\n\n.\n..two dots\nend\n";
    parts.html = "<p>Hello</p>\n";
    return parts;
}

SmtpSender sender(const SmtpServer& server, SmtpSettings settings = {}) {
    settings.url = server.url();
    settings.helo_name = "accounts.example.org";
    auto made = SmtpSender::make(settings);
    BOOST_REQUIRE_MESSAGE(made.has_value(), (made ? "" : made.error()));
    return std::move(*made);
}

Outcome send(const SmtpSender& sender, const MessageParts& parts) {
    const auto message = compose(parts);
    BOOST_REQUIRE(message.has_value());
    return sender.send({message->from, message->to}, message->bytes);
}

std::string seen(const Outcome& outcome) {
    const auto with = [](const char* name, unsigned code, const std::string& text) { return name + (" " + std::to_string(code)) + " " + text; };
    if (const auto* delivered = std::get_if<Delivered>(&outcome)) return with("delivered", delivered->code, delivered->text);
    if (const auto* deferred = std::get_if<Deferred>(&outcome)) return with("deferred", deferred->code, deferred->text);
    if (const auto* refused = std::get_if<Refused>(&outcome)) return with("refused", refused->code, refused->text);
    return "cancelled";
}

BOOST_AUTO_TEST_SUITE(smtp)

BOOST_AUTO_TEST_CASE(a_server_is_greeted_without_a_message) {
    SmtpServer server({.auth = "muster:secret"});
    SmtpSettings settings;
    settings.user = "muster";
    settings.password = "secret";
    BOOST_TEST(sender(server, settings).greet().has_value());
    BOOST_TEST(server.messages().empty());
    settings.password = "wrong";
    const auto refused = sender(server, settings).greet();
    BOOST_REQUIRE(!refused);
    BOOST_TEST(!refused.error().empty());
    const auto later = sender(server);
    server.stop();
    BOOST_TEST(!later.greet());
}

BOOST_AUTO_TEST_CASE(a_message_arrives_as_it_was_written) {
    const SmtpServer server;
    auto parts = to("ada@bücher.example");
    parts.from.name = "Büro \"Nord\" <x@y.example>";
    parts.to.name = "Åsa Öberg, Dr.";
    parts.subject = "Ihr Zugang: 10 % günstiger — für „Straßenbahn“ 🚋 und noch etwas mehr, damit es zwei Zeilen werden =?x?=";
    parts.text = "Grüße =?UTF-8?B?eA==?=\n\n.\n..two dots\nFrom here\ntrailing \n" + std::string(400, 'x') + "\nhttps://example.org/r#t=abc&x=1\n";
    parts.html = "<p>Grüße</p>\n";
    BOOST_TEST(seen(send(sender(server), parts)) == "delivered 250 2.0.0 kept");

    const auto messages = server.wait_for(1);
    BOOST_REQUIRE(messages.size() == 1U);
    const auto& arrived = messages[0];
    BOOST_TEST(arrived.from == "accounts@example.org");
    BOOST_TEST(arrived.to == std::vector<std::string>{"ada@xn--bcher-kva.example"}, boost::test_tools::per_element());
    BOOST_TEST(arrived.header("subject") == parts.subject);
    BOOST_TEST(arrived.header("from") == "\"Büro \\\"Nord\\\" <x@y.example>\" <accounts@example.org>");
    BOOST_TEST(arrived.header("to") == "\"Åsa Öberg, Dr.\" <ada@xn--bcher-kva.example>");
    BOOST_TEST(arrived.header("message-id") == "<evt_1@accounts.example.org>");
    BOOST_TEST(arrived.header("auto-submitted") == "auto-generated");
    BOOST_TEST(arrived.text == parts.text);
    BOOST_TEST(arrived.html == parts.html);
    BOOST_TEST(arrived.defects.empty());
    BOOST_TEST(arrived.bytes == compose(parts)->bytes);
}

BOOST_AUTO_TEST_CASE(starttls_by_mode) {
    SmtpServer::Options options;
    options.starttls = true;
    const SmtpServer server(options);
    const auto with = [&](std::optional<StartTls> mode, const std::string& ca_file) {
        SmtpSettings settings;
        settings.starttls = mode;
        settings.ca_file = ca_file;
        return send(sender(server, settings), to("ada@example.net"));
    };
    BOOST_TEST(seen(with(StartTls::required, server.ca_file())) == "delivered 250 2.0.0 kept");
    BOOST_TEST(seen(with({}, {})) == "delivered 250 2.0.0 kept");  // loopback: opportunistic
    BOOST_TEST(seen(with(StartTls::none, {})) == "delivered 250 2.0.0 kept");
    // A certificate nobody vouches for.
    BOOST_TEST(std::holds_alternative<Deferred>(with(StartTls::required, {})));
    const auto messages = server.messages();
    BOOST_REQUIRE(messages.size() == 3U);
    BOOST_TEST(messages[0].tls);
    BOOST_TEST(messages[1].tls);
    BOOST_TEST(!messages[2].tls);

    // A server without STARTTLS gets nothing when it is required, everything when it is not.
    const SmtpServer plain;
    SmtpSettings required;
    required.starttls = StartTls::required;
    BOOST_TEST(std::holds_alternative<Deferred>(send(sender(plain, required), to("ada@example.net"))));
    BOOST_TEST(plain.messages().empty());
    BOOST_TEST(seen(send(sender(plain), to("ada@example.net"))) == "delivered 250 2.0.0 kept");
}

BOOST_AUTO_TEST_CASE(smtps_and_authentication) {
    SmtpServer::Options options;
    options.smtps = true;
    options.auth = "muster:correct horse";
    const SmtpServer server(options);
    SmtpSettings settings;
    settings.ca_file = server.ca_file();
    settings.user = "muster";
    settings.password = "correct horse";
    BOOST_TEST(seen(send(sender(server, settings), to("ada@example.net"))) == "delivered 250 2.0.0 kept");
    BOOST_REQUIRE(server.messages().size() == 1U);
    BOOST_TEST(server.messages()[0].user == "muster");
    BOOST_TEST(server.messages()[0].tls);

    // The operator's mistakes, which must not cost anybody a message.
    settings.password = "wrong";
    const auto wrong = send(sender(server, settings), to("ada@example.net"));
    BOOST_TEST(seen(wrong).starts_with("deferred 535 5.7.8"));
    BOOST_TEST(seen(wrong).find("wrong") == std::string::npos);
    settings.user.clear();
    settings.password.clear();
    BOOST_TEST(seen(send(sender(server, settings), to("ada@example.net"))).starts_with("deferred 530"));
    BOOST_TEST(server.messages().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_local_part_beyond_ascii_goes_where_smtputf8_is_offered) {
    const SmtpServer plain;
    const auto refused = send(sender(plain), to("jürgen@example.net"));
    BOOST_TEST(std::holds_alternative<Refused>(refused));
    BOOST_TEST(seen(refused).find("SMTPUTF8") != std::string::npos);
    BOOST_TEST(plain.messages().empty());

    SmtpServer::Options options;
    options.smtputf8 = true;
    SmtpServer modern(options);
    modern.control(R"({"hide_smtputf8": true})");  // would take it by mistake, and garble it on the way
    BOOST_TEST(std::holds_alternative<Refused>(send(sender(modern), to("jürgen@example.net"))));
    BOOST_TEST(modern.messages().empty());
    modern.control("{}");
    BOOST_TEST(seen(send(sender(modern), to("jürgen@bücher.example"))) == "delivered 250 2.0.0 kept");
    BOOST_REQUIRE(modern.messages().size() == 1U);
    BOOST_TEST(modern.messages()[0].to == std::vector<std::string>{"jürgen@xn--bcher-kva.example"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(many_threads_share_one_sender) {
    const SmtpServer server;
    const auto shared = sender(server);
    std::vector<std::thread> threads;
    std::atomic<int> delivered = 0;
    for (int thread = 0; thread < 8; ++thread) {
        threads.emplace_back([&, thread] {
            for (int i = 0; i < 10; ++i) {
                const auto message = compose(to("p" + std::to_string(thread * 10 + i) + "@example.net"));
                delivered += std::holds_alternative<Delivered>(shared.send({message->from, message->to}, message->bytes)) ? 1 : 0;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    BOOST_TEST(delivered == 80);
    std::set<std::string> recipients;
    for (const auto& message : server.messages()) recipients.insert(message.to.at(0));
    BOOST_TEST(recipients.size() == 80U);
}

BOOST_AUTO_TEST_CASE(settings_that_cannot_be_meant_are_refused) {
    const auto refused = [](const std::function<void(SmtpSettings&)>& change) {
        SmtpSettings settings;
        settings.url = "smtp://mail.example.org:587";
        change(settings);
        return !SmtpSender::make(settings).has_value();
    };
    BOOST_TEST(!refused([](auto&) {}));
    BOOST_TEST((SmtpSender::make({.url = "smtp://mail.example.org"})->starttls() == StartTls::required));
    BOOST_TEST((SmtpSender::make({.url = "smtp://127.0.0.1:25"})->starttls() == StartTls::opportunistic));
    for (const std::string url : {"", "mail.example.org", "http://mail.example.org", "smtp://", "smtp://u:p@mail.example.org", "smtp://mail.example.org/x", "smtp://mail.example.org?x"}) {
        BOOST_TEST(refused([&](auto& settings) { settings.url = url; }), url);
    }
    BOOST_TEST(refused([](auto& settings) { settings.user = "muster"; }));
    BOOST_TEST(refused([](auto& settings) { settings.helo_name = "a b\r\n"; }));
    for (const auto mode : {StartTls::none, StartTls::opportunistic}) {  // a password in clear
        BOOST_TEST(refused([&](auto& settings) {
            settings.user = settings.password = "x";
            settings.starttls = mode;
        }));
    }
    BOOST_TEST(!refused([](auto& settings) { settings.user = settings.password = "x"; }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::mail
