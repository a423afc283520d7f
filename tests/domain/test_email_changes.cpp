// A new e-mail is pending until the person confirms it by the link sent to it; sign-in and resets stay on the old one.

#include <boost/test/unit_test.hpp>

#include "domain/limits.hpp"
#include "tests/domain/world.hpp"

namespace muster::tests {
namespace {

using namespace domain;
using enum RefusalCode;
using namespace std::chrono_literals;

RequestEmailChange request(const Given& world, std::string_view name, std::string_view new_name, std::string_view organization = "cove") {
    return {emc(new_name),      acc(name), org(organization), email(new_name), token("change to " + std::string(new_name)),
            world.state().account(acc(name))->password_at};
}
ConfirmEmailChange confirm(std::string_view new_name) {
    return {token("change to " + std::string(new_name)), email(new_name)};
}
EmailChangeRequested requested(std::string_view name, std::string_view new_name, Timestamp expires_at, std::string_view organization = "cove") {
    const auto e = email(new_name).identifier;
    return {emc(new_name), acc(name), org(organization), e.claim, token("change to " + std::string(new_name)), expires_at, e.display, e.normal};
}
EmailChanged changed(std::string_view name, std::string_view new_name, std::string_view organization = "cove") {
    const auto e = email(new_name).identifier;
    return {acc(name), org(organization), e.claim, e.display, e.normal};
}
/// mia's change to mia2 waits for its confirmation.
Given pending() {
    const auto world = in_the_world();
    return world.when(request(world, "mia", "mia2")).by("mia").accepted();
}
bool is_dead(const Given& world, std::string_view new_name) {
    return !world.state().email_change(emc(new_name)) && !world.state().token(token("change to " + std::string(new_name)));
}
Claim claim_of(std::string_view new_name) { return email(new_name).identifier.claim; }
std::optional<AccountId> holder(const Given& world, std::string_view name) { return world.state().claimed_by(claim_of(name)); }

PasswordSet password_set(std::string_view name, PasswordCause cause) {
    PasswordSet e;
    e.account = acc(name);
    e.cause = cause;
    e.password_hash = std::string("new hash");
    return e;
}

BOOST_AUTO_TEST_SUITE(email_changes)

BOOST_AUTO_TEST_CASE(a_person_asks_with_their_password_and_the_old_one_stays_until_they_confirm) {
    const auto world = in_the_world();
    const auto now = world.time() + 1s;
    const auto after = world.when(request(world, "mia", "mia2")).by("mia").then({requested("mia", "mia2", now + 24h)});
    BOOST_CHECK(holder(after, "mia") == acc("mia"));
    BOOST_CHECK(!holder(after, "mia2"));  // asking reserves nothing
    const auto confirmed = after.when(confirm("mia2")).by(Actor{}).then({changed("mia", "mia2")});
    BOOST_CHECK(!holder(confirmed, "mia"));
    BOOST_CHECK(holder(confirmed, "mia2") == acc("mia"));
    BOOST_CHECK(!confirmed.state().account(acc("mia"))->email_change);
    BOOST_CHECK_EQUAL(confirmed.state().account(acc("mia"))->sessions.size(), 1U);
    static_assert(limits::email_change_lifetime == 24h);
}

/// Whoever manages a person must not become that person, who may be a guest elsewhere: not at once and not unnoticed.
BOOST_AUTO_TEST_CASE(what_the_home_asks_for_waits_a_day_before_anybody_confirms_it) {
    const auto world = in_the_world();
    auto c = request(world, "mia", "mia2");
    c.checked_at = {};
    for (const auto* who : {"amy", "root"}) {
        const auto waits_until = world.time() + 1s + 24h;
        auto expected = requested("mia", "mia2", waits_until + 24h);
        expected.waits_until = waits_until;
        const auto after = world.when(c).by(who).then({expected});
        after.when(confirm("mia2")).by(Actor{}).refused(link_dead);
        after.when(confirm("mia2")).by(who).at(waits_until - 1us).refused(link_dead);
        after.when(confirm("mia2")).by(Actor{}).at(waits_until).then({changed("mia", "mia2")});
        after.when(confirm("mia2")).by(Actor{}).at(waits_until + 24h - 1us).accepted();
        after.when(confirm("mia2")).by(Actor{}).at(waits_until + 24h).refused(link_dead);
        // Meanwhile the person withdraws it, with a session or, by the old address, with a new password.
        for (const auto& mended : {after.when(CancelEmailChange{acc("mia"), org("cove")}).by("mia").accepted(),
                                   after.and_then(password_set("mia", PasswordCause::reset))}) {
            mended.when(confirm("mia2")).by(Actor{}).at(waits_until).refused(link_dead);
        }
        // What the person asks for themselves does not wait.
        after.when(request(after, "mia", "mia3")).by("mia").accepted().when(confirm("mia3")).by(Actor{}).accepted();
    }
    static_assert(limits::email_change_wait == 24h);
}

BOOST_AUTO_TEST_CASE(the_home_asks_for_its_members) {
    const auto world = in_the_world();
    auto c = request(world, "mia", "mia2");
    c.checked_at = {};
    world.when(c).by("amy").accepted();
    world.when(c).by("root").accepted();
    world.when(c).by("max").refused(permission_denied);
    world.when(c).by("dan").refused(not_found);
    world.when(c).by("mia").refused(credential_invalid);
    world.when(c).by("amy").if_version(99).refused(version_mismatch);
    world.when(request(world, "al", "al2", "cafe")).by("ann").refused(peer_protected);
    world.when(request(world, "dot", "dot2")).by("amy").refused(not_internal);
    world.when(request(world, "uma", "uma2")).by("amy").refused(not_found);
}

BOOST_AUTO_TEST_CASE(a_password_that_changed_since_it_was_verified_asks_for_nothing) {
    const auto world = in_the_world();
    const auto stale = request(world, "mia", "mia2");
    world.and_then(password_set("mia", PasswordCause::change)).when(stale).by("mia").refused(credential_invalid);
}

BOOST_AUTO_TEST_CASE(the_new_one_must_be_free_new_and_of_the_organizations_domains) {
    const auto world = in_the_world({EmailDomainsSet{org("cove"), {"cove.example"}, true}});
    auto elsewhere = request(world, "mia", "mia2");
    elsewhere.email = email("mia2", "elsewhere.example");
    world.when(elsewhere).by("mia").refused(email_domain_mismatch);
    world.when(request(world, "mia", "max")).by("mia").refused(email_taken);
    world.when(request(world, "mia", "mia")).by("mia").refused(nothing_to_change);
    world.when(request(world, "mia", "mia2")).by("mia").accepted();
}

BOOST_AUTO_TEST_CASE(the_link_lives_24_hours_and_works_once) {
    const auto world = pending();
    world.when(confirm("mia2")).by(Actor{}).at(world.time() + 24h - 1us).accepted();
    world.when(confirm("mia2")).by(Actor{}).at(world.time() + 24h).refused(link_dead);
    const auto after = world.when(confirm("mia2")).by(Actor{}).accepted();
    after.when(confirm("mia2")).by(Actor{}).refused(link_dead);
    world.when(confirm("never made")).by(Actor{}).refused(link_dead);
    auto another_address = confirm("mia2");
    another_address.email = email("other");
    world.when(another_address).by(Actor{}).refused(link_dead);
    world.when(ConfirmEmailChange{token("session mia"), email("mia2")}).by(Actor{}).refused(link_dead);
    world.when(Register{token("change to mia2"), {}}).by(Actor{}).refused(link_dead);  // nor is it a link of another kind
}

BOOST_AUTO_TEST_CASE(a_second_request_kills_the_first_link) {
    const auto world = pending();
    const auto after = world.when(request(world, "mia", "mia3")).by("mia").accepted();
    BOOST_CHECK(is_dead(after, "mia2"));
    after.when(confirm("mia2")).by(Actor{}).refused(link_dead);
    after.when(confirm("mia3")).by(Actor{}).accepted();
}

BOOST_AUTO_TEST_CASE(a_change_is_cancelled_by_the_person_and_their_home) {
    const CancelEmailChange c{acc("mia"), org("cove")};
    for (const auto* who : {"mia", "amy"}) {
        const auto after = pending().when(c).by(who).then({EmailChangeCancelled{emc("mia2"), acc("mia"), org("cove")}});
        BOOST_CHECK(is_dead(after, "mia2"));
        after.when(confirm("mia2")).by(Actor{}).refused(link_dead);
        after.when(c).by(who).refused(email_change_not_pending);
    }
    pending().when(c).by("max").refused(permission_denied);
    pending().when(c).by("dan").refused(not_found);
    in_the_world().when(c).by("mia").refused(email_change_not_pending);
    in_the_world().when(CancelEmailChange{acc("al"), org("cafe")}).by("ann").refused(peer_protected);
    in_the_world().when(CancelEmailChange{acc("uma"), org("cove")}).by("amy").refused(not_found);
}

BOOST_AUTO_TEST_CASE(who_comes_first_to_an_e_mail_has_it) {
    const auto world = pending();
    const auto taken = world.and_then(added("mia2", "cove", "member"));
    taken.when(confirm("mia2")).by(Actor{}).refused(email_taken);
    world.and_then(EmailDomainsSet{org("cove"), {"new.example"}, true}).when(confirm("mia2")).by(Actor{}).refused(email_domain_mismatch);
}

BOOST_AUTO_TEST_CASE(a_link_to_reset_the_password_that_went_to_the_old_address_dies) {
    const auto reset = pending().when(RequestPasswordReset{pwr("r"), acc("mia"), token("reset")}).by(Actor{}).accepted();
    const auto after = reset.when(confirm("mia2")).by(Actor{}).accepted();
    BOOST_CHECK(!after.state().account(acc("mia"))->password_reset);
    after.when(ResetPassword{token("reset"), std::string("hash")}).by(Actor{}).refused(link_dead);
}

BOOST_AUTO_TEST_CASE(a_new_password_a_suspension_or_removal_ends_what_was_begun_before) {
    for (const EventList& since : {EventList(password_set("mia", PasswordCause::change)), EventList(password_set("mia", PasswordCause::reset)),
                               EventList(AccountSuspended{acc("mia"), org("cove"), {}}), EventList(MemberRemoved{acc("mia"), org("cove"), {}})}) {
        const auto after = pending().and_then(since);
        BOOST_CHECK(is_dead(after, "mia2"));
        BOOST_CHECK(!after.state().account(acc("mia"))->email_change);
        after.when(confirm("mia2")).by(Actor{}).refused(link_dead);
    }
    const auto back = pending().and_then({AccountSuspended{acc("mia"), org("cove"), {}}, AccountReactivated{acc("mia"), org("cove")}});
    back.when(confirm("mia2")).by(Actor{}).refused(link_dead);
}

BOOST_AUTO_TEST_CASE(of_somebody_who_has_not_registered_the_home_changes_it_at_once_and_the_link_dies) {
    const auto world = in_the_world();
    const auto after = world.when(request(world, "ned", "ned2")).by("amy").then(
        {InvitationRevoked{inv("ned"), acc("ned"), org("cove")}, changed("ned", "ned2")});
    BOOST_CHECK(!holder(after, "ned"));
    BOOST_CHECK(holder(after, "ned2") == acc("ned"));
    after.when(Register{token("link of ned"), std::string("hash")}).by(Actor{}).refused(link_dead);
    after.when(SendInvitation{acc("ned"), org("cove"), invitation("second", 2)}).by("amy").accepted();
    world.when(request(world, "raw", "raw2")).by("amy").then({changed("raw", "raw2")});
    // How long the old one was held against others says nothing about the new one.
    BOOST_CHECK(!after.state().account(acc("ned"))->email_lapses_at);
}

BOOST_AUTO_TEST_CASE(who_is_not_active_confirms_nothing_so_nothing_is_asked_for) {
    const auto suspended = in_the_world({AccountSuspended{acc("mia"), org("cove"), {}}});
    suspended.when(request(suspended, "mia", "mia2")).by("amy").refused(account_not_active);
    auto again = add_member("ignored", "dune", "member");
    again.email = email("mia");
    again.invitation = invitation("again", 2);
    const auto rehomed = in_the_world({MemberRemoved{acc("mia"), org("cove"), {}}}).when(again).by("dan").accepted();
    rehomed.when(request(rehomed, "mia", "mia2", "dune")).by("dan").refused(account_not_active);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
