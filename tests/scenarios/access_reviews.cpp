// Access reviews, who could do or see what between two times, and their signed exports.
#include <boost/test/unit_test.hpp>

#include <fstream>

#include "tests/scenarios/support/process.hpp"
#include "tests/scenarios/support/world.hpp"
#include "tests/sheets/other_readers.hpp"

namespace muster::scenarios {
namespace {

struct Reviewed {
    World& world = shared_world();
    Organization cove = world.workspace("Cove"), dune = world.workspace("Dune");
    Person boss = cove.has({.first_name = "Boss", .role = "access_manager"});
    Person mia = cove.has({.first_name = "Mia", .role = "member"});
    Person max = dune.has({.first_name = "Max", .role = "member"});
    tests::TemporaryDirectory folder;

    Reviewed() { cove.links(max); }
    std::string grants(const Person& person, const std::string& role) const {
        return world.admin().post(cove.path("/grants"), object({{"account_id", person.id}, {"role", role}})).expect(201).json()["id"].text();
    }
    std::string starts() { return boss.me().post(cove.path("/access-reviews"), object({{"name", "Spring"}})).expect(201).json()["id"].text(); }
    std::string path(const std::string& review, const std::string& below = {}) const { return cove.path("/access-reviews/" + review + below); }
    Answer decides(const std::string& review, const Person& person, const std::string& decision, std::vector<Member> more = {}) {
        more.insert(more.begin(), {{"account_id", person.id}, {"decision", decision}});
        if (decision == "revoked") more.emplace_back("reason", "no longer needed");
        const auto target = path(review, "/decisions");
        const auto asked = boss.me().post(target + "?dry_run=true", object(more));
        if (asked.status != 200 || !asked.json().has("confirmation_token")) return boss.me().post(target, object(more));
        return boss.me().post(target, object(more), {{"muster-confirmation", asked.json()["confirmation_token"].text()}});
    }
    Json item(const std::string& review, const Person& person) {
        for (auto& each : boss.me().list(path(review, "/items"), 2)) {
            if (each["account_id"].text() == person.id) return each;
        }
        throw std::runtime_error("no item of " + person.id);
    }
    std::string saved(const Answer& answer, const std::string& name) const {
        std::ofstream(folder / name, std::ios::binary) << answer.body;
        return (folder / name).string();
    }
    /// By Muster's own checker, and by one that has nothing of it.
    std::pair<int, int> verified(const std::string& file) const {
        const auto key = world.admin().get("/v1/log/key").expect(200).json()["key"].text();
        const auto own = muster({"verify-export", file, "--key", key}).exit_code;
        const auto other = std::string(MUSTER_PYTHON) + " '" + MUSTER_SHEET_SCRIPTS + "/../proof/export_verifier.py' '" + file + "' --key '" + key + "' >/dev/null";
        return {own, std::system(other.c_str()) == 0 ? 0 : 1};
    }
};

const std::pair<int, int> holds{0, 0}, does_not{1, 1};

BOOST_AUTO_TEST_SUITE(access_reviews)

BOOST_FIXTURE_TEST_CASE(everything_is_gone_through_and_a_revocation_takes_it_away, Reviewed) {
    const auto grant = grants(mia, "manager");
    const auto review = starts();
    const auto late = cove.has({.first_name = "Late", .role = "member"});  // not in the snapshot
    const auto begun = boss.me().get(path(review)).expect(200).json();
    BOOST_TEST(begun["items"].number() == 4);  // three members, one grant
    BOOST_TEST(begun["undecided"].number() == 4);
    BOOST_TEST(begun["started_by"].text() == boss.id);
    BOOST_TEST(boss.me().list(path(review, "/items"), 2).size() == 3U);
    BOOST_TEST(boss.me().list(path(review, "/items?kind=external")).size() == 1U);
    BOOST_TEST(boss.me().list(path(review, "/items?role=access_manager")).size() == 1U);
    const auto before = item(review, mia);
    BOOST_TEST(before["member"]["first_name"].text() == "Mia");
    BOOST_TEST(before["given"]["event"].text() == "MemberAdded");
    BOOST_TEST(before["grants"][0]["grant_id"].text() == grant);
    BOOST_TEST(before["grants"][0]["given"]["event"].text() == "GrantGiven");

    BOOST_TEST(refused(decides(review, boss, "certified"), 403, "self_not_allowed"));
    BOOST_TEST(succeeded(decides(review, mia, "certified"), 200));
    BOOST_TEST(refused(decides(review, mia, "revoked"), 409, "review_item_decided"));
    const auto taken = decides(review, mia, "revoked", {{"grant_id", grant}});
    BOOST_TEST(succeeded(taken, 200));
    BOOST_TEST(taken.json()["events"][1].text() == "GrantRevoked");
    BOOST_TEST(refused(world.admin().get(cove.path("/grants/" + grant)), 404, "not_found"));
    const auto unlink = object({{"account_id", max.id}, {"decision", "revoked"}, {"reason", "left the project"}});
    BOOST_TEST(refused(boss.me().post(path(review, "/decisions"), unlink), 428, "confirmation_required"));
    BOOST_TEST(succeeded(max.me().get(cove.path()), 200));
    BOOST_TEST(succeeded(decides(review, max, "revoked"), 200));
    BOOST_TEST(refused(max.me().get(cove.path()), 404, "not_found"));

    const auto now = boss.me().get(path(review)).expect(200).json();
    BOOST_TEST(now["certified"].number() == 1);
    BOOST_TEST(now["revoked"].number() == 2);
    BOOST_TEST(now["undecided"].number() == 1);
    const auto after = item(review, mia);
    BOOST_TEST(after["decision"]["decision"].text() == "certified");
    BOOST_TEST(after["grants"][0]["decision"]["decision"].text() == "revoked");
    BOOST_TEST(after["grants"][0]["decision"]["decided"]["reason"].text() == "no longer needed");
    BOOST_TEST(item(review, max)["decision"]["decided"]["by"]["account_id"].text() == boss.id);
    BOOST_TEST(boss.me().list(path(review, "/items?state=open")).size() == 1U);

    BOOST_TEST(boss.me().post(path(review, "/close"), "{}").expect(200).json()["status"].text() == "closed");
    BOOST_TEST(refused(decides(review, late, "certified"), 409, "review_closed"));
    BOOST_TEST(boss.me().list(cove.path("/access-reviews")).size() == 1U);
}

BOOST_FIXTURE_TEST_CASE(reviews_are_for_who_may_manage_them_there, Reviewed) {
    const auto review = starts();
    BOOST_TEST(refused(mia.me().post(cove.path("/access-reviews"), object({{"name", "Mine"}})), 403, "permission_denied"));
    BOOST_TEST(refused(mia.me().get(path(review)), 403, "permission_denied"));
    auto stranger = dune.has({.role = "access_manager"});
    for (const auto* below : {"", "/items"}) BOOST_TEST(refused(stranger.me().get(path(review, below)), 404, "not_found"));
    BOOST_TEST(refused(stranger.me().get(dune.path("/access-reviews/" + review)), 404, "not_found"));
    BOOST_TEST(refused(stranger.me().get(cove.path("/access?permission=member.read")), 404, "not_found"));
    BOOST_TEST(refused(mia.me().get(cove.path("/access?permission=member.read")), 403, "permission_denied"));
    for (const auto* about : {"seen=", "permission=member.read&account="}) {
        BOOST_TEST(refused(boss.me().get(cove.path("/access?") + about + stranger.id), 404, "not_found"));
    }
    BOOST_TEST(refused(boss.me().get(cove.path("/access")), 400, "query_invalid"));
    BOOST_TEST(refused(boss.me().get(cove.path("/access?permission=member.read&instance_admins=true")), 403, "permission_denied"));
    BOOST_TEST(refused(boss.me().get(cove.path("/access?permission=member.read&to=2999-01-01")), 400, "moment_in_future"));
    BOOST_TEST(refused(boss.me().post(cove.path("/access-reviews"), object({{"name", "Old"}, {"due_at", "2020-01-01T00:00:00Z"}})), 422, "expiry_invalid"));
}

BOOST_FIXTURE_TEST_CASE(who_could_do_something_is_told_with_who_gave_and_ended_it, Reviewed) {
    const auto grant = grants(mia, "access_manager");
    world.admin().remove(cove.path("/grants/" + grant)).expect(204);
    std::vector<Json> of_mia;
    for (const auto& row : boss.me().list(cove.path("/access?permission=member.create"), 1)) {
        if (row["account_id"].text() == mia.id) of_mia.push_back(row);
    }
    BOOST_REQUIRE(of_mia.size() == 1U);
    BOOST_TEST(of_mia[0]["because"].text() == "grant");
    BOOST_TEST(of_mia[0]["grant_id"].text() == grant);
    BOOST_TEST(of_mia[0]["first_name"].text() == "Mia");
    BOOST_TEST(of_mia[0]["from"]["event"].text() == "GrantGiven");
    BOOST_TEST(of_mia[0]["until"]["event"].text() == "GrantRevoked");
    BOOST_TEST(of_mia[0]["until"]["by"]["kind"].text() == "account");
    // At the end nobody but those who still can: the moment alone is asked about.
    const auto at = boss.me().get(cove.path("/access?permission=member.create&limit=1")).expect(200).json()["to"].text();
    for (const auto& row : boss.me().list(cove.path("/access?permission=member.create&from=" + at + "&to=" + at))) {
        BOOST_TEST(row["account_id"].text() != mia.id);
    }
    // And who could see her.
    std::vector<std::string> viewers;
    for (const auto& row : boss.me().list(cove.path("/access?seen=" + mia.id))) viewers.push_back(row["account_id"].text());
    BOOST_TEST((std::find(viewers.begin(), viewers.end(), boss.id) != viewers.end()));
}

BOOST_FIXTURE_TEST_CASE(exports_are_signed_and_a_changed_one_is_refused, Reviewed) {
    const auto review = starts();
    BOOST_TEST(succeeded(decides(review, mia, "certified"), 200));
    const auto exports = cove.path("/exports/access-reviews/" + review);
    for (const auto& target : {exports, cove.path("/exports/access?permission=member.read")}) {
        const auto lines = boss.me().get(target).expect(200);
        const auto workbook = boss.me().get(target + (target.find('?') == std::string::npos ? "?" : "&") + "format=xlsx").expect(200);
        BOOST_TEST((verified(saved(lines, "review.jsonl")) == holds));
        BOOST_TEST((verified(saved(workbook, "review.xlsx")) == holds));
        auto changed = lines;
        changed.body.replace(changed.body.find("Mia"), 3, "Eve");
        BOOST_TEST((verified(saved(changed, "changed.jsonl")) == does_not));
        auto shorter = lines;
        shorter.body.erase(0, shorter.body.find('\n') + 1);
        BOOST_TEST((verified(saved(shorter, "shorter.jsonl")) == does_not));
        auto bytes = workbook;
        bytes.body[bytes.body.size() / 4] ^= 1;
        BOOST_TEST((verified(saved(bytes, "changed.xlsx")) == does_not));
        auto unsigned_end = lines;
        unsigned_end.body.erase(unsigned_end.body.rfind("{\"statement\""));
        BOOST_TEST((verified(saved(unsigned_end, "unsigned.jsonl")) == does_not));
    }
    const auto workbook = boss.me().get(exports + "?format=xlsx").expect(200);
    const auto rows = sheets::tests::openpyxl_rows(saved(workbook, "review.xlsx"), "Access review");
    BOOST_TEST(rows.size() == 4U);  // the header, three members
}

BOOST_FIXTURE_TEST_CASE(who_was_erased_is_blank, Reviewed) {
    auto gone = cove.has({.first_name = "Mirabellissima", .role = "member"});
    const auto review = starts();
    BOOST_TEST(succeeded(decides(review, gone, "certified", {{"reason", "Mirabellissima stays"}}), 200));
    const auto erasure = "/v1/accounts/" + gone.id + "/erasure";
    const auto asked = world.admin().post(erasure + "?dry_run=true", object({{"reason", "person_request"}})).expect(200).json();
    world.admin().post(erasure, object({{"reason", "person_request"}}), {{"muster-confirmation", asked["confirmation_token"].text()}}).expect(202);
    const auto still = item(review, gone);
    BOOST_TEST(still["decision"]["decision"].text() == "certified");
    for (const auto& target : {path(review, "/items"), cove.path("/access?permission=member.read"), cove.path("/exports/access-reviews/" + review),
                               cove.path("/exports/access?permission=member.read")}) {
        const auto answer = boss.me().get(target).expect(200);
        BOOST_TEST(answer.body.find(gone.id) != std::string::npos, target);
        BOOST_TEST(answer.body.find("Mirabellissima") == std::string::npos, target);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::scenarios
