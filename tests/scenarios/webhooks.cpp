// Webhooks against a real receiver: in order, signed, at least once, and none delays another.
#include <boost/test/unit_test.hpp>

#include <set>
#include <thread>

#include "tests/scenarios/support/world.hpp"
#include "tests/support/webhook_receiver.hpp"

namespace muster::scenarios {
namespace {

using Received = tests::WebhookReceiver::Received;
using namespace std::chrono_literals;

/// Polls until it holds; the receiver and the sender take what time they take.
template <class Condition>
bool soon(Condition&& condition, std::chrono::milliseconds patience = 60s) {
    const auto until = std::chrono::steady_clock::now() + patience;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > until) return false;
        std::this_thread::sleep_for(30ms);
    }
    return true;
}

std::vector<std::string> ids_of(const std::vector<Received>& received) {
    std::vector<std::string> ids;
    for (const auto& each : received) {
        if (each.status < 300 && each.status > 0) ids.push_back(each.headers.at("webhook-id"));
    }
    return ids;
}
/// At least once: what came twice in a row of repeats counts where it came first.
std::vector<std::string> without_repeats(const std::vector<std::string>& ids) {
    std::set<std::string> seen;
    std::vector<std::string> first;
    for (const auto& id : ids) {
        if (seen.insert(id).second) first.push_back(id);
    }
    return first;
}

struct Webhooks {
    World world{{.serve_arguments = {"--webhook-allow-private"}}};
    Organization office = world.workspace("Office");
    Person manager = office.has({.role = "access_manager"});
    tests::WebhookReceiver receiver;

    std::string path(const std::string& id, const std::string& below = {}) const { return office.path("/webhooks/" + id + below); }
    Json creates(const std::string& url, const std::vector<Member>& more = {}) {
        std::vector<Member> members{{"url", url}};
        members.insert(members.end(), more.begin(), more.end());
        return manager.me().post(office.path("/webhooks"), object(members)).expect(201).json();
    }
    Json now(const std::string& id) { return manager.me().get(path(id)).expect(200).json(); }
    /// Ids of the organization's events after a position, but for those of webhooks.
    std::vector<std::string> feed_after(const std::string& position) {
        std::vector<std::string> ids;
        std::string after = position;
        for (;;) {
            const auto page = manager.me().get("/v1/events?limit=200&after=" + url_encoded(after)).expect(200).json();
            for (const auto& event : page["data"].items()) {
                if (event["type"].text().find("Webhook") == std::string::npos) ids.push_back(event["id"].text());
            }
            if (!page.has("next")) return ids;
            after = page["next"].text();
        }
    }
    void happens(int times) {
        for (int i = 0; i < times; ++i) (void)office.adds({.first_name = "P" + std::to_string(i), .send_invitation = false});
    }
    void passes(int seconds) { world.nobody().post("/dev/clock", object({{"advance_seconds", seconds}})).expect(200); }
};

BOOST_FIXTURE_TEST_SUITE(webhooks, Webhooks)

BOOST_AUTO_TEST_CASE(what_happens_is_sent_signed_and_in_order) {
    const auto made = creates(receiver.url("/door"), {{"personal", true}});
    receiver.control(object({{"secrets", array({made["secret"].text()})}}));
    happens(20);
    const auto expected = feed_after(made["delivered_position"].text());
    const auto got = receiver.wait_for(expected.size());
    BOOST_TEST(ids_of(got) == expected, boost::test_tools::per_element());
    for (const auto& each : got) {
        BOOST_TEST(each.path == "/door");
        BOOST_REQUIRE(each.signed_by.size() == 1U);
        BOOST_TEST(each.headers.at("content-type") == "application/cloudevents+json; charset=utf-8");
        const auto event = Json::parse(each.body);
        BOOST_TEST(event["id"].text() == each.headers.at("webhook-id"));
        BOOST_TEST(event["data"]["organizations"][0].text() == office.id);
        BOOST_TEST(each.body.find("_claim") == std::string::npos);
    }
    BOOST_TEST(Json::parse(got.front().body)["data"]["personal"]["first_name"].text() == "P0");
    const auto deliveries = manager.me().whole_list(path(made["id"].text(), "/deliveries"));
    BOOST_TEST(deliveries.size() >= expected.size());
    BOOST_TEST(deliveries.front()["delivered"].boolean());
}

