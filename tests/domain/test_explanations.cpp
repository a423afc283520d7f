// domain/explanation.cpp, row by row. Random worlds against the slow reference are in test_visibility.cpp.

#include <boost/test/unit_test.hpp>

#include "domain/explanation.hpp"
#include "tests/domain/world.hpp"

namespace muster::tests {
namespace {

using namespace domain;
using enum Permission;

struct Row {
    std::string_view who, where;
    Permission permission;
    bool allowed;
    std::string_view because, detail;
};

BOOST_AUTO_TEST_SUITE(explanations)

BOOST_AUTO_TEST_CASE(each_relation_names_what_decides_or_what_it_lacks) {
    const auto world = in_the_world({AccountSuspended{acc("mia"), org("cove"), {}}});
    const Row rows[] = {
        {"root", "cove", member_remove, true, "instance_admin", "ADMINs of the instance may do everything."},
        {"root", "root", member_remove, true, "instance_admin", "ADMINs of the instance may do everything."},
        {"root", "nowhere", member_read, false, "organization_unknown", "There is no such organization."},
        {"amy", "cove", external_link, true, "own_role", "The role access_manager has external.link."},
        {"uma", "cafe", member_read, true, "own_role", "The role user has member.read."},
        {"uma", "cafe", member_edit, false, "role_lacks_permission", "The role user lacks member.edit."},
        {"max", "cove", member_role, false, "role_lacks_permission", "The role manager lacks member.role."},
        {"dot", "cove", organization_read, true, "own_role", "The role guest has organization.read."},
        {"dot", "cove", member_remove, false, "role_lacks_permission", "The role guest lacks member.remove."},
        {"stan", "cafe", invitation_manage, true, "site_assignment",
         "The role staff at the provider has invitation.manage on the clients of the sites the person is assigned to."},
        {"stan", "cafe", member_edit, false, "role_lacks_permission", "The role staff at the provider lacks member.edit on clients."},
        {"stan", "bank", invitation_manage, false, "site_not_assigned", "None of the client's sites is assigned to the person."},
        {"sue", "bank", member_edit, true, "site_assignment", "The role super_admin at the provider has member.edit on the clients of all sites."},
        {"sue", "cove", member_read, false, "not_a_member", "The person is no member of the organization."},
        {"ann", "bank", member_read, false, "not_a_member", "The person is no member of the organization."},
        {"mia", "cove", member_read, false, "account_not_active", "The account is not active: it has not registered, or it is suspended."},
        {"ned", "cove", member_read, false, "account_not_active", "The account is not active: it has not registered, or it is suspended."},
        {"nobody", "cove", member_read, false, "account_unknown", "There is no such account."},
    };
    for (const auto& row : rows) {
        BOOST_TEST_CONTEXT(row.who << " in " << row.where << ": " << to_text(row.permission)) {
            const auto found = explain(world.state(), acc(row.who), {}, org(row.where), row.permission, world.time());
            BOOST_TEST(found.allowed == row.allowed);
            BOOST_TEST(found.because == row.because);
            BOOST_REQUIRE(!found.paths.empty());
            BOOST_TEST(found.paths.front().detail(row.permission) == row.detail);
        }
    }
}

BOOST_AUTO_TEST_CASE(external_members_lack_what_their_role_has) {
    auto linked = ExternalLinked{acc("dan"), org("cove"), org("dune"), "manager", "en"};
    const auto world = in_the_world({linked});
    const auto found = explain(world.state(), acc("dan"), {}, org("cove"), invitation_manage, world.time());
    BOOST_TEST(!found.allowed);
    BOOST_TEST(found.because == "external_bound");
    BOOST_TEST(found.paths.front().detail(invitation_manage) == "The role manager has invitation.manage, but external members never do.");
    BOOST_TEST(explain(world.state(), acc("dan"), {}, org("cove"), member_read, world.time()).allowed);
}

BOOST_AUTO_TEST_CASE(a_key_that_was_narrowed_lacks_the_rest) {
    const auto world = in_the_world();
    const PermissionSet scopes{member_read};
    const auto refused = explain(world.state(), acc("amy"), scopes, org("cove"), member_edit, world.time());
    BOOST_TEST(refused.because == "key_scope");
    BOOST_TEST(refused.paths.size() == 1U);
    BOOST_TEST(explain(world.state(), acc("amy"), scopes, org("cove"), member_read, world.time()).because == "own_role");
    BOOST_TEST(explain(world.state(), acc("root"), scopes, org("cove"), member_edit, world.time()).because == "key_scope");
}

BOOST_AUTO_TEST_CASE(the_sites_that_connect_and_those_that_would) {
    const auto world = in_the_world();
    const auto granted = explain(world.state(), acc("stan"), {}, org("cafe"), member_read, world.time());
    BOOST_REQUIRE_EQUAL(granted.paths.size(), 1U);
    BOOST_CHECK(granted.paths[0].sites == std::vector{site("quay")});
    BOOST_CHECK(granted.paths[0].organization == org("harbour"));
    BOOST_TEST(granted.paths[0].role == "staff");
    const auto refused = explain(world.state(), acc("stan"), {}, org("bank"), member_read, world.time());
    BOOST_CHECK(refused.paths[0].sites == std::vector{site("mole")});
    BOOST_REQUIRE_EQUAL(refused.paths.size(), 3U);  // the other ways are told, too
    BOOST_CHECK(refused.paths[1].lack == Lack::not_a_member);
    BOOST_CHECK(refused.paths[2].lack == Lack::not_instance_admin);
    BOOST_TEST(explain(world.state(), acc("sue"), {}, org("bank"), member_read, world.time()).paths[0].all_sites);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
