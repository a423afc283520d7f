// Handlers over a real instance: what every write and every read has in common. Whole stories stand in tests/scenarios.
#include <boost/test/unit_test.hpp>
#include <simdjson.h>

#include "api/handler.hpp"
#include "tests/api/test_instance.hpp"

namespace {

using namespace muster;
using tests::RawAnswer;

/// A text member of an answer, or "".
std::string member_of(const RawAnswer& answer, std::string_view name) {
    simdjson::dom::parser parser;
    simdjson::dom::element root;
    std::string_view text;
    if (parser.parse(simdjson::padded_string(answer.body)).get(root) != simdjson::SUCCESS) return {};
    return root[name].get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

bool refused(const RawAnswer& answer, int status, std::string_view code) {
    return answer.status == status && member_of(answer, "code") == code;
}

struct Fixture {
    tests::TestInstance instance{api::routes()};
    std::string workspace = id_of(post("/v1/organizations", R"({"kind":"workspace","name":"Office"})"));
    std::string path = "/v1/organizations/" + workspace;

    static std::string id_of(const RawAnswer& answer) {
        const auto id = member_of(answer, "id");
        return id.empty() ? member_of(answer, "account_id") : id;
    }
    static std::string json(const std::string& more = {}) { return "Content-Type: application/json\r\n" + more; }

    RawAnswer send(const std::string& method, const std::string& target, const std::string& body, const std::string& headers = {},
                   const std::string& key = {}) {
        return instance.request(method, target, "X-API-Key: " + (key.empty() ? instance.admin_key() : key) + "\r\n" + headers, body);
    }
    RawAnswer post(const std::string& target, const std::string& body, const std::string& headers = {}, const std::string& key = {}) {
        return send("POST", target, body, json(headers), key);
    }
    RawAnswer get(const std::string& target, const std::string& key = {}) { return send("GET", target, {}, {}, key); }

    std::string person(const std::string& name, const std::string& role = "member") {
        return R"({"first_name":")" + name + R"(","last_name":"Lee","email":")" + name + R"(@people.example","role":")" + role + R"("})";
    }
    /// A key of a new member.
    std::string key_of(const std::string& name, const std::string& role, const std::string& scopes = {}) {
        const auto account = id_of(post(path + "/members", person(name, role)));
        const auto body = R"({"name":"k","account_id":")" + account + "\"" + (scopes.empty() ? "" : ",\"scopes\":[" + scopes + "]") + "}";
        return member_of(post("/v1/api-keys", body), "token");
    }
};

BOOST_FIXTURE_TEST_SUITE(resources, Fixture)

BOOST_AUTO_TEST_CASE(the_answer_to_a_post_is_what_a_get_reads_and_a_repeat_gets_it_again) {
    const auto first = post(path + "/members", person("ann"), "Idempotency-Key: one\r\n");
    BOOST_REQUIRE(first.status == 201);
    BOOST_TEST(first.header("idempotent-replayed") == "");
    const auto read = get(first.header("location"));
    BOOST_TEST(read.body == first.body);
    BOOST_TEST(read.header("etag") == first.header("etag"));
    const auto again = post(path + "/members", person("ann"), "Idempotency-Key: one\r\n");
    BOOST_TEST(again.status == 201);
    BOOST_TEST(again.body == first.body);
    BOOST_TEST(again.header("muster-position") == first.header("muster-position"));
    BOOST_TEST(again.header("idempotent-replayed") == "true");
    BOOST_TEST(refused(post(path + "/members", person("bob"), "Idempotency-Key: one\r\n"), 422, "idempotency_key_reused"));
    BOOST_TEST(refused(post(path + "/members", person("ann")), 409, "member_exists"));
}

BOOST_AUTO_TEST_CASE(idempotency_keys_are_short_and_printable) {
    const auto ask = [&](const std::string& key) { return post("/v1/organizations", R"({"kind":"workspace","name":"A"})", "Idempotency-Key: " + key + "\r\n"); };
    BOOST_TEST(ask(std::string(255, 'k')).status == 201);
    BOOST_TEST(refused(ask(std::string(256, 'k')), 400, "idempotency_key_invalid"));
    BOOST_TEST(ask("caf\xc3\xa9").status == 400);  // the transport may see it first
}

BOOST_AUTO_TEST_CASE(if_match_is_wanted_current_and_of_this_log) {
    const auto made = post(path + "/members", person("ann"));
    const auto where = made.header("location"), etag = made.header("etag");
    const auto patch = [&](const std::string& if_match, const std::string& title) {
        const auto headers = if_match.empty() ? "" : "If-Match: " + if_match + "\r\n";
        return send("PATCH", where, R"({"job_title":")" + title + "\"}", json(headers));
    };
    BOOST_TEST(refused(patch("", "a"), 428, "if_match_required"));
    const auto changed = patch(etag, "a");
    BOOST_TEST(changed.status == 200);
    BOOST_TEST(changed.header("etag") != etag);
    BOOST_TEST(refused(patch(etag, "b"), 412, "version_mismatch"));
    BOOST_TEST(refused(patch("W/" + changed.header("etag"), "b"), 412, "version_mismatch"));
    BOOST_TEST(refused(patch("anything", "b"), 412, "version_mismatch"));
    BOOST_TEST(refused(patch("\"00000000-2\"", "b"), 410, "log_incarnation_changed"));
    BOOST_TEST(patch("*", "b").status == 200);
    BOOST_TEST(refused(send("DELETE", where, {}), 428, "if_match_required"));
    BOOST_TEST(refused(patch("*", "b\\u0000"), 422, "body_invalid"));
}

