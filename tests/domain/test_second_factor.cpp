// The second factor: set up by the person, asked for at sign-in, each code used once.

#include <boost/test/unit_test.hpp>

#include "domain/limits.hpp"
#include "tests/domain/world.hpp"

namespace muster::tests {
namespace {

using namespace domain;
using enum RefusalCode;
using namespace std::chrono_literals;

constexpr std::uint64_t first_step = 1000;

Position password_at(const Given& world, std::string_view name) { return world.state().account(acc(name))->password_at; }
Position secret_at(const Given& world) { return world.state().account(acc("mia"))->totp->secret_at; }
std::vector<TokenHash> codes(std::size_t n) {
    std::vector<TokenHash> made;
    for (std::size_t i = 0; i < n; ++i) made.push_back(token("code " + std::to_string(i)));
    return made;
}
EnrollTotp enroll(const Given& world) { return {acc("mia"), std::string("secret"), password_at(world, "mia")}; }
const TotpEnrolled enrolled{acc("mia"), std::string("secret")};
ConfirmTotp confirm(const Given& world, std::size_t n = 2) { return {acc("mia"), secret_at(world), first_step, codes(n)}; }
const EventList confirmed{TotpConfirmed{acc("mia"), first_step}, RecoveryCodesSet{acc("mia"), codes(2)}};
RemoveTotp remove(const Given& world) { return {acc("mia"), org("cove"), password_at(world, "mia")}; }
ReplaceRecoveryCodes replace(const Given& world, std::size_t n) { return {acc("mia"), codes(n), password_at(world, "mia")}; }

/// mia has a second factor and two recovery codes.
Given with_a_second_factor() { return in_the_world({enrolled, confirmed}); }

StartSession sign_in(const Given& world, std::string_view session, std::optional<SecondFactorProof> proof = {}) {
    return {ses(session), acc("mia"), token("session " + std::string(session)), password_at(world, "mia"), {}, {}, proof, {}, {}};
}
SecondFactorProof code_of(const Given& world, std::uint64_t step) { return {SecondFactor::totp, secret_at(world), step, {}}; }
SecondFactorProof recovery(std::string_view name) { return {SecondFactor::recovery_code, {}, 0, token(name)}; }
SessionStarted started(const Given& world, std::string_view session) {
    auto e = session_started("mia", session);
    e.expires_at = world.time() + 1s + limits::session_lifetime;
    return e;
}

BOOST_AUTO_TEST_SUITE(second_factors)

BOOST_AUTO_TEST_CASE(it_is_set_up_with_the_password_and_confirmed_with_a_code) {
    auto world = in_the_world();
    world = world.when(enroll(world)).by("mia").then({enrolled});
    BOOST_CHECK(!world.state().account(acc("mia"))->totp->confirmed);
    world.when(sign_in(world, "s")).by(Actor{}).accepted();  // not before it is confirmed
    world = world.when(confirm(world)).by("mia").then(confirmed);
    BOOST_CHECK(world.state().account(acc("mia"))->totp->confirmed);
    BOOST_CHECK(world.state().account(acc("mia"))->recovery_codes == codes(2));
    BOOST_CHECK_EQUAL(world.state().account(acc("mia"))->sessions.size(), 1U);
}

BOOST_AUTO_TEST_CASE(nobody_sets_it_up_for_another_nor_with_an_old_password) {
    const auto world = in_the_world();
    world.when(enroll(world)).by("amy").refused(permission_denied);
    world.when(enroll(world)).by("root").refused(permission_denied);
    world.when(enroll(world)).by(Actor{}).refused(credential_invalid);
    auto stale = enroll(world);
    stale.checked_at = {1};
    world.when(stale).by("mia").refused(credential_invalid);
    const auto pending = in_the_world({enrolled});
    pending.when(confirm(pending)).by("amy").refused(permission_denied);
    pending.when(confirm(pending)).by("mia").checked_at_epoch(99).refused(credential_invalid);
    world.when(EnrollTotp{acc("ned"), std::string("secret"), {}}).by("ned").refused(credential_invalid);
    const auto key_of_ned = in_the_world({key_issued("ned")});
    key_of_ned.when(EnrollTotp{acc("ned"), std::string("secret"), {}}).by(by_key("ned")).refused(account_not_active);
}

BOOST_AUTO_TEST_CASE(a_new_secret_replaces_one_that_waits_and_its_codes_confirm_nothing) {
    const auto first = in_the_world({enrolled});
    const auto second = first.when(enroll(first)).by("mia").then({enrolled});
    BOOST_CHECK(secret_at(second) > secret_at(first));
    second.when(confirm(first)).by("mia").refused(second_factor_invalid);
    second.when(confirm(second)).by("mia").accepted();
}

BOOST_AUTO_TEST_CASE(a_confirmed_one_is_removed_before_another_is_set_up) {
    const auto world = with_a_second_factor();
    world.when(enroll(world)).by("mia").refused(second_factor_exists);
    world.when(confirm(world)).by("mia").refused(second_factor_exists);
    in_the_world().when(ConfirmTotp{acc("mia"), {}, 1, codes(1)}).by("mia").refused(second_factor_missing);
}

BOOST_AUTO_TEST_CASE(sign_in_needs_it_and_uses_each_step_once) {
    const auto world = with_a_second_factor();
    world.when(sign_in(world, "s")).by(Actor{}).refused(second_factor_required);
    world.when(sign_in(world, "s", code_of(world, first_step))).by(Actor{}).refused(second_factor_invalid);  // it confirmed
    const auto after = world.when(sign_in(world, "s", code_of(world, first_step + 2))).by(Actor{}).then(
        {SecondFactorUsed{acc("mia"), SecondFactor::totp, first_step + 2, {}}, started(world, "s")});
    after.when(sign_in(after, "t", code_of(after, first_step + 2))).by(Actor{}).refused(second_factor_invalid);
    after.when(sign_in(after, "t", code_of(after, first_step + 1))).by(Actor{}).refused(second_factor_invalid);  // an older one
    after.when(sign_in(after, "t", code_of(after, first_step + 3))).by(Actor{}).accepted();
    BOOST_CHECK_EQUAL(after.state().account(acc("mia"))->revision, world.state().account(acc("mia"))->revision);
}

BOOST_AUTO_TEST_CASE(the_password_is_asked_first) {
    const auto world = with_a_second_factor();
    auto c = sign_in(world, "s");
    c.checked_at = {1};
    world.when(c).by(Actor{}).refused(credential_invalid);
}

BOOST_AUTO_TEST_CASE(a_code_of_a_secret_that_was_replaced_is_refused) {
    const auto world = with_a_second_factor();
    const auto old = code_of(world, first_step + 5);
    const auto replaced = world.and_then({TotpRemoved{acc("mia"), org("cove")}, enrolled, confirmed});
    replaced.when(sign_in(replaced, "s", old)).by(Actor{}).refused(second_factor_invalid);
}

BOOST_AUTO_TEST_CASE(a_recovery_code_works_once) {
    const auto world = with_a_second_factor();
    const auto after = world.when(sign_in(world, "s", recovery("code 1"))).by(Actor{}).then(
        {SecondFactorUsed{acc("mia"), SecondFactor::recovery_code, 0, token("code 1")}, started(world, "s")});
    BOOST_CHECK((after.state().account(acc("mia"))->recovery_codes == std::vector{token("code 0")}));
    after.when(sign_in(after, "t", recovery("code 1"))).by(Actor{}).refused(second_factor_invalid);
    after.when(sign_in(after, "t", recovery("code 0"))).by(Actor{}).accepted();
    world.when(sign_in(world, "s", recovery("code 2"))).by(Actor{}).refused(second_factor_invalid);
    // It leaves the steps alone.
    after.when(sign_in(after, "t", code_of(after, first_step + 1))).by(Actor{}).accepted();
}

BOOST_AUTO_TEST_CASE(new_recovery_codes_replace_the_old_ones) {
    const auto world = with_a_second_factor();
    ReplaceRecoveryCodes c{acc("mia"), {token("new")}, password_at(world, "mia")};
    const auto after = world.when(c).by("mia").then({RecoveryCodesSet{acc("mia"), {token("new")}}});
    after.when(sign_in(after, "s", recovery("code 0"))).by(Actor{}).refused(second_factor_invalid);
    after.when(sign_in(after, "s", recovery("new"))).by(Actor{}).accepted();
    world.when(c).by("amy").refused(permission_denied);
    c.checked_at = {1};
    world.when(c).by("mia").refused(credential_invalid);
    in_the_world().when(replace(in_the_world(), 1)).by("mia").refused(second_factor_missing);
    in_the_world({enrolled}).when(replace(in_the_world(), 1)).by("mia").refused(second_factor_missing);
}

BOOST_AUTO_TEST_CASE(there_are_one_to_ten_recovery_codes) {
    const auto pending = in_the_world({enrolled});
    pending.when(confirm(pending, 0)).by("mia").refused(limit_reached);
    pending.when(confirm(pending, limits::recovery_codes_max + 1)).by("mia").refused(limit_reached);
    pending.when(confirm(pending, limits::recovery_codes_max)).by("mia").accepted();
    const auto world = with_a_second_factor();
    world.when(replace(world, 0)).by("mia").refused(limit_reached);
    world.when(replace(world, limits::recovery_codes_max + 1)).by("mia").refused(limit_reached);
    world.when(replace(world, limits::recovery_codes_max)).by("mia").accepted();
}

BOOST_AUTO_TEST_CASE(the_person_and_administrators_of_their_home_remove_it) {
    const auto world = with_a_second_factor();
    const EventList removed = TotpRemoved{acc("mia"), org("cove")};
    for (const auto* who : {"mia", "amy", "root"}) {
        const auto after = world.when(remove(world)).by(who).then(removed);
        BOOST_CHECK(!after.state().account(acc("mia"))->totp);
        BOOST_CHECK(after.state().account(acc("mia"))->recovery_codes.empty());
        after.when(sign_in(after, "s")).by(Actor{}).accepted();
        after.when(remove(after)).by(who).refused(second_factor_missing);
    }
    auto without_password = remove(world);
    without_password.checked_at = {};
    world.when(without_password).by("amy").accepted();
    world.when(without_password).by("mia").refused(credential_invalid);
    world.when(remove(world)).by("max").refused(permission_denied);
    world.when(remove(world)).by("dan").refused(not_found);
    world.when(RemoveTotp{acc("mia"), org("dune"), {}}).by("dan").refused(not_found);
    in_the_world({TotpEnrolled{acc("al"), std::string("s")}}).when(RemoveTotp{acc("al"), org("cafe"), {}}).by("ann").refused(peer_protected);
    in_the_world({TotpEnrolled{acc("dot"), std::string("s")}}).when(RemoveTotp{acc("dot"), org("cove"), {}}).by("amy").refused(not_internal);
}

BOOST_AUTO_TEST_CASE(a_person_without_a_home_removes_their_own_and_nobody_else_does) {
    // dot is a guest of cove, and dune lets her go.
    const auto orphan = in_the_world({TotpEnrolled{acc("dot"), std::string("secret")}, TotpConfirmed{acc("dot"), first_step},
                                      MemberRemoved{acc("dot"), org("dune"), {}}, session_started("dot", "later")});
    auto dot = signed_in_actor("dot");
    dot.session = ses("later");
    const auto epoch = orphan.state().account(acc("dot"))->credential_epoch;
    const RemoveTotp own{acc("dot"), {}, password_at(orphan, "dot")};
    const auto after = orphan.when(own).by(dot).checked_at_epoch(epoch).then({TotpRemoved{acc("dot"), {}}});
    BOOST_CHECK(!after.state().account(acc("dot"))->totp);
    BOOST_CHECK(domain::organizations_of(Event(TotpRemoved{acc("dot"), {}})).empty());
    auto stale = own;
    stale.checked_at = {1};
    orphan.when(stale).by(dot).checked_at_epoch(epoch).refused(credential_invalid);
    for (const auto& home : {org("dune"), org("cove")}) {
        orphan.when(RemoveTotp{acc("dot"), home, own.checked_at}).by(dot).checked_at_epoch(epoch).refused(not_found);
    }
    for (const auto* who : {"amy", "dan", "root"}) orphan.when(RemoveTotp{acc("dot"), {}, {}}).by(who).refused(not_found);
    orphan.when(RemoveTotp{acc("dot"), org("dune"), {}}).by("dan").refused(not_found);
}

BOOST_AUTO_TEST_CASE(the_own_password_is_asked_for_before_the_organization_is_looked_at) {
    const auto world = with_a_second_factor();
    for (const auto* organization : {"dune", "cove", "nowhere"}) {
        world.when(RemoveTotp{acc("mia"), org(organization), {1}}).by("mia").refused(credential_invalid);
    }
    world.when(RemoveTotp{acc("mia"), org("dune"), password_at(world, "mia")}).by("mia").refused(not_found);
    // A person without a home has no organization to name; one with a home need not.
    world.when(RemoveTotp{acc("mia"), {}, password_at(world, "mia")}).by("mia").then({TotpRemoved{acc("mia"), org("cove")}});
}

BOOST_AUTO_TEST_CASE(one_that_waits_for_its_code_can_be_removed) {
    const auto world = in_the_world({enrolled});
    world.when(remove(world)).by("mia").accepted();
}

BOOST_AUTO_TEST_CASE(it_outlives_a_reset_and_a_suspension_but_not_a_new_home) {
    const auto reset = with_a_second_factor().when(RequestPasswordReset{pwr("r"), acc("mia"), token("r")}).by(Actor{}).accepted()
                           .when(ResetPassword{token("r"), std::string("hash")}).by(Actor{}).accepted();
    reset.when(sign_in(reset, "s")).by(Actor{}).refused(second_factor_required);
    const auto back = with_a_second_factor().and_then({AccountSuspended{acc("mia"), org("cove"), {}}, AccountReactivated{acc("mia"), org("cove")}});
    back.when(sign_in(back, "s")).by(Actor{}).refused(second_factor_required);
    const auto rehomed = with_a_second_factor().and_then({MemberRemoved{acc("mia"), org("cove"), {}},
                                                          AccountRehomed{acc("mia"), org("dune"), "member"}});
    BOOST_CHECK(!rehomed.state().account(acc("mia"))->totp);
    BOOST_CHECK(rehomed.state().account(acc("mia"))->recovery_codes.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
