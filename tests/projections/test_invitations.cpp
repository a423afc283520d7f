#include <boost/test/unit_test.hpp>

#include "projections/invitations.hpp"
#include "tests/projections/model_fixture.hpp"

using namespace muster;
using domain::InvitationStatus;
using projections::Invitations;
using tests::text_of;

namespace {

struct Fixture : tests::Running<Invitations> {
    tests::Story story;
    domain::OrganizationId home = story.organization("Home");
    domain::AccountId anna = story.member(home, {"Anna", "Schmidt", "Anna@example.com"});

    void send(domain::InvitationId invitation) {
        story.record(domain::InvitationSent{invitation, anna, home, story.now() + std::chrono::hours(24)});
    }
    std::string status(domain::InvitationId invitation, domain::Duration later = {}) {
        feed(story);
        return text_of(projection.invitation(invitation, story.now() + later).value_or(""), "status");
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(invitations, Fixture)

BOOST_AUTO_TEST_CASE(an_invitation_is_pending_then_sent_then_expired_by_time_alone) {
    const auto first = story.invite(anna, home);
    BOOST_TEST(status(first) == "pending");
    BOOST_TEST((projection.pending(10) == std::vector{first}));
    send(first);
    BOOST_TEST(status(first) == "sent");
    BOOST_TEST(projection.pending(10).empty());
    BOOST_TEST(status(first, std::chrono::hours(25)) == "expired");
    BOOST_TEST(projection.due(story.now(), 10).empty());
    BOOST_TEST((projection.due(story.now() + std::chrono::hours(25), 10) == std::vector{first}));
    story.record(domain::InvitationExpired{first, anna, home});
    BOOST_TEST(status(first) == "expired");
    BOOST_TEST(projection.due(story.now() + std::chrono::hours(25), 10).empty());
}

BOOST_AUTO_TEST_CASE(a_resend_supersedes_and_the_newest_stands_first) {
    const auto first = story.invite(anna, home);
    send(first);
    const auto second = story.invite(anna, home, first);
    BOOST_TEST(status(first) == "superseded");
    BOOST_TEST(text_of(projection.invitation(first, story.now()).value(), "superseded_by") == second.text());
    BOOST_TEST(projection.due(story.now() + std::chrono::hours(48), 10).empty());
    story.record(domain::InvitationAccepted{second, anna, home});
    BOOST_TEST(status(second) == "accepted");
    projections::InvitationQuery query;
    query.organization = home;
    query.limit = 1;
    auto page = projection.page(query);
    BOOST_TEST(text_of(page->rows.at(0), "id") == second.text());
    BOOST_TEST(text_of(page->rows.at(0), "email") == "Anna@example.com");
    query.after = page->next;
    page = projection.page(query);
    BOOST_TEST(text_of(page->rows.at(0), "id") == first.text());
    BOOST_TEST(page->next.empty());
    query.after.clear();
    query.status = InvitationStatus::superseded;
    BOOST_TEST(projection.page(query)->rows.size() == 1);
    query.after = "bad";
    BOOST_TEST(!projection.page(query));
}

BOOST_AUTO_TEST_CASE(the_outbox_finds_messages_by_address_the_newest_first) {
    const auto first = story.invite(anna, home);
    const auto berta = story.member(home, {"Berta", "B", "b@example.com"});
    const auto other = story.invite(berta, home);
    const auto second = story.invite(anna, home, first);
    story.rename(anna, home, "Anne", "Schmidt");
    feed(story);
    const auto all = projection.outbox("", 10);
    BOOST_REQUIRE(all.size() == 3);
    BOOST_TEST((all[0].invitation == second && all[1].invitation == other && all[2].invitation == first));
    const auto to_anna = projection.outbox("anna@example.com", 1);
    BOOST_REQUIRE(to_anna.size() == 1);
    BOOST_TEST((to_anna[0].invitation == second));
    BOOST_TEST(to_anna[0].first_name == "Anne");
    BOOST_TEST(projection.outbox("anna@example", 10).empty());
    BOOST_TEST((projection.pending(10) == std::vector{other, second}));
}

BOOST_AUTO_TEST_SUITE_END()
