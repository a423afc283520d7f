// Personal organizations, their members, owners and keys (mission SP2), and people who are reached by phone only (WS6).
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <thread>

#include "tests/scenarios/support/world.hpp"

namespace muster::scenarios {
namespace {

struct Settler {
    std::string id, home;
    Caller calls;
};

/// Somebody at home in a personal organization of their own.
Settler settles(World& world) {
    static int count = 0;
    const auto username = "settler" + std::to_string(++count);
    const auto made = world.admin().post("/v1/accounts", object({{"username", username}, {"password", good_password}})).expect(201).json();
    const auto session = world.nobody().post("/v1/sessions", object({{"username", username}, {"password", good_password}})).expect(201).json();
    return {made["account_id"].text(), made["organization_id"].text(), world.holder_of(session["token"].text())};
}

struct Lab {
    World& world = shared_world();
    Settler pat = settles(world), moe = settles(world);
    std::string path = "/v1/organizations/" + pat.calls.post("/v1/organizations", object({{"kind", "personal"}, {"name", "Lab"}})).expect(201).json()["id"].text();

    Answer links(const Caller& by, const Settler& who, const std::string& role) const {
        return by.post(path + "/external-members", object({{"account_id", who.id}, {"role", role}}));
    }
};

BOOST_AUTO_TEST_SUITE(personal_organizations)

BOOST_FIXTURE_TEST_CASE(SP2_members_of_a_personal_organization_do_what_their_role_there_says, Lab) {
    const auto eve = settles(world);
    BOOST_TEST(refused(moe.calls.get(path), 404, "not_found"));
    BOOST_TEST(succeeded(links(pat.calls, moe, "manager"), 201));
    BOOST_TEST(moe.calls.get(path).expect(200).json()["owner_id"].text() == pat.id);
    BOOST_TEST(succeeded(links(moe.calls, eve, "evaluator"), 201));
    BOOST_TEST(refused(links(moe.calls, settles(world), "admin"), 403, "role_not_grantable"));
    BOOST_TEST(refused(links(eve.calls, settles(world), "evaluator"), 403, "permission_denied"));
    BOOST_TEST(refused(moe.calls.patch(path, object({{"name", "Mine"}}), moe.calls.current(path)), 403, "permission_denied"));
    BOOST_TEST(pat.calls.patch(path, object({{"name", "Laboratory"}}), pat.calls.current(path)).expect(200).json()["name"].text() == "Laboratory");
    BOOST_TEST(succeeded(pat.calls.put(path + "/members/" + moe.id + "/role", object({{"role", "admin"}}), {{"if-match", "*"}})));
    BOOST_TEST(succeeded(moe.calls.removes(path + "/external-members/" + eve.id, {{"if-match", "*"}}), 204));
    BOOST_TEST(refused(moe.calls.removes(path + "/external-members/" + pat.id, {{"if-match", "*"}}), 409, "owner_protected"));
}

BOOST_FIXTURE_TEST_CASE(SP5_a_session_goes_on_in_another_organization, Lab) {
    const auto lab = path.substr(path.rfind('/') + 1);
    const std::string selection = "/v1/sessions/current/organization";
    const auto to = [](const std::string& id) { return object({{"organization_id", id}}); };
    const auto selected = [](const Caller& who) { return who.get("/v1/me").expect(200).json()["credential"]["organization_id"].text(); };
    BOOST_TEST(selected(moe.calls) == moe.home);
    BOOST_TEST(refused(moe.calls.put(selection, to(lab)), 404, "not_found"));  // no member there
    BOOST_TEST(refused(moe.calls.put(selection, to("org_" + std::string(26, '0'))), 404, "not_found"));
    BOOST_TEST(refused(moe.calls.put(selection, "{}"), 422, "body_invalid"));
    BOOST_TEST(refused(world.admin().put(selection, to(lab)), 404, "not_found"));  // a key has none selected
    BOOST_TEST(succeeded(links(pat.calls, moe, "manager"), 201));
    const auto tried = moe.calls.put(selection + "?dry_run=true", to(lab)).expect(200).json();
    BOOST_TEST(tried["events"][0]["type"].text() == "muster.SessionOrganizationSelected");
    BOOST_TEST(selected(moe.calls) == moe.home);
    BOOST_TEST(moe.calls.put(selection, to(lab)).expect(200).json()["organization_id"].text() == lab);
    BOOST_TEST(selected(moe.calls) == lab);
    BOOST_TEST(refused(moe.calls.put(selection, to(lab)), 409, "nothing_to_change"));
    // It ends with the membership there.
    BOOST_TEST(succeeded(pat.calls.removes(path + "/external-members/" + moe.id, {{"if-match", "*"}}), 204));
    BOOST_TEST(refused(moe.calls.get("/v1/me"), 401, "credential_invalid"));
}

BOOST_FIXTURE_TEST_CASE(SP2_ownership_is_transferred_but_never_that_of_a_default_organization, Lab) {
    const auto to = [](const Settler& who) { return object({{"account_id", who.id}}); };
    BOOST_TEST(refused(pat.calls.put("/v1/organizations/" + pat.home + "/owner", to(moe)), 409, "default_organization"));
    BOOST_TEST(refused(pat.calls.removes("/v1/organizations/" + pat.home, {{"if-match", "*"}}), 409, "default_organization"));
    BOOST_TEST(refused(moe.calls.put(path + "/owner", to(moe)), 404, "not_found"));
    const auto given = pat.calls.put(path + "/owner", to(moe)).expect(200).json();
    BOOST_TEST(given["owner_id"].text() == moe.id);
    BOOST_TEST(given["name"].text() == "Lab");
    BOOST_TEST(refused(pat.calls.put(path + "/owner", to(pat)), 403, "permission_denied"));  // an admin there now
    BOOST_TEST(succeeded(moe.calls.removes(path, {{"if-match", "*"}}), 204));
    BOOST_TEST(refused(pat.calls.get(path), 404, "not_found"));
}

BOOST_FIXTURE_TEST_CASE(SP2_keys_of_an_organization_are_shown_once_and_open_at_most_what_their_maker_may, Lab) {
    links(pat.calls, moe, "manager").expect(201);
    const auto scope = [](const std::string& of) { return object({{"scope", of}}); };
    const auto issued = pat.calls.post(path + "/keys", scope("all")).expect(201).json();
    const auto token = issued["token"].text();
    BOOST_TEST(token.starts_with("org_"));
    BOOST_TEST(refused(moe.calls.post(path + "/keys", scope("all")), 403, "permission_denied"));
    BOOST_TEST(succeeded(moe.calls.post(path + "/keys", scope("management")), 201));
    BOOST_TEST(refused(pat.calls.post(path + "/keys", scope("everything")), 422, "body_invalid"));
    const auto listed = moe.calls.get(path + "/keys").expect(200);
    BOOST_TEST(listed.json()["data"].size() == 2u);
    BOOST_TEST(listed.body.find(token) == std::string::npos);
    BOOST_TEST(refused(world.holder_of(token).get("/v1/me"), 401, "credential_invalid"));  // it acts on nothing here
    const auto key = path + "/keys/" + issued["id"].text();
    BOOST_TEST(refused(moe.calls.remove(key), 403, "permission_denied"));
    BOOST_TEST(succeeded(pat.calls.remove(key), 204));
    BOOST_TEST(refused(pat.calls.remove(key), 404, "not_found"));
    const auto stranger = settles(world);
    BOOST_TEST(refused(stranger.calls.get(path + "/keys"), 404, "not_found"));
    BOOST_TEST(refused(stranger.calls.post(path + "/keys", scope("evaluation")), 404, "not_found"));
}

BOOST_AUTO_TEST_CASE(WS6_who_has_only_a_phone_is_invited_by_it_and_told_by_their_home) {
    World world;
    const auto root = world.admin();
    const auto office = world.workspace("Office"), shop = world.workspace("Shop");
    const auto person = [](const std::string& contact, const std::string& value) {
        return object({{"first_name", "Ann"}, {"last_name", "Lee"}, {contact, value}, {"role", "member"}});
    };
    const std::string phone = "+493012345678";
    const auto added = root.post(office.path("/members"), person("phone", phone)).expect(201).json();
    BOOST_TEST(added["status"].text() == "invited");
    const auto message = [&](const std::string& kind) {
        for (int i = 0; i < 600; ++i) {  // a minute
            const auto messages = root.get("/dev/outbox?kind=" + kind).expect(200).json()["data"];
            for (const auto& each : messages.items()) {
                if (each["to"].text() == phone && each["status"].text() != "pending") return each;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
        }
        throw std::runtime_error("no message to the phone");
    };
    const auto token = token_of_link(message("registration")["url"].text());
    world.nobody().post("/v1/registrations", object({{"token", token}, {"password", good_password}, {"password_confirmation", good_password}})).expect(201);
    BOOST_TEST(succeeded(world.nobody().post("/v1/sessions", object({{"login", phone}, {"password", good_password}})), 201));
    // A link to choose a new password comes the same way, and to no phone that the home put there later.
    world.nobody().send("POST", "/reset", "contact=%2B49+30+12345678",  // as POST /v1/password-resets does
                        {{"content-type", "application/x-www-form-urlencoded"}, {"sec-fetch-site", "same-origin"}}).expect(202);
    const auto link = token_of_link(message("password_reset")["url"].text());
    const std::string another = "another long password of hers";
    world.nobody().post("/v1/password-resets/complete", object({{"token", link}, {"password", another}, {"password_confirmation", another}})).expect(204);
    BOOST_TEST(succeeded(world.nobody().post("/v1/sessions", object({{"login", phone}, {"password", another}})), 201));
    const auto unknown = world.nobody().post("/v1/password-resets", R"({"phone":"+49 30 87654321"})").expect(202);
    BOOST_TEST(unknown.body == world.nobody().post("/v1/password-resets", R"({"email":"nobody@people.example"})").expect(202).body);
    BOOST_TEST(refused(world.nobody().post("/v1/password-resets", "{}"), 422, "body_invalid"));
    root.post(shop.path("/external-members"), object({{"account_id", added["account_id"].text()}, {"role", "guest"}})).expect(201);
    BOOST_TEST(message("linked_external")["organization_id"].text() == office.id);

    // A username alone is enough to be there, and too little to be invited.
    const auto known = root.post(office.path("/members"), person("username", "ann")).expect(201).json();
    BOOST_TEST(known["status"].text() == "added");
    BOOST_TEST(!known.has("email"));
    BOOST_TEST(refused(root.post(office.path("/members/" + known["account_id"].text() + "/invitation"), "{}", {{"if-match", "*"}}), 409, "email_missing"));
    BOOST_TEST(refused(root.post(world.client("Cafe").path("/members"), object({{"first_name", "A"}, {"last_name", "B"}, {"phone", "+493012345679"}, {"role", "user"}})), 422,
                       "contact_missing"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::scenarios
