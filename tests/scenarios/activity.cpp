// The activity log as people meet it: what it tells to whom, what it keeps out, and that nobody grows the account log by failing.
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <fstream>
#include <thread>

#include "tests/scenarios/support/process.hpp"
#include "tests/scenarios/support/waiting.hpp"
#include "tests/scenarios/support/world.hpp"

namespace muster::scenarios {
namespace {

namespace fs = std::filesystem;
const std::string wrong_password = "battery horse staple correct";

/// All of a type, once there are so many; the newest first.
std::vector<Json> noted(const Caller& caller, const std::string& target, std::size_t count) {
    std::vector<Json> rows;
    BOOST_TEST(comes_true([&] {
        rows = caller.list(target);
        return rows.size() >= count;
    }));
    BOOST_REQUIRE(rows.size() == count);
    return rows;
}

Answer tries(const World& world, const std::string& address, const std::string& login, const Headers& more = {}) {
    Http http(address);
    Headers headers{{"content-type", "application/json"}};
    headers.insert(headers.end(), more.begin(), more.end());
    return http.send("POST", world.server().url() + "/v1/sessions", object({{"login", login}, {"password", wrong_password}}), headers);
}

bool stands_below(const fs::path& directory, const std::string& bytes) {
    for (const auto& each : fs::recursive_directory_iterator(directory)) {
        if (each.is_regular_file() && contents(each.path()).find(bytes) != std::string::npos) return true;
    }
    return false;
}

std::uintmax_t bytes_below(const fs::path& directory) {
    std::uintmax_t sum = 0;
    for (const auto& each : fs::recursive_directory_iterator(directory)) {
        if (each.is_regular_file()) sum += each.file_size();
    }
    return sum;
}

void moves_clock(const World& world, int seconds) {
    world.nobody().post("/dev/clock", object({{"advance_seconds", seconds}})).expect(200);
}

BOOST_AUTO_TEST_SUITE(activity)

BOOST_AUTO_TEST_CASE(failed_sign_ins_are_told_and_what_was_typed_is_not_kept) {
    World world;
    const auto office = world.workspace("Office");
    auto ann = office.has();
    (void)tries(world, "127.0.0.77", "who.is.this@nowhere.example", {{"user-agent", "probe-agent/1.0"}});
    (void)tries(world, "127.0.0.77", ann.email, {{"user-agent", "probe-agent/1.0"}});
    (void)ann.me();  // signs in

    const auto failed = noted(world.admin(), "/v1/activity?type=SignInFailed", 2);
    const auto& known = failed[0];
    BOOST_TEST(known["reason"].text() == "wrong_password");
    BOOST_TEST(known["account"].text() == ann.id);
    BOOST_TEST(known["address"].text() == "127.0.0.77");
    BOOST_TEST(known["user_agent"].text() == "probe-agent/1.0");
    const auto& unknown = failed[1];
    BOOST_TEST(unknown["reason"].text() == "unknown_identifier");
    for (const auto* absent : {"account", "address", "user_agent"}) BOOST_TEST(!unknown.has(absent));
    for (const auto* mark : {"identifier", "address_mark", "domain_mark"}) BOOST_TEST(unknown[mark].text().size() == 43u);
    BOOST_TEST(unknown["seen"].number() > 0);

    // The person sees it as well, and the auditors of their home; nobody else learns that there is such an account.
    const auto own = noted(ann.me(), "/v1/accounts/" + ann.id + "/activity", 2);
    BOOST_TEST(own[0]["type"].text() == "SignInSucceeded");
    BOOST_TEST(own[1]["address"].text() == "127.0.0.77");
    auto auditor = office.has({.role = "access_manager"});
    BOOST_TEST(auditor.me().list("/v1/accounts/" + ann.id + "/activity").size() == 2u);
    auto colleague = office.has();
    auto stranger = world.workspace("Elsewhere").has({.role = "access_manager"});
    BOOST_TEST(refused(colleague.me().get("/v1/accounts/" + ann.id + "/activity"), 404, "not_found"));
    BOOST_TEST(refused(stranger.me().get("/v1/accounts/" + ann.id + "/activity"), 404, "not_found"));
    BOOST_TEST(refused(stranger.me().get("/v1/activity"), 403, "permission_denied"));
    BOOST_TEST(refused(ann.me().get("/v1/accounts/" + ann.id + "/activity?type=RequestsCounted"), 400, "query_invalid"));

    BOOST_TEST(world.server().stop() == 0);
    for (const auto* secret : {"who.is.this", "nowhere.example", "127.0.0.77", "probe-agent", wrong_password.c_str()}) {
        BOOST_TEST(!stands_below(world.data() / "activity", secret), secret);
    }
    BOOST_TEST(!stands_below(world.data() / "activity", ann.email));
    BOOST_TEST(stands_below(world.data() / "activity", "SignInFailed"));

    const auto printed = muster({"activity", "--data", world.data().string(), "--type", "SignInFailed", "--json"});
    BOOST_TEST(printed.exit_code == 0);
    const auto rows = Json::parse(printed.out)["data"];
    BOOST_REQUIRE(rows.size() == 2u);
    BOOST_TEST(rows[0]["address"].text() == "127.0.0.77");
    const auto for_people = muster({"activity", "--data", world.data().string(), "--account", ann.id});
    BOOST_TEST(for_people.exit_code == 0);
    BOOST_TEST(for_people.out.find("wrong_password") != std::string::npos);
    BOOST_TEST(muster({"activity", "--data", world.data().string(), "--type", "SignIns"}).exit_code == 2);
    BOOST_TEST(muster({"activity", "--data", (world.data() / "none").string()}).exit_code == 3);
}

BOOST_AUTO_TEST_CASE(the_second_factor_and_the_own_password_are_noted) {
    World world;
    auto ann = world.workspace("Office").has();
    const auto& me = ann.me();
    (void)me.post("/v1/me/totp", object({{"current_password", wrong_password}}));
    const auto failed = noted(world.admin(), "/v1/activity?type=SignInFailed&account=" + ann.id, 1);
    BOOST_TEST(failed[0]["reason"].text() == "own_password_wrong");
    const auto begun = noted(world.admin(), "/v1/activity?type=SignInSucceeded&account=" + ann.id, 1);
    BOOST_TEST(begun[0]["factor"].text() == "none");
    BOOST_TEST(begun[0].has("session"));
}

BOOST_AUTO_TEST_CASE(requests_and_refusals_are_counted_by_the_minute) {
    World world;
    const auto office = world.workspace("Office");
    auto ann = office.has();
    const auto& me = ann.me();
    moves_clock(world, 60);
    for (int i = 0; i < 3; ++i) (void)me.get("/v1/me").expect(200);
    for (int i = 0; i < 2; ++i) (void)me.get("/v1/events").expect(403);
    (void)me.get(office.path()).expect(200);
    moves_clock(world, 60);

    const auto counted = noted(world.admin(), "/v1/activity?type=RequestsCounted&account=" + ann.id, 2);
    std::int64_t of_me = 0;
    bool in_office = false;
    for (const auto& row : counted) {
        BOOST_TEST(row.has("session"));
        BOOST_TEST(row["status_class"].number() == 2);
        BOOST_TEST(row["address"].text() == "127.0.0.1");
        if (row["route"].text() == "GET /v1/me") of_me += row["requests"].number();
        in_office = in_office || row.text_or_empty("organization") == office.id;
    }
    BOOST_TEST(of_me == 3);
    BOOST_TEST(in_office);
    const auto denied = noted(world.admin(), "/v1/activity?type=RequestsRefused&account=" + ann.id, 1);
    BOOST_TEST(denied[0]["code"].text() == "permission_denied");
    BOOST_TEST(denied[0]["status"].number() == 403);
    BOOST_TEST(denied[0]["requests"].number() == 2);
}

BOOST_AUTO_TEST_CASE(look_ups_are_noted) {
    World world;
    const auto office = world.workspace("Office");
    auto manager = office.has({.role = "access_manager"});
    const auto ann = office.has();
    manager.me().post(office.path("/lookups"), object({{"email", ann.email}})).expect(200);
    manager.me().post(office.path("/lookups"), object({{"email", "nobody@nowhere.example"}})).expect(200);
    const auto rows = noted(world.admin(), "/v1/activity?type=PersonLookedUp", 2);
    BOOST_TEST(rows[0]["match"].text() == "none");
    BOOST_TEST(rows[1]["match"].text() == "internal");
    BOOST_TEST(rows[1]["account"].text() == manager.id);
    BOOST_TEST(rows[1]["organization"].text() == office.id);
    BOOST_TEST(rows[0]["identifier"].text() != rows[1]["identifier"].text());
}

BOOST_AUTO_TEST_CASE(people_that_leave_or_come_in_bulk_are_noted) {
    World world;
    const auto office = world.workspace("Office");
    (void)world.admin().get(office.path("/exports/members?format=jsonl")).expect(200);
    Http http;
    const auto imported = http.send("POST", world.server().url() + office.path("/imports?dry_run=false"),
                                    "First name,Last name,E-mail,Role\nAnn,Lee,ann@bulk.example,member\nBob,Lee,bob@bulk.example,member\n",
                                    {{"content-type", "text/csv"}, {"x-api-key", world.admin_key()}});
    BOOST_TEST(imported.status / 100 == 2, imported);
    const auto rows = noted(world.admin(), "/v1/activity?type=PeopleTransferred", 2);
    const auto& in = rows[0]["direction"].text() == "imported" ? rows[0] : rows[1];
    const auto& out = rows[0]["direction"].text() == "imported" ? rows[1] : rows[0];
    BOOST_TEST(in["people"].number() == 2);
    BOOST_TEST(in["organization"].text() == office.id);
    BOOST_TEST(out["direction"].text() == "exported");
    BOOST_TEST(out["format"].text() == "jsonl");
    BOOST_TEST(out["people"].number() == 0);  // nobody was there yet
    BOOST_TEST(out.has("key"));
}

BOOST_AUTO_TEST_CASE(what_is_asked_for_strangely_is_refused) {
    const auto admin = shared_world().admin();
    for (const auto* query : {"type=SignIn", "account=ann", "from=yesterday", "to=2026-13-01", "from=2026-02-30T00:00:00Z", "limit=0", "who=ann"}) {
        BOOST_TEST(refused(admin.get(std::string("/v1/activity?") + query), 400, "query_invalid"), query);
    }
    BOOST_TEST(refused(admin.get("/v1/activity?after=10"), 400, "cursor_invalid"));
    for (const auto* query : {"from=2026-03-01", "from=2026-03-01T12:00:00Z", "to=2126-03-01T12:00:00.5%2B01:00", "type=LogOpened"}) {
        BOOST_TEST(succeeded(admin.get(std::string("/v1/activity?") + query)), query);
    }
    BOOST_TEST(admin.list("/v1/activity?from=2100-01-01").empty());
}

BOOST_AUTO_TEST_CASE(what_is_older_than_the_retention_goes) {
    World world({.serve_arguments = {"--activity-retention-days", "30"}});
    (void)tries(world, "127.0.0.1", "nobody");
    (void)noted(world.admin(), "/v1/activity?type=SignInFailed", 1);
    moves_clock(world, 29 * 24 * 3'600);
    (void)tries(world, "127.0.0.1", "nobody");
    (void)noted(world.admin(), "/v1/activity?type=SignInFailed", 2);
    moves_clock(world, 2 * 24 * 3'600);
    BOOST_TEST(comes_true([&] { return world.admin().list("/v1/activity?type=SignInFailed").size() == 1; }));
}

// After five failures the next attempt is held for two seconds (one, when a slow machine lets one of them be forgotten), whatever
// happened to the server.
BOOST_AUTO_TEST_CASE(a_restart_forgets_no_failures) {
    World world;
    const auto ann = world.workspace("Office").has();
    for (const auto& login : {ann.email, std::string("nobody@nowhere.example")}) {
        for (int i = 0; i < 5; ++i) BOOST_TEST(refused(tries(world, "127.0.0.1", login), 401, "sign_in_failed"));
    }
    (void)noted(world.admin(), "/v1/activity?type=SignInFailed", 10);
    const auto is_held = [&](const std::string& login) {
        const auto begun = std::chrono::steady_clock::now();
        BOOST_TEST(refused(tries(world, "127.0.0.1", login), 401, "sign_in_failed"));
        return std::chrono::steady_clock::now() - begun >= std::chrono::milliseconds(900);
    };
    world.server().kill();
    world.server().start();
    BOOST_TEST(is_held(ann.email));
    BOOST_TEST(is_held("nobody@nowhere.example"));
    world.restart();
    BOOST_TEST(is_held(ann.email));
}

BOOST_AUTO_TEST_CASE(ten_thousand_failures_leave_the_account_log_as_it_was) {
    World world;
    constexpr int addresses = 1'000, each = 10, threads = 4;  // few enough from each that none is delayed
    const auto tail = world.tail();
    const auto bytes = bytes_below(world.data() / "log");
    std::atomic<int> failed{0};
    std::vector<std::thread> running;
    for (int t = 0; t < threads; ++t) {
        running.emplace_back([&, t] {
            for (int a = t; a < addresses; a += threads) {
                Http http("127.1." + std::to_string(a / 250) + "." + std::to_string(a % 250 + 1));
                for (int i = 0; i < each; ++i) {
                    const auto login = "nobody" + std::to_string(a * each + i);
                    const auto answer = http.send("POST", world.server().url() + "/v1/sessions",
                                                  object({{"login", login}, {"password", wrong_password}}), {{"content-type", "application/json"}});
                    failed += answer.status == 401;
                }
            }
        });
    }
    for (auto& thread : running) thread.join();
    BOOST_TEST(failed == addresses * each);
    BOOST_TEST(world.tail() == tail);
    BOOST_TEST(bytes_below(world.data() / "log") == bytes);
    std::size_t noted_failures = 0;
    BOOST_TEST(comes_true([&] {
        noted_failures = world.admin().list("/v1/activity?type=SignInFailed", 200).size();
        return noted_failures == static_cast<std::size_t>(addresses * each);
    }));
    BOOST_TEST(noted_failures == static_cast<std::size_t>(addresses * each));
    const auto metrics = world.nobody().get("/metrics").body;
    BOOST_TEST(metrics.find("muster_activity_up 1") != std::string::npos);
    BOOST_TEST(metrics.find("muster_activity_dropped_total 0") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::scenarios
