// What stands between the transport and the handlers: credentials, access, media types, positions, load, exceptions, health.
#include <boost/test/unit_test.hpp>

#include <array>
#include <mutex>
#include <thread>

#include "api/handlers/health.hpp"
#include "api/tokens.hpp"
#include "eventstore/crypto.hpp"
#include "tests/api/test_instance.hpp"

namespace {

using namespace muster;
using namespace std::chrono_literals;
using namespace api;
using tests::TestInstance;

Response who(Services&, const Request& request) {
    Response response;
    response.body = request.who ? "\"" + request.who->credential + "\"" : "null";
    return response;
}
Response throws(Services&, const Request&) { throw std::runtime_error("secret detail"); }
Response throws_odd(Services&, const Request&) { throw 7; }
void write(Services& services, std::shared_ptr<const Request> request, Respond respond) { respond(who(services, *request)); }
void write_throws(Services&, std::shared_ptr<const Request>, Respond) { throw std::runtime_error("secret detail"); }

std::mutex held_mutex;
std::vector<Respond> held;  // answers the test gives itself
void hold(Services&, std::shared_ptr<const Request>, Respond respond) {
    const std::lock_guard lock(held_mutex);
    held.push_back(std::move(respond));
}

constexpr std::array<Route, 12> table{{{Method::get, "/open", Access::open, who},
                                       {Method::get, "/mine", Access::authenticated, who},
                                       {Method::get, "/admin", Access::admin, who},
                                       {Method::get, "/dev", Access::dev, who},
                                       {Method::get, "/throws", Access::open, throws},
                                       {Method::get, "/throws-odd", Access::open, throws_odd},
                                       {Method::post, "/write", Access::authenticated, nullptr, write, 100},
                                       {Method::post, "/write-throws", Access::open, nullptr, write_throws, 100},
                                       {Method::post, "/hold", Access::open, nullptr, hold, 100},
                                       {Method::get, "/livez", Access::open, handlers::get_livez},
                                       {Method::get, "/readyz", Access::open, handlers::get_readyz},
                                       {Method::get, "/metrics", Access::open, handlers::get_metrics}}};

bool has_code(const tests::RawAnswer& answer, int status, std::string_view code) {
    return answer.status == status && answer.body.find("\"code\":\"" + std::string(code) + "\"") != std::string::npos;
}
std::string key_header(const std::string& key) { return "x-api-key: " + key + "\r\n"; }
std::string bearer(const std::string& token) { return "Authorization: Bearer " + token + "\r\n"; }
const std::string json = "Content-Type: application/json\r\n";

/// A key of the ADMIN, narrowed to one permission, or one that is over soon.
std::string issue_key(TestInstance& instance, std::vector<std::string> scopes, std::optional<domain::Duration> lifetime = {}) {
    const auto key = new_api_key();
    domain::IssueApiKey command;
    command.key = {eventstore::crypto::uuid_v7(1)};
    command.account = instance.admin();
    command.token_hash = hash_of_token(key);
    command.hint = key_hint(key);
    command.scopes = std::move(scopes);
    command.lifetime = lifetime;
    command.name = std::string("test");
    (void)instance.run(command);
    return key;
}

BOOST_AUTO_TEST_SUITE(dispatching)

BOOST_AUTO_TEST_CASE(credentials_are_taken_either_way_and_checked_wherever_sent) {
    TestInstance instance(table);
    const auto& key = instance.admin_key();
    BOOST_TEST(instance.request("GET", "/mine", key_header(key)).status == 200);
    BOOST_TEST(instance.request("GET", "/mine", bearer(key)).status == 200);
    BOOST_TEST(instance.request("GET", "/mine", "authorization: bearer   " + key + "\r\n").status == 200);
    BOOST_TEST(instance.request("GET", "/mine", key_header(key) + bearer(key)).status == 200);
    BOOST_TEST(instance.request("GET", "/open").body == "null");
    BOOST_TEST(instance.request("GET", "/open", key_header(key)).body.starts_with("\"key_"));
    const auto missing = instance.request("GET", "/mine");
    BOOST_TEST(has_code(missing, 401, "credential_invalid"));
    BOOST_TEST(missing.header("www-authenticate").starts_with("Bearer"));
    BOOST_TEST(has_code(instance.request("GET", "/mine", key_header(key) + bearer("msk_other")), 400, "credentials_conflict"));
    auto changed = key;
    changed.back() = changed.back() == 'A' ? 'B' : 'A';
    for (const auto& headers : {key_header(changed), key_header("msk_"), key_header(""), key_header(key + "x"), key_header("mst_" + key.substr(4)),
                                bearer(""), bearer("msk_" + std::string(1000, 'a')), "Authorization: Basic " + key + "\r\n",
                                "Authorization: " + key + "\r\n", std::string("Authorization: Bearer\r\n")}) {
        BOOST_TEST_CONTEXT(headers) {
            BOOST_TEST(has_code(instance.request("GET", "/mine", headers), 401, "credential_invalid"));
            BOOST_TEST(has_code(instance.request("GET", "/open", headers), 401, "credential_invalid"));
        }
    }
}

BOOST_AUTO_TEST_CASE(links_are_no_credentials) {
    TestInstance instance(table);
    const auto token = link_token(instance.services().keyring.secrets().link_key, {}, 1);
    BOOST_TEST(has_code(instance.request("GET", "/mine", bearer(token)), 401, "credential_invalid"));
}

BOOST_AUTO_TEST_CASE(keys_end_and_revoked_ones_end_at_once) {
    TestInstance instance(table);
    const auto brief = issue_key(instance, {}, 300ms);
    BOOST_TEST(instance.request("GET", "/mine", key_header(brief)).status == 200);
    std::this_thread::sleep_for(400ms);
    BOOST_TEST(has_code(instance.request("GET", "/mine", key_header(brief)), 401, "credential_invalid"));
    const auto credential = instance.request("GET", "/mine", key_header(instance.admin_key())).body;
    (void)instance.run(domain::RevokeApiKey{*domain::ApiKeyId::parse(credential.substr(1, credential.size() - 2))});
    BOOST_TEST(has_code(instance.request("GET", "/mine", key_header(instance.admin_key())), 401, "credential_invalid"));
}

BOOST_AUTO_TEST_CASE(admin_routes_want_a_whole_admin_and_dev_routes_the_flag) {
    TestInstance instance(table);
    BOOST_TEST(instance.request("GET", "/admin", key_header(instance.admin_key())).status == 200);
    BOOST_TEST(has_code(instance.request("GET", "/admin"), 401, "credential_invalid"));
    const auto narrowed = issue_key(instance, {"member.read"});
    BOOST_TEST(instance.request("GET", "/mine", key_header(narrowed)).status == 200);
    BOOST_TEST(has_code(instance.request("GET", "/admin", key_header(narrowed)), 403, "permission_denied"));
    for (const auto* method : {"GET", "DELETE", "OPTIONS"}) BOOST_TEST(has_code(instance.request(method, "/dev"), 404, "not_found"));
    TestInstance development(table, {}, true);
    BOOST_TEST(development.request("GET", "/dev").status == 200);
}

BOOST_AUTO_TEST_CASE(methods_and_paths) {
    TestInstance instance(table);
    BOOST_TEST(has_code(instance.request("GET", "/nothing"), 404, "not_found"));
    const auto wrong = instance.request("DELETE", "/mine");
    BOOST_TEST(has_code(wrong, 405, "method_not_allowed"));
    BOOST_TEST(wrong.header("allow") == "GET, HEAD, OPTIONS");
    BOOST_TEST(has_code(instance.request("BREW", "/mine"), 501, "method_not_implemented"));
    BOOST_TEST(has_code(instance.request("TRACE", "/mine"), 501, "method_not_implemented"));
    const auto options = instance.request("OPTIONS", "/write");
    BOOST_TEST(options.status == 204);
    BOOST_TEST(options.header("allow") == "POST, OPTIONS");
    BOOST_TEST(instance.request("HEAD", "/open").status == 200);
}

BOOST_AUTO_TEST_CASE(bodies_are_json_and_only_where_they_belong) {
    TestInstance instance(table);
    const auto key = key_header(instance.admin_key());
    BOOST_TEST(instance.request("POST", "/write", key + json, "{}").status == 200);
    BOOST_TEST(instance.request("POST", "/write", key + "Content-Type: Application/JSON; Charset=UTF-8\r\n", "{}").status == 200);
    for (const auto* type : {"", "Content-Type: text/plain\r\n", "Content-Type: application/json; charset=latin1\r\n",
                             "Content-Type: application/x-www-form-urlencoded\r\n", "Content-Type: application/merge-patch+json\r\n"}) {
        BOOST_TEST_CONTEXT(type) {
            BOOST_TEST(has_code(instance.request("POST", "/write", key + type, "{}"), 415, "media_type_unsupported"));
        }
    }
    BOOST_TEST(has_code(instance.request("GET", "/open", json, "{}"), 400, "body_not_allowed"));
    BOOST_TEST(has_code(instance.request("POST", "/write", key + json, std::string(101, ' ')), 413, "body_too_large"));
}

BOOST_AUTO_TEST_CASE(a_handler_that_throws_is_a_500_without_internals) {
    TestInstance instance(table);
    for (const auto* path : {"/throws", "/throws-odd"}) {
        const auto answer = instance.request("GET", path);
        BOOST_TEST(has_code(answer, 500, "internal_error"));
        BOOST_TEST(answer.body.find("secret") == std::string::npos);
    }
    BOOST_TEST(has_code(instance.request("POST", "/write-throws"), 500, "internal_error"));
    BOOST_TEST(instance.request("GET", "/open").status == 200);
}

BOOST_AUTO_TEST_CASE(reads_wait_for_the_position_they_ask_for) {
    TransportLimits limits;
    limits.position_patience = 300ms;
    TestInstance instance(table, limits);
    const auto incarnation = instance.services().incarnation;
    const auto tail = instance.services().directory.log().tail().value;
    const auto at = [&](const std::string& value) { return instance.request("GET", "/open", "Muster-Position: " + value + "\r\n"); };
    BOOST_TEST(at(incarnation + ":" + std::to_string(tail)).status == 200);
    const auto start = std::chrono::steady_clock::now();
    const auto late = at(incarnation + ":" + std::to_string(tail + 1));
    BOOST_TEST(has_code(late, 503, "projection_lagging"));
    BOOST_TEST(late.header("retry-after") == "1");
    BOOST_TEST((std::chrono::steady_clock::now() - start >= 250ms));
    const domain::IncarnationId other{{1}};
    BOOST_TEST(has_code(at(other.text() + ":1"), 410, "log_incarnation_changed"));
    for (const auto& odd : {std::string("1"), incarnation, incarnation + ":", incarnation + ":x", incarnation + ":1x", incarnation + ":-1",
                            std::string("other:1"), incarnation + ":99999999999999999999"}) {
        BOOST_TEST_CONTEXT(odd) { BOOST_TEST(has_code(at(odd), 400, "position_invalid")); }
    }

    tests::RawClient waiting(instance.port());
    waiting.send("GET /open HTTP/1.1\r\nHost: a\r\nMuster-Position: " + incarnation + ":" + std::to_string(tail + 1) + "\r\n\r\n");
    std::this_thread::sleep_for(50ms);
    (void)issue_key(instance, {});
    const auto answer = waiting.receive();
    BOOST_REQUIRE(answer);
    BOOST_TEST(answer->status == 200);
}

BOOST_AUTO_TEST_CASE(beyond_the_cap_of_requests_in_hand_others_get_503) {
    TransportLimits limits;
    limits.in_flight_max = 2;
    TestInstance instance(table, limits);
    tests::RawClient first(instance.port()), second(instance.port());
    for (auto* client : {&first, &second}) client->send("POST /hold HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
    std::this_thread::sleep_for(100ms);
    const auto refused = instance.request("GET", "/open");
    BOOST_TEST(has_code(refused, 503, "overloaded"));
    BOOST_TEST(refused.header("retry-after") == "1");
    BOOST_TEST(instance.request("GET", "/livez").status == 200);
    {
        const std::lock_guard lock(held_mutex);
        for (auto& respond : held) respond(Response{});
        held.clear();
    }
    BOOST_TEST(first.receive().has_value());
    BOOST_TEST(second.receive().has_value());
    BOOST_TEST(instance.request("GET", "/open").status == 200);
}

BOOST_AUTO_TEST_CASE(health_and_metrics_tell_without_a_credential) {
    TestInstance instance(table);
    BOOST_TEST(instance.request("GET", "/livez").body == "ok\n");
    const auto ready = instance.request("GET", "/readyz");
    BOOST_TEST(ready.status == 200);
    for (const auto* part : {"\"ready\":true", "\"name\":\"directory\"", "\"lag\":0", "\"clock\":\"none\"", "\"running\":true"}) {
        BOOST_TEST_CONTEXT(part) { BOOST_TEST(ready.body.find(part) != std::string::npos); }
    }
    (void)instance.request("GET", "/mine");
    const auto page = instance.request("GET", "/metrics");
    BOOST_TEST(page.header("content-type") == "text/plain; version=0.0.4; charset=utf-8");
    for (const auto* line : {"muster_http_requests_total{route=\"/mine\",method=\"GET\",status=\"401\"} 1\n",
                             "muster_problems_total{code=\"credential_invalid\"} 1\n", "muster_http_request_duration_seconds_bucket{route=\"/mine\"",
                             "muster_model_lag_events{model=\"directory\"} 0\n", "muster_sequencer_queued_commands 0\n", "muster_sequencer_commits_total 2\n",
                             "process_resident_memory_bytes "}) {
        BOOST_TEST_CONTEXT(line) { BOOST_TEST(page.body.find(line) != std::string::npos); }
    }
    instance.services().sequencer.stop();
    const auto stopped = instance.request("GET", "/readyz");
    BOOST_TEST(stopped.status == 503);
    BOOST_TEST(stopped.body.find("\"running\":false") != std::string::npos);
    BOOST_TEST(instance.request("GET", "/livez").status == 200);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