BOOST_AUTO_TEST_CASE(personal_fields_and_other_tenants_stay_out) {
    const auto made = creates(receiver.url("/"), {{"event_types", array({"MemberAdded"})}});
    auto other = world.workspace("Other");
    (void)other.adds({.first_name = "Stranger"});
    (void)office.adds({.first_name = "Secretname"});
    const auto got = receiver.wait_for(1);
    BOOST_REQUIRE(got.size() == 1U);
    BOOST_TEST(!Json::parse(got[0].body)["data"].has("personal"));
    BOOST_TEST(got[0].body.find("Secretname") == std::string::npos);
    BOOST_TEST(Json::parse(got[0].body)["type"].text() == "muster.MemberAdded");
    auto stranger = other.has({.role = "access_manager"});
    for (const auto& below : {"", "/deliveries", "/dead-letters"}) {
        BOOST_TEST(refused(stranger.me().get(path(made["id"].text(), below)), 404, "not_found"));
        BOOST_TEST(refused(stranger.me().get(other.path("/webhooks/" + made["id"].text() + below)), 404, "not_found"));
    }
    BOOST_TEST(refused(stranger.me().post(other.path("/webhooks/" + made["id"].text() + "/pings"), ""), 404, "not_found"));
    BOOST_TEST(refused(office.has({.role = "member"}).me().get(office.path("/webhooks")), 403, "permission_denied"));
    BOOST_TEST(refused(manager.me().get("/v1/webhooks"), 403, "permission_denied"));
    // Whoever may not read members has their fields sent nowhere.
    const auto scopes = array({"event.read", "webhook.manage"});
    const auto key = manager.me().post("/v1/api-keys", object({{"name", "door"}, {"scopes", scopes}})).expect(201).json()["token"].text();
    const auto door = world.holder_of(key);
    BOOST_TEST(refused(door.post(office.path("/webhooks"), object({{"url", receiver.url("/")}, {"personal", true}})), 403, "permission_denied"));
    BOOST_TEST(succeeded(door.post(office.path("/webhooks"), object({{"url", receiver.url("/")}})), 201));
    BOOST_TEST(world.admin().whole_list("/v1/webhooks").empty());
}

BOOST_AUTO_TEST_CASE(who_was_down_gets_everything_in_order) {
    const auto made = creates(receiver.url("/"));
    receiver.stop();
    happens(300);
    const auto id = made["id"].text();
    BOOST_TEST(soon([&] { return now(id).has("failing"); }));
    const auto failing = now(id);
    BOOST_TEST(failing["state"].text() == "failing");
    BOOST_TEST(failing["failing"]["problem"].text() == "unreachable");
    BOOST_TEST(failing["failing"].has("next_attempt_at"));
    const auto expected = feed_after(made["delivered_position"].text());
    receiver.start();
    passes(3600);
    const auto got = receiver.wait_for(expected.size(), 120s);
    BOOST_TEST(ids_of(got) == expected, boost::test_tools::per_element());
    BOOST_TEST(soon([&] { return now(id)["state"].text() == "active"; }));
}

