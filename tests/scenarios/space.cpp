// SPACE: instance roles, keys, sessions (mission SP1, SP2, SP4).
#include <boost/test/unit_test.hpp>

#include "tests/scenarios/support/world.hpp"

namespace muster::scenarios {
namespace {

BOOST_AUTO_TEST_SUITE(space)

BOOST_AUTO_TEST_CASE(SP1_an_ADMIN_does_everything_and_a_regular_user_nothing_of_the_instance) {
    auto& world = shared_world();
    auto ann = world.workspace("Office").has();
    for (const auto* path : {"/v1/admin/status", "/v1/admin/projections"}) {
        BOOST_TEST(succeeded(world.admin().get(path)));
        BOOST_TEST(refused(ann.me().get(path), 403, "permission_denied"));
        BOOST_TEST(refused(world.nobody().get(path), 401, "credential_invalid"));
    }
    BOOST_TEST(refused(ann.me().post("/v1/admin/projections/directory/rebuild", "{}"), 403, "permission_denied"));
}

BOOST_AUTO_TEST_CASE(SP2_a_regular_user_manages_organizations_as_far_as_their_role_there_allows) {
    auto& world = shared_world();
    const auto office = world.workspace("Office"), shop = world.workspace("Shop");
    auto manager = office.has({.role = "access_manager"});
    shop.links(manager);  // a guest there
    const auto rename = object({{"name", "Renamed"}});
    BOOST_TEST(succeeded(manager.me().patch(office.path(), rename, manager.me().current(office.path()))));
    BOOST_TEST(refused(manager.me().patch(shop.path(), rename, manager.me().current(shop.path())), 403, "permission_denied"));
    BOOST_TEST(manager.me().list("/v1/organizations").size() == 2u);
}

BOOST_AUTO_TEST_CASE(SP4_an_ADMIN_adds_users_anywhere) {
    auto& world = shared_world();
    for (const auto& organization : {world.provider("P"), world.client("C"), world.workspace("W")}) {
        auto person = organization.adds();
        BOOST_TEST(succeeded(person.registers(), 201));
        BOOST_TEST(succeeded(person.me().get("/v1/me")));
    }
}

BOOST_AUTO_TEST_CASE(SP6_an_api_key_is_shown_once_narrowed_by_its_scopes_and_dead_when_revoked) {
    auto& world = shared_world();
    const auto office = world.workspace("Office");
    auto manager = office.has({.role = "access_manager"});
    const auto ask = object({{"name", "Directory feed"}, {"scopes", array({"member.read"})}, {"expires_in_days", 7}});
    const auto issued = manager.me().post("/v1/api-keys", ask).expect(201).json();
    const auto secret = issued["token"].text();
    const auto feed = world.holder_of(secret);
    BOOST_TEST(succeeded(feed.get(office.path("/members"))));
    const auto newcomer = object({{"first_name", "N"}, {"last_name", "N"}, {"email", world.fresh_email()}, {"role", "member"}});
    BOOST_TEST(refused(feed.post(office.path("/members"), newcomer), 403, "permission_denied"));
    BOOST_TEST(refused(feed.post("/v1/api-keys", object({{"name", "wider"}})), 403, "permission_denied"));

    const auto listed = manager.me().get("/v1/api-keys").expect(200);
    BOOST_TEST(listed.body.find(issued["id"].text()) != std::string::npos);
    BOOST_TEST(listed.body.find(secret) == std::string::npos);
    BOOST_TEST(succeeded(manager.me().remove("/v1/api-keys/" + issued["id"].text()), 204));
    BOOST_TEST(refused(feed.get(office.path("/members")), 401, "credential_invalid"));
}

BOOST_AUTO_TEST_CASE(SP1_sessions_are_listed_and_ended_one_by_one_or_by_a_new_password) {
    auto& world = shared_world();
    auto ann = world.workspace("Office").has();
    const auto phone = world.holder_of(ann.signs_in().expect(201).json()["token"].text());
    const auto laptop = world.holder_of(ann.signs_in().expect(201).json()["token"].text());
    const auto tablet = world.holder_of(ann.signs_in().expect(201).json()["token"].text());
    const auto listed = phone.get("/v1/sessions").expect(200);
    BOOST_TEST(listed.json()["data"].size() == 3u);
    BOOST_TEST(listed.body.find(phone.credential()) == std::string::npos);

    BOOST_TEST(succeeded(tablet.remove("/v1/sessions/current"), 204));
    BOOST_TEST(refused(tablet.get("/v1/me"), 401, "credential_invalid"));
    const auto change = [&](const std::string& now, const std::string& next) {
        return phone.post("/v1/me/password", object({{"current_password", now}, {"new_password", next}}));
    };
    BOOST_TEST(refused(change("not the password", "a brand new passphrase"), 422, "current_password_wrong"));
    BOOST_TEST(succeeded(laptop.get("/v1/me")));
    BOOST_TEST(succeeded(change(good_password, "a brand new passphrase")));
    BOOST_TEST(succeeded(phone.get("/v1/me")));  // the session that changed it goes on
    BOOST_TEST(refused(laptop.get("/v1/me"), 401, "credential_invalid"));
    BOOST_TEST(refused(ann.signs_in(), 401, "sign_in_failed"));
    BOOST_TEST(succeeded(ann.signs_in("a brand new passphrase"), 201));
}

BOOST_AUTO_TEST_CASE(SP1_unknown_and_known_people_are_refused_alike) {
    auto& world = shared_world();
    auto ann = world.workspace("Office").has();
    const auto wrong = ann.signs_in("wrong password").json();
    const Person nobody(world, ann.organization, ann.id, world.fresh_email("nobody"));
    const auto unknown = nobody.signs_in("wrong password").json();
    for (const auto* name : {"code", "title", "detail", "type"}) BOOST_TEST(wrong[name].text() == unknown[name].text());
    BOOST_TEST(wrong.names() == unknown.names(), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(SP2_why_may_this_user_do_this) {
    auto& world = shared_world();
    const auto office = world.workspace("Office");
    auto member = office.has(), manager = office.has({.role = "access_manager"});
    const auto ask = [&](const Person& who, const std::string& permission) {
        return object({{"account_id", who.id}, {"organization_id", office.id}, {"permission", permission}});
    };
    const auto yes = manager.me().post("/v1/access-checks", ask(manager, "member.create")).expect(200).json();
    BOOST_TEST(yes["allowed"].boolean());
    BOOST_TEST(yes["because"].text() == "own_role");
    BOOST_TEST(!manager.me().post("/v1/access-checks", ask(member, "member.create")).expect(200).json()["allowed"].boolean());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::scenarios
