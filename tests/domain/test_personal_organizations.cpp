// Personal organizations: one owner, members from elsewhere, keys (SP2, SP5).

#include <boost/test/unit_test.hpp>

#include "domain/limits.hpp"
#include "domain/visibility.hpp"
#include "tests/domain/personal_world.hpp"

namespace muster::tests {
namespace {

using namespace domain;
using enum RefusalCode;

OrganizationKeyId okey(std::string_view name) { return id_of<OrganizationKeyId>(name); }

/// pat owns "lab" beside a default organization; ada, moe and eve are in it as admin, manager and evaluator; joe is not.
Given in_the_lab(std::initializer_list<EventList> since = {}) {
    return in_the_world({settled("pat"), settled("ada"), settled("moe"), settled("eve"), settled("joe"), personal("lab", "pat"),
                         joined("pat", "lab", "owner"), joined("ada", "lab", "admin"), joined("moe", "lab", "manager"),
                         joined("eve", "lab", "evaluator"), EventList(since)});
}

LinkExternal link(std::string_view name, std::string_view role) { return {acc(name), org("lab"), std::string(role), "en"}; }
ChangeRole role(std::string_view name, std::string_view to) { return {acc(name), org("lab"), std::string(to)}; }
UnlinkExternal unlink(std::string_view name) { return {acc(name), org("lab")}; }
TransferOwnership to(std::string_view name, std::string_view organization = "lab") { return {org(organization), acc(name), std::string("Lab")}; }
IssueOrganizationKey issue(std::string_view name, KeyScope scope) {
    return {org("lab"), okey(name), token(name), "ok_1234", scope, {}};
}

BOOST_AUTO_TEST_SUITE(personal_organizations)

BOOST_AUTO_TEST_CASE(people_make_further_organizations) {
    const CreatePersonalOrganization c{org("new"), std::string("New"), acc("pat")};
    auto made = personal("new", "pat");
    made.personal_name = std::string("New");
    const auto world = in_the_lab().when(c).by("pat").then({made, ExternalLinked{acc("pat"), org("new"), org("home of pat"), "owner", ""}});
    BOOST_CHECK(world.state().organization(org("new"))->owner == acc("pat"));
    world.when(c).by("pat").refused(invalid_field);
    in_the_lab().when(c).by("root").accepted();
    in_the_lab().when(c).by("joe").refused(not_found);
    in_the_lab({key_issued("pat", {"organization.edit"})}).when(c).by(by_key("pat")).refused(permission_denied);
    const CreatePersonalOrganization of_mia{org("new"), std::string("New"), acc("mia")};
    in_the_lab().when(of_mia).by("mia").refused(home_not_personal);  // her workspace is not a place of her own
    in_the_lab().when(of_mia).by("root").accepted();
    in_the_lab().when(CreatePersonalOrganization{org("new"), std::string("New"), acc("nobody")}).by("root").refused(not_found);
}

BOOST_AUTO_TEST_CASE(nobody_owns_more_organizations_than_the_limit) {
    EventList many;
    for (std::size_t i = 2; i < limits::owned_organizations_max; ++i) {
        const auto name = "more " + std::to_string(i);
        many.events.push_back(personal(name, "pat"));
        many.events.push_back(ExternalLinked{acc("pat"), org(name), org("home of pat"), "owner", ""});
    }
    const auto full = in_the_lab({many});
    full.when(CreatePersonalOrganization{org("new"), std::string("New"), acc("pat")}).by("pat").refused(limit_reached);
    full.when(to("joe")).by("pat").accepted();
}

BOOST_AUTO_TEST_CASE(nobody_is_in_more_organizations_than_the_limit) {
    EventList many;
    const auto before = in_the_lab().state().account(acc("pat"))->organizations.size();
    for (auto i = before; i < limits::memberships_max; ++i) {
        const auto name = "many " + std::to_string(i);
        many.events.push_back(organization(name, OrganizationKind::workspace));
        many.events.push_back(ExternalLinked{acc("pat"), org(name), org("home of pat"), "guest", ""});
    }
    const CreatePersonalOrganization c{org("new"), std::string("New"), acc("pat")};
    in_the_lab({many}).when(c).by("pat").refused(limit_reached);
    many.events.pop_back();
    in_the_lab({many}).when(c).by("pat").accepted();
}

BOOST_AUTO_TEST_CASE(the_owner_names_it) {
    const RenamePersonalOrganization c{org("lab"), std::string("Laboratory")};
    in_the_lab().when(c).by("pat").then({PersonalOrganizationRenamed{org("lab"), acc("pat"), std::string("Laboratory")}});
    in_the_lab().when(c).by("ada").accepted();
    in_the_lab().when(c).by("moe").refused(permission_denied);
    in_the_lab().when(c).by("joe").refused(not_found);
    in_the_lab().when(c).by("pat").if_version(7).refused(version_mismatch);
    in_the_lab().when(RenamePersonalOrganization{org("cove"), std::string("X")}).by("amy").refused(organization_kind_not_allowed);
}

BOOST_AUTO_TEST_CASE(members_come_from_elsewhere_and_roles_decide_who_brings_them) {
    in_the_lab().when(link("joe", "admin")).by("pat").then({ExternalLinked{acc("joe"), org("lab"), org("home of joe"), "admin", "en"}});
    in_the_lab().when(link("mia", "manager")).by("pat").accepted();  // of a workspace: relations do not matter
    in_the_lab().when(link("joe", "owner")).by("pat").refused(role_not_grantable);
    in_the_lab().when(link("joe", "owner")).by("root").refused(role_not_grantable);  // not even by an ADMIN: one owner
    in_the_lab().when(link("joe", "admin")).by("moe").refused(role_not_grantable);
    in_the_lab().when(link("joe", "evaluator")).by("moe").accepted();
    in_the_lab().when(link("joe", "evaluator")).by("eve").refused(permission_denied);
    in_the_lab().when(link("joe", "evaluator")).by("joe").refused(not_found);
    in_the_lab().when(link("joe", "guest")).by("pat").refused(role_unknown);
    in_the_lab().when(link("ada", "manager")).by("pat").refused(member_exists);
    in_the_lab().when(link("nobody", "manager")).by("pat").refused(not_found);
    in_the_lab({MemberRemoved{acc("mia"), org("cove"), {}}}).when(link("mia", "manager")).by("pat").refused(account_orphaned);
    in_the_lab({AccountSuspended{acc("mia"), org("cove"), {}}}).when(link("mia", "manager")).by("pat").refused(account_suspended);
    in_the_lab().when(add_member("new", "lab", "admin")).by("root").refused(organization_kind_not_allowed);
}

BOOST_AUTO_TEST_CASE(roles_change_but_the_owners) {
    in_the_lab().when(role("moe", "admin")).by("ada").then({RoleChanged{acc("moe"), org("lab"), "manager", "admin"}});
    in_the_lab().when(role("ada", "evaluator")).by("moe").refused(peer_protected);
    in_the_lab().when(role("eve", "admin")).by("moe").refused(role_not_grantable);
    in_the_lab().when(role("eve", "manager")).by("moe").accepted();
    in_the_lab().when(role("eve", "evaluator")).by("pat").refused(role_unchanged);
    in_the_lab().when(role("pat", "admin")).by("root").refused(owner_protected);
    in_the_lab().when(role("ada", "owner")).by("root").refused(role_not_grantable);
    in_the_lab().when(role("joe", "admin")).by("pat").refused(not_found);
    in_the_lab().when(role("eve", "manager")).by("pat").if_version(1).refused(version_mismatch);
}

BOOST_AUTO_TEST_CASE(who_takes_whom_out) {
    in_the_lab().when(unlink("ada")).by("ada").accepted();  // themselves
    in_the_lab().when(unlink("pat")).by("pat").refused(owner_protected);
    in_the_lab().when(unlink("pat")).by("root").refused(owner_protected);
    in_the_lab().when(unlink("ada")).by("moe").refused(peer_protected);
    in_the_lab().when(unlink("eve")).by("moe").accepted();
    in_the_lab().when(unlink("moe")).by("eve").refused(permission_denied);
    in_the_lab().when(RemoveMember{acc("pat"), org("home of pat"), {}}).by("root").refused(owner_protected);
    in_the_lab().when(SetMembershipEnd{acc("pat"), org("lab"), Timestamp{1'800'000'000'000'000}}).by("root").refused(owner_protected);
}

BOOST_AUTO_TEST_CASE(external_members_have_all_their_role_says) {
    const auto world = in_the_lab();
    const auto may = [&](std::string_view who, Permission what) {
        return grant_of(world.state(), Viewer{acc(who), false, {}}, org("lab"), what).allowed;
    };
    BOOST_CHECK(may("ada", Permission::organization_edit) && !may("ada", Permission::organization_delete));
    BOOST_CHECK(may("moe", Permission::external_link) && !may("moe", Permission::organization_edit));
    BOOST_CHECK(may("eve", Permission::member_read) && !may("eve", Permission::external_link));
    // Nobody finds out there who has which e-mail or phone: not by asking, nor by linking somebody.
    BOOST_CHECK(!may("pat", Permission::person_lookup));
    const auto sees = scope_of(world.state(), Viewer{acc("pat"), false, {}}, org("lab"));
    BOOST_CHECK(sees.externals == Showing::limited);
    BOOST_CHECK((sees.limited_fields == std::vector{LimitedField::username, LimitedField::role}));
    BOOST_CHECK(scope_of(world.state(), Viewer{acc("root"), true, {}}, org("lab")).externals == Showing::full);
}

BOOST_AUTO_TEST_CASE(ownership_is_transferred) {
    const auto world = in_the_lab().when(to("ada")).by("pat").then(
        {RoleChanged{acc("pat"), org("lab"), "owner", "admin"}, RoleChanged{acc("ada"), org("lab"), "admin", "owner"},
         OwnershipTransferred{org("lab"), acc("ada"), acc("pat"), std::string("Lab")}});
    BOOST_CHECK(world.state().organization(org("lab"))->owner == acc("ada"));
    world.when(to("pat")).by("pat").refused(permission_denied);  // an admin now
    in_the_lab().when(to("joe")).by("pat").then(
        {RoleChanged{acc("pat"), org("lab"), "owner", "admin"}, ExternalLinked{acc("joe"), org("lab"), org("home of joe"), "owner", ""},
         OwnershipTransferred{org("lab"), acc("joe"), acc("pat"), std::string("Lab")}});
    in_the_lab().when(to("ada")).by("root").accepted();
    in_the_lab().when(to("pat")).by("pat").refused(nothing_to_change);
    in_the_lab().when(to("moe")).by("ada").refused(permission_denied);
    in_the_lab().when(to("moe")).by("joe").refused(not_found);
    in_the_lab().when(to("ada", "home of pat")).by("pat").refused(default_organization);
    in_the_lab().when(to("nobody")).by("pat").refused(not_found);
    in_the_lab().when(to("amy", "cove")).by("root").refused(organization_kind_not_allowed);
    in_the_lab().when(to("ada")).by("pat").if_version(9).refused(version_mismatch);
    in_the_lab({MemberRemoved{acc("mia"), org("cove"), {}}}).when(to("mia")).by("pat").refused(account_orphaned);
    in_the_lab({AccountSuspended{acc("mia"), org("cove"), {}}}).when(to("mia")).by("pat").refused(account_suspended);
}

BOOST_AUTO_TEST_CASE(a_further_organization_is_removed_by_its_owner) {
    in_the_lab().when(RemoveOrganization{org("home of pat")}).by("pat").refused(default_organization);
    in_the_lab().when(RemoveOrganization{org("lab")}).by("ada").refused(permission_denied);
    const auto world = in_the_lab({OrganizationKeyIssued{org("lab"), okey("k"), token("k"), "ok", KeyScope::all, {}}});
    const auto gone = world.when(RemoveOrganization{org("lab")}).by("pat").accepted();
    BOOST_CHECK(gone.state().organization(org("lab"))->removed && !gone.state().token(token("k")));
    BOOST_CHECK(!gone.state().membership(acc("pat"), org("lab")) && gone.state().account(acc("pat"))->home);
}

BOOST_AUTO_TEST_CASE(keys_open_at_most_what_their_makers_may) {
    const auto e = OrganizationKeyIssued{org("lab"), okey("k"), token("k"), "ok_1234", KeyScope::all, {}};
    const auto world = in_the_lab().when(issue("k", KeyScope::all)).by("pat").accepted();
    BOOST_CHECK(world.state().organization_key(e.key)->organization == org("lab"));
    BOOST_CHECK((world.state().token(token("k")) == TokenOwner{TokenKind::organization_key, okey("k").bytes}));
    world.when(issue("k", KeyScope::all)).by("pat").refused(invalid_field);
    in_the_lab().when(issue("k", KeyScope::all)).by("ada").accepted();
    in_the_lab().when(issue("k", KeyScope::all)).by("moe").refused(permission_denied);
    in_the_lab().when(issue("k", KeyScope::management)).by("moe").accepted();
    in_the_lab().when(issue("k", KeyScope::evaluation)).by("eve").refused(permission_denied);
    in_the_lab().when(issue("k", KeyScope::evaluation)).by("joe").refused(not_found);
    auto of_cove = issue("k", KeyScope::all);
    of_cove.organization = org("cove");
    in_the_lab().when(of_cove).by("amy").refused(organization_kind_not_allowed);
    auto endless = issue("k", KeyScope::all);
    endless.lifetime = limits::api_key_lifetime_max + Duration(1);
    in_the_lab().when(endless).by("pat").refused(expiry_invalid);
    EventList many;
    for (std::size_t i = 0; i < limits::organization_keys_max; ++i) {
        const auto name = "k" + std::to_string(i);
        many.events.push_back(OrganizationKeyIssued{org("lab"), okey(name), token(name), "ok", KeyScope::all, {}});
    }
    in_the_lab({many}).when(issue("k", KeyScope::all)).by("pat").refused(limit_reached);
}

BOOST_AUTO_TEST_CASE(keys_are_revoked_by_who_could_make_them) {
    const auto world = in_the_lab({OrganizationKeyIssued{org("lab"), okey("all"), token("all"), "ok", KeyScope::all, {}},
                                   OrganizationKeyIssued{org("lab"), okey("some"), token("some"), "ok", KeyScope::management, {}}});
    const auto revoke = [](std::string_view name) { return RevokeOrganizationKey{org("lab"), okey(name)}; };
    const auto gone = world.when(revoke("all")).by("pat").then({OrganizationKeyRevoked{org("lab"), okey("all")}});
    BOOST_CHECK(!gone.state().token(token("all")) && !gone.state().organization_key(okey("all")));
    gone.when(revoke("all")).by("pat").refused(not_found);
    world.when(revoke("all")).by("moe").refused(permission_denied);
    world.when(revoke("some")).by("moe").accepted();
    world.when(revoke("some")).by("eve").refused(permission_denied);
    world.when(RevokeOrganizationKey{org("home of pat"), okey("all")}).by("pat").refused(not_found);  // of another organization
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
