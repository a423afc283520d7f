#include <boost/test/unit_test.hpp>

#include "api/mail/sms_sender.hpp"
#include "tests/cli/scripted_server.hpp"

namespace muster::mail {
namespace {

using tests::ScriptedServer;

const TextMessage text_message{"+442079460000", "Ada & \"Bob\": choose\\ 100 % – https://example.org/r#t=a+b", "evt_1-registration"};

std::string body_of(const std::string& request) { return request.substr(request.find("\r\n\r\n") + 4); }
bool has_line(const std::string& request, const std::string& line) { return request.find("\r\n" + line + "\r\n") != std::string::npos; }

SmsSender made(const SmsProvider& provider) {
    auto sender = SmsSender::make(provider);
    BOOST_REQUIRE_MESSAGE(sender.has_value(), (sender ? "" : sender.error()));
    return std::move(*sender);
}

BOOST_AUTO_TEST_SUITE(sms)

BOOST_AUTO_TEST_CASE(the_generic_webhook) {
    ScriptedServer server({ScriptedServer::answer(202, R"({"id":"1"})")});
    const auto outcome = made(generic_webhook(server.url() + "/sms?x=1", "s3cret")).send(text_message);
    BOOST_REQUIRE(std::holds_alternative<Delivered>(outcome));
    BOOST_TEST(std::get<Delivered>(outcome).code == 202U);
    const auto request = server.requests().at(0);
    BOOST_TEST(request.starts_with("POST /sms?x=1 HTTP/1.1\r\n"));
    BOOST_TEST(has_line(request, "Content-Type: application/json"));
    BOOST_TEST(has_line(request, "Authorization: Bearer s3cret"));
    BOOST_TEST(has_line(request, "Idempotency-Key: evt_1-registration"));
    BOOST_TEST(body_of(request) == R"({"to":"+442079460000","text":"Ada & \"Bob\": choose\\ 100 % – https://example.org/r#t=a+b","reference":"evt_1-registration"})");
}

BOOST_AUTO_TEST_CASE(a_form_with_basic_authentication_as_twilio_wants_it) {
    ScriptedServer server({ScriptedServer::answer(201, "{}")});
    SmsProvider provider;
    provider.url = server.url() + "/2010-04-01/Accounts/AC1/Messages.json";
    provider.body_type = SmsBody::form;
    provider.body = "To={{to}}&From={{from}}&Body={{text}}";
    provider.from = "+15005550006";
    provider.user = "AC1";
    provider.password = "token";
    BOOST_TEST(std::holds_alternative<Delivered>(made(provider).send(text_message)));
    const auto request = server.requests().at(0);
    BOOST_TEST(has_line(request, "Content-Type: application/x-www-form-urlencoded"));
    BOOST_TEST(has_line(request, "Authorization: Basic QUMxOnRva2Vu"));
    BOOST_TEST(body_of(request) == "To=%2B442079460000&From=%2B15005550006&Body=Ada%20%26%20%22Bob%22%3A%20choose%5C%20100%20%25%20%E2%80%93%20https%3A%2F%2Fexample.org%2Fr%23t%3Da%2Bb");
}

BOOST_AUTO_TEST_CASE(json_with_digits_only_as_vonage_wants_it) {
    ScriptedServer server({ScriptedServer::answer(202, "{}")});
    SmsProvider provider;
    provider.url = server.url() + "/v1/messages";
    provider.body = R"({"channel":"sms","message_type":"text","to":"{{to_digits}}","from":"{{from}}","text":"{{text}}","client_ref":"{{reference}}"})";
    provider.from = "Example";
    BOOST_TEST(std::holds_alternative<Delivered>(made(provider).send({"+442079460000", "Hello", "r"})));
    BOOST_TEST(body_of(server.requests().at(0)) ==
               R"({"channel":"sms","message_type":"text","to":"442079460000","from":"Example","text":"Hello","client_ref":"r"})");
}

BOOST_AUTO_TEST_CASE(what_an_answer_means) {
    const auto outcome = [](int status) {
        ScriptedServer server({ScriptedServer::answer(status, "said\r\nso", status == 302 ? "Location: http://127.0.0.1:1/\r\n" : "")});
        return made(generic_webhook(server.url(), "x")).send(text_message);
    };
    for (const int status : {200, 201, 202, 204}) BOOST_TEST(std::holds_alternative<Delivered>(outcome(status)), status);
    for (const int status : {302, 401, 408, 425, 429, 500, 502, 503}) {
        const auto got = outcome(status);
        BOOST_REQUIRE_MESSAGE(std::holds_alternative<Deferred>(got), status);
        BOOST_TEST(std::get<Deferred>(got).code == static_cast<unsigned>(status));
    }
    for (const int status : {400, 403, 404, 422}) {
        const auto got = outcome(status);
        BOOST_REQUIRE_MESSAGE(std::holds_alternative<Refused>(got), status);
        BOOST_TEST(std::get<Refused>(got).text == "said so");
    }
}

BOOST_AUTO_TEST_CASE(no_answer_is_deferred) {
    {
        ScriptedServer server({""});
        BOOST_TEST(std::holds_alternative<Deferred>(made(generic_webhook(server.url(), "x")).send(text_message)));
    }
    const auto outcome = made(generic_webhook("http://127.0.0.1:1/", "x")).send(text_message);
    BOOST_REQUIRE(std::holds_alternative<Deferred>(outcome));
    BOOST_TEST(std::get<Deferred>(outcome).code == 0U);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_sent_is_refused_here) {
    const auto sender = made(generic_webhook("http://127.0.0.1:1/", "x"));
    for (const TextMessage& bad : {TextMessage{"442079460000", "x", "r"}, TextMessage{"+44 20", "x", "r"}, TextMessage{"+", "x", "r"}, TextMessage{"+44207946000012345", "x", "r"},
                                   TextMessage{"+442079460000", "", "r"}, TextMessage{"+442079460000", "a\r\nb", "r"}, TextMessage{"+442079460000", "x", "r\r\nX-Y: z"},
                                   TextMessage{"+442079460000", std::string(1601, 'x'), "r"}}) {
        const auto outcome = sender.send(bad);
        BOOST_REQUIRE(std::holds_alternative<Refused>(outcome));
        BOOST_TEST(std::get<Refused>(outcome).code == 0U);
    }
}

BOOST_AUTO_TEST_CASE(settings_that_cannot_be_meant_are_refused) {
    const auto refused = [](const std::function<void(SmsProvider&)>& change) {
        auto provider = generic_webhook("https://sms.example.org/send", "x");
        change(provider);
        return !SmsSender::make(provider).has_value();
    };
    BOOST_TEST(!refused([](auto&) {}));
    for (const std::string url : {"", "http://sms.example.org", "http://127.0.0.1.evil.example/", "http://127.0.0.1@evil.example/", "ftp://x", "file:///etc/passwd"}) {
        BOOST_TEST(refused([&](auto& provider) { provider.url = url; }), url);
    }
    for (const std::string body : {"", "{{to}}", "{{text}}", "{{to}}{{text}}{{secret}}", "{{to}}{{{text}}}", "{{to}}{{&text}}", "{{to}}{{text}}{{#from}}{{/from}}", "{{to}}{{text"}) {
        BOOST_TEST(refused([&](auto& provider) { provider.body = body; }), body);
    }
    BOOST_TEST(refused([](auto& provider) { provider.headers.emplace_back("X-Y", "z\r\nEvil: 1"); }));
    BOOST_TEST(refused([](auto& provider) { provider.headers.emplace_back("X Y", "z"); }));
    BOOST_TEST(refused([](auto& provider) { provider.user = "x"; }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::mail
