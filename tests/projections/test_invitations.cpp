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
    send(first);
    BOOST_TEST(status(first) == "sent");
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

BOOST_AUTO_TEST_CASE(an_invitation_names_the_person_as_they_are_called_now) {
    const auto invitation = story.invite(anna, home);
    const auto shown = [&](const std::string& name) {
        feed(story);
        return text_of(projection.invitation(invitation, story.now()).value(), name);
    };
    BOOST_TEST(shown("first_name") == "Anna");
    story.rename(anna, home, "Anne", "Schmidt");
    BOOST_TEST(shown("first_name") == "Anne");
    BOOST_TEST(shown("last_name") == "Schmidt");
    story.record(domain::EmailChanged{anna, home, {}, std::string("Anne@example.com"), std::string("anne@example.com")});
    BOOST_TEST(shown("email") == "Anne@example.com");
    story.record(domain::EmailReleased{anna, home, {}, domain::ReleaseCause::lapsed});
    BOOST_TEST(shown("email") == "");
    BOOST_TEST(shown("first_name") == "Anne");
}

BOOST_AUTO_TEST_CASE(an_invitation_whose_mail_could_not_be_delivered_failed) {
    const auto first = story.invite(anna, home);
    story.record(domain::InvitationUndeliverable{first, anna, home});
    BOOST_TEST(status(first) == "failed");
    // Also after it was sent: the mail bounced. Its time does not run any more.
    const auto second = story.invite(anna, home);
    send(second);
    story.record(domain::InvitationUndeliverable{second, anna, home});
    BOOST_TEST(status(second) == "failed");
    BOOST_TEST(status(second, std::chrono::hours(48)) == "failed");
    BOOST_TEST(projection.due(story.now() + std::chrono::hours(48), 10).empty());
    projections::InvitationQuery query;
    query.organization = home;
    query.status = InvitationStatus::failed;
    BOOST_TEST(projection.page(query)->rows.size() == 2);
    BOOST_TEST(status(story.invite(anna, home)) == "pending");
}

BOOST_AUTO_TEST_SUITE_END()
