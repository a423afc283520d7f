// Connections over TLS: what is spoken, what is refused, and a certificate that is replaced while the server runs.
#include <boost/test/unit_test.hpp>
#include <openssl/ssl.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "tests/api/echo_server.hpp"
#include "tests/api/raw_client.hpp"
#include "tests/api/tls_client.hpp"
#include "tests/support/temporary_directory.hpp"

namespace {

using namespace muster;
using namespace std::chrono_literals;
using tests::RawClient;
using tests::talk_tls;

const std::string get = "GET /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

bool has(std::string_view text, std::string_view what) { return text.find(what) != std::string_view::npos; }

std::unique_ptr<api::TlsCertificate> load(const api::TlsFiles& files) {
    auto loaded = api::TlsCertificate::load(files);
    BOOST_REQUIRE_MESSAGE(loaded, (loaded ? "" : loaded.error()));
    return std::move(*loaded);
}

struct TlsEcho {
    tests::TemporaryDirectory directory{"tls"};
    std::unique_ptr<api::TlsCertificate> certificate = load(tests::make_certificate(directory.path(), "first"));
    tests::EchoServer server{tests::quick_limits(), certificate.get()};
    [[nodiscard]] unsigned short port() const { return server.port(); }
};

BOOST_AUTO_TEST_SUITE(tls)

BOOST_AUTO_TEST_CASE(requests_are_answered_over_tls_1_3_and_1_2_with_forward_secrecy) {
    TlsEcho echo;
    const auto newest = talk_tls(echo.port(), get, {0, 0, "http/1.1"});
    BOOST_TEST(newest.version == "TLSv1.3");
    BOOST_TEST(newest.protocol == "http/1.1");
    BOOST_TEST(newest.subject == "first");
    BOOST_TEST(has(newest.answer, "HTTP/1.1 200 OK"));
    BOOST_TEST(has(newest.answer, "GET /echo|"));
    BOOST_TEST(newest.told_the_end);
    BOOST_TEST(!newest.got_ticket);
    const auto older = talk_tls(echo.port(), get, {TLS1_2_VERSION, TLS1_2_VERSION});
    BOOST_TEST(older.version == "TLSv1.2");
    BOOST_TEST(older.cipher.starts_with("ECDHE-ECDSA-"));
    BOOST_TEST(has(older.answer, "GET /echo|"));
    BOOST_TEST(!older.got_ticket);
}

BOOST_AUTO_TEST_CASE(transport_security_is_promised_over_tls_and_never_in_the_clear) {
    TlsEcho echo;
    for (const auto& request : {get, std::string("GET /nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), std::string("nonsense\r\n\r\n")}) {
        BOOST_TEST(has(talk_tls(echo.port(), request).answer, "\r\nStrict-Transport-Security: max-age=31536000; includeSubDomains\r\n"));
    }
    tests::EchoServer plain(tests::quick_limits());
    RawClient client(plain.port());
    client.send(get);
    const auto answer = client.receive();
    BOOST_REQUIRE(answer);
    BOOST_TEST(answer->header("strict-transport-security") == "");
}

BOOST_AUTO_TEST_CASE(large_answers_and_bodies_pass) {
    TlsEcho echo;
    const auto large = talk_tls(echo.port(), "GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").answer;
    BOOST_TEST(large.size() > std::size_t{1} << 20);
    const auto body = std::string(1000, 'b');
    const auto posted = talk_tls(echo.port(), "POST /slow HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 1000\r\n\r\n" + body).answer;
    BOOST_TEST(has(posted, body));
}

BOOST_AUTO_TEST_CASE(old_versions_and_other_protocols_are_refused) {
    TlsEcho echo;
    BOOST_TEST(!talk_tls(echo.port(), get, {TLS1_VERSION, TLS1_VERSION}).shaken);
    BOOST_TEST(!talk_tls(echo.port(), get, {TLS1_1_VERSION, TLS1_1_VERSION}).shaken);
    BOOST_TEST(!talk_tls(echo.port(), get, {0, 0, "h2"}).shaken);
    BOOST_TEST(talk_tls(echo.port(), get).shaken);
}

BOOST_AUTO_TEST_CASE(plain_http_on_the_tls_port_is_closed_at_once_and_nothing_handled) {
    TlsEcho echo;
    RawClient client(echo.port());
    client.send(get);
    BOOST_TEST(!client.receive(1s));
    BOOST_TEST(client.closes(1s));
    BOOST_TEST(echo.server.application.handled.load() == 0);
    BOOST_TEST(has(talk_tls(echo.port(), get).answer, "200 OK"));
}

BOOST_AUTO_TEST_CASE(who_does_not_shake_hands_in_time_is_closed) {
    TlsEcho echo;
    RawClient silent(echo.port());
    const auto start = std::chrono::steady_clock::now();
    BOOST_TEST(silent.closes(3s));
    BOOST_TEST((std::chrono::steady_clock::now() - start >= 150ms));
    RawClient half(echo.port());
    half.send(std::string("\x16\x03\x01\x02", 4));
    BOOST_TEST(half.closes(3s));
    std::this_thread::sleep_for(50ms);
    BOOST_TEST(echo.server.metrics.connections() == 0);
}

BOOST_AUTO_TEST_CASE(slow_clients_are_told_over_tls_too) {
    TlsEcho echo;
    const auto head = talk_tls(echo.port(), "GET /echo HTTP/1.1\r\n");
    BOOST_TEST(has(head.answer, "HTTP/1.1 408 "));
    BOOST_TEST(head.told_the_end);
    BOOST_TEST(has(talk_tls(echo.port(), "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab").answer, "HTTP/1.1 408 "));
    BOOST_TEST(talk_tls(echo.port(), "").answer == "");  // idle: closed without a word
}

BOOST_AUTO_TEST_CASE(many_clients_at_once_while_the_certificate_is_replaced) {
    TlsEcho echo;
    std::atomic<int> good{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 20; ++i) good += has(talk_tls(echo.port(), get).answer, "GET /echo|") ? 1 : 0;
        });
    }
    for (int i = 0; i < 20; ++i) BOOST_TEST(echo.certificate->reload().has_value());
    for (auto& thread : threads) thread.join();
    BOOST_TEST(good.load() == 160);
}