BOOST_AUTO_TEST_CASE(what_always_fails_becomes_a_dead_letter_and_delays_no_other) {
    const auto bad = creates(receiver.url("/bad"), {{"personal", true}});
    tests::WebhookReceiver other;
    const auto good = creates(other.url("/good"));
    receiver.control(R"({"status":400,"only":"Poison"})");
    (void)office.adds({.first_name = "Poison", .send_invitation = false});
    happens(5);
    const auto expected = feed_after(good["delivered_position"].text());
    BOOST_TEST(ids_of(other.wait_for(expected.size())) == expected, boost::test_tools::per_element());
    const auto id = bad["id"].text();
    BOOST_TEST(soon([&] {
        if (now(id)["dead_letters"].number() == 1) return true;
        passes(3600);
        return false;
    }));
    const auto letters = manager.me().whole_list(path(id, "/dead-letters"));
    BOOST_REQUIRE(letters.size() == 1U);
    BOOST_TEST(letters[0]["problem"].text() == "rejected");
    BOOST_TEST(letters[0]["status"].number() == 400);
    BOOST_TEST(letters[0]["attempts"].number() == 6);
    // The rest has come meanwhile, in order; what was poison comes once somebody sends it again.
    const auto all = feed_after(bad["delivered_position"].text());
    BOOST_TEST(soon([&] { return ids_of(receiver.requests()).size() == all.size() - 1; }));
    receiver.control("{}");
    const auto retry = path(id, "/dead-letters/" + letters[0]["event_id"].text() + "/retries");
    BOOST_TEST(succeeded(manager.me().post(retry, ""), 202));
    BOOST_TEST(soon([&] { return now(id)["dead_letters"].number() == 0; }));
    BOOST_TEST(ids_of(receiver.requests()).back() == letters[0]["event_id"].text());
    BOOST_TEST(refused(manager.me().post(retry, ""), 404, "not_found"));
}

BOOST_AUTO_TEST_CASE(a_receiver_that_never_answers_delays_no_other) {
    receiver.control(R"({"hang":true})");
    (void)creates(receiver.url("/hangs"));
    tests::WebhookReceiver other;
    const auto good = creates(other.url("/good"));
    happens(5);
    const auto expected = feed_after(good["delivered_position"].text());
    // Well before the hanging delivery is given up, which is after 15 s.
    BOOST_TEST(ids_of(other.wait_for(expected.size(), 12s)) == expected, boost::test_tools::per_element());
    BOOST_TEST(receiver.requests().size() == 1U);  // one at a time
}

