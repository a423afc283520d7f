// What became of each message. Only the notifier says so; nothing here sends anything.

#include <boost/test/unit_test.hpp>

#include "tests/domain/world.hpp"

namespace muster::tests {
namespace {

using namespace domain;
using enum RefusalCode;
using namespace std::chrono_literals;

const auto cause = id_of<EventId>("cause");

NotificationAttempt attempt(std::string_view name, NotificationKind kind = NotificationKind::password_set) {
    return {acc(name), org("cove"), cause, kind, Channel::email, 2, 451};
}
RetryNotification retry(std::string_view name, NotificationKind kind = NotificationKind::password_set) {
    return {acc(name), org("cove"), cause, kind, Channel::email};
}
/// new is added and invited; the mail has not left.
Given with_a_fresh_invitation() { return in_the_world({added("new", "cove", "member"), invited("new", "cove")}); }

BOOST_AUTO_TEST_SUITE(notifications)

BOOST_AUTO_TEST_CASE(the_notifier_records_every_attempt) {
    const auto world = in_the_world();
    const auto next = world.time() + 1h;
    const auto kind = NotificationKind::password_set;
    const auto delivered = world.when(RecordNotificationDelivered{attempt("mia")}).then(
        {NotificationDelivered{acc("mia"), org("cove"), cause, kind, Channel::email, 2, 451}});
    world.when(RecordNotificationDeferred{attempt("mia"), next, std::string("try later")}).then(
        {NotificationDeferred{acc("mia"), org("cove"), cause, kind, Channel::email, 2, 451, next, std::string("try later")}});
    world.when(RecordNotificationFailed{attempt("mia"), std::string("no such box"), {}}).then(
        {NotificationFailed{acc("mia"), org("cove"), cause, kind, Channel::email, 2, 451, std::string("no such box")}});
    // Whoever read the account before may still change it.
    BOOST_CHECK_EQUAL(delivered.state().account(acc("mia"))->revision, world.state().account(acc("mia"))->revision);
    BOOST_CHECK_EQUAL(delivered.state().account(acc("mia"))->version, world.state().account(acc("mia"))->version + 1);
}

BOOST_AUTO_TEST_CASE(nobody_else_records_one) {
    for (const auto& actor : {signed_in_actor("root"), signed_in_actor("amy"), Actor{}}) {
        in_the_world().when(RecordNotificationDelivered{attempt("mia")}).by(actor).refused(permission_denied);
        in_the_world().when(RecordNotificationDeferred{attempt("mia"), {}, {}}).by(actor).refused(permission_denied);
        in_the_world().when(RecordNotificationFailed{attempt("mia"), {}, {}}).by(actor).refused(permission_denied);
    }
}

BOOST_AUTO_TEST_CASE(of_an_account_that_is_gone_nothing_is_recorded) {
    in_the_world().when(RecordNotificationDelivered{attempt("nobody")}).then({});
    in_the_world().when(RecordNotificationDeferred{attempt("nobody"), {}, {}}).then({});
    in_the_world().when(RecordNotificationFailed{attempt("nobody"), {}, {}}).then({});
}

BOOST_AUTO_TEST_CASE(an_invitation_dies_with_its_mail) {
    const auto world = with_a_fresh_invitation();
    const RecordNotificationFailed c{attempt("new", NotificationKind::registration), {}, inv("new")};
    const auto after = world.when(c).then(
        {NotificationFailed{acc("new"), org("cove"), cause, NotificationKind::registration, Channel::email, 2, 451, {}},
         InvitationUndeliverable{inv("new"), acc("new"), org("cove")}});
    BOOST_CHECK(after.state().invitation(inv("new"))->status == InvitationStatus::failed);
    BOOST_CHECK(!after.state().account(acc("new"))->live_invitation);
    BOOST_CHECK(!after.state().token(token("link of new")));
    after.when(Register{token("link of new"), std::string("hash")}).by(Actor{}).refused(link_dead);
    after.when(RecordInvitationSent{inv("new")}).then({});
    after.when(RevokeInvitation{org("cove"), inv("new")}).by("amy").refused(invitation_not_live);
    after.when(SendInvitation{acc("new"), org("cove"), invitation("again", 2)}).by("amy").then(
        {UserInvited{inv("again"), acc("new"), org("cove"), 2, token("link of again"), {}}});
}

BOOST_AUTO_TEST_CASE(an_invitation_that_moved_on_is_left_alone) {
    const RecordNotificationFailed c{attempt("new", NotificationKind::registration), {}, inv("new")};
    const EventList failed = NotificationFailed{acc("new"), org("cove"), cause, NotificationKind::registration, Channel::email, 2, 451, {}};
    for (const EventList& since : {registered("new", "cove"), sent("new", "cove"), EventList(InvitationRevoked{inv("new"), acc("new"), org("cove")})}) {
        const auto world = with_a_fresh_invitation().and_then(since);
        const auto after = world.when(c).then(failed);
        BOOST_CHECK(after.state().invitation(inv("new"))->status == world.state().invitation(inv("new"))->status);
    }
}

BOOST_AUTO_TEST_CASE(who_manages_invitations_sends_a_dead_letter_again) {
    const EventList retried = NotificationRetried{acc("mia"), org("cove"), cause, NotificationKind::password_set, Channel::email};
    for (const auto* who : {"amy", "max", "root"}) in_the_world().when(retry("mia")).by(who).then(retried);
    in_the_world().when(retry("dot", NotificationKind::linked_external)).by("amy").accepted();
    in_the_world().when(retry("mia")).by("mia").refused(permission_denied);
    in_the_world().when(retry("mia")).by("dan").refused(not_found);
    in_the_world().when(retry("uma")).by("amy").refused(not_found);
    in_the_world().when(retry("nobody")).by("amy").refused(not_found);
}

BOOST_AUTO_TEST_CASE(a_registration_mail_is_not_sent_again_but_invited_anew) {
    in_the_world().when(retry("ned", NotificationKind::registration)).by("amy").refused(invitation_not_live);
}

BOOST_AUTO_TEST_CASE(an_admin_of_the_instance_pauses_and_resumes) {
    const auto instance = id_of<InstanceId>("instance");
    const auto world = in_the_world();
    BOOST_CHECK(!world.state().instance().notifications_paused);
    world.when(ResumeNotifications{}).by("root").refused(nothing_to_change);
    const auto paused = world.when(PauseNotifications{}).by("root").then({NotificationsPaused{instance}});
    BOOST_CHECK(paused.state().instance().notifications_paused);
    paused.when(PauseNotifications{}).by("root").refused(nothing_to_change);
    const auto resumed = paused.when(ResumeNotifications{}).by("root").then({NotificationsResumed{instance}});
    BOOST_CHECK(!resumed.state().instance().notifications_paused);
    world.when(PauseNotifications{}).accepted();  // an operator at the machine
    for (const auto* who : {"amy", "sue"}) {
        world.when(PauseNotifications{}).by(who).refused(permission_denied);
        paused.when(ResumeNotifications{}).by(who).refused(permission_denied);
    }
    world.when(PauseNotifications{}).by(Actor{}).refused(credential_invalid);
}

BOOST_AUTO_TEST_CASE(a_restored_log_sends_nothing_until_it_is_resumed) {
    const IncarnationStarted restored{id_of<IncarnationId>("restored"), id_of<IncarnationId>("log"), Position{17}, "root"};
    const auto world = in_the_world({restored});
    BOOST_CHECK(world.state().instance().notifications_paused);
    BOOST_CHECK(world.state().instance().incarnation == restored.incarnation);
    BOOST_CHECK(!world.when(ResumeNotifications{}).by("root").accepted().state().instance().notifications_paused);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
