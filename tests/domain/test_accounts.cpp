// Accounts as a whole: their role in the instance, a password from somebody else, their end.

#include <boost/test/unit_test.hpp>

#include "domain/visibility.hpp"
#include "tests/domain/personal_world.hpp"

namespace muster::tests {
namespace {

using namespace domain;
using enum RefusalCode;

const EventList pat_and_joe{settled("pat"), settled("joe")};

AssignPassword password(std::string_view name) { return {acc(name), std::string("new hash")}; }
ChangeInstanceRole role(std::string_view name, InstanceRole to) { return {acc(name), to}; }
RemoveAccount remove(std::string_view name) { return {acc(name), {}}; }

BOOST_AUTO_TEST_SUITE(accounts)

BOOST_AUTO_TEST_CASE(an_admin_assigns_a_password_to_people_nobody_hired) {
    const auto world = in_the_world({pat_and_joe, key_issued("pat"), key_issued("joe")});
    const auto assigned = world.when(password("pat")).by("root").accepted();
    BOOST_CHECK(assigned.state().account(acc("pat"))->sessions.empty());
    world.when(password("mia")).by("root").refused(home_not_personal);  // SC6 holds in every workspace
    world.when(password("pat")).by(by_key("pat")).accepted();
    world.when(password("pat")).by("pat").refused(permission_denied);   // in a session: by the password before
    world.when(password("pat")).by("joe").refused(not_found);
    world.when(password("pat")).by(by_key("joe")).refused(not_found);
    world.when(password("nobody")).by("root").refused(not_found);
    in_the_world({pat_and_joe, key_issued("pat", {"api_key.manage"})}).when(password("pat")).by(by_key("pat")).refused(permission_denied);
    in_the_world({pat_and_joe, AccountSuspended{acc("pat"), org("home of pat"), {}}}).when(password("pat")).by("root").refused(account_suspended);
    const EventList waiting{personal("home of new", "new"), added("new", "home of new", "owner")};
    in_the_world({waiting}).when(password("new")).by("root").refused(account_not_active);
    world.when(password("pat")).by("root").if_version(99).refused(version_mismatch);
    // An ADMIN's own session is none of the account's, and does not go on as one.
    auto keeping = password("pat");
    keeping.takes_own_session = true;
    PasswordSet set;
    set.account = acc("pat");
    set.cause = PasswordCause::assigned;
    set.ends_sessions = true;
    set.password_hash = std::string("new hash");
    world.when(keeping).by("root").then({set});
    set.keep_session = ses("pat");
    world.when(keeping).by("pat").then({set});
}

BOOST_AUTO_TEST_CASE(admins_of_the_instance_are_made_by_admins_and_one_stays) {
    const auto two = in_the_world({pat_and_joe})
                         .when(role("pat", InstanceRole::admin)).by("root").then({InstanceRoleChanged{acc("pat"), InstanceRole::user, InstanceRole::admin}});
    two.when(role("pat", InstanceRole::admin)).by("root").refused(role_unchanged);
    two.when(role("root", InstanceRole::user)).by("root").accepted().when(role("pat", InstanceRole::user)).by("pat").refused(last_admin);
    in_the_world().when(role("root", InstanceRole::user)).by("root").refused(last_admin);
    in_the_world({pat_and_joe}).when(role("pat", InstanceRole::admin)).by("pat").refused(permission_denied);
    in_the_world({pat_and_joe}).when(role("pat", InstanceRole::admin)).by("joe").refused(not_found);
    in_the_world().when(role("ned", InstanceRole::admin)).by("root").refused(account_not_active);
    in_the_world().when(role("nobody", InstanceRole::admin)).by("root").refused(not_found);
    // Of two, the one who is suspended does not count.
    two.and_then({AccountSuspended{acc("pat"), org("home of pat"), {}}}).when(role("root", InstanceRole::user)).by("root").refused(last_admin);
}

BOOST_AUTO_TEST_CASE(an_account_goes_and_what_it_owned_passes_on) {
    const EventList lab{personal("lab", "pat"), joined("pat", "lab", "owner"), joined("joe", "lab", "manager"),
                    ExternalLinked{acc("mia"), org("lab"), org("cove"), "evaluator", ""},
                    ExternalLinked{acc("mia"), org("home of pat"), org("cove"), "evaluator", ""}};
    const auto world = in_the_world({pat_and_joe, lab, key_issued("pat")});
    auto c = remove("pat");
    c.owned = {{org("lab"), std::string("Lab")}};
    const auto gone = world.when(c).by("root").then(
        {RoleChanged{acc("joe"), org("lab"), "manager", "owner"}, OwnershipTransferred{org("lab"), acc("joe"), acc("pat"), std::string("Lab")},
         ExternalUnlinked{acc("pat"), org("lab")}, RoleChanged{acc("mia"), org("home of pat"), "evaluator", "owner"},
         OwnershipTransferred{org("home of pat"), acc("mia"), acc("pat"), {}}, MemberRemoved{acc("pat"), org("home of pat"), {}},
         ApiKeyRevoked{key("pat"), acc("pat")}, AccountRemoved{acc("pat")}});
    const auto pat = *gone.state().account(acc("pat"));
    BOOST_CHECK(pat.status == AccountStatus::removed && !pat.email && pat.organizations.empty());
    BOOST_CHECK(!gone.state().claimed_by(email("pat").identifier.claim));
    BOOST_CHECK(gone.state().organization(org("lab"))->owner == acc("joe"));
    gone.when(remove("pat")).by("root").refused(not_found);
    gone.when(remove("joe")).by("pat").refused(credential_invalid);
    gone.when(add_member("another pat", "cove", "member")).by("amy").accepted();
    // What was a default organization is one of its new owner's further ones, and may go.
    gone.when(RemoveOrganization{org("home of pat")}).by("mia").accepted();
}

BOOST_AUTO_TEST_CASE(what_nobody_inherits_goes_too) {
    const auto gone = in_the_world({pat_and_joe}).when(remove("pat")).by("pat").then(
        {MemberRemoved{acc("pat"), org("home of pat"), {}}, OrganizationRemoved{org("home of pat"), {}}, AccountRemoved{acc("pat")}});
    BOOST_CHECK(gone.state().organization(org("home of pat"))->removed);
    BOOST_CHECK_EQUAL(gone.state().instance().accounts + 1, in_the_world({pat_and_joe}).state().instance().accounts);
}

BOOST_AUTO_TEST_CASE(the_first_admin_inherits_before_managers_and_who_is_suspended) {
    const EventList lab{settled("zoe"), personal("lab", "pat"), joined("pat", "lab", "owner"), joined("joe", "lab", "manager"), joined("zoe", "lab", "admin")};
    BOOST_CHECK(in_the_world({pat_and_joe, lab}).when(remove("pat")).by("root").accepted().state().organization(org("lab"))->owner == acc("zoe"));
    const EventList suspended{AccountSuspended{acc("zoe"), org("home of zoe"), {}}};
    BOOST_CHECK(in_the_world({pat_and_joe, lab, suspended}).when(remove("pat")).by("root").accepted().state().organization(org("lab"))->owner == acc("joe"));
}

BOOST_AUTO_TEST_CASE(who_removes_whom) {
    const auto world = in_the_world({pat_and_joe, key_issued("pat", {"organization.delete"})});
    world.when(remove("pat")).by("joe").refused(not_found);
    world.when(remove("mia")).by("root").refused(home_not_personal);  // her workspace removes her
    world.when(remove("mia")).by("mia").refused(home_not_personal);
    world.when(remove("root")).by("root").refused(last_admin);
    world.when(remove("pat")).by(by_key("pat")).refused(permission_denied);
    world.when(remove("pat")).by("root").if_version(99).refused(version_mismatch);
    in_the_world({MemberRemoved{acc("mia"), org("cove"), {}}}).when(remove("mia")).by("root").then({AccountRemoved{acc("mia")}});
}

BOOST_AUTO_TEST_CASE(several_changes_of_an_account_are_one_and_none_when_one_is_refused) {
    const auto world = in_the_world({pat_and_joe});
    ChangeAccount c;
    c.account = acc("pat");
    c.username = identifier("pat's name");
    c.password_hash = std::string("new hash");
    // In a session too, which goes on: the client behind it knows no password before.
    const auto changed = world.when(c).by("pat").accepted();
    BOOST_CHECK(changed.state().claimed_by(claim("pat's name")) == acc("pat"));
    BOOST_CHECK_EQUAL(changed.state().account(acc("pat"))->sessions.size(), 1U);
    BOOST_CHECK(changed.state().account(acc("pat"))->password_at != world.state().account(acc("pat"))->password_at);

    c.role = InstanceRole::admin;
    world.when(c).by("pat").refused(permission_denied);
    const auto promoted = world.when(c).by("root").accepted();
    BOOST_CHECK(promoted.state().account(acc("pat"))->instance_role == InstanceRole::admin);
    BOOST_CHECK(promoted.state().account(acc("pat"))->sessions.empty());
    auto of_joe = c;
    of_joe.account = acc("joe");
    changed.when(of_joe).by("root").refused(username_taken);
    world.when(c).by("joe").refused(not_found);
    world.when(ChangeAccount{acc("pat"), {}, {}, {}}).by("pat").refused(nothing_to_change);
    world.when(ChangeAccount{acc("pat"), {}, {}, InstanceRole::user}).by("root").refused(nothing_to_change);
    auto of_mia = c;
    of_mia.account = acc("mia");
    of_mia.role.reset();
    world.when(of_mia).by("root").refused(home_not_personal);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
