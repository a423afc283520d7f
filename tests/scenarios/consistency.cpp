// What a client may rely on: it reads its own writes, repeats are safe, and nobody overwrites what they have not read.
#include <boost/test/unit_test.hpp>

#include <thread>

#include "tests/scenarios/support/world.hpp"

namespace muster::scenarios {
namespace {

std::string person(const World& world, const std::string& first_name = "Ann") {
    return object({{"first_name", first_name}, {"last_name", "Lee"}, {"email", world.fresh_email()}, {"role", "member"}});
}

BOOST_AUTO_TEST_SUITE(consistency)

BOOST_AUTO_TEST_CASE(whoever_writes_reads_their_own_write_at_once) {
    constexpr int rounds = 100;
    auto& world = shared_world();
    const auto office = world.workspace("Office");
    const auto writer = world.admin(), reader = world.admin();
    for (int i = 1; i <= rounds; ++i) {
        const auto added = writer.post(office.path("/members"), person(world)).expect(201);
        const auto id = added.json()["account_id"].text();
        const auto seen = reader.get(office.path("/members/" + id));
        BOOST_TEST(succeeded(seen));
        BOOST_TEST(seen.header("etag") == added.header("etag"));
        BOOST_TEST(reader.get(office.path("/members?count=true&limit=1")).expect(200).json()["total"].number() == i);
        BOOST_TEST(added.header("muster-pending").empty());
    }
}

BOOST_AUTO_TEST_CASE(a_position_handed_to_another_client_is_honoured) {
    auto& world = shared_world();
    const auto office = world.workspace("Office");
    const auto added = world.admin().post(office.path("/members"), person(world)).expect(201);
    const auto position = added.header("muster-position");
    BOOST_TEST(!position.empty());
    BOOST_TEST(succeeded(world.admin().get(added.header("location"), {{"muster-position", position}})));
    BOOST_TEST(succeeded(world.admin().get("/v1/me", {{"muster-position", position}})));

    const auto colon = position.find(':');
    BOOST_REQUIRE(colon != std::string::npos);
    const auto future = position.substr(0, colon) + ":999999999";
    BOOST_TEST(refused(world.admin().get(added.header("location"), {{"muster-position", future}}), 503, "projection_lagging"));
    for (const auto* bad : {"x", "1", ":1", "-1"}) {
        BOOST_TEST(refused(world.admin().get("/v1/me", {{"muster-position", bad}}), 400, "position_invalid"));
    }
}

BOOST_AUTO_TEST_CASE(positions_cursors_and_etags_of_another_log_are_gone) {
    const World other;
    auto& world = shared_world();
    const auto elsewhere = other.workspace("Elsewhere"), office = world.workspace("Office");
    const auto stranger = elsewhere.adds(), ann = office.adds();
    (void)elsewhere.adds();
    const auto cursor = other.admin().get(elsewhere.path("/members?limit=1")).expect(200).json()["next"].text();
    const auto position = other.admin().post("/v1/organizations", object({{"kind", "workspace"}, {"name", "W"}})).expect(201).header("muster-position");
    const auto root = world.admin();
    BOOST_TEST(refused(root.get(office.path("/members?limit=1&after=" + cursor)), 410, "log_incarnation_changed"));
    BOOST_TEST(refused(root.get(ann.path(), {{"muster-position", position}}), 410, "log_incarnation_changed"));
    const auto change = object({{"job_title", "Clerk"}});
    BOOST_TEST(refused(root.patch(ann.path(), change, other.admin().current(stranger.path())), 410, "log_incarnation_changed"));
}

BOOST_AUTO_TEST_CASE(a_repeat_under_the_same_key_gets_the_same_answer_and_writes_nothing) {
    auto& world = shared_world();
    const auto office = world.workspace("Office");
    const auto body = person(world);
    const Headers key{{"idempotency-key", "repeat-" + office.id}};
    const auto first = world.admin().post(office.path("/members"), body, key).expect(201);
    const auto tail = world.tail();
    for (int i = 0; i < 3; ++i) {
        const auto again = world.admin().post(office.path("/members"), body, key);
        BOOST_TEST(succeeded(again, 201));
        BOOST_TEST(again.body == first.body);
        BOOST_TEST(again.header("muster-position") == first.header("muster-position"));
    }
    BOOST_TEST(refused(world.admin().post(office.path("/members"), person(world), key), 422, "idempotency_key_reused"));
    BOOST_TEST(refused(world.admin().post("/v1/organizations", object({{"kind", "workspace"}, {"name", "W"}}), key), 422,
                       "idempotency_key_reused"));
    BOOST_TEST(world.tail() == tail);
}

BOOST_AUTO_TEST_CASE(a_key_belongs_to_the_credential_that_used_it) {
    auto& world = shared_world();
    const auto office = world.workspace("Office");
    auto manager = office.has({.role = "access_manager"});
    const Headers key{{"idempotency-key", "mine-" + office.id}};
    const auto first = world.admin().post(office.path("/members"), person(world), key).expect(201).json();
    const auto other = manager.me().post(office.path("/members"), person(world), key).expect(201).json();
    BOOST_TEST(first["account_id"].text() != other["account_id"].text());
}

BOOST_AUTO_TEST_CASE(two_at_the_same_moment_under_one_key_are_one) {
    auto& world = shared_world();
    const auto office = world.workspace("Office");
    const auto body = person(world);
    const Headers key{{"idempotency-key", "race-" + office.id}};
    std::vector<Answer> answers(8);
    std::vector<std::thread> threads;
    for (auto& answer : answers) {
        threads.emplace_back([&] { answer = world.admin().post(office.path("/members"), body, key); });
    }
    for (auto& thread : threads) thread.join();
    for (const auto& answer : answers) {
        BOOST_TEST(succeeded(answer, 201));
        BOOST_TEST(answer.body == answers[0].body);
    }
    BOOST_TEST(world.admin().list(office.path("/members")).size() == 1u);
}

BOOST_AUTO_TEST_CASE(two_with_one_email_at_the_same_moment_are_one_and_a_refusal) {
    auto& world = shared_world();
    const auto office = world.workspace("Office");
    const auto body = person(world);
    std::vector<Answer> answers(8);
    std::vector<std::thread> threads;
    for (auto& answer : answers) {
        threads.emplace_back([&] { answer = world.admin().post(office.path("/members"), body); });
    }
    for (auto& thread : threads) thread.join();
    const auto made = std::count_if(answers.begin(), answers.end(), [](const Answer& answer) { return answer.status == 201; });
    const auto refusals = std::count_if(answers.begin(), answers.end(), [](const Answer& answer) { return answer.code() == "member_exists"; });
    BOOST_TEST(made == 1);
    BOOST_TEST(refusals == 7);
}

BOOST_AUTO_TEST_CASE(repeats_are_known_and_secrets_not_shown_again_also_after_a_restart) {
    World world;
    const auto office = world.workspace("Office");
    const auto body = person(world);
    const Headers add_key{{"idempotency-key", "add"}}, issue_key{{"idempotency-key", "issue"}};
    const auto first = world.admin().post(office.path("/members"), body, add_key).expect(201);
    const auto issued = world.admin().post("/v1/api-keys", object({{"name", "feed"}}), issue_key).expect(201);
    const auto secret = issued.json()["token"].text();
    for (int round = 0; round < 2; ++round) {
        const auto again = world.admin().post(office.path("/members"), body, add_key);
        BOOST_TEST(succeeded(again, 201));
        BOOST_TEST(again.body == first.body);
        const auto issued_again = world.admin().post("/v1/api-keys", object({{"name", "feed"}}), issue_key);
        BOOST_TEST(succeeded(issued_again, 201));
        BOOST_TEST(issued_again.json()["secret_already_shown"].boolean());
        BOOST_TEST(issued_again.json()["id"].text() == issued.json()["id"].text());
        BOOST_TEST(issued_again.body.find(secret) == std::string::npos);
        if (round == 0) world.restart();
    }
    BOOST_TEST(succeeded(world.holder_of(secret).get("/v1/me")));
}

BOOST_AUTO_TEST_CASE(nobody_overwrites_what_they_have_not_read) {
    auto& world = shared_world();
    const auto office = world.workspace("Office");
    const auto ann = office.adds();
    const auto root = world.admin();
    const auto stale = root.current(ann.path());
    const auto change = [](const std::string& title) { return object({{"job_title", title}}); };
    root.patch(ann.path(), change("First"), stale).expect(200);
    BOOST_TEST(refused(root.patch(ann.path(), change("Second"), stale), 412, "version_mismatch"));
    BOOST_TEST(refused(root.put(ann.path() + "/role", object({{"role", "manager"}}), stale), 412, "version_mismatch"));
    BOOST_TEST(refused(root.remove(ann.path(), stale), 412, "version_mismatch"));
    BOOST_TEST(refused(root.patch(ann.path(), change("Third")), 428, "if_match_required"));
    BOOST_TEST(refused(root.put(ann.path() + "/role", object({{"role", "manager"}})), 428, "if_match_required"));
    BOOST_TEST(refused(root.remove(ann.path()), 428, "if_match_required"));
    BOOST_TEST(refused(root.patch(office.path(), object({{"name", "New"}})), 428, "if_match_required"));
    BOOST_TEST(root.get(ann.path()).expect(200).json()["job_title"].text() == "First");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::scenarios
