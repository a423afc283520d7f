// Users as SPACE's clients call them (mission SP1, SP4, SP5, SP6): every row of its API, and what it must not do.
#include <boost/test/unit_test.hpp>

#include <future>

#include "tests/scenarios/space_client.hpp"

namespace muster::scenarios {
namespace {

const std::string taken = "INVALID DATA: There is already a user with the username that you are trying to set";
const std::string unknown_user = "INVALID DATA: User not found";

std::string new_user(const std::string& name, const std::string& role = {}) {
    std::vector<Member> members{{"username", name}, {"password", space_password}};
    if (!role.empty()) members.emplace_back("role", role);
    return object(members);
}
std::string credentials(const std::string& name, const std::string& password) { return object({{"username", name}, {"password", password}}); }

bool is_user_key(const std::string& key) { return key.size() == 68 && key.starts_with("usr_"); }

BOOST_AUTO_TEST_SUITE(space_users)

BOOST_AUTO_TEST_CASE(SP6_the_request_of_the_manual_works_as_it_is_written) {
    const auto name = "johndoe";
    Http http;
    const Headers headers{{"Accept", "application/json"}, {"Content-Type", "application/json"}, {"x-api-key", space_world().admin_key()}};
    const auto answer = http.send("POST", space_world().server().url() + "/api/v1/users",
                                  R"({"username":"johndoe","password":"foobarbaz","role":"MANAGER"})", headers);
    BOOST_TEST(succeeded(answer, 201));
    BOOST_TEST(answer.json()["username"].text() == name);
    BOOST_TEST(answer.json()["role"].text() == "USER");
    const auto signed_in = space_nobody().post("/users/authenticate", credentials(name, "foobarbaz")).expect(200).json();
    const SpaceClient john(space_world(), signed_in["apiKey"].text());
    const auto own = john.get("/organizations").expect(200).json()["data"];
    BOOST_TEST(own.size() == 1u);
    BOOST_TEST(own[0]["name"].text() == "johndoe's Organization");
    BOOST_TEST(own[0]["owner"].text() == name);
    BOOST_TEST(own[0]["default"].boolean());
}

BOOST_AUTO_TEST_CASE(SP6_keys_are_refused_each_with_its_text) {
    const std::string hex64(64, 'a');
    const auto asking = [](const std::string& key) { return SpaceClient(space_world(), key); };
    const std::string missing = "API Key not found. Please ensure to add an API Key as value of the \"x-api-key\" header.";
    const std::string format = "Invalid API Key format. API Keys must start with \"usr_\" or \"org_\"";
    for (const auto* path : {"/users", "/users/me", "/users/ann", "/organizations", "/organizations/aaaaaaaaaaaaaaaaaaaaaaaa", "/users/a/b/c"}) {
        BOOST_TEST(says(space_nobody().get(path), 401, missing));
        BOOST_TEST(says(asking("key_" + hex64).get(path), 401, format));
        BOOST_TEST(says(asking("mst_" + hex64).get(path), 401, format));  // a session of /v1 is none of SPACE's keys
        BOOST_TEST(says(asking("usr_" + hex64).get(path), 401, "INVALID DATA: Invalid API Key"));
        BOOST_TEST(says(asking("org_" + hex64).get(path), 401, "Invalid Organization API Key"));
    }
    // Also where no key is needed.
    BOOST_TEST(says(asking("key_" + hex64).post("/users/authenticate", "{}"), 401, format));
    BOOST_TEST(says(asking("usr_" + hex64).post("/users", "{}"), 401, "INVALID DATA: Invalid API Key"));
    BOOST_TEST(says(asking("org_" + hex64).post("/users", "{}"), 401, "Invalid Organization API Key"));
    const auto denied = space_admin().get("/services");
    BOOST_TEST(says(denied, 403, "You do not have permission to access this resource"));
    BOOST_TEST(denied.json()["details"].text() == "No permission rule found for GET /services");
    BOOST_TEST(says(space_nobody().get("/"), 403, "You do not have permission to access this resource"));

    const auto owner = space_user();
    const auto keys = owner.client.post("/organizations/" + owner.default_organization() + "/api-keys", object({{"scope", "ALL"}})).expect(200);
    const auto key = keys.json()["apiKeys"][0]["key"].text();
    const std::string user_needed = "This route requires a user API key. Organization API keys are not allowed";
    BOOST_TEST(says(asking(key).get("/users/me"), 403, user_needed));
    BOOST_TEST(says(asking(key).get("/organizations"), 403, user_needed));
}

BOOST_AUTO_TEST_CASE(SP6_a_key_of_v1_is_good_here_in_both_its_spellings_unless_it_is_narrowed) {
    const auto user = space_user();
    const auto renewed = user.client.put("/users/" + user.name + "/api-key", "").expect(200).json()["apiKey"].text();
    BOOST_TEST(is_user_key(renewed));
    const auto of_v1 = space_world().holder_of(renewed);
    BOOST_TEST(succeeded(of_v1.get("/v1/me")));
    const auto issued = of_v1.post("/v1/api-keys", object({{"name", "plain"}})).expect(201).json()["token"].text();
    BOOST_TEST(issued.starts_with("msk_"));
    BOOST_TEST(SpaceClient(space_world(), issued).get("/users/me").expect(200).json()["username"].text() == user.name);
    const auto narrow = of_v1.post("/v1/api-keys", object({{"name", "narrow"}, {"scopes", array({"member.read"})}})).expect(201).json();
    BOOST_TEST(says(SpaceClient(space_world(), narrow["token"].text()).get("/users/me"), 403, "You do not have permission to access this resource"));
}

BOOST_AUTO_TEST_CASE(SP6_authenticate_mints_a_key_each_time_and_tells_nobody_apart_who_may_not) {
    const auto user = space_user();
    const auto first = space_nobody().post("/users/authenticate", credentials(user.name, space_password)).expect(200).json();
    const auto second = space_nobody().post("/users/authenticate", credentials(user.name, space_password)).expect(200).json();
    BOOST_TEST(first.names() == (std::vector<std::string>{"username", "apiKey", "role"}), boost::test_tools::per_element());
    BOOST_TEST(first["username"].text() == user.name);
    BOOST_TEST(first["role"].text() == "USER");
    BOOST_TEST(is_user_key(first["apiKey"].text()));
    BOOST_TEST(first["apiKey"].text() != second["apiKey"].text());
    for (const auto& key : {first["apiKey"].text(), second["apiKey"].text()}) BOOST_TEST(succeeded(SpaceClient(space_world(), key).get("/users/me"), 200));

    const std::string wrong = "INVALID DATA: Invalid credentials";
    BOOST_TEST(says(space_nobody().post("/users/authenticate", credentials(user.name, "not it")), 401, wrong));
    BOOST_TEST(says(space_nobody().post("/users/authenticate", credentials(fresh_username("nobody"), "not it")), 401, wrong));
    BOOST_TEST(says(space_nobody().post("/users/authenticate", credentials("", "")), 401, wrong));
    BOOST_TEST(says(space_nobody().post("/users/authenticate", object({{"username", user.name}})), 422, "Password is required"));
    BOOST_TEST(says(space_nobody().post("/users/authenticate", object({{"password", "x"}})), 422, "Username is required"));
    BOOST_TEST(space_nobody().post("/users/authenticate", "{").status == 400);
}

BOOST_AUTO_TEST_CASE(SP6_oneself_and_others_are_shown_as_far_as_they_may_be) {
    const auto ann = space_user(), bob = space_user();
    const auto me = ann.client.get("/users/me").expect(200).json();
    BOOST_TEST(me.names() == (std::vector<std::string>{"username", "role"}), boost::test_tools::per_element());
    BOOST_TEST(me["username"].text() == ann.name);
    const auto own = ann.client.get("/users/" + ann.name).expect(200).json();
    BOOST_TEST(own["role"].text() == "USER");
    BOOST_TEST(own["id"].text().size() == 24u);
    BOOST_TEST((own.has("createdAt") && own.has("updatedAt")));
    const auto other = ann.client.get("/users/" + bob.name).expect(200).json();
    BOOST_TEST((!other.has("role") && !other.has("apiKey")));
    BOOST_TEST(space_admin().get("/users/" + bob.name).expect(200).json()["role"].text() == "USER");
    BOOST_TEST(says(ann.client.get("/users/" + fresh_username("nobody")), 404, unknown_user));
    BOOST_TEST(says(ann.client.get("/users/root@muster.example"), 404, unknown_user));  // an e-mail is no name to others
    BOOST_TEST(space_admin().get("/users/root@muster.example").expect(200).json()["role"].text() == "ADMIN");
}

BOOST_AUTO_TEST_CASE(SP6_a_key_is_shown_in_full_once) {
    const auto user = space_user();
    const auto key = user.client.put("/users/" + user.name + "/api-key", "").expect(200).json()["apiKey"].text();
    const SpaceClient again(space_world(), key);
    const auto shown = again.get("/users/" + user.name).expect(200);
    BOOST_TEST(shown.json()["apiKey"].text() == key.substr(0, 12));
    const auto listed = space_admin().get("/users?q=" + user.name).expect(200);
    BOOST_TEST(listed.body.find(key) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(SP6_users_are_listed_by_any_part_of_their_name) {
    const auto tag = fresh_username("list");
    std::vector<std::string> names;
    for (int i = 0; i < 3; ++i) names.push_back(tag + "-" + std::to_string(i));
    for (const auto& name : names) (void)space_admin().post("/users", new_user(name)).expect(201);
    const auto all = space_admin().get("/users?q=" + tag + "-").expect(200).json();
    BOOST_TEST(all["data"].size() == 3u);
    BOOST_TEST(all["pagination"].source() == R"({"offset":0,"limit":10,"total":3,"page":1,"pages":1})");
    const auto second = space_admin().get("/users?q=" + tag + "-&limit=2&offset=2").expect(200).json();
    BOOST_TEST(second["data"].size() == 1u);
    BOOST_TEST(second["data"][0]["username"].text() == names[2]);
    BOOST_TEST(second["pagination"].source() == R"({"offset":2,"limit":2,"total":3,"page":2,"pages":2})");
    BOOST_TEST(space_admin().get("/users?q=" + url_encoded("IST" + tag.substr(4) + "-")).expect(200).json()["data"].size() == 3u);  // any case
    for (const auto* q : {".*", "list.*", "(", "[a-z]", "^list", "\\"}) {
        BOOST_TEST_CONTEXT(q) { BOOST_TEST(space_admin().get("/users?q=" + url_encoded(q)).expect(200).json()["data"].size() == 0u); }
    }
    BOOST_TEST(space_admin().get("/users").expect(200).json()["data"].size() > 2u);
    for (const auto* limit : {"0", "51", "x", "-3"}) {
        BOOST_TEST(says(space_admin().get(std::string("/users?limit=") + limit), 400, "INVALID DATA: Limit must be between 1 and 50"));
    }
    BOOST_TEST(says(space_admin().get("/users?offset=-1"), 400, "INVALID DATA: Offset must be a non-negative number"));
}

BOOST_AUTO_TEST_CASE(SP6_who_is_no_ADMIN_searches_and_finds_only_people_at_home_in_personal_organizations) {
    const auto ann = space_user();
    const std::string needed = "PERMISSION ERROR: Only admins can retrieve the full user list without providing at least 4 characters in the search query";
    BOOST_TEST(says(ann.client.get("/users"), 403, needed));
    BOOST_TEST(says(ann.client.get("/users?q=abc"), 403, needed));
    const auto tag = fresh_username("clerk");
    const auto office = space_world().workspace("Office");
    const auto clerk = office.has({.username = tag + "-hired"});
    (void)space_admin().post("/users", new_user(tag + "-free")).expect(201);
    const auto found = ann.client.get("/users?q=" + tag).expect(200).json();
    BOOST_TEST(found["data"].size() == 1u);
    BOOST_TEST(found["pagination"]["total"].number() == 1);
    BOOST_TEST(found["data"][0]["username"].text() == tag + "-free");
    BOOST_TEST((!found["data"][0].has("role") && !found["data"][0].has("apiKey")));
    BOOST_TEST(space_admin().get("/users?q=" + tag).expect(200).json()["data"].size() == 2u);
    BOOST_TEST(says(ann.client.get("/users/" + tag + "-hired"), 404, unknown_user));
    BOOST_TEST(says(ann.client.get("/users/" + clerk.id), 404, unknown_user));
}

BOOST_AUTO_TEST_CASE(SP4_SP5_users_are_created_by_ADMINs_and_where_it_is_open_by_anybody) {
    const auto name = fresh_username();
    const auto made = space_nobody().post("/users", new_user(name, "ADMIN")).expect(201).json();
    BOOST_TEST(made["role"].text() == "USER");  // without a key everybody is one
    BOOST_TEST(is_user_key(made["apiKey"].text()));
    BOOST_TEST(SpaceClient(space_world(), made["apiKey"].text()).get("/users/me").expect(200).json()["username"].text() == name);
    BOOST_TEST(says(space_nobody().post("/users", new_user(name)), 404, taken));
    BOOST_TEST(says(space_admin().post("/users", new_user(name)), 404, taken));
    const auto user = space_user();
    BOOST_TEST(says(user.client.post("/users", new_user(fresh_username(), "ADMIN")), 403, "PERMISSION ERROR: Only admins can create other admins."));
    const auto by_user = user.client.post("/users", new_user(fresh_username())).expect(201).json();
    BOOST_TEST((!by_user.has("role") && !by_user.has("apiKey")));
    BOOST_TEST(space_admin().post("/users", new_user(fresh_username(), "ADMIN")).expect(201).json()["role"].text() == "ADMIN");
    for (const auto& [body, text] : std::vector<std::pair<std::string, std::string>>{
             {"{}", "Username is required"},
             {object({{"username", "ab"}, {"password", "gj4mw"}}), "Username must be between 3 and 30 characters"},
             {object({{"username", "abc"}}), "Password is required"},
             {object({{"username", "abc"}, {"password", "gj4m"}}), "Password must have at least 5 characters"},
             {object({{"username", "abc"}, {"password", "gj 4mw"}}), "Password cannot contain whitespace"},
             {object({{"username", "abc"}, {"password", "gj4mw"}, {"role", "OWNER"}}), "Role must be one of: ADMIN, USER"}}) {
        BOOST_TEST(says(space_admin().post("/users", body), 422, text));
    }
}

BOOST_AUTO_TEST_CASE(SP5_where_registration_is_closed_only_ADMINs_create_users) {
    const World closed;
    const SpaceClient nobody(closed, ""), admin(closed, closed.admin_key());
    const std::string text = "PERMISSION ERROR: Registration is closed here. Only admins can create users.";
    BOOST_TEST(says(nobody.post("/users", new_user("ann")), 403, text));
    const auto key = admin.post("/users", new_user("ann")).expect(201).json()["apiKey"].text();
    BOOST_TEST(says(SpaceClient(closed, key).post("/users", new_user("bob")), 403, text));
    BOOST_TEST(says(nobody.post("/users", new_user("ann")), 403, text));  // nor is it told who is there
}

BOOST_AUTO_TEST_CASE(SP6_a_user_changes_themselves_and_an_ADMIN_everybody) {
    auto ann = space_user();
    const auto bob = space_user(), chief = space_user("ADMIN");
    const auto renamed = fresh_username("renamed");
    const auto changed = ann.client.put("/users/" + ann.name, object({{"username", renamed}, {"password", "another-one"}})).expect(200).json();
    BOOST_TEST(changed["username"].text() == renamed);
    BOOST_TEST(succeeded(ann.client.get("/users/me"), 200));  // the key that asked goes on
    BOOST_TEST(succeeded(space_nobody().post("/users/authenticate", credentials(renamed, "another-one")), 200));
    BOOST_TEST(space_nobody().post("/users/authenticate", credentials(ann.name, space_password)).status == 401);
    BOOST_TEST(ann.client.get("/organizations").expect(200).json()["data"][0]["owner"].text() == renamed);
    ann.name = renamed;

    BOOST_TEST(says(ann.client.put("/users/" + ann.name, object({{"username", ann.name}})), 404, taken));
    BOOST_TEST(says(ann.client.put("/users/" + ann.name, object({{"username", bob.name}, {"password", "not-this-one"}})), 404, taken));
    BOOST_TEST(succeeded(space_nobody().post("/users/authenticate", credentials(ann.name, "another-one")), 200));  // all of it or nothing
    BOOST_TEST(says(ann.client.put("/users/" + ann.name, object({{"role", "ADMIN"}})), 403, "PERMISSION ERROR: Only admins can change roles to admin."));
    BOOST_TEST(says(ann.client.put("/users/" + fresh_username("nobody"), "{}"), 404, unknown_user));
    BOOST_TEST(says(ann.client.put("/users/" + chief.name, object({{"password", "not-this-one"}})), 403, "PERMISSION ERROR: Only admins can update admin users."));
    BOOST_TEST(says(ann.client.put("/users/" + bob.name, object({{"password", "not-this-one"}})), 403, "PERMISSION ERROR: Only admins can update other users."));
    BOOST_TEST(succeeded(space_nobody().post("/users/authenticate", credentials(bob.name, space_password)), 200));
    BOOST_TEST(says(ann.client.put("/users/" + ann.name, object({{"password", "abc"}})), 422, "Password must have at least 5 characters"));
    BOOST_TEST(space_admin().put("/users/" + bob.name, object({{"role", "ADMIN"}, {"password", "by-an-admin"}})).expect(200).json()["role"].text() == "ADMIN");
    BOOST_TEST(space_nobody().post("/users/authenticate", credentials(bob.name, "by-an-admin")).expect(200).json()["role"].text() == "ADMIN");
}

BOOST_AUTO_TEST_CASE(SP1_roles_are_changed_by_ADMINs_only) {
    const auto ann = space_user(), bob = space_user();
    const auto role = [](const std::string& text) { return object({{"role", text}}); };
    BOOST_TEST(says(ann.client.put("/users/" + ann.name + "/role", role("ADMIN")), 403, "PERMISSION ERROR: Only admins can assign the role ADMIN."));
    BOOST_TEST(says(ann.client.put("/users/" + bob.name + "/role", role("USER")), 403, "PERMISSION ERROR: Only admins can change roles for other users."));
    BOOST_TEST(ann.client.put("/users/" + ann.name + "/role", role("USER")).expect(200).json()["role"].text() == "USER");
    BOOST_TEST(says(space_admin().put("/users/" + bob.name + "/role", "{}"), 422, "Role is required"));
    BOOST_TEST(says(space_admin().put("/users/" + bob.name + "/role", role("MANAGER")), 422, "Role must be one of: ADMIN, USER"));
    BOOST_TEST(says(space_admin().put("/users/" + fresh_username("nobody") + "/role", role("USER")), 404, unknown_user));
    BOOST_TEST(space_admin().put("/users/" + bob.name + "/role", role("ADMIN")).expect(200).json()["role"].text() == "ADMIN");
    BOOST_TEST(space_admin().put("/users/" + bob.name + "/role", role("USER")).expect(200).json()["role"].text() == "USER");
}

BOOST_AUTO_TEST_CASE(SP6_a_new_key_ends_the_others) {
    const auto ann = space_user(), bob = space_user();
    const auto key = ann.client.put("/users/" + ann.name + "/api-key", "").expect(200).json()["apiKey"].text();
    BOOST_TEST(says(ann.client.get("/users/me"), 401, "INVALID DATA: Invalid API Key"));
    BOOST_TEST(succeeded(SpaceClient(space_world(), key).get("/users/me"), 200));
    BOOST_TEST(says(bob.client.put("/users/" + ann.name + "/api-key", ""), 403, "PERMISSION ERROR: Only admins can regenerate API keys for other users."));
    BOOST_TEST(says(space_admin().put("/users/" + fresh_username("nobody") + "/api-key", ""), 404, unknown_user));
    BOOST_TEST(is_user_key(space_admin().put("/users/" + bob.name + "/api-key", "").expect(200).json()["apiKey"].text()));
}

BOOST_AUTO_TEST_CASE(SP6_users_remove_themselves_and_what_they_own_goes_on_with_who_is_there) {
    const auto ann = space_user(), bob = space_user(), cyd = space_user(), chief = space_user("ADMIN");
    const auto shop = ann.creates("Shop"), empty = ann.creates("Empty");
    const auto add = [&](const std::string& name, const std::string& role) {
        (void)ann.client.post("/organizations/" + shop + "/members", object({{"username", name}, {"role", role}})).expect(200);
    };
    add(bob.name, "EVALUATOR");
    add(cyd.name, "MANAGER");
    BOOST_TEST(says(bob.client.remove("/users/" + ann.name), 403, "PERMISSION ERROR: Only admins can delete other users."));
    BOOST_TEST(says(bob.client.remove("/users/" + chief.name), 403, "PERMISSION ERROR: Only admins can delete admin users."));
    BOOST_TEST(says(bob.client.remove("/users/" + fresh_username("nobody")), 404, unknown_user));
    BOOST_TEST(succeeded(ann.client.remove("/users/" + ann.name), 204));
    BOOST_TEST(says(ann.client.get("/users/me"), 401, "INVALID DATA: Invalid API Key"));
    BOOST_TEST(says(space_admin().get("/users/" + ann.name), 404, unknown_user));
    const auto now = cyd.client.get("/organizations/" + shop).expect(200).json();
    BOOST_TEST(now["owner"].text() == cyd.name);
    BOOST_TEST(now["name"].text() == "Shop");
    BOOST_TEST(now["members"].size() == 1u);
    BOOST_TEST(says(space_admin().get("/organizations/" + empty), 404, "Organization with ID " + empty + " not found"));
    BOOST_TEST(succeeded(space_admin().post("/users", new_user(ann.name)), 201));  // the name is free again
    BOOST_TEST(succeeded(space_admin().remove("/users/" + chief.name), 204));
}

BOOST_AUTO_TEST_CASE(SP6_of_many_who_want_a_name_at_the_same_moment_one_gets_it) {
    const auto name = fresh_username();
    const auto ask = [&name] { return space_admin().post("/users", new_user(name)); };
    std::vector<std::future<Answer>> asked;
    (void)space_admin();  // the world begins before anybody runs
    for (int i = 0; i < 8; ++i) asked.push_back(std::async(std::launch::async, ask));
    int made = 0;
    for (auto& each : asked) {
        const auto answer = each.get();
        if (answer.status == 201) {
            ++made;
        } else {
            BOOST_TEST(says(answer, 404, taken));
        }
    }
    BOOST_TEST(made == 1);
}

BOOST_AUTO_TEST_CASE(SP1_the_last_ADMIN_stays_one) {
    const World world;
    const SpaceClient admin(world, world.admin_key());
    const std::string text = "PERMISSION ERROR: There must always be at least one ADMIN user in the system.";
    const std::string path = "/users/root@muster.example";
    BOOST_TEST(says(admin.put(path, object({{"role", "USER"}})), 403, text));
    BOOST_TEST(says(admin.put(path + "/role", object({{"role", "USER"}})), 403, text));
    BOOST_TEST(says(admin.remove(path), 403, text));
    BOOST_TEST(admin.get("/users/me").expect(200).json()["role"].text() == "ADMIN");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::scenarios