BOOST_AUTO_TEST_CASE(a_new_pair_is_for_new_connections_and_a_bad_one_changes_nothing) {
    TlsEcho echo;
    const auto path = [&](const char* name) { return (echo.directory / name).string(); };
    BOOST_TEST(!echo.certificate->files_changed());
    const auto expiry = echo.certificate->expires_at();

    const auto next = tests::make_certificate(echo.directory.path(), "second", std::chrono::hours(48));
    std::filesystem::rename(next.certificate, path("first.certificate.pem"));
    BOOST_TEST(echo.certificate->files_changed());
    const auto half = echo.certificate->reload();  // the key is still the old one
    BOOST_TEST(!half);
    BOOST_TEST(talk_tls(echo.port(), get).subject == "first");
    BOOST_TEST(!echo.certificate->files_changed());  // told once

    std::filesystem::rename(next.key, path("first.key.pem"));
    BOOST_TEST(echo.certificate->files_changed());
    BOOST_TEST(echo.certificate->reload().has_value());
    BOOST_TEST(talk_tls(echo.port(), get).subject == "second");
    BOOST_TEST(echo.certificate->expires_at() - expiry >= 24 * 3600 - 5);

    const auto dead = tests::make_certificate(echo.directory.path(), "dead", std::chrono::seconds(-10));
    std::filesystem::rename(dead.certificate, path("first.certificate.pem"));
    std::filesystem::rename(dead.key, path("first.key.pem"));
    const auto expired = echo.certificate->reload();
    BOOST_REQUIRE(!expired);
    BOOST_TEST(has(expired.error(), "has expired"));
    std::filesystem::remove(path("first.key.pem"));
    BOOST_TEST(echo.certificate->files_changed());
    BOOST_TEST(!echo.certificate->reload());
    BOOST_TEST(talk_tls(echo.port(), get).subject == "second");
}

BOOST_AUTO_TEST_CASE(what_is_wrong_with_a_pair_is_said) {
    tests::TemporaryDirectory directory("tls");
    const auto a = tests::make_certificate(directory.path(), "a"), b = tests::make_certificate(directory.path(), "b");
    const auto error = [](const api::TlsFiles& files) {
        const auto loaded = api::TlsCertificate::load(files);
        return loaded ? std::string() : loaded.error();
    };
    BOOST_TEST(error(a) == "");
    BOOST_TEST(has(error({"/nonexistent.pem", a.key}), "the certificate /nonexistent.pem cannot be used"));
    BOOST_TEST(has(error({a.certificate, "/nonexistent.pem"}), "the key /nonexistent.pem cannot be used"));
    BOOST_TEST(has(error({a.certificate, a.certificate}), "cannot be used"));
    const auto crossed = error({a.certificate, b.key});
    BOOST_TEST(has(crossed, b.key));
    std::ofstream(directory / "junk.pem") << "junk";
    BOOST_TEST(has(error({(directory / "junk.pem").string(), a.key}), "junk.pem cannot be used"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
