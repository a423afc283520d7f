// Connect, client users: a client's Admin manages the users, a User sees itself (mission CC1 to CC7).
#include <boost/test/unit_test.hpp>

#include "tests/scenarios/support/world.hpp"

namespace muster::scenarios {
namespace {

/// A client with two admins and two users, all registered.
struct Client {
    World& world = shared_world();
    Organization kutch = world.client("Kutch");
    Person ada = kutch.has({.first_name = "Ada", .role = "admin"});
    Person abe = kutch.has({.first_name = "Abe", .role = "admin"});
    Person ulf = kutch.has({.first_name = "Ulf", .role = "user"});
    Person una = kutch.has({.first_name = "Una", .role = "user"});

    [[nodiscard]] static Answer changes_role(Person& who, const Person& of, const std::string& role) {
        const auto version = who.me().get(of.path()).header("etag");
        return who.me().put(of.path() + "/role", object({{"role", role}}), {{"if-match", version}});
    }
    [[nodiscard]] static Answer removes(Person& who, const Person& whom) {
        return who.me().removes(whom.path(), who.me().current(whom.path()));
    }
};

BOOST_AUTO_TEST_SUITE(client_users)

BOOST_FIXTURE_TEST_CASE(CC1_the_list_shows_name_email_role_and_invited, Client) {
    (void)kutch.adds({.first_name = "Zoe", .email = "zoe" + kutch.id + "@people.example", .send_invitation = false});
    const auto rows = ada.me().list(kutch.path("/members"));
    BOOST_REQUIRE(rows.size() == 5);
    const auto& zoe = rows[4];
    BOOST_TEST(zoe["first_name"].text() == "Zoe");
    BOOST_TEST(zoe["last_name"].text() == "Lee");
    BOOST_TEST(zoe["email"].text() == "zoe" + kutch.id + "@people.example");
    BOOST_TEST(zoe["role"].text() == "user");
    BOOST_TEST(!zoe["invited"].boolean());
    BOOST_TEST(zoe["status"].text() == "added");
    BOOST_TEST(rows[0]["invited"].boolean());
}

BOOST_FIXTURE_TEST_CASE(CC2_an_admin_manages_users_and_itself_but_no_other_admin, Client) {
    BOOST_TEST(succeeded(ada.me().patch(ulf.path(), object({{"job_title", "Clerk"}}), ada.me().current(ulf.path()))));
    BOOST_TEST(succeeded(ada.me().patch(ada.path(), object({{"job_title", "Chief"}}), ada.me().current(ada.path()))));
    BOOST_TEST(refused(ada.me().patch(abe.path(), object({{"job_title", "None"}}), ada.me().current(abe.path())), 403, "peer_protected"));
    BOOST_TEST(refused(removes(ada, abe), 403, "peer_protected"));
    BOOST_TEST(refused(changes_role(ada, abe, "user"), 403, "peer_protected"));
    BOOST_TEST(refused(ada.me().post(abe.path() + "/suspend", "{}"), 403, "peer_protected"));
    BOOST_TEST(refused(removes(ada, ada), 403, "self_not_allowed"));
    BOOST_TEST(succeeded(removes(ada, ulf), 204));
    BOOST_TEST(refused(ada.me().get(ulf.path()), 404, "not_found"));
}

BOOST_FIXTURE_TEST_CASE(CC2_a_user_sees_only_its_own_details, Client) {
    const auto rows = ulf.me().list(kutch.path("/members"));
    BOOST_REQUIRE(rows.size() == 1);
    BOOST_TEST(rows[0]["account_id"].text() == ulf.id);
    BOOST_TEST(succeeded(ulf.me().get(ulf.path())));
    BOOST_TEST(refused(ulf.me().get(una.path()), 404, "not_found"));
    BOOST_TEST(refused(ulf.me().get("/v1/accounts/" + una.id), 404, "not_found"));
    BOOST_TEST(ulf.me().list(kutch.path("/members?q=Una")).empty());
    BOOST_TEST(refused(ulf.me().patch(una.path(), object({{"job_title", "x"}}), {{"if-match", "*"}}), 403, "permission_denied"));
    BOOST_TEST(refused(ulf.me().patch(ulf.path(), object({{"first_name", "Me"}}), ulf.me().current(ulf.path())), 403, "permission_denied"));
}

BOOST_FIXTURE_TEST_CASE(CC2_a_suspended_user_is_out_at_once_and_comes_back_by_reactivation, Client) {
    const auto& session = ulf.me();
    BOOST_TEST(succeeded(session.get("/v1/me")));
    BOOST_TEST(succeeded(ada.me().post(ulf.path() + "/suspend", object({{"reason", "left for a while"}}))));
    BOOST_TEST(refused(session.get("/v1/me"), 401, "credential_invalid"));
    BOOST_TEST(refused(ulf.signs_in(), 401, "sign_in_failed"));
    BOOST_TEST(ada.me().get(ulf.path()).expect(200).json()["status"].text() == "suspended");
    BOOST_TEST(succeeded(ada.me().post(ulf.path() + "/reactivate", "{}")));
    BOOST_TEST(succeeded(ulf.signs_in(), 201));
}

BOOST_FIXTURE_TEST_CASE(CC4_the_role_is_changed_from_the_list, Client) {
    BOOST_TEST(refused(ulf.me().get(una.path()), 404, "not_found"));
    const auto row = ada.me().list(kutch.path("/members?q=Ulf")).at(0);
    BOOST_TEST(row["role"].text() == "user");
    BOOST_TEST(succeeded(changes_role(ada, ulf, "admin")));
    BOOST_TEST(ada.me().list(kutch.path("/members?role=admin")).size() == 3u);
    BOOST_TEST(succeeded(ulf.me().get(una.path())));  // what the role opens is open at once
    BOOST_TEST(refused(changes_role(ada, una, "superhero"), 422, "role_unknown"));
    BOOST_TEST(refused(changes_role(ada, una, "user"), 409, "role_unchanged"));
}

BOOST_FIXTURE_TEST_CASE(CC2_the_last_admin_stays, Client) {
    const auto other = world.client("Small");
    const auto only = other.has({.role = "admin"});
    const auto root = world.admin();
    BOOST_TEST(refused(root.put(only.path() + "/role", object({{"role", "user"}}), root.current(only.path())), 409, "last_admin"));
    BOOST_TEST(refused(root.remove(only.path(), root.current(only.path())), 409, "last_admin"));
    BOOST_TEST(refused(root.post(only.path() + "/suspend", "{}"), 409, "last_admin"));
}

BOOST_FIXTURE_TEST_CASE(CC5_the_invitation_goes_now_or_later, Client) {
    const auto email = world.fresh_email();
    auto zoe = kutch.adds({.first_name = "Zoe", .email = email, .send_invitation = false});
    BOOST_TEST(ada.me().get(zoe.path()).expect(200).json()["status"].text() == "added");
    BOOST_TEST(ada.me().get("/dev/outbox?email=" + url_encoded(email)).expect(200).json()["data"].size() == 0u);
    BOOST_TEST(succeeded(ada.me().post(zoe.path() + "/invitation", "{}"), 201));
    BOOST_TEST(succeeded(zoe.registers(), 201));
    BOOST_TEST(ada.me().get(zoe.path()).expect(200).json()["status"].text() == "active");
    BOOST_TEST(refused(ada.me().post(zoe.path() + "/invitation", "{}"), 409, "already_registered"));
}

BOOST_FIXTURE_TEST_CASE(CC5_add_another_is_safe_to_repeat, Client) {
    const auto body = object({{"first_name", "Zoe"}, {"last_name", "Lee"}, {"email", world.fresh_email()}, {"role", "user"}});
    const Headers key{{"idempotency-key", "add-another-" + kutch.id}};
    const auto first = ada.me().post(kutch.path("/members"), body, key).expect(201);
    const auto again = ada.me().post(kutch.path("/members"), body, key);
    BOOST_TEST(succeeded(again, 201));
    BOOST_TEST(again.body == first.body);
    BOOST_TEST(again.header("etag") == first.header("etag"));
    BOOST_TEST(again.header("location") == first.header("location"));
    BOOST_TEST(ada.me().list(kutch.path("/members")).size() == 5u);
    BOOST_TEST(refused(ada.me().post(kutch.path("/members"), body), 409, "member_exists"));  // without the key
}

BOOST_FIXTURE_TEST_CASE(CC7_names_phone_and_job_title_are_edited, Client) {
    const auto change = object({{"first_name", "Ulfa"}, {"last_name", "Li"}, {"phone", "020 7946 0" + std::to_string(100 + world.tail() % 900)},
                                {"job_title", "Clerk"}, {"locale", "de-at"}});
    const auto changed = ada.me().patch(ulf.path(), change, ada.me().current(ulf.path())).expect(200).json();
    BOOST_TEST(changed["first_name"].text() == "Ulfa");
    BOOST_TEST(changed["phone"].text().starts_with("+44207946"));
    BOOST_TEST(changed["locale"].text() == "de-AT");
    BOOST_TEST(ulf.me().get("/v1/me").expect(200).json()["job_title"].text() == "Clerk");
    const auto cleared = ada.me().patch(ulf.path(), R"({"phone":null})", ada.me().current(ulf.path())).expect(200).json();
    BOOST_TEST(!cleared.has("phone"));
    BOOST_TEST(cleared["first_name"].text() == "Ulfa");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::scenarios