BOOST_AUTO_TEST_CASE(secrets_are_shown_once) {
    const std::string body = R"({"name":"feed"})";
    const auto first = post("/v1/api-keys", body, "Idempotency-Key: k\r\n"), again = post("/v1/api-keys", body, "Idempotency-Key: k\r\n");
    BOOST_TEST(member_of(first, "token").starts_with("msk_"));
    BOOST_TEST(again.status == 201);
    BOOST_TEST(member_of(again, "token") == "");
    BOOST_TEST(again.body.find("\"secret_already_shown\":true") != std::string::npos);
    BOOST_TEST(member_of(again, "id") == member_of(first, "id"));
    BOOST_TEST(get("/v1/api-keys").body.find(member_of(first, "token")) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(nobody_chooses_a_password_for_somebody_else) {
    const auto body = R"({"first_name":"Ann","last_name":"Lee","email":"a@people.example","role":"member","password":"a good long one"})";
    BOOST_TEST(refused(post(path + "/members", body), 422, "password_not_allowed"));
    const auto made = post(path + "/members", person("ann"));
    BOOST_TEST(refused(send("PATCH", made.header("location"), R"({"password":"a good long one"})", json("If-Match: *\r\n")), 422, "password_not_allowed"));
}

BOOST_AUTO_TEST_CASE(role_and_status_stand_alone_in_a_patch) {
    const auto made = post(path + "/members", person("ann"));
    const auto patch = [&](const std::string& body) { return send("PATCH", made.header("location"), body, json("If-Match: *\r\n")); };
    BOOST_TEST(refused(patch(R"({"role":"manager","job_title":"x"})"), 422, "body_invalid"));
    BOOST_TEST(refused(patch(R"({"status":"invited"})"), 422, "body_invalid"));
    BOOST_TEST(member_of(patch(R"({"role":"manager"})"), "role") == "manager");
    BOOST_TEST(member_of(patch(R"({"status":"suspended"})"), "status") == "suspended");
    BOOST_TEST(member_of(patch(R"({"status":"active"})"), "status") == "invited");
    BOOST_TEST(refused(patch("{}"), 409, "nothing_to_change"));
}

BOOST_AUTO_TEST_CASE(other_tenants_things_and_unknown_ones_read_alike) {
    const auto key = key_of("ann", "access_manager");
    const auto other = id_of(post("/v1/organizations", R"({"kind":"workspace","name":"Other"})"));
    const auto stranger = id_of(post("/v1/organizations/" + other + "/members", person("eve")));
    const std::string none = "org_01kan4z7f3b6n8w1y5t2v9c4xj";
    const auto said = [&](const RawAnswer& answer) {
        BOOST_TEST(refused(answer, 404, "not_found"));
        return member_of(answer, "detail");
    };
    for (const auto* rest : {"", "/members", "/external-members", "/invitations", "/sites", "/history"}) {
        BOOST_TEST(said(get("/v1/organizations/" + other + rest, key)) == said(get("/v1/organizations/" + none + rest, key)));
    }
    const auto theirs = post("/v1/organizations/" + other + "/members", person("new"), "", key);
    BOOST_TEST(said(theirs) == said(post("/v1/organizations/" + none + "/members", person("new"), "", key)));
    BOOST_TEST(said(get("/v1/accounts/" + stranger, key)) == said(get("/v1/accounts/acc_01kan4z7f3b6n8w1y5t2v9c4xj", key)));
    BOOST_TEST(said(get(path + "/members/" + stranger, key)) == said(get(path + "/members/nonsense", key)));
}

BOOST_AUTO_TEST_CASE(counts_are_for_those_who_see_everybody) {
    const auto manager = key_of("ann", "access_manager"), member = key_of("bob", "member");
    BOOST_TEST(get(path, manager).body.find("\"members\":2") != std::string::npos);
    BOOST_TEST(get("/v1/organizations", manager).body.find("\"external_members\":0") != std::string::npos);
    // A member sees external ones in part only, so far as the policy says.
    for (const auto& answer : {get(path, member), get("/v1/organizations", member)}) {
        BOOST_TEST(answer.status == 200);
        BOOST_TEST(answer.body.find("members\":") == std::string::npos, answer.body);
        BOOST_TEST(answer.body.find("\"created_at\":") != std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(a_narrowed_key_is_told_what_it_lacks) {
    const auto key = key_of("ann", "access_manager", R"("organization.read")");
    BOOST_TEST(get("/v1/me", key).status == 200);
    BOOST_TEST(refused(get(path + "/members", key), 403, "permission_denied"));
    BOOST_TEST(refused(get(path + "/invitations", key), 403, "permission_denied"));
    BOOST_TEST(refused(post(path + "/members", person("new"), "", key), 403, "permission_denied"));
    BOOST_TEST(refused(get("/v1/accounts/" + member_of(get("/v1/me", key), "account_id") + "/history", key), 403, "permission_denied"));
}

BOOST_AUTO_TEST_CASE(questions_about_people_are_limited_however_they_are_asked) {
    const auto key = key_of("ann", "access_manager");
    const auto other = id_of(post("/v1/organizations", R"({"kind":"workspace","name":"Other"})"));
    (void)post("/v1/organizations/" + other + "/members", person("eve"));
    const auto ask = [&] { return post(path + "/lookups", R"({"email":"EVE@people.example"})", "", key); };
    const auto first = ask();
    BOOST_TEST(member_of(first, "match") == "external_candidate");
    BOOST_TEST(first.header("ratelimit").starts_with("\"lookups\";r=29"));
    for (int i = 0; i < 10; ++i) BOOST_TEST(refused(post(path + "/members", person("eve"), "", key), 409, "email_taken"));
    for (int i = 0; i < 19; ++i) BOOST_TEST(ask().status == 200);
    const auto limited = ask();
    BOOST_TEST(refused(limited, 429, "lookups_limited"));
    BOOST_TEST(limited.header("retry-after") != "");
    // Neither a taken nor a free e-mail is told now, so that the two are not told apart.
    BOOST_TEST(refused(post(path + "/members", person("eve"), "", key), 429, "lookups_limited"));
    BOOST_TEST(refused(post(path + "/members", person("new"), "", key), 429, "lookups_limited"));
    BOOST_TEST(refused(post(path + "/external-members", R"({"email":"eve@people.example","role":"guest"})", "", key), 429, "lookups_limited"));
    BOOST_TEST(post(path + "/lookups", R"({"email":"eve@people.example"})").status == 200);  // an instance ADMIN
}

BOOST_AUTO_TEST_CASE(the_feed_has_every_event_once_and_no_secret) {
    (void)post(path + "/members", person("ann"));
    std::string all, after;
    int pages = 0;
    do {
        const auto page = get("/v1/events?limit=3" + (after.empty() ? "" : "&after=" + after));
        BOOST_REQUIRE(page.status == 200);
        all += page.body;
        after = member_of(page, "next");
        ++pages;
    } while (!after.empty());
    BOOST_TEST(pages > 2);
    const auto tail = instance.services().directory.log().tail().value;
    for (std::uint64_t position = 1; position <= tail; ++position) {
        const auto sequence = "\"sequence\":\"" + std::to_string(position) + "\"";
        BOOST_TEST(all.find(sequence) != std::string::npos);
        BOOST_TEST(all.find(sequence) == all.rfind(sequence));
    }
    BOOST_TEST(all.find("ann@people.example") != std::string::npos);
    for (const auto* secret : {"token_hash", "password_hash"}) BOOST_TEST(all.find(secret) == std::string::npos);
    BOOST_TEST(refused(get("/v1/events?after=log_01kan4z7f3b6n8w1y5t2v9c4xj:1"), 410, "log_incarnation_changed"));
    BOOST_TEST(refused(get("/v1/events?after=x"), 400, "cursor_invalid"));
}

BOOST_AUTO_TEST_CASE(lists_page_through_with_cursors_of_their_own) {
    for (const auto* name : {"ann", "bob", "cem", "dag", "eve"}) (void)post(path + "/members", person(name));
    std::string seen, after;
    for (int page = 0; page < 3; ++page) {
        const auto answer = get(path + "/members?limit=2&count=true" + (after.empty() ? "" : "&after=" + after));
        BOOST_TEST(answer.body.find("\"total\":5") != std::string::npos);
        seen += answer.body;
        after = member_of(answer, "next");
        BOOST_TEST(answer.header("link").empty() == after.empty());
    }
    BOOST_TEST(after.empty());
    for (const auto* name : {"ann", "bob", "cem", "dag", "eve"}) BOOST_TEST(seen.find(std::string(name) + "@") != std::string::npos);
    const auto cursor = member_of(get(path + "/members?limit=2"), "next");
    BOOST_TEST(refused(get(path + "/members?limit=2&q=a&after=" + cursor), 400, "cursor_invalid"));
    BOOST_TEST(refused(get(path + "/external-members?limit=2&after=" + cursor), 400, "cursor_invalid"));
    BOOST_TEST(refused(get(path + "/members?limit=201"), 400, "query_invalid"));
    BOOST_TEST(refused(get(path + "/members?colour=red"), 400, "query_invalid"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
