#include <boost/test/unit_test.hpp>

#include "projections/notifications.hpp"
#include "tests/projections/model_fixture.hpp"

using namespace muster;
using namespace std::chrono_literals;
using domain::NotificationKind;
using projections::Notifications;
using projections::NotificationRow;
using projections::NotificationStatus;

namespace {

struct Fixture : tests::Running<Notifications> {
    tests::Story story;
    domain::OrganizationId home = story.organization("Home");
    domain::AccountId anna = story.member(home, {"Anna", "Schmidt", "Anna@example.com"});

    /// Asked for by the person, or, when it waits, by their home.
    domain::EventId asks_for(const std::string& email, std::optional<domain::Timestamp> waits_until = {}) {
        const auto n = story.next_number();
        domain::EmailChangeRequested e{tests::id<domain::EmailChangeId>(n), anna, home, {}, {}, story.now() + 24h, email, email, waits_until};
        return story.record(e).meta.id;
    }
    std::vector<NotificationRow> due(domain::Duration later = {}) {
        feed(story);
        return projection.due(story.now() + later, 100);
    }
    NotificationStatus status(domain::EventId cause, NotificationKind kind) {
        feed(story);
        return projection.find(cause, kind).value().status;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(notifications, Fixture)

BOOST_AUTO_TEST_CASE(messages_are_found_by_address_the_newest_first) {
    const auto first = story.invite(anna, home);
    const auto berta = story.member(home, {"Berta", "B", "b@example.com"});
    const auto other = story.invite(berta, home);
    story.rename(anna, home, "Anne", "Schmidt");
    const auto second = story.invite(anna, home, first);
    feed(story);
    const auto all = projection.newest("", 10);
    BOOST_REQUIRE(all.size() == 3);
    BOOST_TEST((all[0].invitation == second && all[1].invitation == other && all[2].invitation == first));
    BOOST_TEST((all[2].status == NotificationStatus::cancelled));  // it never left, and its link is dead
    const auto to_anna = projection.newest("anna@example.com", 1);
    BOOST_REQUIRE(to_anna.size() == 1);
    BOOST_TEST((to_anna[0].invitation == second));
    BOOST_TEST(to_anna[0].first_name == "Anne");
    BOOST_TEST(to_anna[0].to == "Anna@example.com");
    BOOST_TEST(projection.newest("anna@example", 10).empty());
    BOOST_TEST(due().size() == 2);
}

BOOST_AUTO_TEST_CASE(a_change_of_the_e_mail_is_confirmed_at_the_new_and_told_to_the_old_one) {
    const auto cause = asks_for("new@example.com");
    const auto waiting = due();
    BOOST_REQUIRE(waiting.size() == 2);
    const auto confirm = projection.find(cause, NotificationKind::email_change_confirm).value();
    BOOST_TEST(confirm.to == "new@example.com");
    BOOST_TEST(confirm.email_change.has_value());
    const auto notice = projection.find(cause, NotificationKind::email_change_notice).value();
    BOOST_TEST(notice.to == "Anna@example.com");
    BOOST_TEST(!notice.email_change.has_value());
    // A newer one kills the older link.
    const auto newer = asks_for("newest@example.com");
    BOOST_TEST((status(cause, NotificationKind::email_change_confirm) == NotificationStatus::cancelled));
    BOOST_TEST((status(newer, NotificationKind::email_change_confirm) == NotificationStatus::queued));
    story.record(domain::EmailChanged{anna, home, {}, std::string("Newest@example.com"), std::string("newest@example.com")});
    BOOST_TEST((status(newer, NotificationKind::email_change_confirm) == NotificationStatus::cancelled));
    (void)story.invite(anna, home);
    feed(story);
    BOOST_TEST(projection.newest("", 1).at(0).to == "Newest@example.com");
    story.record(domain::EmailReleased{anna, home, {}, domain::ReleaseCause::lapsed});
    (void)story.invite(anna, home);
    feed(story);
    BOOST_TEST(projection.newest("", 1).at(0).to == "");
}

BOOST_AUTO_TEST_CASE(of_a_change_that_waits_the_old_address_is_told_at_once_and_the_link_is_sent_then) {
    const auto begins = story.now() + 24h;
    const auto cause = asks_for("new@example.com", begins);
    const auto now = due();
    BOOST_REQUIRE(now.size() == 1);
    BOOST_TEST((now[0].kind == NotificationKind::email_change_notice));
    story.pass(24h);
    BOOST_REQUIRE(due(1h).size() == 2);
    const auto confirm = projection.find(cause, NotificationKind::email_change_confirm).value();
    BOOST_TEST((confirm.due_at == begins));
    BOOST_TEST((confirm.queued_at == begins));  // what is tried for a while is tried from there on
    story.record(domain::EmailChangeCancelled{*confirm.email_change, anna, home});
    BOOST_TEST(due(48h).size() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
