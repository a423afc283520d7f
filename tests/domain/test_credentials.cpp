// Passwords, sessions, API keys.

#include <boost/test/unit_test.hpp>

#include "domain/limits.hpp"
#include "tests/domain/world.hpp"

namespace muster::tests {
namespace {

using namespace domain;
using enum RefusalCode;
using namespace std::chrono_literals;

Position password_at(const Given& world, std::string_view name) { return world.state().account(acc(name))->password_at; }

StartSession sign_in(const Given& world, std::string_view name, std::string_view session) {
    return {ses(session), acc(name), token("session " + std::string(session)), password_at(world, name), {}, {}, {}, {}, {}};
}
ChangePassword change(const Given& world, std::string_view name) {
    ChangePassword c;
    c.account = acc(name);
    c.password_hash = std::string("new hash");
    c.checked_at = password_at(world, name);
    return c;
}
IssueApiKey issue(std::string_view name, std::string_view key_name, std::vector<std::string> scopes = {}) {
    return {key(key_name), acc(name), token("key " + std::string(key_name)), "mk_1", std::move(scopes), {}, {}};
}
ChangeOrganization rename_cove() {
    ChangeOrganization c;
    c.organization = org("cove");
    c.name = "Cove";
    return c;
}

BOOST_AUTO_TEST_SUITE(credentials)

BOOST_AUTO_TEST_CASE(signing_in_starts_a_session_of_seven_days) {
    const auto world = in_the_world();
    const auto now = world.time() + 1s;
    auto started = session_started("mia", "second");
    started.expires_at = now + limits::session_lifetime;
    const auto after = world.when(sign_in(world, "mia", "second")).by(Actor{}).then({started});
    auto actor = signed_in_actor("amy");
    const auto amy = after.when(sign_in(after, "amy", "short")).by(Actor{}).accepted();
    actor.session = ses("short");
    amy.when(rename_cove()).by(actor).at(amy.time() + limits::session_lifetime - 1us).accepted();
    amy.when(rename_cove()).by(actor).at(amy.time() + limits::session_lifetime).refused(credential_invalid);
}

BOOST_AUTO_TEST_CASE(nobody_signs_in_before_registration_while_suspended_or_without_membership) {
    const auto world = in_the_world();
    world.when(sign_in(world, "ned", "s")).by(Actor{}).refused(credential_invalid);
    const auto suspended = in_the_world({AccountSuspended{acc("mia"), org("cove"), {}}});
    suspended.when(sign_in(suspended, "mia", "s")).by(Actor{}).refused(credential_invalid);
    const auto removed = in_the_world({MemberRemoved{acc("mia"), org("cove"), {}}});
    removed.when(sign_in(removed, "mia", "s")).by(Actor{}).refused(credential_invalid);
    const StartSession nobody{ses("s"), acc("nobody"), token("s"), {}, {}, {}, {}, {}, {}};
    world.when(nobody).by(Actor{}).refused(credential_invalid);
}

BOOST_AUTO_TEST_CASE(a_password_that_changed_since_it_was_verified_signs_nobody_in) {
    const auto before = in_the_world();
    const auto stale = sign_in(before, "mia", "late");
    const auto after = before.when(change(before, "mia")).by("mia").accepted();
    after.when(stale).by(Actor{}).refused(credential_invalid);
    after.when(sign_in(after, "mia", "late")).by(Actor{}).accepted();
    after.when(change(before, "mia")).by("mia").refused(credential_invalid);
}

BOOST_AUTO_TEST_CASE(the_oldest_session_makes_room_at_the_limit) {
    auto world = in_the_world();
    for (std::size_t i = 1; i < limits::live_sessions_max; ++i) {
        world = world.when(sign_in(world, "mia", std::to_string(i))).by(Actor{}).accepted();
    }
    BOOST_CHECK_EQUAL(world.state().account(acc("mia"))->sessions.size(), limits::live_sessions_max);
    const auto now = world.time() + 1s;
    auto started = session_started("mia", "one more");
    started.expires_at = now + limits::session_lifetime;
    const auto after = world.when(sign_in(world, "mia", "one more")).by(Actor{}).then(
        {SessionEnded{ses("mia"), acc("mia"), SessionEnd::displaced}, started});
    BOOST_CHECK_EQUAL(after.state().account(acc("mia"))->sessions.size(), limits::live_sessions_max);
    BOOST_CHECK(!after.state().session(ses("mia")));
    BOOST_CHECK(!after.state().token(token("session mia")));
}

BOOST_AUTO_TEST_CASE(sessions_are_ended_by_their_person_and_by_admins_of_the_instance) {
    const EndSession c{ses("mia"), SessionEnd::revoked};
    const EventList ended{SessionEnded{ses("mia"), acc("mia"), SessionEnd::revoked}};
    in_the_world().when(c).by("root").then(ended);
    in_the_world().when(c).by("amy").refused(not_found);
    in_the_world().when(EndSession{ses("none"), {}}).by("mia").refused(not_found);
    const auto after = in_the_world({session_started("mia", "second")}).when(c).by("mia").then(ended);
    after.when(c).by("mia").refused(credential_invalid);
    BOOST_CHECK(after.state().session(ses("second")));
}

BOOST_AUTO_TEST_CASE(a_session_goes_on_in_another_organization) {
    const SelectOrganization there{ses("dot"), org("cove")};
    const auto home = in_the_world();
    const auto moved = home.when(there).by("dot").then({SessionOrganizationSelected{ses("dot"), acc("dot"), org("cove")}});
    BOOST_CHECK(moved.state().session(ses("dot"))->selected_organization == org("cove"));
    BOOST_CHECK_EQUAL(moved.state().session(ses("dot"))->version, 2U);
    BOOST_CHECK_EQUAL(stream_version(moved.state(), Event(SessionEnded{ses("dot"), acc("dot"), {}})), 2U);
    BOOST_CHECK_EQUAL(moved.state().account(acc("dot"))->version, home.state().account(acc("dot"))->version);
    moved.when(there).by("dot").refused(nothing_to_change);
    home.when(SelectOrganization{ses("dot"), org("reef")}).by("dot").refused(not_found);  // no member there
    home.when(SelectOrganization{ses("dot"), org("nowhere")}).by("dot").refused(not_found);
    home.when(there).by("dan").refused(not_found);  // somebody else's session
    home.when(there).by("root").refused(not_found);
    // It ends with the membership there from now on.
    const auto unlinked = moved.when(UnlinkExternal{acc("dot"), org("cove")}).by("amy").accepted();
    BOOST_CHECK(!unlinked.state().session(ses("dot")));
    const auto back = moved.when(SelectOrganization{ses("dot"), org("dune")}).by("dot").accepted();
    BOOST_CHECK(back.when(UnlinkExternal{acc("dot"), org("cove")}).by("amy").accepted().state().session(ses("dot")));
}

BOOST_AUTO_TEST_CASE(nobody_goes_on_where_their_membership_has_ended) {
    const auto now = in_the_world().time();
    const auto ends = in_the_world({MembershipEndSet{acc("dot"), org("cove"), now + 1h}});
    ends.when(SelectOrganization{ses("dot"), org("cove")}).by("dot").at(now + 59min).accepted();
    ends.when(SelectOrganization{ses("dot"), org("cove")}).by("dot").at(now + 1h).refused(not_found);
}

BOOST_AUTO_TEST_CASE(only_the_person_changes_their_password) {
    const auto world = in_the_world();
    PasswordSet set;
    set.account = acc("mia");
    set.cause = PasswordCause::change;
    set.ends_sessions = true;
    set.password_hash = std::string("new hash");
    const auto after = world.when(change(world, "mia")).by("mia").then({set});
    BOOST_CHECK(after.state().account(acc("mia"))->sessions.empty());
    world.when(change(world, "mia")).by("amy").refused(permission_denied);
    world.when(change(world, "mia")).by("root").refused(permission_denied);
    world.when(change(world, "mia")).by(Actor{}).refused(credential_invalid);
}

BOOST_AUTO_TEST_CASE(who_has_not_registered_has_no_password_to_change) {
    const auto world = in_the_world({key_issued("ned")});
    world.when(change(world, "ned")).by(by_key("ned")).refused(account_not_active);
}

BOOST_AUTO_TEST_CASE(a_change_of_password_keeps_the_session_it_was_made_in) {
    const auto world = in_the_world({session_started("amy", "phone")});
    auto c = change(world, "amy");
    c.keep_session = ses("amy");
    const auto before = world.state().account(acc("amy"))->credential_epoch;
    const auto after = world.when(c).by("amy").accepted();
    BOOST_CHECK((after.state().account(acc("amy"))->sessions == std::vector{ses("amy")}));
    after.when(rename_cove()).by("amy").accepted();
    after.when(rename_cove()).by("amy").checked_at_epoch(before).refused(credential_invalid);  // checked under the old epoch: check again
}

BOOST_AUTO_TEST_CASE(a_change_of_password_keeps_no_session_of_another_person) {
    const auto world = in_the_world();
    auto c = change(world, "amy");
    c.keep_session = ses("mia");
    world.when(c).by("amy").refused(invalid_field);
}

BOOST_AUTO_TEST_CASE(a_change_of_password_may_leave_sessions_alone) {
    const auto world = in_the_world({session_started("amy", "phone")});
    auto c = change(world, "amy");
    c.ends_sessions = false;
    const auto after = world.when(c).by("amy").accepted();
    BOOST_CHECK_EQUAL(after.state().account(acc("amy"))->sessions.size(), 2U);
    after.when(rename_cove()).by("amy").accepted();
}

BOOST_AUTO_TEST_CASE(credentials_of_the_past_are_refused) {
    const auto world = in_the_world();
    const auto epoch = world.state().account(acc("amy"))->credential_epoch;
    world.when(rename_cove()).by("amy").checked_at_epoch(epoch + 1).refused(credential_invalid);
    world.when(rename_cove()).by("amy").checked_at_epoch(epoch - 1).refused(credential_invalid);
    auto anothers = signed_in_actor("amy");
    anothers.session = ses("mia");
    world.when(rename_cove()).by(anothers).refused(credential_invalid);
    auto bare = signed_in_actor("amy");
    bare.session.reset();
    world.when(rename_cove()).by(bare).refused(credential_invalid);
    world.when(rename_cove()).by(by_key("amy")).refused(credential_invalid);  // no such key
}

BOOST_AUTO_TEST_CASE(a_key_acts_as_its_account_until_it_ends) {
    const auto world = in_the_world();
    const auto c = issue("amy", "amy");
    auto issued = key_issued("amy");
    issued.hint = "mk_1";
    issued.expires_at = world.time() + 1s + limits::api_key_lifetime_max;
    const auto after = world.when(c).by("amy").then({issued});
    after.when(rename_cove()).by(by_key("amy")).accepted();
    after.when(rename_cove()).by(by_key("amy")).at(issued.expires_at - 1us).accepted();
    after.when(rename_cove()).by(by_key("amy")).at(issued.expires_at).refused(credential_invalid);
    const auto revoked = after.when(RevokeApiKey{key("amy")}).by("amy").then({ApiKeyRevoked{key("amy"), acc("amy")}});
    revoked.when(rename_cove()).by(by_key("amy")).refused(credential_invalid);
    BOOST_CHECK(!revoked.state().token(token("key amy")));
}

BOOST_AUTO_TEST_CASE(a_narrowed_key_does_what_its_scopes_say) {
    const auto world = in_the_world({key_issued("amy", {"member.read"})});
    world.when(rename_cove()).by(by_key("amy")).refused(permission_denied);
    in_the_world({key_issued("amy", {"organization.edit"})}).when(rename_cove()).by(by_key("amy")).accepted();
    in_the_world({key_issued("mia", {"organization.edit"})}).when(rename_cove()).by(by_key("mia")).refused(permission_denied);
    in_the_world({key_issued("dan", {"organization.edit"})}).when(rename_cove()).by(by_key("dan")).refused(not_found);
}

BOOST_AUTO_TEST_CASE(a_narrowed_key_of_an_admin_does_not_stand_for_the_instance) {
    const auto world = in_the_world({key_issued("root", {"organization.edit", "api_key.manage"})});
    world.when(rename_cove()).by(by_key("root")).accepted();
    ChangeOrganization domains;
    domains.organization = org("cove");
    domains.email_domains = std::vector<std::string>{};
    world.when(domains).by(by_key("root")).refused(permission_denied);
    world.when(EndSession{ses("mia"), {}}).by(by_key("root")).refused(not_found);
    world.when(issue("mia", "x", {"organization.edit"})).by(by_key("root")).refused(not_found);
    in_the_world({key_issued("root")}).when(domains).by(by_key("root")).accepted();
}

BOOST_AUTO_TEST_CASE(a_narrowed_key_manages_keys_only_when_it_may_and_never_wider_ones) {
    const auto plain = in_the_world({key_issued("amy", {"member.read"}), key_issued("mia")});
    plain.when(issue("amy", "next", {"member.read"})).by(by_key("amy")).refused(permission_denied);
    plain.when(EndSession{ses("amy"), {}}).by(by_key("amy")).refused(permission_denied);
    plain.when(RevokeApiKey{key("amy")}).by(by_key("amy")).accepted();  // itself
    auto second = key_issued("second");
    second.account = acc("amy");
    plain.and_then(second).when(RevokeApiKey{key("second")}).by(by_key("amy")).refused(permission_denied);

    const auto manager = in_the_world({key_issued("amy", {"member.read", "api_key.manage"})});
    manager.when(issue("amy", "next", {"member.read"})).by(by_key("amy")).accepted();
    manager.when(issue("amy", "next", {"member.edit"})).by(by_key("amy")).refused(permission_denied);
    manager.when(issue("amy", "next")).by(by_key("amy")).refused(permission_denied);
}

BOOST_AUTO_TEST_CASE(keys_are_issued_by_their_person_and_by_admins_of_the_instance) {
    in_the_world().when(issue("mia", "k")).by("mia").accepted();
    in_the_world().when(issue("ned", "k")).by("root").accepted();
    in_the_world().when(issue("mia", "k")).by("amy").refused(not_found);
    in_the_world().when(issue("nobody", "k")).by("root").refused(not_found);
    in_the_world().when(issue("mia", "k")).by(Actor{}).refused(credential_invalid);
    in_the_world({AccountSuspended{acc("mia"), org("cove"), {}}}).when(issue("mia", "k")).by("root").refused(account_suspended);
}

BOOST_AUTO_TEST_CASE(scopes_lifetimes_and_numbers_of_keys_are_checked) {
    in_the_world().when(issue("mia", "k", {"everything"})).by("mia").refused(scope_unknown);
    auto c = issue("mia", "k");
    c.lifetime = limits::api_key_lifetime_max;
    in_the_world().when(c).by("mia").accepted();
    c.lifetime = limits::api_key_lifetime_max + 1us;
    in_the_world().when(c).by("mia").refused(expiry_invalid);
    c.lifetime = 0us;
    in_the_world().when(c).by("mia").refused(expiry_invalid);
    EventList keys;
    for (std::size_t i = 0; i < limits::live_api_keys_max; ++i) {
        auto issued = key_issued(std::to_string(i));
        issued.account = acc("mia");
        keys.events.push_back(issued);
    }
    const auto full = in_the_world({keys});
    full.when(issue("mia", "k")).by("mia").refused(limit_reached);
    full.and_then(ApiKeyRevoked{key("0"), acc("mia")}).when(issue("mia", "k")).by("mia").accepted();
}

BOOST_AUTO_TEST_CASE(keys_of_others_are_not_found) {
    const auto world = in_the_world({key_issued("mia")});
    world.when(RevokeApiKey{key("mia")}).by("amy").refused(not_found);
    world.when(RevokeApiKey{key("mia")}).by("root").accepted();
    world.when(RevokeApiKey{key("none")}).by("mia").refused(not_found);
}

BOOST_AUTO_TEST_CASE(a_key_that_replaces_ends_every_other_key_and_session) {
    const auto world = in_the_world({key_issued("mia"), session_started("mia", "phone")});
    auto c = issue("mia", "new");
    c.replaces = true;
    const auto after = world.when(c).by("mia").accepted();
    BOOST_CHECK_EQUAL(after.state().account(acc("mia"))->api_keys.size(), 1U);
    BOOST_TEST(after.state().account(acc("mia"))->sessions.empty());
    BOOST_TEST(!after.state().api_key(key("mia")).has_value());
    BOOST_TEST(after.state().api_key(key("new")).has_value());
    world.when(c).by("amy").refused(not_found);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
