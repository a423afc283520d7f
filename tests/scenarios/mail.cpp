// Notifications by a real mail server: what arrives, what is tried again, what is given up, what a restart costs (mission SC6,
// SC7, WS8).
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <set>
#include <thread>

#include "tests/scenarios/support/world.hpp"
#include "tests/support/smtp_server.hpp"

namespace muster::scenarios {
namespace {

using namespace std::chrono_literals;
using tests::SmtpServer;

WorldOptions with(const SmtpServer& smtp) {
    return {.serve_arguments = {"--smtp-url", smtp.url(), "--mail-from", "accounts@muster.example"}};
}

/// The organization's notification to the person of that kind once it has that status; fails the test when it never has.
Json notification(const World& world, const Organization& organization, const std::string& account, const std::string& kind,
                  const std::string& status) {
    std::string seen;
    for (const auto until = std::chrono::steady_clock::now() + 15s; std::chrono::steady_clock::now() < until; std::this_thread::sleep_for(20ms)) {
        for (const auto& row : world.admin().list(organization.path("/notifications"))) {
            if (row["account_id"].text() != account || row["kind"].text() != kind) continue;
            seen = row["status"].text();
            if (seen == status) return row;
        }
    }
    BOOST_FAIL("the " << kind << " is " << (seen.empty() ? "not there" : seen) << ", not " << status);
    throw std::logic_error("unreachable");
}

std::string link_in(const SmtpServer::Message& message) {
    const auto begin = message.text.find("http");
    const auto end = message.text.find_first_of(" \n", begin);
    return begin == std::string::npos ? std::string() : message.text.substr(begin, end - begin);
}

void advance(const World& world, int seconds) {
    BOOST_TEST(succeeded(world.nobody().post("/dev/clock", object({{"advance_seconds", seconds}}))));
}

/// Once what arrived is recorded too.
bool every_invitation_is_sent(const World& world, const Organization& organization) {
    for (const auto until = std::chrono::steady_clock::now() + 10s; std::chrono::steady_clock::now() < until; std::this_thread::sleep_for(50ms)) {
        const auto rows = world.admin().list(organization.path("/invitations"));
        if (std::all_of(rows.begin(), rows.end(), [](const auto& row) { return row["status"].text() == "sent"; })) return true;
    }
    return false;
}

BOOST_AUTO_TEST_SUITE(mail)

BOOST_AUTO_TEST_CASE(SC6_adding_a_person_sends_the_mail_whose_link_registers_them) {
    SmtpServer smtp;
    World world(with(smtp));
    const auto cove = world.workspace("Cove");
    const auto zoe = cove.adds({.first_name = "Zoë", .email = "zoe@cove.example", .locale = "de-CH"});
    const auto messages = smtp.wait_for(1);
    BOOST_REQUIRE(messages.size() == 1U);
    const auto& message = messages.front();
    BOOST_TEST(message.to == std::vector<std::string>{"zoe@cove.example"}, boost::test_tools::per_element());
    BOOST_TEST(message.from == "accounts@muster.example");
    BOOST_TEST(message.defects.empty());
    BOOST_TEST(message.header("content-language") == "de");
    BOOST_TEST(message.text.find("Cove") != std::string::npos);
    const auto sent = notification(world, cove, zoe.id, "registration", "delivered");
    BOOST_TEST(message.header("message-id") == "<" + sent["id"].text() + "@muster.example>");
    const auto link = link_in(message);
    BOOST_TEST_CONTEXT(link) {
        const auto token = link.substr(link.rfind('/') + 1);
        const auto body = object({{"token", token}, {"password", good_password}, {"password_confirmation", good_password}});
        BOOST_TEST(succeeded(world.nobody().post("/v1/registrations", body)));
    }
    BOOST_TEST(succeeded(zoe.signs_in()));
}

BOOST_AUTO_TEST_CASE(a_server_that_says_later_gets_the_same_message_again) {
    SmtpServer smtp;
    smtp.control(R"({"defer_first": 1})");
    World world(with(smtp));
    const auto cove = world.workspace("Cove");
    const auto ann = cove.adds();
    const auto deferred = notification(world, cove, ann.id, "registration", "deferred");
    BOOST_TEST(deferred["reply_code"].number() == 451);
    BOOST_TEST(deferred["attempts"].number() == 1);
    advance(world, 120);
    BOOST_TEST(smtp.wait_for(1).size() == 1U);
    BOOST_TEST(notification(world, cove, ann.id, "registration", "delivered")["attempts"].number() == 2);
    // The link's 24 hours count from here, not from the first attempt.
    const auto invitation = world.admin().list(cove.path("/invitations")).front();
    BOOST_TEST(invitation["status"].text() == "sent");
    BOOST_TEST(invitation["created_at"].text() < invitation["sent_at"].text());
}

BOOST_AUTO_TEST_CASE(an_address_that_is_refused_fails_the_invitation_until_it_is_sent_again) {
    SmtpServer smtp;
    smtp.control(R"({"refuse": {"gone@cove.example": "550 5.1.1 no such mailbox"}})");
    World world(with(smtp));
    const auto cove = world.workspace("Cove");
    const auto gone = cove.adds({.email = "gone@cove.example"});
    const auto failed = notification(world, cove, gone.id, "registration", "failed");
    BOOST_TEST(failed["reply_code"].number() == 550);
    BOOST_TEST(world.admin().list(cove.path("/invitations")).front()["status"].text() == "failed");
    const auto retry = cove.path("/notifications/" + failed["id"].text() + "/retry");
    BOOST_TEST(refused(world.admin().post(retry, ""), 409, "invitation_not_live"));
    smtp.control("{}");
    BOOST_TEST(succeeded(world.admin().post(gone.path() + "/invitation", "")));
    BOOST_TEST(smtp.wait_for(1).size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_mail_server_that_dies_and_comes_back_loses_and_doubles_no_invitation) {
    SmtpServer smtp;
    World world(with(smtp));
    const auto cove = world.workspace("Cove");
    constexpr std::size_t people = 20;
    std::set<std::string> added;
    for (std::size_t i = 0; i < people; ++i) {
        if (i == 5) smtp.stop();
        if (i == 10) world.restart();
        const auto person = cove.adds();
        added.insert(person.email);
    }
    smtp.start();
    advance(world, 120);
    std::multiset<std::string> arrived;
    for (const auto& message : smtp.wait_for(people)) arrived.insert(message.to.front());
    BOOST_TEST(arrived.size() == people);
    BOOST_TEST(std::set<std::string>(arrived.begin(), arrived.end()) == added);
    BOOST_TEST(every_invitation_is_sent(world, cove));
    world.restart();  // what was recorded is not sent again
    std::this_thread::sleep_for(2s);
    BOOST_TEST(smtp.messages().size() == people);
}

BOOST_AUTO_TEST_CASE(paused_notifications_wait_for_the_operator) {
    SmtpServer smtp;
    World world(with(smtp));
    const auto cove = world.workspace("Cove");
    BOOST_TEST(succeeded(world.admin().post("/v1/admin/notifier/pause", "")));
    BOOST_TEST(refused(world.admin().post("/v1/admin/notifier/pause", ""), 409, "nothing_to_change"));
    const auto ann = cove.adds();
    (void)notification(world, cove, ann.id, "registration", "queued");
    std::this_thread::sleep_for(1500ms);
    BOOST_TEST(smtp.messages().empty());
    world.restart();
    BOOST_TEST(world.admin().get("/v1/admin/notifier").json()["paused"].boolean());
    BOOST_TEST(succeeded(world.admin().post("/v1/admin/notifier/resume", "")));
    BOOST_TEST(smtp.wait_for(1).size() == 1U);
}

BOOST_AUTO_TEST_CASE(notifications_of_an_organization_are_its_managers_to_see) {
    auto& world = shared_world();
    const auto kutch = world.client("Kutch");
    auto user = kutch.has({.role = "user"});
    auto stranger = world.client("Elsewhere").has({.role = "admin"});
    const auto list = kutch.path("/notifications");
    BOOST_TEST(refused(user.me().get(list), 403, "permission_denied"));
    BOOST_TEST(refused(stranger.me().get(list), 404, "not_found"));
    BOOST_TEST(refused(user.me().get("/v1/admin/notifications"), 403, "permission_denied"));
    BOOST_TEST(refused(world.admin().get(list + "?status=lost"), 400, "query_invalid"));
    for (const std::string id : {"nothing", "evt_01h2xcejqtf2nbrexx3vqjhp41.registration", "evt_01h2xcejqtf2nbrexx3vqjhp41.lottery"}) {
        BOOST_TEST(refused(world.admin().post(list + "/" + id + "/retry", ""), 404, "not_found"));
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::scenarios
