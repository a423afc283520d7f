// Search, then create or link (mission WS1 to WS4): by e-mail or phone, no account twice, however many do it at once.
#include <boost/test/unit_test.hpp>

#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "tests/scenarios/support/world.hpp"

namespace muster::scenarios {
namespace {

struct Linking {
    World& world = shared_world();
    Organization here = world.workspace("Here"), there = world.workspace("There");
    Person manager = here.has({.first_name = "Amy", .role = "access_manager"});

    Answer looks_up(const std::string& what, const std::string& value) {
        return manager.me().post(here.path("/lookups"), object({{what, value}}));
    }
    std::string match(const std::string& what, const std::string& value) { return looks_up(what, value).expect(200).json()["match"].text(); }
    static std::string fresh_phone() {
        static int counter = 0;
        return "+4420794" + std::to_string(61000 + ++counter);
    }
};

BOOST_AUTO_TEST_SUITE(workspace_linking)

BOOST_FIXTURE_TEST_CASE(WS2_a_person_is_found_by_e_mail_and_by_phone_alike, Linking) {
    const auto own_phone = fresh_phone(), their_phone = fresh_phone();
    const auto max = here.adds({.first_name = "Max", .phone = own_phone});
    const auto eve = there.adds({.first_name = "Eve", .phone = their_phone});
    BOOST_TEST(match("email", max.email) == "internal");
    BOOST_TEST(match("phone", own_phone) == "internal");
    BOOST_TEST(match("email", eve.email) == "external_candidate");
    BOOST_TEST(match("phone", their_phone) == "external_candidate");
    BOOST_TEST(match("email", world.fresh_email("nobody")) == "none");
    BOOST_TEST(match("phone", fresh_phone()) == "none");
    const auto found = looks_up("phone", their_phone).expect(200);
    const auto json = found.json();
    for (const auto& name : json.names()) BOOST_TEST((name == "match" || name == "account_id"), found);  // and nothing else
    BOOST_TEST(refused(manager.me().post(here.path("/lookups"), object({{"email", max.email}, {"phone", own_phone}})), 422, "body_invalid"));
}

/// One asks to link whom the other creates: whoever comes first, there is one account and one membership of each kind.
BOOST_FIXTURE_TEST_CASE(WS4_creating_and_linking_one_person_at_once_ends_in_one_account, Linking) {
    const auto email = world.fresh_email("race");
    auto other_manager = there.has({.first_name = "Ted", .role = "access_manager"});
    const auto body = object({{"first_name", "Rae"}, {"last_name", "Race"}, {"email", email}, {"role", "member"}, {"send_invitation", false}});
    std::mutex mutex;
    std::map<std::string, int> answers;
    std::set<std::string> accounts;
    std::vector<std::thread> threads;
    const auto at_once = [&](Person& who, const Organization& where) {
        const auto credential = who.me().credential();
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([&, credential, where] {
                const Caller caller(world, credential);
                for (int n = 0; n < 10; ++n) {
                    auto answer = caller.post(where.path("/members"), body);
                    if (answer.code() == "email_taken") {  // as the people at the screen go on: search, then link
                        const auto found = caller.post(where.path("/lookups"), object({{"email", email}}));
                        if (found.status != 200 || found.json()["match"].text() != "external_candidate") continue;
                        const auto id = found.json()["account_id"].text();
                        answer = caller.post(where.path("/external-members"), object({{"account_id", id}, {"role", "guest"}}));
                    }
                    const std::lock_guard lock(mutex);
                    ++answers[std::to_string(answer.status) + answer.code()];
                    if (answer.status == 201) accounts.insert(answer.json()["account_id"].text());
                }
            });
        }
    };
    at_once(manager, here);
    at_once(other_manager, there);
    for (auto& thread : threads) thread.join();
    for (const auto& [answer, count] : answers) BOOST_TEST(answer.find("50") != 0, answer);
    BOOST_REQUIRE(accounts.size() == 1u);
    BOOST_TEST(answers["201"] == 2);  // once created, once linked
    const auto root = world.admin();
    std::map<std::string, int> kinds;
    for (const auto& where : {here, there}) {
        const auto rows = root.list(where.path("/members?email=" + url_encoded(email)));
        BOOST_REQUIRE(rows.size() == 1u);
        BOOST_TEST(rows[0]["account_id"].text() == *accounts.begin());
        ++kinds[rows[0]["kind"].text()];
    }
    BOOST_TEST(kinds["internal"] == 1);
    BOOST_TEST(kinds["external"] == 1);
}

BOOST_FIXTURE_TEST_CASE(WS4_linking_one_person_at_once_ends_in_one_membership, Linking) {
    const auto eve = there.adds({.first_name = "Eve"});
    const auto body = object({{"account_id", eve.id}, {"role", "guest"}});
    std::mutex mutex;
    std::map<std::string, int> answers;
    std::vector<std::thread> threads;
    const auto credential = manager.me().credential();
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            const Caller caller(world, credential);
            for (int n = 0; n < 10; ++n) {
                const auto answer = caller.post(here.path("/external-members"), body);
                const std::lock_guard lock(mutex);
                ++answers[std::to_string(answer.status) + answer.code()];
            }
        });
    }
    for (auto& thread : threads) thread.join();
    BOOST_TEST(answers["201"] == 1);
    BOOST_TEST(answers["409member_exists"] + answers["429lookups_limited"] == 79);  // linking is limited as looking up is
    BOOST_TEST(world.admin().list(here.path("/external-members")).size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::scenarios