BOOST_AUTO_TEST_CASE(kill_9_loses_nothing) {
    const auto made = creates(receiver.url("/"));
    const auto from = made["delivered_position"].text();
    for (int round = 0; round < 3; ++round) {
        happens(40);
        (void)receiver.wait_for(static_cast<std::size_t>(round) * 40 + 5);
        world.server().kill();
        world.server().start();
    }
    const auto expected = feed_after(from);
    BOOST_TEST(soon([&] { return without_repeats(ids_of(receiver.requests())).size() >= expected.size(); }));
    BOOST_TEST(without_repeats(ids_of(receiver.requests())) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_replay_sends_everything_after_a_position_again) {
    const auto made = creates(receiver.url("/"));
    const auto id = made["id"].text();
    happens(10);
    const auto expected = feed_after(made["delivered_position"].text());
    (void)receiver.wait_for(expected.size());
    const auto replay = object({{"after", made["delivered_position"].text()}});
    BOOST_TEST(succeeded(manager.me().post(path(id, "/replays"), replay), 202));
    const auto twice = ids_of(receiver.wait_for(2 * expected.size()));
    BOOST_REQUIRE(twice.size() >= 2 * expected.size());
    BOOST_TEST(std::vector(twice.begin() + static_cast<std::ptrdiff_t>(expected.size()), twice.begin() + static_cast<std::ptrdiff_t>(2 * expected.size())) == expected,
               boost::test_tools::per_element());
    BOOST_TEST(refused(manager.me().post(path(id, "/replays"), object({{"after", "99999999"}})), 422, "position_ahead"));
    BOOST_TEST(refused(manager.me().post(path(id, "/replays"), "{}"), 422, "body_invalid"));
}

BOOST_AUTO_TEST_CASE(while_the_instance_sends_nothing_webhooks_wait_too) {
    const auto made = creates(receiver.url("/"));
    world.admin().post("/v1/admin/notifier/pause", "").expect(204);
    happens(3);
    const auto expected = feed_after(made["delivered_position"].text());
    std::this_thread::sleep_for(600ms);
    BOOST_TEST(receiver.requests().empty());
    world.admin().post("/v1/admin/notifier/resume", "").expect(204);
    BOOST_TEST(ids_of(receiver.wait_for(expected.size())) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(nothing_is_tried_again_before_its_time) {
    const auto id = creates(receiver.url("/"))["id"].text();
    receiver.control(R"({"status":503})");
    world.nobody().post("/dev/clock", R"({"advance_seconds":1,"stopped":true})").expect(200);
    happens(1);
    BOOST_TEST(soon([&] { return now(id).has("failing"); }));
    receiver.control("{}");
    std::this_thread::sleep_for(600ms);
    BOOST_TEST(receiver.requests().size() == 1U);  // its time stands still
    BOOST_TEST(now(id)["failing"]["attempts"].number() == 1);
    passes(60);
    BOOST_TEST(soon([&] { return now(id)["state"].text() == "active"; }));
    BOOST_TEST(receiver.requests().size() == 2U);
    const auto& both = receiver.requests();
    BOOST_TEST(both[0].headers.at("webhook-id") == both[1].headers.at("webhook-id"));
}

BOOST_AUTO_TEST_CASE(what_is_wanted_no_more_while_it_waits_is_left_out) {
    const auto id = creates(receiver.url("/"))["id"].text();
    receiver.control(R"({"status":503})");
    happens(1);
    BOOST_TEST(soon([&] { return now(id).has("failing"); }));
    manager.me().patch(path(id), object({{"event_types", array({"OrganizationChanged"})}}), manager.me().current(path(id))).expect(200);
    receiver.control("{}");
    manager.me().patch(office.path(), R"({"name":"Bureau"})", manager.me().current(office.path())).expect(200);
    passes(3600);
    BOOST_TEST(soon([&] { return ids_of(receiver.requests()).size() == 1U; }));
    BOOST_TEST(Json::parse(receiver.requests().back().body)["type"].text() == "muster.OrganizationChanged");
    BOOST_TEST(now(id)["dead_letters"].number() == 0);
}

BOOST_AUTO_TEST_CASE(a_stop_in_order_repeats_nothing_and_forgets_no_attempt) {
    const auto made = creates(receiver.url("/"));
    const auto id = made["id"].text();
    happens(5);
    const auto expected = feed_after(made["delivered_position"].text());
    (void)receiver.wait_for(expected.size());
    world.restart();
    (void)receiver.wait_for(expected.size());
    receiver.control(R"({"status":503})");
    happens(1);
    BOOST_TEST(soon([&] { return now(id).has("failing"); }));
    BOOST_TEST(ids_of(receiver.requests()) == expected, boost::test_tools::per_element());
    const auto attempts = [&] { return now(id)["failing"]["attempts"].number(); };
    const auto before = attempts();
    world.restart();
    BOOST_TEST(attempts() >= before);
    BOOST_TEST(soon([&] {
        passes(60);
        return attempts() > before + 1;
    }));
}

BOOST_AUTO_TEST_CASE(paused_nothing_is_sent_and_nothing_is_lost) {
    const auto made = creates(receiver.url("/"));
    const auto id = made["id"].text();
    manager.me().patch(path(id), R"({"paused":true})", manager.me().current(path(id))).expect(200);
    happens(5);
    const auto expected = feed_after(made["delivered_position"].text());
    std::this_thread::sleep_for(600ms);
    BOOST_TEST(receiver.requests().empty());
    BOOST_TEST(now(id)["state"].text() == "paused");
    manager.me().patch(path(id), R"({"paused":false})", manager.me().current(path(id))).expect(200);
    BOOST_TEST(ids_of(receiver.wait_for(expected.size())) == expected, boost::test_tools::per_element());
    BOOST_TEST(refused(manager.me().patch(path(id), R"({"paused":false})", manager.me().current(path(id))), 409, "nothing_to_change"));
}

BOOST_AUTO_TEST_CASE(a_rotated_secret_overlaps_and_a_test_says_what_became_of_it) {
    const auto made = creates(receiver.url("/"));
    const auto id = made["id"].text();
    const auto rotated = manager.me().post(path(id, "/secret-rotations"), "", {{"idempotency-key", "turn"}}).expect(201).json();
    const auto again = manager.me().post(path(id, "/secret-rotations"), "", {{"idempotency-key", "turn"}}).expect(201).json();
    BOOST_TEST(again["secret_already_shown"].boolean());
    BOOST_TEST(!again.has("secret"));
    receiver.control(object({{"secrets", array({made["secret"].text(), rotated["secret"].text()})}}));
    const auto ping = manager.me().post(path(id, "/pings"), "").expect(200).json();
    BOOST_TEST(ping["delivered"].boolean());
    BOOST_TEST(receiver.wait_for(1).back().signed_by.size() == 2U);
    passes(25 * 3600);  // the manager's session has passed as well
    const auto root = world.admin().post(path(id, "/pings"), "").expect(200).json();
    BOOST_TEST(root["delivered"].boolean());
    BOOST_TEST((receiver.wait_for(2).back().signed_by == std::vector{1}));
    receiver.control(R"({"status":503})");
    const auto failed = world.admin().post(path(id, "/pings"), "").expect(200).json();
    BOOST_TEST(!failed["delivered"].boolean());
    BOOST_TEST(failed["problem"].text() == "unavailable");
    BOOST_TEST(failed["status"].number() == 503);
}

BOOST_AUTO_TEST_CASE(of_the_whole_instance_for_its_admins) {
    const auto made = world.admin().post("/v1/webhooks", object({{"url", receiver.url("/all")}, {"event_types", array({"MemberAdded"})}})).expect(201).json();
    auto other = world.workspace("Other");
    (void)other.adds();
    (void)office.adds();
    const auto got = receiver.wait_for(2);
    BOOST_REQUIRE(got.size() == 2U);
    BOOST_TEST(got[0].body.find(other.id) != std::string::npos);
    BOOST_TEST(got[1].body.find(office.id) != std::string::npos);
    BOOST_TEST(succeeded(world.admin().remove("/v1/webhooks/" + made["id"].text()), 204));
    BOOST_TEST(refused(world.admin().get("/v1/webhooks/" + made["id"].text()), 404, "not_found"));
}

BOOST_AUTO_TEST_CASE(following_the_log_does_not_double_it) {
    const auto begun = std::chrono::steady_clock::now();
    (void)creates(receiver.url("/"));
    happens(50);
    BOOST_TEST(soon([&] { return receiver.requests().size() >= 50U; }));
    const auto tail = world.tail();
    std::this_thread::sleep_for(2500ms);
    BOOST_TEST(world.tail() <= tail + 2);  // where it has got to, and no echo of that
    const auto advanced = world.admin().get("/v1/events?limit=200&after=0&type=WebhookAdvanced").expect(200).json()["data"].size();
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - begun).count();
    BOOST_TEST(advanced <= static_cast<std::size_t>(seconds) + 2U);  // one a second
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(webhook_urls)

BOOST_AUTO_TEST_CASE(a_server_calls_nobody_in_its_own_network) {
    auto& world = shared_world();
    auto office = world.workspace("Office");
    auto manager = office.has({.role = "access_manager"});
    for (const auto* url : {"https://127.0.0.1/", "https://localhost/", "https://169.254.169.254/latest", "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://2130706433/",
                            "https://user:word@door.example.com/", "ftp://door.example.com/", "door.example.com", ""}) {
        BOOST_TEST_CONTEXT(url) {
            const auto answer = manager.me().post(office.path("/webhooks"), object({{"url", url}}));
            BOOST_TEST(refused(answer, 422, "body_invalid"));
        }
    }
    BOOST_TEST(refused(manager.me().post(office.path("/webhooks"), object({{"url", "https://door.example.com/"}, {"event_types", array({"Nonsense"})}})), 422, "body_invalid"));
    const auto with_clients = object({{"url", "https://door.example.com/"}, {"clients", true}});
    BOOST_TEST(refused(manager.me().post(office.path("/webhooks"), with_clients), 403, "permission_denied"));
    BOOST_TEST(refused(world.admin().post(office.path("/webhooks"), with_clients), 422, "organization_kind_not_allowed"));
    BOOST_TEST(refused(manager.me().post(office.path("/webhooks"), "{}"), 422, "body_invalid"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::scenarios
