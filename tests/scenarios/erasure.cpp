// Erasing people: by whom, what goes, what blocks it, and the receipt.
#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>

#include "tests/scenarios/support/waiting.hpp"
#include "tests/scenarios/support/world.hpp"

namespace muster::scenarios {
namespace {

const std::string because = object({{"reason", "person_request"}});

std::string erasure_of(const Person& person) { return "/v1/accounts/" + person.id + "/erasure"; }
std::string holds_of(const Person& person) { return "/v1/accounts/" + person.id + "/legal-holds"; }

/// As somebody does who was asked and said yes. The dry run's refusal otherwise.
Answer erases(const Caller& by, const Person& person, const std::string& body = because) {
    const auto asked = by.post(erasure_of(person) + "?dry_run=true", body);
    if (asked.status != 200) return asked;
    return by.post(erasure_of(person), body, {{"muster-confirmation", asked.json()["confirmation_token"].text()}});
}

Json completed(const Caller& by, const Person& person) {
    BOOST_TEST(comes_true([&] { return by.get(erasure_of(person)).expect(200).json()["status"].text() == "complete"; }));
    return by.get(erasure_of(person)).expect(200).json();
}

std::vector<std::string> texts_of(const Json& list) {
    std::vector<std::string> texts;
    for (const auto& each : list.items()) texts.push_back(each.text());
    return texts;
}

BOOST_AUTO_TEST_SUITE(erasure)

BOOST_AUTO_TEST_CASE(who_erases_themselves_is_asked_first_and_gone_at_once) {
    auto& world = shared_world();
    const auto cove = world.workspace("Cove"), dune = world.workspace("Dune");
    auto mia = cove.has({.first_name = "Miabella", .role = "member"});
    dune.links(mia);
    const auto key = mia.me().post("/v1/api-keys", object({{"name", "feed"}})).expect(201).json()["token"].text();
    BOOST_TEST(refused(mia.me().post(erasure_of(mia), because), 428, "confirmation_required"));
    BOOST_TEST(refused(mia.me().post(erasure_of(mia), "{}"), 422, "body_invalid"));
    BOOST_TEST(refused(mia.me().post(erasure_of(mia), object({{"reason", "because"}})), 422, "body_invalid"));

    const auto shown = mia.me().post(erasure_of(mia) + "?dry_run=true", because).expect(200).json();
    std::vector<std::string> types;
    for (const auto& event : shown["events"].items()) types.push_back(event["type"].text());
    BOOST_TEST((types == std::vector<std::string>{"muster.ExternalUnlinked", "muster.MemberRemoved", "muster.ApiKeyRevoked", "muster.AccountErased"}));
    BOOST_TEST(shown["events"][3]["data"].source().find("\"claim\"") == std::string::npos);
    // What was confirmed is what happens: kept claims are another thing.
    BOOST_TEST(refused(mia.me().post(erasure_of(mia), object({{"reason", "person_request"}, {"keep_claims", true}}),
                                     {{"muster-confirmation", shown["confirmation_token"].text()}}), 409, "confirmation_outdated"));
    BOOST_TEST(succeeded(mia.me().get("/v1/me"), 200));

    const auto gone = erases(mia.me(), mia);
    BOOST_TEST(succeeded(gone, 202));
    BOOST_TEST(gone.header("location") == erasure_of(mia));
    BOOST_TEST(refused(mia.me().get("/v1/me"), 401, "credential_invalid"));
    BOOST_TEST(refused(world.holder_of(key).get("/v1/me"), 401, "credential_invalid"));
    BOOST_TEST(refused(mia.signs_in(), 401, "sign_in_failed"));
    BOOST_TEST(refused(world.admin().get(mia.path()), 404, "not_found"));
    BOOST_TEST(refused(world.admin().get("/v1/accounts/" + mia.id), 404, "not_found"));

    const auto receipt = completed(world.admin(), mia);
    BOOST_TEST(receipt["by"]["account_id"].text() == mia.id);
    BOOST_TEST(receipt["organization_id"].text() == cove.id);
    BOOST_TEST((texts_of(receipt["organization_ids"]) == std::vector{dune.id}));
    BOOST_TEST((texts_of(receipt["claims_released"]) == std::vector<std::string>{"email"}));
    BOOST_TEST(receipt["claims_kept"].size() == 0u);
    const auto unreadable = world.admin().list(erasure_of(mia) + "/events", 2);
    BOOST_TEST(static_cast<std::int64_t>(unreadable.size()) == receipt["unreadable_events"].number());
    BOOST_TEST(unreadable.back()["type"].text() == "MemberAdded");
    BOOST_TEST(refused(erases(world.admin(), mia), 409, "account_erased"));
    std::ifstream ledger(world.data() / "erasures.ledger");
    const std::string lines{std::istreambuf_iterator<char>(ledger), {}};
    BOOST_TEST(lines.find(mia.id) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_history_tells_that_somebody_was_erased_and_by_whom_and_nothing_of_them) {
    auto& world = shared_world();
    const auto cove = world.workspace("Cove");
    auto boss = cove.has({.role = "access_manager"});
    const auto mia = cove.has({.first_name = "Mirabellissima", .role = "member"});
    BOOST_TEST(succeeded(erases(boss.me(), mia, object({{"reason", "home_request"}, {"reference", "CASE-17"}})), 202));
    completed(boss.me(), mia);
    const auto entries = boss.me().list(cove.path("/history"));
    const auto& newest = entries.front();
    BOOST_TEST(newest["type"].text() == "AccountErased");
    BOOST_TEST(newest["actor"]["account_id"].text() == boss.id);
    BOOST_TEST(newest["data"]["reason"].text() == "home_request");
    BOOST_TEST(newest["data"]["reference"].text() == "CASE-17");
    for (const auto& entry : entries) BOOST_TEST(entry.source().find("Mirabellissima") == std::string::npos);
    for (const auto& row : world.admin().list("/v1/accounts/" + mia.id + "/history")) BOOST_TEST(row.source().find(mia.email) == std::string::npos);
    BOOST_TEST(boss.me().get(erasure_of(mia)).expect(200).json()["by"]["account_id"].text() == boss.id);
}

BOOST_AUTO_TEST_CASE(who_may_and_who_may_not) {
    auto& world = shared_world();
    const auto cove = world.workspace("Cove"), dune = world.workspace("Dune");
    auto boss = cove.has({.role = "access_manager"}), other = dune.has({.role = "access_manager"});
    auto max = cove.has({.role = "manager"});
    const auto mia = cove.has({.role = "member"});
    dune.links(mia);
    BOOST_TEST(refused(max.me().post(erasure_of(mia), because), 403, "permission_denied"));
    BOOST_TEST(refused(other.me().post(erasure_of(mia), because), 404, "not_found"));  // a guest there
    BOOST_TEST(refused(world.nobody().post(erasure_of(mia), because), 401, "credential_invalid"));
    BOOST_TEST(refused(boss.me().post(erasure_of(boss), because), 409, "last_admin"));
    BOOST_TEST(refused(boss.me().get(erasure_of(mia)), 404, "not_found"));  // not yet
    BOOST_TEST(succeeded(erases(world.admin(), mia), 202));
    BOOST_TEST(refused(other.me().get(erasure_of(mia)), 404, "not_found"));
    BOOST_TEST(refused(other.me().get(erasure_of(mia) + "/events"), 404, "not_found"));
    BOOST_TEST(refused(max.me().get(erasure_of(mia)), 404, "not_found"));
    BOOST_TEST(succeeded(boss.me().get(erasure_of(mia)), 200));
    BOOST_TEST(!boss.me().get(erasure_of(mia)).json().has("waits_for"));
}

BOOST_AUTO_TEST_CASE(the_e_mail_is_free_again_or_nobodys_for_ever) {
    auto& world = shared_world();
    const auto cove = world.workspace("Cove"), dune = world.workspace("Dune");
    const auto free = cove.has(), kept = cove.has();
    BOOST_TEST(succeeded(erases(world.admin(), free), 202));
    BOOST_TEST(succeeded(erases(world.admin(), kept, object({{"reason", "legal_obligation"}, {"keep_claims", true}})), 202));
    const auto adds = [&](const std::string& email) {
        return world.admin().post(dune.path("/members"), object({{"first_name", "Ann"}, {"last_name", "Lee"}, {"email", email}, {"role", "member"}}));
    };
    auto again = dune.has({.email = free.email});
    BOOST_TEST(again.id != free.id);
    BOOST_TEST(succeeded(again.me().get("/v1/me"), 200));
    BOOST_TEST(refused(adds(kept.email), 409, "email_taken"));
    // To whoever looks them up, they are nobody.
    BOOST_TEST(world.admin().post(dune.path("/lookups"), object({{"email", kept.email}})).expect(200).json()["match"].text() == "none");
    BOOST_TEST(refused(world.admin().post(dune.path("/external-members"), object({{"email", kept.email}, {"role", "guest"}})), 422, "person_unknown"));
    BOOST_TEST(succeeded(world.nobody().post("/v1/password-resets", object({{"email", kept.email}})), 202));
    BOOST_TEST((texts_of(world.admin().get(erasure_of(kept)).expect(200).json()["claims_kept"]) == std::vector<std::string>{"email"}));
}

BOOST_AUTO_TEST_CASE(a_legal_hold_blocks_it) {
    auto& world = shared_world();
    const auto cove = world.workspace("Cove"), dune = world.workspace("Dune");
    auto boss = cove.has({.role = "access_manager"}), other = dune.has({.role = "access_manager"});
    auto mia = cove.has({.role = "member"});
    const auto lawsuit = object({{"reason", "a lawsuit"}});
    BOOST_TEST(refused(mia.me().post(holds_of(mia), lawsuit), 404, "not_found"));
    BOOST_TEST(refused(other.me().post(holds_of(mia), lawsuit), 404, "not_found"));
    BOOST_TEST(refused(boss.me().post(holds_of(mia), "{}"), 422, "body_invalid"));
    const auto of_home = boss.me().post(holds_of(mia), lawsuit).expect(201).json();
    const auto of_instance = world.admin().post(holds_of(mia), lawsuit).expect(201).json();
    BOOST_TEST(of_home["organization_id"].text() == cove.id);
    BOOST_TEST(!of_instance.has("organization_id"));
    BOOST_TEST(boss.me().whole_list(holds_of(mia)).size() == 1u);
    BOOST_TEST(boss.me().whole_list(holds_of(mia)).front()["reason"].text() == "a lawsuit");
    BOOST_TEST(world.admin().whole_list(holds_of(mia)).size() == 2u);
    for (const auto* by : {&mia.me(), &boss.me()}) BOOST_TEST(refused(erases(*by, mia), 409, "legal_hold"));
    BOOST_TEST(refused(erases(world.admin(), mia), 409, "legal_hold"));
    BOOST_TEST(succeeded(mia.me().get("/v1/me"), 200));

    BOOST_TEST(refused(boss.me().remove(holds_of(mia) + "/" + of_instance["id"].text()), 404, "not_found"));
    BOOST_TEST(succeeded(boss.me().remove(holds_of(mia) + "/" + of_home["id"].text()), 204));
    BOOST_TEST(refused(erases(boss.me(), mia), 409, "legal_hold"));
    BOOST_TEST(succeeded(world.admin().remove(holds_of(mia) + "/" + of_instance["id"].text()), 204));
    BOOST_TEST(refused(world.admin().remove(holds_of(mia) + "/" + of_instance["id"].text()), 404, "not_found"));
    BOOST_TEST(succeeded(erases(mia.me(), mia), 202));
    BOOST_TEST(refused(world.admin().post(holds_of(mia), lawsuit), 409, "account_erased"));
}

BOOST_AUTO_TEST_CASE(without_its_ledger_nobody_is_erased) {
    tests::TemporaryDirectory elsewhere("ledger");
    const auto folder = elsewhere / "kept";
    std::filesystem::create_directory(folder);
    World world({.serve_arguments = {"--erasure-ledger", (folder / "erasures").string()}});
    const auto cove = world.workspace("Cove");
    const auto ann = cove.has(), bob = cove.has();
    BOOST_TEST(succeeded(erases(world.admin(), ann), 202));
    completed(world.admin(), ann);
    BOOST_TEST(std::filesystem::exists(folder / "erasures"));
    std::filesystem::rename(folder, elsewhere / "gone");
    const auto asked = world.admin().post(erasure_of(bob) + "?dry_run=true", because);
    BOOST_TEST(refused(asked, 503, "erasure_ledger_unavailable"));
    BOOST_TEST(succeeded(world.admin().get(bob.path()), 200));
    std::filesystem::rename(elsewhere / "gone", folder);
    BOOST_TEST(succeeded(erases(world.admin(), bob), 202));
    completed(world.admin(), bob);
}

BOOST_AUTO_TEST_CASE(a_crash_right_after_it_is_made_up_for) {
    World world;
    const auto ann = world.workspace("Cove").has({.first_name = "Annabellissima"});
    BOOST_TEST(succeeded(erases(world.admin(), ann), 202));
    world.server().kill();
    world.server().start();
    const auto receipt = completed(world.admin(), ann);
    BOOST_TEST(receipt["in_ledger"].boolean());
    BOOST_TEST(receipt["unreadable_events"].number() > 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::scenarios
