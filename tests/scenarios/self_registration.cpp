// Registering without an invitation, and accounts that no organization hired (mission SP1, SP4, SP5).
#include <boost/test/unit_test.hpp>

#include "tests/scenarios/support/world.hpp"

namespace muster::scenarios {
namespace {

struct OpenInstance {
    World world;
    Caller root = world.admin();

    OpenInstance() { root.patch("/v1/instance", object({{"registration", "open"}})).expect(200); }

    Answer asks(const std::string& email) const {
        return world.nobody().post("/v1/self-registrations", object({{"email", email}, {"first_name", "Pat"}, {"last_name", "Doe"}}));
    }
    Answer registers(const std::string& email) const {
        const auto message = world.newest_message(email);
        if (!message) throw std::runtime_error("no message to " + email);
        const auto token = token_of_link((*message)["url"].text());
        return world.nobody().post("/v1/registrations", object({{"token", token}, {"password", good_password}, {"password_confirmation", good_password}}));
    }
    Answer signs_in(const std::string& login, const std::string& password = good_password) const {
        return world.nobody().post("/v1/sessions", object({{"login", login}, {"password", password}}));
    }
    Answer adds(const std::string& username, const std::string& role = "user") const {
        return root.post("/v1/accounts", object({{"username", username}, {"password", good_password}, {"instance_role", role}}));
    }
};

BOOST_AUTO_TEST_SUITE(self_registration)

BOOST_AUTO_TEST_CASE(SP5_nobody_registers_by_themselves_until_an_ADMIN_says_so) {
    World world;
    auto ann = world.workspace("Office").has();
    const auto ask = object({{"email", world.fresh_email()}, {"first_name", "Pat"}, {"last_name", "Doe"}});
    BOOST_TEST(world.nobody().get("/v1/instance").expect(200).json()["registration"].text() == "invite");
    BOOST_TEST(refused(world.nobody().post("/v1/self-registrations", ask), 403, "registration_closed"));
    BOOST_TEST(world.nobody().get("/sign-up").status == 403);
    BOOST_TEST(refused(ann.me().patch("/v1/instance", object({{"registration", "open"}})), 403, "permission_denied"));
    BOOST_TEST(refused(world.admin().patch("/v1/instance", object({{"registration", "maybe"}})), 422, "body_invalid"));
}

BOOST_FIXTURE_TEST_CASE(SP5_who_registers_begins_in_a_default_organization_of_their_own, OpenInstance) {
    const auto email = world.fresh_email();
    BOOST_TEST(succeeded(asks(email), 202));
    BOOST_TEST(world.newest_message(email).value()["kind"].text() == "self_registration");
    const auto registered = registers(email).expect(201).json();
    const auto session = signs_in(email).expect(201).json();
    BOOST_TEST(session["organization_id"].text() == registered["organization_id"].text());
    const auto pat = world.holder_of(session["token"].text());
    const auto me = pat.get("/v1/me").expect(200).json();
    BOOST_TEST(me["credential"]["organization_id"].text() == registered["organization_id"].text());
    BOOST_TEST(me["memberships"].size() == 1u);
    BOOST_TEST(me["memberships"][0]["role"].text() == "owner");
    BOOST_TEST(me["instance_role"].text() == "user");
    const auto home = pat.get("/v1/organizations/" + registered["organization_id"].text()).expect(200).json();
    BOOST_TEST(home["kind"].text() == "personal");
    BOOST_TEST(home["name"].text() == "Pat's Organization");
    BOOST_TEST(home["owner_id"].text() == me["account_id"].text());
}

BOOST_FIXTURE_TEST_CASE(SP5_asking_tells_nothing_about_who_is_known, OpenInstance) {
    const auto office = world.workspace("Office");
    auto ann = office.has();
    root.patch(office.path(), object({{"email_domains", array({"hired.example"})}, {"refuses_self_registration", true}}), root.current(office.path())).expect(200);
    const auto fresh = world.fresh_email();
    const auto known = asks(ann.email), refused_one = asks("somebody@hired.example"), unknown = asks(fresh);
    for (const auto* answer : {&known, &refused_one, &unknown}) {
        BOOST_TEST(answer->status == 202);
        BOOST_TEST(answer->body == unknown.body);
    }
    BOOST_TEST(world.newest_message(fresh).value()["kind"].text() == "self_registration");
    BOOST_TEST(world.newest_message(ann.email).value()["kind"].text() == "account_exists");
    BOOST_TEST(!world.newest_message(ann.email).value().has("url"));
    // It was asked for before the others were answered, and nothing came of it.
    BOOST_TEST(root.get("/dev/outbox?email=somebody%40hired.example").expect(200).json()["data"].size() == 0u);
    BOOST_TEST(succeeded(ann.signs_in(), 201));
}

BOOST_FIXTURE_TEST_CASE(SP5_an_attacker_does_not_fill_the_log, OpenInstance) {
    int asked = 0;
    while (asked < 500 && asks(world.fresh_email()).status != 429) ++asked;
    BOOST_TEST(asked < 500);
    BOOST_TEST(refused(asks(world.fresh_email()), 429, "too_many_attempts"));
}

BOOST_FIXTURE_TEST_CASE(SP5_the_page_registers_without_script, OpenInstance) {
    const auto nobody = world.nobody();
    const auto page = nobody.get("/sign-up");
    BOOST_TEST(page.status == 200);
    BOOST_TEST(page.body.find("<script") == std::string::npos);
    BOOST_TEST(page.header("content-security-policy").find("default-src 'none'") != std::string::npos);
    const Headers form{{"content-type", "application/x-www-form-urlencoded"}, {"sec-fetch-site", "same-origin"}, {"accept-language", "de"}};
    const auto email = world.fresh_email();
    BOOST_TEST(nobody.send("POST", "/sign-up", "first_name=Pat&last_name=&email=x", form).status == 422);
    BOOST_TEST(nobody.send("POST", "/sign-up", "first_name=Pat&last_name=Doe&email=nonsense", form).status == 422);
    BOOST_TEST(nobody.send("POST", "/sign-up", "first_name=Pat&last_name=Doe&email=" + url_encoded(email), form).status == 202);
    BOOST_TEST(succeeded(registers(email), 201));
}

BOOST_FIXTURE_TEST_CASE(SP4_an_ADMIN_adds_users_with_a_password_or_by_invitation, OpenInstance) {
    const auto made = adds("pat").expect(201).json();
    BOOST_TEST(made["status"].text() == "active");
    BOOST_TEST(signs_in("pat").expect(201).json()["organization_id"].text() == made["organization_id"].text());
    BOOST_TEST(refused(adds("pat"), 409, "username_taken"));
    BOOST_TEST(refused(root.post("/v1/accounts", object({{"username", "weak"}, {"password", "12345678"}})), 422, "password_unacceptable"));
    BOOST_TEST(refused(root.post("/v1/accounts", object({{"password", good_password}})), 422, "body_invalid"));
    const auto email = world.fresh_email();
    const auto invited = root.post("/v1/accounts", object({{"email", email}, {"first_name", "Joe"}, {"last_name", "Roe"}})).expect(201).json();
    BOOST_TEST(invited["status"].text() == "invited");
    BOOST_TEST(succeeded(registers(email), 201));
    const auto pat = world.holder_of(signs_in("pat").expect(201).json()["token"].text());
    BOOST_TEST(refused(pat.post("/v1/accounts", object({{"username", "eve"}, {"password", good_password}})), 403, "permission_denied"));
}

BOOST_FIXTURE_TEST_CASE(SP1_ADMINs_are_made_and_unmade_and_one_stays, OpenInstance) {
    const auto id = adds("pat").expect(201).json()["account_id"].text();
    const auto pat = world.holder_of(signs_in("pat").expect(201).json()["token"].text());
    const auto role = [&](const std::string& account, const std::string& to) {
        return root.patch("/v1/accounts/" + account, object({{"instance_role", to}}));
    };
    BOOST_TEST(refused(pat.get("/v1/admin/status"), 403, "permission_denied"));
    BOOST_TEST(role(id, "admin").expect(200).json()["instance_role"].text() == "admin");
    BOOST_TEST(succeeded(pat.get("/v1/admin/status")));
    BOOST_TEST(refused(role(id, "admin"), 409, "role_unchanged"));
    BOOST_TEST(succeeded(role(id, "user")));
    const auto self = root.get("/v1/me").expect(200).json()["account_id"].text();
    BOOST_TEST(refused(role(self, "user"), 409, "last_admin"));
    BOOST_TEST(refused(root.removes("/v1/accounts/" + self), 409, "last_admin"));
}

BOOST_FIXTURE_TEST_CASE(SP1_an_account_goes_for_good_and_its_name_is_free_again, OpenInstance) {
    const auto id = adds("pat").expect(201).json()["account_id"].text();
    const auto pat = world.holder_of(signs_in("pat").expect(201).json()["token"].text());
    auto ann = world.workspace("Office").has();
    BOOST_TEST(refused(ann.me().removes("/v1/accounts/" + id), 404, "not_found"));
    BOOST_TEST(refused(root.removes("/v1/accounts/" + ann.id), 409, "home_not_personal"));
    BOOST_TEST(refused(pat.remove("/v1/accounts/" + id), 428, "confirmation_required"));
    BOOST_TEST(succeeded(pat.removes("/v1/accounts/" + id), 204));
    BOOST_TEST(refused(pat.get("/v1/me"), 401, "credential_invalid"));
    BOOST_TEST(refused(signs_in("pat"), 401, "sign_in_failed"));
    BOOST_TEST(refused(root.get("/v1/accounts/" + id), 404, "not_found"));
    BOOST_TEST(succeeded(adds("pat"), 201));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::scenarios
