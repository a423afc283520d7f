// Connect, staff users: a provider's people, their sites and the clients there (mission CS1 to CS6).
#include <boost/test/unit_test.hpp>

#include "tests/scenarios/support/world.hpp"

namespace muster::scenarios {
namespace {

/// A provider with two sites, a client at each, and staff of each role.
struct Provider {
    World& world = shared_world();
    Organization landlord = world.provider("Landlord");
    std::string harbour = landlord.adds_site("Harbour"), market = landlord.adds_site("Market"), depot = landlord.adds_site("Depot");
    Organization at_harbour = world.client("Pier", landlord.id, {harbour});
    Organization at_market = world.client("Stall", landlord.id, {market});
    Person boss = landlord.has({.first_name = "Boss", .role = "super_admin"});
    Person manager = landlord.has({.first_name = "Mara", .role = "admin", .home_site = harbour});
    Person porter = landlord.has({.first_name = "Paul", .role = "staff", .home_site = depot, .sites = {harbour}});
    Person pier_user = at_harbour.has({.first_name = "Pia"});
    Person stall_user = at_market.has({.first_name = "Stan"});

    static bool sees(Person& who, const Person& whom) { return who.me().get(whom.path()).status == 200; }
};

BOOST_AUTO_TEST_SUITE(staff)

BOOST_FIXTURE_TEST_CASE(CS1_staff_are_added_edited_and_removed, Provider) {
    const auto body = object({{"first_name", "Nina"}, {"last_name", "New"}, {"email", world.fresh_email()}, {"role", "staff"},
                              {"home_site_id", harbour}});
    const auto nina = boss.me().post(landlord.path("/members"), body).expect(201).json();
    const auto path = landlord.path("/members/" + nina["account_id"].text());
    BOOST_TEST(succeeded(manager.me().patch(path, object({{"job_title", "Porter"}}), manager.me().current(path))));
    BOOST_TEST(succeeded(manager.me().removes(path, manager.me().current(path)), 204));
    BOOST_TEST(refused(manager.me().get(path), 404, "not_found"));
    BOOST_TEST(refused(porter.me().post(landlord.path("/members"), body), 403, "permission_denied"));
}

BOOST_FIXTURE_TEST_CASE(CS2_staff_see_the_clients_of_their_sites_and_super_admins_all, Provider) {
    BOOST_TEST(sees(porter, pier_user));
    BOOST_TEST(!sees(porter, stall_user));
    BOOST_TEST(sees(manager, pier_user));  // by the home site
    BOOST_TEST(!sees(manager, stall_user));
    BOOST_TEST(sees(boss, pier_user));
    BOOST_TEST(sees(boss, stall_user));
    BOOST_TEST(refused(porter.me().get(at_market.path("/members")), 404, "not_found"));
    const auto names = [](Person& who) {
        std::vector<std::string> found;
        for (const auto& row : who.me().list("/v1/organizations?kind=client")) found.push_back(row["name"].text());
        return found;
    };
    BOOST_TEST(names(porter) == std::vector<std::string>{"Pier"}, boost::test_tools::per_element());
    BOOST_TEST(names(boss) == (std::vector<std::string>{"Pier", "Stall"}), boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(CS2_assigning_a_site_opens_its_clients_and_taking_it_away_closes_them, Provider) {
    const auto assign = [&](const std::vector<std::string>& sites) {
        return boss.me().patch(porter.path(), object({{"site_ids", array(sites)}}), boss.me().current(porter.path()));
    };
    BOOST_TEST(succeeded(assign({harbour, market})));
    BOOST_TEST(sees(porter, stall_user));
    BOOST_TEST(succeeded(assign({market})));
    BOOST_TEST(!sees(porter, pier_user));
    BOOST_TEST(sees(porter, stall_user));
    BOOST_TEST(refused(assign({world.provider("Elsewhere").adds_site("Other")}), 422, "site_unknown"));
    BOOST_TEST(refused(porter.me().patch(porter.path(), object({{"site_ids", array({harbour})}}), porter.me().current(porter.path())),
                       403, "permission_denied"));
}

BOOST_FIXTURE_TEST_CASE(CS2_a_new_site_of_a_super_admin_needs_no_assignment, Provider) {
    const auto later = landlord.adds_site("Later");
    const auto user = world.client("Newcomer", landlord.id, {later}).adds();
    BOOST_TEST(sees(boss, user));
    BOOST_TEST(!sees(porter, user));
}

BOOST_FIXTURE_TEST_CASE(CS3_staff_resend_an_invitation_to_a_client_of_their_site, Provider) {
    auto zoe = at_harbour.adds({.first_name = "Zoe"});
    const auto old_token = zoe.link_token();
    const auto invitations = porter.me().list(at_harbour.path("/invitations?status=sent"));
    BOOST_REQUIRE(!invitations.empty());
    BOOST_TEST(invitations[0]["account_id"].text() == zoe.id);  // the newest first
    BOOST_TEST(succeeded(porter.me().post(at_harbour.path("/invitations/" + invitations[0]["id"].text() + "/resend"), "{}")));
    BOOST_TEST(zoe.link_token() != old_token);
    BOOST_TEST(succeeded(zoe.registers(), 201));
}

BOOST_FIXTURE_TEST_CASE(CS5_roles_bound_what_staff_may_do_in_clients, Provider) {
    const auto rename = object({{"first_name", "Piet"}});
    BOOST_TEST(refused(porter.me().patch(pier_user.path(), rename, porter.me().current(pier_user.path())), 403, "permission_denied"));
    BOOST_TEST(succeeded(manager.me().patch(pier_user.path(), rename, manager.me().current(pier_user.path()))));
    BOOST_TEST(refused(manager.me().patch(stall_user.path(), rename, {{"if-match", "*"}}), 404, "not_found"));
    BOOST_TEST(refused(manager.me().put(porter.path() + "/role", object({{"role", "super_admin"}}), manager.me().current(porter.path())),
                       403, "role_not_grantable"));
    BOOST_TEST(refused(manager.me().patch(boss.path(), rename, manager.me().current(boss.path())), 403, "peer_protected"));
}

BOOST_FIXTURE_TEST_CASE(CS6_a_staff_member_edits_their_own_account, Provider) {
    const auto changed = porter.me().patch(porter.path(), object({{"job_title", "Head porter"}}), porter.me().current(porter.path()));
    BOOST_TEST(succeeded(changed));
    BOOST_TEST(porter.me().get("/v1/me").expect(200).json()["job_title"].text() == "Head porter");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::scenarios
