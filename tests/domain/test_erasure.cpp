// Erasing people for good, and legal holds against it.

#include <boost/test/unit_test.hpp>

#include "domain/limits.hpp"
#include "tests/domain/world.hpp"

namespace muster::tests {
namespace {

using namespace domain;
using enum RefusalCode;

EraseAccount erase(std::string_view name, bool keeps_claims = false) {
    EraseAccount c;
    c.account = acc(name);
    c.keeps_claims = keeps_claims;
    return c;
}
AccountErased erased(std::string_view name, std::optional<OrganizationId> home, std::vector<OrganizationId> others, std::vector<IdentifierClaim> released) {
    AccountErased e;
    e.account = acc(name);
    e.organization = home;
    e.organizations = std::move(others);
    e.claims_released = std::move(released);
    return e;
}
IdentifierClaim email_of(std::string_view name) { return {IdentifierKind::email, email(name).identifier.claim}; }
LegalHoldId hold(std::string_view name) { return id_of<LegalHoldId>(name); }
OrganizationCreated personal(std::string_view name, std::string_view owner) {
    auto e = organization(name, OrganizationKind::personal);
    e.name.clear();
    e.owner = acc(owner);
    return e;
}
EventList settled(std::string_view name) {
    const std::string home = "home of " + std::string(name);
    return {personal(home, name), active(name, home, "owner")};
}

BOOST_AUTO_TEST_SUITE(erasure)

BOOST_AUTO_TEST_CASE(the_person_leaves_everything_and_only_their_id_remains) {
    const EventList more{ExternalLinked{acc("mia"), org("dune"), org("cove"), "guest", ""}, key_issued("mia"),
                     GroupCreated{org("cove"), grp("band"), "Band"}, GroupMemberAdded{acc("mia"), org("cove"), grp("band")},
                     GrantGiven{org("cove"), grt("1"), acc("mia"), {}, "manager", {}}};
    const auto world = in_the_world({more});
    const auto gone = world.when(erase("mia")).by("mia").then(
        {ExternalUnlinked{acc("mia"), org("dune")}, MemberRemoved{acc("mia"), org("cove"), {}}, ApiKeyRevoked{key("mia"), acc("mia")},
         erased("mia", org("cove"), {org("dune")}, {email_of("mia")})});
    const auto left = *gone.state().account(acc("mia"));
    Account expected;
    expected.id = acc("mia");
    expected.version = expected.revision = left.version;
    expected.status = AccountStatus::removed;
    expected.erased_at = gone.history().log.back().meta.position;
    BOOST_CHECK(left == expected);
    BOOST_CHECK(!gone.state().session(ses("mia")) && !gone.state().api_key(key("mia")) && !gone.state().role_grant(grt("1")));
    BOOST_CHECK_EQUAL(gone.state().group(grp("band"))->members, 0U);
    BOOST_CHECK_EQUAL(gone.state().instance().accounts + 1, world.state().instance().accounts);
    gone.when(erase("mia")).by("root").refused(account_erased);
    gone.when(erase("mia")).by("mia").refused(credential_invalid);
    IssueApiKey key_of_mia;
    key_of_mia.key = key("another");
    key_of_mia.account = acc("mia");
    key_of_mia.token_hash = token("another");
    gone.when(key_of_mia).by("root").refused(not_found);
}

BOOST_AUTO_TEST_CASE(claims_are_free_again_or_nobodys_for_ever) {
    const auto again = add_member("mia", "cove", "member");
    auto newcomer = again;
    newcomer.account = acc("another mia");
    const auto released = in_the_world().when(erase("mia")).by("root").accepted();
    released.when(newcomer).by("amy").then({member_added_by(newcomer)});

    const auto kept = in_the_world().when(erase("mia", true)).by("root").accepted();
    BOOST_CHECK((std::get<AccountErased>(kept.history().log.back().event).claims_kept == std::vector{email_of("mia")}));
    BOOST_CHECK(kept.state().claimed_by(email("mia").identifier.claim) == acc("mia"));
    kept.when(newcomer).by("amy").refused(email_taken);
    kept.when(RequestEmailChange{emc("1"), acc("max"), org("cove"), email("mia"), token("1")}).by("amy").refused(email_taken);
    kept.when(LinkExternal{acc("mia"), org("dune"), "guest", "en"}).by("dan").refused(not_found);
    kept.when(RequestPasswordReset{pwr("1"), acc("mia"), token("1")}).by(Actor::system()).refused(account_not_active);
    const auto open = kept.and_then({InstanceSettingsSet{Registration::open}});
    RequestRegistration c{acc("new"), org("home of new"), std::string("home"), email("mia"), {}, {}, "en", invitation("new")};
    c.email.domain = "elsewhere.example";
    open.when(c).by(Actor{}).refused(email_taken);
}

BOOST_AUTO_TEST_CASE(the_person_the_home_and_admins_of_the_instance_erase) {
    const auto world = in_the_world({key_issued("mia", {"organization.read"}), key_issued("amy", {"member.erase"})});
    world.when(erase("mia")).by("mia").accepted();
    world.when(erase("mia")).by("amy").accepted();
    world.when(erase("mia")).by("root").accepted();
    world.when(erase("mia")).by(by_key("amy")).accepted();
    world.when(erase("mia")).by(by_key("mia")).refused(permission_denied);
    world.when(erase("mia")).by("max").refused(permission_denied);
    world.when(erase("mia")).by("dan").refused(not_found);
    world.when(erase("dot")).by("amy").refused(not_found);  // a guest: not at home here
    world.when(erase("nobody")).by("root").refused(not_found);
    world.when(erase("al")).by("ann").refused(peer_protected);
    world.when(erase("uma")).by("ann").accepted();
    world.when(erase("uma")).by("sue").accepted();
    world.when(erase("uma")).by("stan").refused(permission_denied);
    world.when(erase("mia")).by("root").if_version(99).refused(version_mismatch);
    auto c = erase("mia");
    c.reference = "CASE-2026/17";
    world.when(c).by("root").accepted();
    c.reference = "Mia asked for it";
    world.when(c).by("root").refused(invalid_field);
    c.reference = std::string(limits::erasure_reference_bytes_max + 1, 'x');
    world.when(c).by("root").refused(invalid_field);
}

BOOST_AUTO_TEST_CASE(somebody_stays_in_charge) {
    in_the_world().when(erase("root")).by("root").refused(last_admin);
    in_the_world().when(erase("amy")).by("amy").refused(last_admin);
    in_the_world({RoleChanged{acc("max"), org("cove"), "manager", "access_manager"}}).when(erase("amy")).by("amy").accepted();
}

BOOST_AUTO_TEST_CASE(after_a_restore_nothing_stands_against_what_was_done_before) {
    in_the_world({LegalHoldSet{acc("mia"), hold("1"), {}, {}}}).when(erase("mia")).by(Actor::system()).accepted();
    in_the_world().when(erase("root")).by(Actor::system()).accepted();
    in_the_world().when(erase("amy")).by(Actor::system()).accepted();
}

BOOST_AUTO_TEST_CASE(what_they_own_passes_on_under_the_new_owners_key) {
    const EventList lab{settled("pat"), settled("joe"), personal("lab", "pat"), ExternalLinked{acc("pat"), org("lab"), org("home of pat"), "owner", ""},
                    ExternalLinked{acc("joe"), org("lab"), org("home of joe"), "manager", ""}};
    auto c = erase("pat");
    c.owned = {{org("lab"), std::string("Lab")}};
    in_the_world({lab}).when(c).by("pat").then(
        {RoleChanged{acc("joe"), org("lab"), "manager", "owner"}, OwnershipTransferred{org("lab"), acc("joe"), acc("pat"), std::string("Lab")},
         ExternalUnlinked{acc("pat"), org("lab")}, MemberRemoved{acc("pat"), org("home of pat"), {}}, OrganizationRemoved{org("home of pat"), {}},
         erased("pat", org("home of pat"), {org("lab")}, {email_of("pat")})});
}

BOOST_AUTO_TEST_CASE(who_was_removed_before_can_still_be_erased_by_admins) {
    const auto orphan = in_the_world({MemberRemoved{acc("mia"), org("cove"), {}}});
    orphan.when(erase("mia")).by("amy").refused(not_found);
    orphan.when(erase("mia")).by("root").then({erased("mia", {}, {}, {email_of("mia")})});
    const auto removed = orphan.and_then({AccountRemoved{acc("mia")}});
    const auto gone = removed.when(erase("mia")).by("root").then({erased("mia", {}, {}, {})});
    BOOST_CHECK_EQUAL(gone.state().instance().accounts, removed.state().instance().accounts);
}

BOOST_AUTO_TEST_CASE(a_legal_hold_blocks_it_until_whoever_set_it_releases_it) {
    const auto world = in_the_world();
    const SetLegalHold by_admin{acc("mia"), hold("1"), {}, std::string("a lawsuit")};
    const SetLegalHold by_home{acc("mia"), hold("2"), org("cove"), std::string("a dispute")};
    world.when(by_admin).by("amy").refused(permission_denied);
    world.when(by_home).by("max").refused(permission_denied);
    world.when(by_home).by("dan").refused(not_found);
    world.when(SetLegalHold{acc("dot"), hold("2"), org("cove"), {}}).by("amy").refused(not_found);  // not at home here
    const auto once = world.when(by_admin).by("root").then({LegalHoldSet{acc("mia"), hold("1"), {}, std::string("a lawsuit")}});
    once.when(by_admin).by("root").refused(invalid_field);
    const auto twice = once.when(by_home).by("amy").then({LegalHoldSet{acc("mia"), hold("2"), org("cove"), std::string("a dispute")}});
    BOOST_CHECK_EQUAL(twice.state().account(acc("mia"))->revision, world.state().account(acc("mia"))->revision);
    for (const auto* who : {"mia", "amy", "root"}) twice.when(erase("mia")).by(who).refused(legal_hold);

    twice.when(ReleaseLegalHold{acc("mia"), hold("1"), org("cove")}).by("amy").refused(not_found);  // an ADMIN's
    twice.when(ReleaseLegalHold{acc("mia"), hold("1"), {}}).by("amy").refused(permission_denied);
    const auto left = twice.when(ReleaseLegalHold{acc("mia"), hold("2"), org("cove")}).by("amy").then({LegalHoldReleased{acc("mia"), hold("2"), org("cove")}});
    left.when(erase("mia")).by("root").refused(legal_hold);
    const auto free = left.when(ReleaseLegalHold{acc("mia"), hold("1"), {}}).by("root").accepted();
    free.when(ReleaseLegalHold{acc("mia"), hold("1"), {}}).by("root").refused(not_found);
    const auto gone = free.when(erase("mia")).by("mia").accepted();
    gone.when(SetLegalHold{acc("mia"), hold("3"), {}, {}}).by("root").refused(account_erased);
}

BOOST_AUTO_TEST_CASE(a_hold_outlasts_the_removal_of_the_account) {
    const auto held = in_the_world({settled("pat"), LegalHoldSet{acc("pat"), hold("1"), {}, {}}});
    const auto removed = held.when(RemoveAccount{acc("pat"), {}}).by("pat").accepted();
    removed.when(erase("pat")).by("root").refused(legal_hold);
    removed.when(ReleaseLegalHold{acc("pat"), hold("1"), {}}).by("root").accepted().when(erase("pat")).by("root").accepted();
}

BOOST_AUTO_TEST_CASE(holds_are_limited) {
    EventList holds;
    for (std::size_t i = 0; i < limits::legal_holds_max; ++i) holds = {holds, LegalHoldSet{acc("mia"), hold(std::to_string(i)), {}, {}}};
    in_the_world({holds}).when(SetLegalHold{acc("mia"), hold("more"), {}, {}}).by("root").refused(limit_reached);
}

BOOST_AUTO_TEST_CASE(an_alert_about_an_erased_person_has_nothing_personal) {
    const auto gone = in_the_world().when(erase("mia")).by("mia").accepted();
    RaiseAlert c;
    c.alert = id_of<AlertId>("1");
    c.rule = "r";
    c.about_account = acc("mia");
    c.address = std::string("192.0.2.1");
    BOOST_CHECK(std::get<AlertRaised>(gone.when(c).by(Actor::system()).accepted().history().log.back().event).address.is_absent());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
