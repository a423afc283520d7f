// Adding, roles, suspension, removal.

#include <boost/test/unit_test.hpp>

#include "domain/limits.hpp"
#include "tests/domain/world.hpp"

namespace muster::tests {
namespace {

using namespace domain;
using enum RefusalCode;

ChangeRole role(std::string_view name, std::string_view organization, std::string_view to) {
    return {acc(name), org(organization), std::string(to)};
}
SuspendMember suspend(std::string_view name, std::string_view organization) { return {acc(name), org(organization), {}}; }
ReactivateMember reactivate(std::string_view name, std::string_view organization) { return {acc(name), org(organization)}; }
RemoveMember remove(std::string_view name, std::string_view organization) { return {acc(name), org(organization), {}}; }
AccountSuspended suspended(std::string_view name, std::string_view organization) { return {acc(name), org(organization), {}}; }
MemberRemoved removed(std::string_view name, std::string_view organization) { return {acc(name), org(organization), {}}; }

UserInvited invited_by(const AddMember& c, AccountId account) {
    return {c.invitation->id, account, c.organization, c.invitation->generation, c.invitation->token_hash, {}};
}

BOOST_AUTO_TEST_SUITE(members)

BOOST_AUTO_TEST_CASE(an_administrator_adds_a_member_with_or_without_an_invitation) {
    auto c = add_member("new", "cove", "member");
    in_the_world().when(c).by("amy").then({member_added_by(c)});
    c.invitation = invitation("new");
    c.username = identifier("newbie");
    c.phone = phone("+3161");
    in_the_world().when(c).by("amy").then({member_added_by(c), invited_by(c, acc("new"))});
}

BOOST_AUTO_TEST_CASE(adding_needs_the_permission_and_another_tenant_is_not_found) {
    const auto c = add_member("new", "cove", "member");
    in_the_world().when(c).by("max").refused(permission_denied);
    in_the_world().when(c).by("dot").refused(permission_denied);  // a guest there
    in_the_world().when(c).by("dan").refused(not_found);
    in_the_world().when(c).by("ann").refused(not_found);
    in_the_world().when(c).by(Actor{}).refused(credential_invalid);
    in_the_world().when(add_member("new", "nowhere", "member")).by("root").refused(not_found);
}

BOOST_AUTO_TEST_CASE(an_email_is_unique_in_the_whole_system) {
    auto here = add_member("new", "cove", "member");
    here.email = email("mia");
    in_the_world().when(here).by("amy").refused(member_exists);
    auto elsewhere = add_member("new", "dune", "member");
    elsewhere.email = email("mia");
    in_the_world().when(elsewhere).by("dan").refused(email_taken);
}

BOOST_AUTO_TEST_CASE(twins_of_an_email_are_one_claim) {
    auto twin = add_member("new", "dune", "member");
    twin.email->identifier.display = std::string("MIA@Cove.Example");  // other letters, the same normal form and claim
    twin.email->identifier.claim = email("mia").identifier.claim;
    in_the_world().when(twin).by("dan").refused(email_taken);
}

BOOST_AUTO_TEST_CASE(usernames_and_phones_are_unique_too) {
    auto first = add_member("new", "cove", "member");
    first.username = identifier("newbie");
    first.phone = phone("+3161");
    const auto world = in_the_world().when(first).by("amy").accepted();
    auto second = add_member("newer", "dune", "member");
    second.username = identifier("newbie");
    world.when(second).by("dan").refused(username_taken);
    second.username.reset();
    second.phone = phone("+3161");
    world.when(second).by("dan").refused(phone_taken);
}

BOOST_AUTO_TEST_CASE(an_id_is_used_once) {
    auto c = add_member("mia", "cove", "member");
    c.email = email("other");
    in_the_world().when(c).by("amy").refused(invalid_field);
}

BOOST_AUTO_TEST_CASE(an_organization_may_want_emails_of_its_domains) {
    const auto strict = in_the_world({EmailDomainsSet{org("cove"), {"cove.example", "second.example"}, true}});
    auto c = add_member("new", "cove", "member");
    c.email = email("new", "elsewhere.example");
    in_the_world().when(c).by("amy").accepted();
    strict.when(c).by("amy").refused(email_domain_mismatch);
    c.email = email("new", "second.example");
    strict.when(c).by("amy").accepted();
}

BOOST_AUTO_TEST_CASE(a_role_is_one_of_the_organizations_kind_and_the_actor_may_give_it) {
    in_the_world().when(add_member("new", "cove", "staff")).by("amy").refused(role_unknown);
    in_the_world().when(add_member("new", "harbour", "super_admin")).by("adam").refused(role_not_grantable);
    in_the_world().when(add_member("new", "harbour", "staff")).by("adam").accepted();
    in_the_world().when(add_member("new", "harbour", "super_admin")).by("sue").accepted();
    in_the_world().when(add_member("new", "cafe", "admin")).by("ann").accepted();
}

BOOST_AUTO_TEST_CASE(provider_staff_reach_the_clients_of_their_sites) {
    in_the_world().when(add_member("new", "cafe", "admin")).by("adam").accepted();      // quay is his home site
    in_the_world().when(add_member("new", "bank", "admin")).by("adam").refused(not_found);
    in_the_world().when(add_member("new", "bank", "admin")).by("sue").accepted();       // has all sites
    in_the_world().when(add_member("new", "cafe", "user")).by("stan").refused(permission_denied);
}

BOOST_AUTO_TEST_CASE(a_members_sites_are_the_organizations) {
    auto c = add_member("new", "harbour", "staff");
    c.home_site = site("nowhere");
    in_the_world().when(c).by("sue").refused(site_unknown);
    c.home_site = site("quay");
    c.sites = {site("mole"), site("nowhere")};
    in_the_world().when(c).by("sue").refused(site_unknown);
    c.sites = {site("mole")};
    in_the_world().when(c).by("sue").then({member_added_by(c)});
    c.sites.assign(limits::sites_per_member_max, site("mole"));
    in_the_world().when(c).by("sue").accepted();
    c.sites.push_back(site("mole"));
    in_the_world().when(c).by("sue").refused(limit_reached);
}

BOOST_AUTO_TEST_CASE(roles_change_and_say_from_where) {
    in_the_world().when(role("mia", "cove", "manager")).by("amy").then(
        {RoleChanged{acc("mia"), org("cove"), "member", "manager"}});
    in_the_world().when(role("mia", "cove", "member")).by("amy").refused(role_unchanged);
    in_the_world().when(role("mia", "cove", "king")).by("amy").refused(role_unknown);
    in_the_world().when(role("stan", "harbour", "admin")).by("adam").refused(role_not_grantable);
    in_the_world().when(role("mia", "cove", "manager")).by("max").refused(permission_denied);
    in_the_world().when(role("dot", "cove", "member")).by("amy").refused(not_internal);
    in_the_world().when(role("uma", "cove", "member")).by("amy").refused(not_found);
    in_the_world().when(role("mia", "cove", "manager")).by("dan").refused(not_found);
    in_the_world().when(role("mia", "cove", "manager")).by("amy").if_version(1).refused(version_mismatch);
}

BOOST_AUTO_TEST_CASE(a_clients_admin_never_touches_another_admin) {
    const auto world = in_the_world();
    world.when(role("al", "cafe", "user")).by("ann").refused(peer_protected);
    world.when(suspend("al", "cafe")).by("ann").refused(peer_protected);
    world.when(remove("al", "cafe")).by("ann").refused(peer_protected);
    world.and_then(suspended("al", "cafe")).when(reactivate("al", "cafe")).by("ann").refused(peer_protected);
    world.when(role("uma", "cafe", "admin")).by("ann").accepted();
    world.when(suspend("uma", "cafe")).by("ann").then({suspended("uma", "cafe")});
    world.when(remove("uma", "cafe")).by("ann").then({removed("uma", "cafe")});
    world.when(remove("al", "cafe")).by("adam").then({removed("al", "cafe")});  // the provider's admin may
}

BOOST_AUTO_TEST_CASE(a_providers_admin_manages_staff_only) {
    in_the_world().when(suspend("stan", "harbour")).by("adam").accepted();
    in_the_world().when(suspend("sue", "harbour")).by("adam").refused(peer_protected);
}

BOOST_AUTO_TEST_CASE(the_last_administrator_stays_in_each_kind) {
    const auto world = in_the_world({removed("al", "cafe")});
    for (const auto& [name, organization] : std::initializer_list<std::pair<const char*, const char*>>{
             {"sue", "harbour"}, {"ann", "cafe"}, {"amy", "cove"}, {"root", "root"}}) {
        BOOST_TEST_CONTEXT(organization) {
            world.when(suspend(name, organization)).refused(last_admin);
            world.when(remove(name, organization)).refused(last_admin);
        }
    }
    world.when(role("sue", "harbour", "admin")).refused(last_admin);
    world.when(role("ann", "cafe", "user")).refused(last_admin);
    world.when(role("amy", "cove", "member")).by("amy").refused(last_admin);
}

BOOST_AUTO_TEST_CASE(only_active_administrators_count) {
    const EventList second{added("ace", "cove", "access_manager"), invited("ace", "cove")};
    in_the_world({second}).when(role("amy", "cove", "member")).by("amy").refused(last_admin);
    const EventList third = active("abe", "cove", "access_manager");
    in_the_world({third}).when(role("amy", "cove", "member")).by("amy").accepted();
    in_the_world({third, suspended("abe", "cove")}).when(role("amy", "cove", "member")).by("amy").refused(last_admin);
    in_the_world({second}).when(remove("ace", "cove")).by("amy").accepted();  // never registered: not counted
    const auto demoted = in_the_world({third, RoleChanged{acc("abe"), org("cove"), "access_manager", "member"}});
    demoted.when(role("amy", "cove", "member")).by("amy").refused(last_admin);
}

BOOST_AUTO_TEST_CASE(the_last_admin_of_the_instance_stays) {
    in_the_world().when(suspend("root", "root")).by(Actor::system()).refused(last_admin);
    in_the_world().when(remove("root", "root")).by(Actor::system()).refused(last_admin);
}

BOOST_AUTO_TEST_CASE(suspension_ends_sessions_and_keys_and_keeps_memberships) {
    auto read = ChangeOrganization{};
    read.organization = org("cove");
    read.name = "Cove";
    const auto world = in_the_world({active("abe", "cove", "access_manager"), key_issued("amy")});
    world.when(read).by(by_key("amy")).accepted();
    const auto after = world.when(suspend("amy", "cove")).by("abe").then({suspended("amy", "cove")});
    after.when(read).by("amy").refused(credential_invalid);
    after.when(read).by(by_key("amy")).refused(credential_invalid);
    after.when(suspend("amy", "cove")).by("abe").refused(account_suspended);
    const auto back = after.when(reactivate("amy", "cove")).by("abe").then({AccountReactivated{acc("amy"), org("cove")}});
    back.when(read).by("amy").refused(credential_invalid);  // the session is gone for good
    back.when(read).by(by_key("amy")).accepted();
    BOOST_CHECK(back.state().membership(acc("amy"), org("cove"))->role == "access_manager");
    BOOST_CHECK(back.state().account(acc("amy"))->status == AccountStatus::active);
}

BOOST_AUTO_TEST_CASE(suspension_at_home_keeps_external_memberships) {
    const auto after = in_the_world().when(suspend("dot", "dune")).by("dan").accepted();
    BOOST_CHECK(after.state().membership(acc("dot"), org("cove")));
    after.when(reactivate("dot", "cove")).by("amy").refused(not_internal);
    in_the_world().when(suspend("dot", "cove")).by("amy").refused(not_internal);
}

BOOST_AUTO_TEST_CASE(who_never_registered_is_suspended_and_comes_back_as_before) {
    const auto after = in_the_world().when(suspend("ned", "cove")).by("amy").accepted();
    BOOST_CHECK(after.when(reactivate("ned", "cove")).by("amy").accepted().state().account(acc("ned"))->status ==
                AccountStatus::invited);
}

BOOST_AUTO_TEST_CASE(nobody_suspends_or_removes_themselves) {
    const auto world = in_the_world({active("abe", "cove", "access_manager")});
    world.when(suspend("amy", "cove")).by("amy").refused(self_not_allowed);
    world.when(remove("amy", "cove")).by("amy").refused(self_not_allowed);
}

BOOST_AUTO_TEST_CASE(suspension_reactivation_and_removal_need_permission_version_and_target) {
    const auto world = in_the_world();
    world.when(reactivate("mia", "cove")).by("amy").refused(account_not_suspended);
    for (const CommandBody& c : std::initializer_list<CommandBody>{suspend("mia", "cove"), reactivate("mia", "cove"),
                                                                   remove("mia", "cove")}) {
        world.when(c).by("max").refused(permission_denied);
        world.when(c).by("dan").refused(not_found);
        world.when(c).by("amy").if_version(1).refused(version_mismatch);
    }
    world.when(suspend("uma", "cove")).by("amy").refused(not_found);
    world.when(reactivate("uma", "cove")).by("amy").refused(not_found);
    world.when(remove("uma", "cove")).by("amy").refused(not_found);
    world.when(remove("dot", "cove")).by("amy").refused(not_internal);
}

BOOST_AUTO_TEST_CASE(removal_revokes_the_invitation_and_leaves_an_orphan) {
    const auto after = in_the_world().when(remove("ned", "cove")).by("amy").then(
        {InvitationRevoked{inv("ned"), acc("ned"), org("cove")}, removed("ned", "cove")});
    const auto orphan = after.state().account(acc("ned"));
    BOOST_CHECK(!orphan->home);
    BOOST_CHECK(orphan->organizations.empty());
    BOOST_CHECK(after.state().claimed_by(email("ned").identifier.claim) == acc("ned"));
}

BOOST_AUTO_TEST_CASE(an_orphan_gets_a_new_home_with_the_account_it_has) {
    auto c = add_member("ignored", "dune", "member");
    c.email = email("mia");
    c.invitation = invitation("again");
    c.username = identifier("mia2");
    ProfileChanged profile;
    profile.account = acc("mia");
    profile.organization = org("dune");
    profile.locale = "en";
    profile.first_name = c.first_name;
    profile.last_name = c.last_name;
    profile.username_changed = true;
    profile.username_claim = c.username->claim;
    profile.username = c.username->display;
    profile.username_normal = c.username->normal;
    const auto after = in_the_world({key_issued("mia"), removed("mia", "cove")}).when(c).by("dan").then(
        {AccountRehomed{acc("mia"), org("dune"), "member"}, ApiKeyRevoked{key("mia"), acc("mia")}, profile,
         invited_by(c, acc("mia"))});
    BOOST_CHECK(after.state().account(acc("mia"))->home == org("dune"));
    BOOST_CHECK(after.state().account(acc("mia"))->status == AccountStatus::invited);
    BOOST_CHECK(after.state().account(acc("mia"))->api_keys.empty());
    BOOST_CHECK(!after.state().account(acc("ignored")));
    after.when(Register{c.invitation->token_hash, {}}).by(Actor{}).accepted();
}

BOOST_AUTO_TEST_CASE(a_new_home_ends_what_the_orphan_was_signed_in_with) {
    auto c = add_member("ignored", "dune", "access_manager");
    c.email = email("mia");
    auto edit = ChangeOrganization{};
    edit.organization = org("dune");
    edit.name = "Dune";
    // An orphan that is external somewhere may still sign in.
    const auto orphan = in_the_world({ExternalLinked{acc("mia"), org("dune"), org("cove"), "guest", ""},
                                      removed("mia", "cove"), session_started("mia", "late")});
    orphan.when(c).by("dan").refused(member_exists);
    const auto after = orphan.and_then(ExternalUnlinked{acc("mia"), org("dune")}).and_then(session_started("mia", "later"))
                           .when(c).by("dan").accepted();
    BOOST_CHECK(after.state().account(acc("mia"))->sessions.empty());
    auto old = signed_in_actor("mia");
    old.session = ses("later");
    after.when(edit).by(old).refused(credential_invalid);
}

BOOST_AUTO_TEST_CASE(who_was_removed_while_suspended_can_be_taken_in_again) {
    auto c = add_member("ignored", "dune", "member");
    c.email = email("mia");
    const auto after = in_the_world({suspended("mia", "cove"), removed("mia", "cove")}).when(c).by("dan").accepted();
    BOOST_CHECK(after.state().account(acc("mia"))->status == AccountStatus::added);
}

BOOST_AUTO_TEST_CASE(an_orphan_with_too_many_memberships_gets_no_new_home) {
    EventList links;
    for (std::size_t i = 0; i < limits::memberships_max; ++i) {
        const auto name = "workspace " + std::to_string(i);
        links.events.push_back(organization(name, OrganizationKind::workspace));
        links.events.push_back(ExternalLinked{acc("mia"), org(name), org("cove"), "guest", ""});
    }
    auto c = add_member("ignored", "dune", "member");
    c.email = email("mia");
    in_the_world({links, removed("mia", "cove")}).when(c).by("dan").refused(limit_reached);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
