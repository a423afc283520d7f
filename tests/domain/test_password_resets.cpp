// A link to choose a new password, asked for by anybody who knows the e-mail.

#include <boost/test/unit_test.hpp>

#include "domain/limits.hpp"
#include "tests/domain/world.hpp"

namespace muster::tests {
namespace {

using namespace domain;
using enum RefusalCode;
using namespace std::chrono_literals;

RequestPasswordReset request(std::string_view name, std::string_view reset) {
    return {pwr(reset), acc(name), token("reset " + std::string(reset))};
}
ResetPassword reset(std::string_view name) { return {token("reset " + std::string(name)), std::string("new hash")}; }
Given asked() { return in_the_world().when(request("mia", "first")).by(Actor{}).accepted(); }
PasswordSet password_set(std::string_view name, PasswordCause cause) {
    PasswordSet e;
    e.account = acc(name);
    e.cause = cause;
    e.ends_sessions = true;
    e.password_hash = std::string("new hash");
    return e;
}

BOOST_AUTO_TEST_SUITE(password_resets)

BOOST_AUTO_TEST_CASE(the_link_lives_an_hour_and_works_once) {
    const auto world = in_the_world();
    const auto now = world.time() + 1s;
    const auto after = world.when(request("mia", "first")).by(Actor{}).then(
        {PasswordResetRequested{pwr("first"), acc("mia"), org("cove"), token("reset first"), now + 1h}});
    after.when(reset("first")).by(Actor{}).at(now + 1h - 1us).then({password_set("mia", PasswordCause::reset)});
    after.when(reset("first")).by(Actor{}).at(now + 1h).refused(link_dead);
    const auto done = after.when(reset("first")).by(Actor{}).accepted();
    done.when(reset("first")).by(Actor{}).refused(link_dead);
    BOOST_CHECK(!done.state().account(acc("mia"))->password_reset);
    BOOST_CHECK(!done.state().token(token("reset first")));
    static_assert(limits::password_reset_lifetime == 1h);
}

/// Whoever has no e-mail gets the link by SMS, to the phone by which they registered and to no other.
BOOST_AUTO_TEST_CASE(by_a_phone_that_was_proved_by_registering) {
    MemberAdded added;
    added.account = acc("pia");
    added.organization = org("cove");
    added.role = "member";
    added.phone_claim = claim("pia's phone");
    added.phone = std::string("+442079460001");
    auto invitation = invited("pia", "cove");
    const auto world = in_the_world({added, invitation, password_set("pia", PasswordCause::registration)});
    BOOST_CHECK(world.state().account(acc("pia"))->link_phone == claim("pia's phone"));
    const auto asked_for = world.when(request("pia", "sms")).by(Actor{}).accepted();
    asked_for.when(reset("sms")).by(Actor{}).accepted();
    ProfileChanged other;
    other.account = acc("pia");
    other.organization = org("cove");
    other.phone_changed = true;
    other.phone_claim = claim("another phone");
    other.phone = std::string("+442079460002");
    in_the_world({added, invitation, password_set("pia", PasswordCause::registration), other}).when(request("pia", "sms")).by(Actor{}).refused(account_not_active);
    // A link that went by e-mail proves no phone, whatever became of the e-mail.
    auto with_email = added;
    with_email.email_claim = claim("pia@cove.example");
    with_email.email = with_email.email_normal = std::string("pia@cove.example");
    const auto both = in_the_world({with_email, invitation, password_set("pia", PasswordCause::registration)});
    BOOST_CHECK(!both.state().account(acc("pia"))->link_phone);
    both.when(request("pia", "mail")).by(Actor{}).accepted();
}

BOOST_AUTO_TEST_CASE(it_ends_every_session_and_what_was_verified_before) {
    const auto world = asked();
    const auto stale = world.state().account(acc("mia"))->password_at;
    const auto done = world.when(reset("first")).by(Actor{}).accepted();
    BOOST_CHECK(done.state().account(acc("mia"))->sessions.empty());
    BOOST_CHECK(done.state().account(acc("mia"))->status == AccountStatus::active);
    done.when(StartSession{ses("s"), acc("mia"), token("s"), stale, {}, {}, {}, {}, {}}).by(Actor{}).refused(credential_invalid);
}

BOOST_AUTO_TEST_CASE(asking_changes_nothing_but_the_link) {
    const auto before = in_the_world();
    const auto after = asked();
    BOOST_CHECK_EQUAL(after.state().account(acc("mia"))->sessions.size(), 1U);
    BOOST_CHECK_EQUAL(after.state().account(acc("mia"))->revision, before.state().account(acc("mia"))->revision);
    BOOST_CHECK(after.state().account(acc("mia"))->password_at == before.state().account(acc("mia"))->password_at);
}

BOOST_AUTO_TEST_CASE(asked_again_within_ten_minutes_it_writes_nothing) {
    const auto world = asked();
    const auto first = world.time();
    const auto again = world.when(request("mia", "second")).by(Actor{}).at(first + 10min - 1us).then({});
    again.when(reset("first")).by(Actor{}).accepted();
    again.when(reset("second")).by(Actor{}).refused(link_dead);
    const auto later = world.when(request("mia", "second")).by(Actor{}).at(first + 10min).accepted();
    later.when(reset("first")).by(Actor{}).refused(link_dead);
    later.when(reset("second")).by(Actor{}).accepted();
    BOOST_CHECK(!later.state().password_reset(pwr("first")));
    static_assert(limits::password_reset_interval == 10min);
}

BOOST_AUTO_TEST_CASE(only_who_is_active_at_home_resets) {
    in_the_world().when(request("ned", "x")).by(Actor{}).refused(account_not_active);
    in_the_world().when(request("nobody", "x")).by(Actor{}).refused(account_not_active);
    in_the_world({AccountSuspended{acc("mia"), org("cove"), {}}}).when(request("mia", "x")).by(Actor{}).refused(account_not_active);
    in_the_world({MemberRemoved{acc("mia"), org("cove"), {}}}).when(request("mia", "x")).by(Actor{}).refused(account_not_active);
    in_the_world().when(request("dot", "x")).by(Actor{}).then({PasswordResetRequested{
        pwr("x"), acc("dot"), org("dune"), token("reset x"), in_the_world().time() + 1s + 1h}});  // in the home's name
}

BOOST_AUTO_TEST_CASE(a_suspension_a_removal_a_new_home_or_another_password_kills_the_link) {
    auto change = password_set("mia", PasswordCause::change);
    change.ends_sessions = false;
    for (const EventList& since : {EventList(AccountSuspended{acc("mia"), org("cove"), {}}), EventList(MemberRemoved{acc("mia"), org("cove"), {}}),
                               EventList(change)}) {
        const auto after = asked().and_then(since);
        BOOST_CHECK(!after.state().password_reset(pwr("first")));
        after.when(reset("first")).by(Actor{}).refused(link_dead);
    }
    asked().and_then({AccountSuspended{acc("mia"), org("cove"), {}}, AccountReactivated{acc("mia"), org("cove")}})
        .when(reset("first")).by(Actor{}).refused(link_dead);
}

BOOST_AUTO_TEST_CASE(links_of_other_kinds_reset_nothing) {
    in_the_world().when(ResetPassword{token("link of ned"), std::string("hash")}).by(Actor{}).refused(link_dead);
    in_the_world().when(ResetPassword{token("session mia"), std::string("hash")}).by(Actor{}).refused(link_dead);
    in_the_world().when(reset("never made")).by(Actor{}).refused(link_dead);
    asked().when(Register{token("reset first"), std::string("hash")}).by(Actor{}).refused(link_dead);
    asked().when(ConfirmEmailChange{token("reset first"), email("mia2")}).by(Actor{}).refused(link_dead);
}

BOOST_AUTO_TEST_CASE(the_same_password_under_stronger_parameters_ends_nothing) {
    const auto world = asked();
    const auto before = *world.state().account(acc("mia"));
    StartSession c{ses("s"), acc("mia"), token("session s"), before.password_at, {}, {}, {}, std::string("stronger"), {}};
    auto started = session_started("mia", "s");
    started.expires_at = world.time() + 1s + limits::session_lifetime;
    const auto after = world.when(c).by(Actor{}).then({PasswordRehashed{acc("mia"), std::string("stronger")}, started});
    const auto account = *after.state().account(acc("mia"));
    BOOST_CHECK(account.password_at == before.password_at);
    BOOST_CHECK(account.password_hash_at > before.password_hash_at);
    BOOST_CHECK_EQUAL(account.sessions.size(), 2U);
    BOOST_CHECK_EQUAL(account.revision, before.revision);
    after.when(reset("first")).by(Actor{}).accepted();
    c.session = ses("t"), c.token_hash = token("session t"), c.rehashed = {};
    after.when(c).by(Actor{}).accepted();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
