// A thousand at the same moment: one link makes one member, one e-mail one account, however it is spelled.
#include <boost/test/unit_test.hpp>

#include <map>
#include <mutex>
#include <random>
#include <thread>

#include "tests/scenarios/support/world.hpp"
#include "tests/support/seed.hpp"

namespace muster::scenarios {
namespace {

constexpr int callers = 20, requests_each = 50;

/// How often each status and code was answered when every caller sends its requests as fast as it can.
std::map<std::string, int> tally(const World& world, const std::string& credential, const std::function<Answer(const Caller&, int)>& request) {
    std::map<std::string, int> answers;
    std::mutex mutex;
    std::vector<std::thread> threads;
    for (int c = 0; c < callers; ++c) {
        threads.emplace_back([&, c] {
            const Caller caller(world, credential);
            for (int i = 0; i < requests_each; ++i) {
                const auto answer = request(caller, c * requests_each + i);
                const std::lock_guard lock(mutex);
                ++answers[std::to_string(answer.status) + answer.code()];
            }
        });
    }
    for (auto& thread : threads) thread.join();
    return answers;
}

int sum(const std::map<std::string, int>& answers) {
    int total = 0;
    for (const auto& [name, count] : answers) total += count;
    return total;
}

/// The same address to everybody who reads it: letters large or small, or in their full-width form.
std::string respelled(const std::string& email, std::mt19937_64& random) {
    std::string out;
    for (const char c : email) {
        const bool letter = c >= 'a' && c <= 'z';
        const auto choice = random() % 3;
        if (letter && choice == 1) {
            out += static_cast<char>(c - 'a' + 'A');
        } else if (letter && choice == 2) {
            const auto wide = 0xFF41 + (c - 'a');  // FULLWIDTH LATIN SMALL LETTER A and on
            out += static_cast<char>(0xE0 | (wide >> 12));
            out += static_cast<char>(0x80 | ((wide >> 6) & 0x3F));
            out += static_cast<char>(0x80 | (wide & 0x3F));
        } else {
            out += c;
        }
    }
    return out;
}

BOOST_AUTO_TEST_SUITE(races)

BOOST_AUTO_TEST_CASE(SC7_a_thousand_accepts_of_one_link_make_one_member_and_one_password) {
    auto& world = shared_world();
    const auto cove = world.workspace("Cove");
    const auto ann = cove.adds();
    const auto body = object({{"token", ann.link_token()}, {"password", good_password}, {"password_confirmation", good_password}});
    const auto answers = tally(world, "", [&](const Caller& caller, int) { return caller.post("/v1/registrations", body); });
    auto expected = answers;
    BOOST_TEST(expected["201"] + expected["200"] == 1);
    BOOST_TEST(expected["410link_dead"] + expected["503overloaded"] + 1 == sum(answers));
    int passwords = 0, accepted = 0;
    for (const auto& entry : world.admin().list("/v1/accounts/" + ann.id + "/history")) {
        passwords += entry["type"].text() == "PasswordSet" ? 1 : 0;
        accepted += entry["type"].text() == "InvitationAccepted" ? 1 : 0;
    }
    BOOST_TEST(passwords == 1);
    BOOST_TEST(accepted == 1);
    BOOST_TEST(succeeded(ann.signs_in()));
}

BOOST_AUTO_TEST_CASE(SC4_a_thousand_invitations_of_one_email_in_other_spellings_make_one_account) {
    auto& world = shared_world();
    const auto cove = world.workspace("Cove"), dune = world.workspace("Dune");
    const auto email = world.fresh_email("mirabelle");
    std::vector<std::string> spellings;
    std::mt19937_64 random(tests::seed());
    for (int i = 0; i < callers * requests_each; ++i) spellings.push_back(respelled(email, random));
    const auto before = world.admin().get("/v1/admin/status").expect(200).json()["accounts"].number();
    auto answers = tally(world, world.admin_key(), [&](const Caller& caller, int i) {
        const auto& where = i % 2 == 0 ? cove : dune;
        return caller.post(where.path("/members"), object({{"first_name", "Mira"}, {"last_name", "Belle"}, {"email", spellings[static_cast<std::size_t>(i)]}, {"role", "member"}}));
    });
    const auto total = sum(answers);
    BOOST_TEST(answers["201"] == 1);
    BOOST_TEST(answers["409member_exists"] + answers["409email_taken"] + answers["429lookups_limited"] + answers["503overloaded"] + 1 == total);
    BOOST_TEST(world.admin().get("/v1/admin/status").expect(200).json()["accounts"].number() == before + 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::scenarios
