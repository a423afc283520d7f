// Monitoring as people meet it: who reads which numbers, rules that are tried before they are switched on, alerts from the failure to the
// word about what it was.
#include <boost/test/unit_test.hpp>

#include "tests/scenarios/support/process.hpp"
#include "tests/scenarios/support/waiting.hpp"
#include "tests/scenarios/support/world.hpp"

namespace muster::scenarios {
namespace {

const std::string wrong_password = "battery horse staple correct";

void moves_clock(const World& world, int seconds) {
    world.nobody().post("/dev/clock", object({{"advance_seconds", seconds}})).expect(200);
}

void fails(const World& world, const std::string& email, int times) {
    for (int i = 0; i < times; ++i) {
        // From an address each, so that no delay is in the way.
        Http http("127.0.1." + std::to_string(1 + i));
        (void)http.send("POST", world.server().url() + "/v1/sessions", object({{"login", email}, {"password", wrong_password}}),
                        {{"content-type", "application/json"}});
    }
}

std::vector<Json> alerts(const Caller& caller, const std::string& target, std::size_t count) {
    std::vector<Json> rows;
    BOOST_TEST(comes_true([&] {
        rows = caller.list(target);
        return rows.size() >= count;
    }));
    BOOST_REQUIRE(rows.size() == count);
    return rows;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(monitoring)

BOOST_AUTO_TEST_CASE(SP3_usage_is_counted_per_account_key_organization_and_endpoint) {
    World world;
    const auto office = world.workspace("Office");
    auto auditor = office.has({.role = "access_manager"});
    auto ann = office.has();
    moves_clock(world, 60);
    for (int i = 0; i < 3; ++i) (void)auditor.me().get(office.path("/members?limit=2")).expect(200);
    for (int i = 0; i < 2; ++i) (void)ann.me().get("/v1/events").expect(403);
    fails(world, ann.email, 1);
    (void)world.admin().get(office.path("/exports/members?format=jsonl")).expect(200);
    moves_clock(world, 60);

    const auto admin = world.admin();
    Json own;
    BOOST_TEST(comes_true([&] {
        for (const auto& row : admin.list("/v1/usage?by=account&organization=" + office.id)) {
            if (row["account_id"].text() == auditor.id) own = row;
        }
        return own.has("rows") && own["rows"].number() == 6 && own["sign_ins"].number() == 1;
    }));
    BOOST_TEST(own["requests"].number() == 3);
    std::vector<Json> of_ann;  // the two logs are followed each at its own pace
    BOOST_TEST(comes_true([&] {
        of_ann = admin.list("/v1/usage?by=account&account=" + ann.id);
        return of_ann.size() == 1u && of_ann[0]["refusals"].number() == 2 && of_ann[0]["failures"].number() == 1 && of_ann[0]["sign_ins"].number() == 1;
    }));
    BOOST_REQUIRE(of_ann.size() == 1u);
    BOOST_TEST(of_ann[0]["refusals"].number() == 2);
    BOOST_TEST(of_ann[0]["failures"].number() == 1);
    BOOST_TEST(of_ann[0]["sign_ins"].number() == 1);
    bool with_key = false;
    BOOST_TEST(comes_true([&] {
        for (const auto& row : admin.list("/v1/usage?by=key&per=hour")) with_key = with_key || row["exports"].number() == 1;
        return with_key;
    }));
    bool route = false;
    for (const auto& row : admin.list("/v1/usage?by=endpoint&organization=" + office.id)) {
        route = route || (row["endpoint"].text() == "GET /v1/organizations/{org}/members" && row["requests"].number() == 3);
        BOOST_TEST(row["endpoint"].text().find(office.id) == std::string::npos);
    }
    BOOST_TEST(route);
    const auto organizations = admin.list("/v1/usage?by=organization&per=day");
    BOOST_TEST(std::any_of(organizations.begin(), organizations.end(), [&](const Json& row) { return row["organization_id"].text() == office.id; }));
    BOOST_TEST(admin.list("/v1/usage?by=account", 1).size() == admin.list("/v1/usage?by=account").size());  // pages
    const auto page = admin.get("/v1/usage").expect(200).json();
    BOOST_TEST(page.has("complete_since"));

    // An organization's own numbers are its auditors'; nobody else's are.
    BOOST_TEST(!auditor.me().list("/v1/usage?by=account&organization=" + office.id).empty());
    BOOST_TEST(refused(auditor.me().get("/v1/usage"), 403, "permission_denied"));
    BOOST_TEST(refused(ann.me().get("/v1/usage?organization=" + office.id), 403, "permission_denied"));
    auto stranger = world.workspace("Elsewhere").has({.role = "access_manager"});
    BOOST_TEST(refused(stranger.me().get("/v1/usage?organization=" + office.id), 404, "not_found"));
    BOOST_TEST(refused(admin.get("/v1/usage?by=person"), 400, "query_invalid"));
    BOOST_TEST(refused(admin.get("/v1/usage?from=2026-03-02&to=2026-03-01"), 400, "query_invalid"));

    // A restart counts nothing twice.
    const auto before = admin.get("/v1/usage?by=account&organization=" + office.id + "&account=" + auditor.id).expect(200).json()["data"][0]["requests"].number();
    world.restart();
    BOOST_TEST(world.admin().get("/v1/usage?by=account&organization=" + office.id + "&account=" + auditor.id).expect(200).json()["data"][0]["requests"].number() == before);
}

BOOST_AUTO_TEST_CASE(SP3_a_rule_is_tried_then_switched_on_and_raises_an_alert) {
    World world;
    const auto office = world.workspace("Office");
    auto auditor = office.has({.role = "access_manager"});
    const auto ann = office.has();
    const auto bob = office.has();
    fails(world, ann.email, 6);
    const auto admin = world.admin();
    BOOST_TEST(comes_true([&] { return admin.list("/v1/activity?type=SignInFailed").size() == 6u; }));

    for (const auto& rule : admin.whole_list("/v1/anomaly-rules")) BOOST_TEST(!rule["enabled"].boolean());
    // What it would have found, before it is on.
    const auto path = std::string("/v1/anomaly-rules/failure_burst");
    const auto begun = admin.post(path + "/back-tests", R"({"parameters":{"failures":5}})").expect(202).json();
    Json job;
    BOOST_TEST(comes_true([&] {
        job = admin.get(path + "/back-tests/" + begun["id"].text()).expect(200).json();
        return job["status"].text() != "running";
    }));
    BOOST_TEST(job["status"].text() == "succeeded");
    BOOST_TEST(job["report"]["alerts"].number() == 1);
    BOOST_TEST(job["report"]["first_alerts"][0]["account_id"].text() == ann.id);
    BOOST_TEST(admin.list("/v1/alerts").empty());

    BOOST_TEST(refused(admin.patch(path, R"({"parameters":{"failures":1}})"), 422, "body_invalid"));
    BOOST_TEST(refused(admin.patch(path, R"({"parameters":{"rows":10}})"), 422, "body_invalid"));
    const auto set = admin.patch(path, R"({"enabled":true,"parameters":{"failures":5}})").expect(200).json();
    BOOST_TEST(set["enabled"].boolean());
    BOOST_TEST(set["parameters"]["failures"].number() == 5);
    BOOST_TEST(set["defaults"]["failures"].number() == 20);

    // It says nothing of what was before; what comes now it does.
    fails(world, bob.email, 6);
    const auto raised = alerts(admin, "/v1/alerts", 1)[0];
    BOOST_TEST(raised["rule"].text() == "failure_burst");
    BOOST_TEST(raised["account_id"].text() == bob.id);
    BOOST_TEST(raised["organization_id"].text() == office.id);
    BOOST_TEST(raised["status"].text() == "open");
    BOOST_TEST(raised["evidence"]["failures"].text() == "5");
    BOOST_TEST(raised["activity"].size() == 5u);
    const auto metrics = world.nobody().get("/metrics").expect(200).body;
    for (const auto* line : {"muster_alerts_raised_total{rule=\"failure_burst\"} 1", "muster_alerts_raised_total{rule=\"mass_read\"} 0", "muster_monitoring_up 1",
                             "muster_anomaly_rules_on 1"}) {
        BOOST_TEST(metrics.find(line) != std::string::npos, line);
    }
    const auto watched = world.nobody().get("/readyz").expect(200).json()["monitoring"];
    BOOST_TEST(watched["running"].boolean());
    BOOST_TEST(watched["rules_on"].number() == 1);
    BOOST_TEST(watched["account_position"].number() > 0);

    // The auditors of the organization read it as well; others learn nothing.
    const auto id = raised["id"].text();
    BOOST_TEST(alerts(auditor.me(), "/v1/alerts?organization=" + office.id, 1)[0]["id"].text() == id);
    BOOST_TEST(refused(auditor.me().get("/v1/alerts"), 403, "permission_denied"));
    auto stranger = world.workspace("Elsewhere").has({.role = "access_manager"});
    BOOST_TEST(refused(stranger.me().get("/v1/alerts/" + id), 404, "not_found"));
    BOOST_TEST(refused(stranger.me().get("/v1/alerts?organization=" + office.id), 404, "not_found"));
    BOOST_TEST(refused(stranger.me().post("/v1/alerts/" + id + "/close", R"({"resolution":"confirmed"})"), 404, "not_found"));

    // After a restart it is the same one alert.
    world.restart();
    const auto again = world.admin();
    moves_clock(world, 61);
    BOOST_TEST(comes_true([&] { return again.get("/v1/usage?by=endpoint&endpoint=PATCH%20" + url_encoded("/v1/anomaly-rules/{rule}")).expect(200).json()["data"].size() == 1u; }));
    BOOST_TEST(again.list("/v1/alerts").size() == 1u);

    BOOST_TEST(refused(again.post("/v1/alerts/" + id + "/close", R"({"resolution":"perhaps"})"), 422, "body_invalid"));
    const auto dry = again.post("/v1/alerts/" + id + "/close?dry_run=true", R"({"resolution":"false_alarm"})").expect(200).json();
    BOOST_TEST(dry["events"][0]["type"].text() == "muster.AlertClosed");
    BOOST_TEST(again.get("/v1/alerts/" + id).expect(200).json()["status"].text() == "open");
    const auto closed = again.post("/v1/alerts/" + id + "/close", R"({"resolution":"false_alarm","reason":"a test"})").expect(200).json();
    BOOST_TEST(closed["status"].text() == "closed");
    BOOST_TEST(closed["closed"]["resolution"].text() == "false_alarm");
    BOOST_TEST(closed["closed"]["reason"].text() == "a test");
    BOOST_TEST(refused(again.post("/v1/alerts/" + id + "/close", R"({"resolution":"confirmed"})"), 409, "alert_closed"));
    BOOST_TEST(again.list("/v1/alerts?status=open").empty());
    BOOST_TEST(again.list("/v1/alerts?status=closed&rule=failure_burst").size() == 1u);

    // Alerts are events: whoever follows them gets it.
    bool followed = false;
    for (const auto& event : again.list("/v1/events")) followed = followed || event["type"].text() == "muster.AlertRaised";
    BOOST_TEST(followed);

    BOOST_TEST(world.server().stop() == 0);
    const auto tried = muster({"backtest", "failure_burst", "--data", world.data().string(), "--set", "failures=5", "--json"});
    BOOST_TEST(tried.exit_code == 0);
    BOOST_TEST(Json::parse(tried.out)["alerts"].number() == 2);
    BOOST_TEST(muster({"backtest", "failure_burst", "--data", world.data().string(), "--set", "failures=0"}).exit_code == 2);
    BOOST_TEST(muster({"backtest", "nothing", "--data", world.data().string()}).exit_code == 2);
}

BOOST_AUTO_TEST_CASE(SP1_only_instance_admins_set_rules) {
    World& world = shared_world();
    auto manager = world.workspace("Office").has({.role = "access_manager"});
    BOOST_TEST(refused(manager.me().get("/v1/anomaly-rules"), 403, "permission_denied"));
    BOOST_TEST(refused(manager.me().patch("/v1/anomaly-rules/mass_read", R"({"enabled":true})"), 403, "permission_denied"));
    BOOST_TEST(refused(manager.me().post("/v1/anomaly-rules/mass_read/back-tests", "{}"), 403, "permission_denied"));
    const auto rules = world.admin().whole_list("/v1/anomaly-rules");
    BOOST_TEST(rules.size() == 8u);
    BOOST_TEST(refused(world.admin().patch("/v1/anomaly-rules/nothing", R"({"enabled":true})"), 404, "not_found"));
    BOOST_TEST(refused(world.admin().get("/v1/anomaly-rules/mass_read/back-tests/bt_0"), 404, "not_found"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace muster::scenarios
