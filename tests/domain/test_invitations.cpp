// Invitations and registration (mission SC6 to SC8).

#include <boost/test/unit_test.hpp>

#include "domain/limits.hpp"
#include "tests/domain/world.hpp"

namespace muster::tests {
namespace {

using namespace domain;
using enum RefusalCode;
using namespace std::chrono_literals;

SendInvitation send(std::string_view name, std::string_view link, std::uint32_t generation) {
    return {acc(name), org("cove"), invitation(link, generation)};
}
Register open(std::string_view link) { return {token("link of " + std::string(link)), std::string("hash")}; }

/// new is added and invited; the notifier has not said yet that the mail left.
Given with_a_fresh_invitation() {
    return in_the_world({added("new", "cove", "member"), invited("new", "cove")});
}

BOOST_AUTO_TEST_SUITE(invitations)

BOOST_AUTO_TEST_CASE(a_resend_to_somebody_never_invited_is_their_first_invitation) {
    in_the_world().when(send("raw", "raw", 1)).by("amy").then(
        {UserInvited{inv("raw"), acc("raw"), org("cove"), 1, token("link of raw"), {}}});
}

BOOST_AUTO_TEST_CASE(a_resend_kills_the_old_link_at_once) {
    const auto after = in_the_world().when(send("ned", "second", 2)).by("max").then(
        {UserInvited{inv("second"), acc("ned"), org("cove"), 2, token("link of second"), inv("ned")}});
    BOOST_CHECK(after.state().invitation(inv("ned"))->status == InvitationStatus::superseded);
    after.when(open("ned")).by(Actor{}).refused(link_dead);
    after.when(open("second")).by(Actor{}).accepted();
}

BOOST_AUTO_TEST_CASE(a_resend_that_lost_a_race_is_refused) {
    in_the_world().when(send("ned", "second", 1)).by("amy").refused(invitation_not_live);
    in_the_world().when(send("ned", "second", 2)).accepted().when(send("ned", "third", 2)).refused(invitation_not_live);
}

BOOST_AUTO_TEST_CASE(a_resend_to_the_registered_or_suspended_is_refused) {
    in_the_world().when(send("mia", "second", 2)).by("amy").refused(already_registered);
    in_the_world({AccountSuspended{acc("ned"), org("cove"), {}}}).when(send("ned", "second", 2)).by("amy").refused(
        account_suspended);
}

BOOST_AUTO_TEST_CASE(sending_needs_permission_target_and_version) {
    in_the_world().when(send("ned", "second", 2)).by("mia").refused(permission_denied);
    in_the_world().when(send("ned", "second", 2)).by("dan").refused(not_found);
    in_the_world().when(send("uma", "second", 2)).by("amy").refused(not_found);
    in_the_world().when(send("dot", "second", 2)).by("amy").refused(not_internal);
    in_the_world().when(send("ned", "second", 2)).by("amy").if_version(99).refused(version_mismatch);
}

BOOST_AUTO_TEST_CASE(provider_staff_invites_in_the_clients_of_its_sites) {
    const auto world = in_the_world({added("new", "cafe", "user"), added("far", "bank", "user")});
    world.when(SendInvitation{acc("new"), org("cafe"), invitation("new")}).by("stan").accepted();
    world.when(SendInvitation{acc("far"), org("bank"), invitation("far")}).by("stan").refused(not_found);
}

BOOST_AUTO_TEST_CASE(the_24_hours_count_from_the_sending) {
    auto world = with_a_fresh_invitation();
    const auto sent_at = world.time() + 48h;
    world = world.when(RecordInvitationSent{inv("new")}).at(sent_at).then(
        {InvitationSent{inv("new"), acc("new"), org("cove"), sent_at + 24h}});
    world.when(open("new")).by(Actor{}).at(sent_at + 24h - 1s).then(registered("new", "cove"));
    world.when(open("new")).by(Actor{}).at(sent_at + 24h - 1us).accepted();
    world.when(open("new")).by(Actor{}).at(sent_at + 24h).refused(link_dead);
    static_assert(limits::invitation_lifetime == 24h);
}

BOOST_AUTO_TEST_CASE(what_muster_notes_down_leaves_the_version_that_changes_are_made_against) {
    const auto world = with_a_fresh_invitation();
    const auto read = world.state().account(acc("new"))->revision;
    const auto sent = world.when(RecordInvitationSent{inv("new")}).accepted();
    sent.when(send("new", "second", 2)).by("amy").if_version(read).accepted();
    const auto expired = sent.when(ExpireInvitation{inv("new")}).at(sent.time() + 25h).accepted();
    expired.when(send("new", "second", 2)).by("amy").if_version(read).accepted();
    BOOST_TEST(expired.state().account(acc("new"))->version == read + 2);
}

BOOST_AUTO_TEST_CASE(a_link_may_be_quicker_than_the_record_of_its_sending) {
    const auto after = with_a_fresh_invitation().when(open("new")).by(Actor{}).then(registered("new", "cove"));
    after.when(RecordInvitationSent{inv("new")}).then({});
}

BOOST_AUTO_TEST_CASE(registration_makes_the_account_active_and_the_link_works_once) {
    const auto after = in_the_world().when(open("ned")).by(Actor{}).then(registered("ned", "cove"));
    BOOST_CHECK(after.state().account(acc("ned"))->status == AccountStatus::active);
    BOOST_CHECK(after.state().invitation(inv("ned"))->status == InvitationStatus::accepted);
    BOOST_CHECK(!after.state().account(acc("ned"))->live_invitation);
    after.when(open("ned")).by(Actor{}).refused(link_dead);
}

BOOST_AUTO_TEST_CASE(every_dead_link_gets_the_same_answer) {
    in_the_world().when(open("never made")).by(Actor{}).refused(link_dead);
    in_the_world({InvitationRevoked{inv("ned"), acc("ned"), org("cove")}}).when(open("ned")).refused(link_dead);
    in_the_world({InvitationExpired{inv("ned"), acc("ned"), org("cove")}}).when(open("ned")).refused(link_dead);
    in_the_world({MemberRemoved{acc("ned"), org("cove"), {}}}).when(open("ned")).refused(link_dead);
    in_the_world().when(Register{token("session mia"), {}}).by(Actor{}).refused(link_dead);  // a token of another kind
}

BOOST_AUTO_TEST_CASE(a_link_rests_while_its_account_is_suspended) {
    const auto rests = in_the_world({AccountSuspended{acc("ned"), org("cove"), {}}});
    rests.when(open("ned")).by(Actor{}).refused(link_dead);
    rests.and_then(AccountReactivated{acc("ned"), org("cove")}).when(open("ned")).by(Actor{}).accepted();
}

BOOST_AUTO_TEST_CASE(revoking_kills_a_live_invitation_only) {
    const RevokeInvitation c{org("cove"), inv("ned")};
    in_the_world().when(c).by("max").then({InvitationRevoked{inv("ned"), acc("ned"), org("cove")}})
        .when(c).by("max").refused(invitation_not_live);
    in_the_world().when(RevokeInvitation{org("cove"), inv("mia")}).by("amy").refused(invitation_not_live);
    in_the_world().when(c).by("mia").refused(permission_denied);
    in_the_world().when(c).by("dan").refused(not_found);
    in_the_world().when(RevokeInvitation{org("dune"), inv("ned")}).by("dan").refused(not_found);
    in_the_world().when(RevokeInvitation{org("cove"), inv("none")}).by("amy").refused(not_found);
}

BOOST_AUTO_TEST_CASE(after_a_revocation_a_new_invitation_may_be_sent) {
    in_the_world({InvitationRevoked{inv("ned"), acc("ned"), org("cove")}}).when(send("ned", "second", 2)).by("amy").then(
        {UserInvited{inv("second"), acc("ned"), org("cove"), 2, token("link of second"), {}}});
}

BOOST_AUTO_TEST_CASE(only_the_notifier_records_a_sending_and_only_once) {
    with_a_fresh_invitation().when(RecordInvitationSent{inv("new")}).by("amy").refused(permission_denied);
    with_a_fresh_invitation().when(RecordInvitationSent{inv("new")}).accepted().when(RecordInvitationSent{inv("new")}).then({});
    in_the_world().when(RecordInvitationSent{inv("none")}).then({});
}

BOOST_AUTO_TEST_CASE(only_the_scheduler_expires_and_only_what_is_due) {
    const auto world = with_a_fresh_invitation().when(RecordInvitationSent{inv("new")}).accepted();
    const auto sent_at = world.time();
    const ExpireInvitation c{inv("new")};
    world.when(c).by("amy").at(sent_at + 24h).refused(permission_denied);
    world.when(c).at(sent_at + 24h - 1us).then({});
    const auto after = world.when(c).at(sent_at + 24h).then({InvitationExpired{inv("new"), acc("new"), org("cove")}});
    after.when(c).at(sent_at + 25h).then({});
    with_a_fresh_invitation().when(c).after(48h).then({});  // never sent: its time does not run
    world.when(ExpireInvitation{inv("none")}).then({});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
