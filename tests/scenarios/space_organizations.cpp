// Organizations as SPACE's clients call them (mission SP2, SP5): every row of its API, and what it must not do.
#include <boost/test/unit_test.hpp>

#include "tests/scenarios/space_client.hpp"

namespace muster::scenarios {
namespace {

const std::string roles_needed = "PERMISSIONS ERROR: Insufficient organization permissions. Required: OWNER, ADMIN, MANAGER";
const std::string high_level = "PERMISSION ERROR: Only SPACE admins or organization-level OWNER/ADMIN can add high-level members.";

std::string not_found(const std::string& id) { return "Organization with ID " + id + " not found"; }
std::string not_owner(const std::string& id) { return "You are not the owner of organization " + id; }
std::string no_user(const std::string& name) { return "INVALID DATA: User with username " + name + " does not exist."; }
std::string path_of(const std::string& id, const std::string& below = {}) { return "/organizations/" + id + below; }
std::string member(const std::string& name, const std::string& role) { return object({{"username", name}, {"role", role}}); }
std::string role(const std::string& text) { return object({{"role", text}}); }

/// An organization with somebody in each role.
struct Shop {
    SpaceUser owner = space_user(), admin = space_user(), manager = space_user(), evaluator = space_user(), stranger = space_user();
    std::string id = owner.creates("Shop");

    Shop() {
        for (const auto& [user, text] : {std::pair{&admin, "ADMIN"}, std::pair{&manager, "MANAGER"}, std::pair{&evaluator, "EVALUATOR"}}) {
            (void)owner.client.post(path_of(id, "/members"), member(user->name, text)).expect(200);
        }
    }
};

BOOST_AUTO_TEST_SUITE(space_organizations)

BOOST_AUTO_TEST_CASE(SP5_an_organization_is_made_with_a_key_that_is_shown_once) {
    const auto ann = space_user(), bob = space_user();
    const auto made = ann.client.post("/organizations", object({{"name", "Shop"}, {"owner", ann.name}})).expect(201).json();
    const auto id = made["id"].text();
    BOOST_TEST(id.size() == 24u);
    BOOST_TEST(made["name"].text() == "Shop");
    BOOST_TEST(made["owner"].text() == ann.name);
    BOOST_TEST(!made["default"].boolean());
    BOOST_TEST(made["members"].size() == 0u);
    BOOST_TEST(made["apiKeys"].size() == 1u);
    BOOST_TEST(made["apiKeys"][0]["scope"].text() == "ALL");
    const auto key = made["apiKeys"][0]["key"].text();
    BOOST_TEST(key.size() == 68u);
    const auto again = ann.client.get(path_of(id)).expect(200);
    BOOST_TEST(again.json()["apiKeys"][0]["key"].text() == key.substr(0, 12));
    BOOST_TEST(again.json()["ownerDetails"]["username"].text() == ann.name);
    BOOST_TEST(!again.json()["ownerDetails"].has("apiKey"));

    const auto create = [](const SpaceUser& who, const std::vector<Member>& members) { return who.client.post("/organizations", object(members)); };
    BOOST_TEST(says(create(ann, {}), 422, "Organization name is required"));
    BOOST_TEST(says(create(ann, {{"name", "ab"}, {"owner", ann.name}}), 422, "Organization name must be at least 3 characters long"));
    BOOST_TEST(says(create(ann, {{"name", "abc"}}), 422, "Owner username is required"));
    const auto nobody = fresh_username("nobody");
    BOOST_TEST(says(create(ann, {{"name", "abc"}, {"owner", nobody}}), 400, no_user(nobody)));
    BOOST_TEST(says(create(ann, {{"name", "abc"}, {"owner", bob.name}}), 500, "Only admins can create organizations for other users."));
    BOOST_TEST(says(create(ann, {{"name", "abc"}, {"owner", ann.name}, {"default", true}}), 409,
                    "CONFLICT: The proposed owner " + ann.name + " already has a default organization."));
    const auto given = space_admin().post("/organizations", object({{"name", "Gift"}, {"owner", bob.name}})).expect(201).json();
    BOOST_TEST(bob.client.get(path_of(given["id"].text())).expect(200).json()["owner"].text() == bob.name);
}

BOOST_AUTO_TEST_CASE(SP2_organizations_are_found_by_their_people_and_by_ADMINs_only) {
    const Shop shop;
    for (const auto* user : {&shop.owner, &shop.admin, &shop.manager, &shop.evaluator}) {
        BOOST_TEST(succeeded(user->client.get(path_of(shop.id)), 200));
        BOOST_TEST(user->client.get("/organizations").expect(200).json()["data"].size() == 2u);
        BOOST_TEST(!user->client.get("/organizations").json().has("pagination"));
    }
    const auto text = not_found(shop.id);
    const auto& stranger = shop.stranger.client;
    BOOST_TEST(says(stranger.get(path_of(shop.id)), 404, text));
    BOOST_TEST(says(stranger.put(path_of(shop.id), object({{"name", "Mine"}})), 404, text));
    BOOST_TEST(says(stranger.remove(path_of(shop.id)), 404, text));
    BOOST_TEST(says(stranger.post(path_of(shop.id, "/members"), member(shop.stranger.name, "ADMIN")), 404, text));
    BOOST_TEST(says(stranger.put(path_of(shop.id, "/members/" + shop.admin.name), role("EVALUATOR")), 404, text));
    BOOST_TEST(says(stranger.remove(path_of(shop.id, "/members/" + shop.admin.name)), 404, text));
    BOOST_TEST(says(stranger.post(path_of(shop.id, "/api-keys"), object({{"scope", "ALL"}})), 404, text));
    BOOST_TEST(says(stranger.remove(path_of(shop.id, "/api-keys/org_00000000")), 404, text));
    BOOST_TEST(succeeded(space_admin().get(path_of(shop.id)), 200));
    const std::string unknown(24, '0'), invalid = "organizationId must be a valid 24-character hex string";
    BOOST_TEST(says(space_admin().get(path_of(unknown)), 404, not_found(unknown)));
    for (const auto* id : {"abc", "zzzzzzzzzzzzzzzzzzzzzzzz"}) BOOST_TEST(says(space_admin().get(path_of(id)), 422, invalid));
}

BOOST_AUTO_TEST_CASE(SP1_ADMINs_list_all_organizations_in_pages) {
    const auto ann = space_user();
    const auto tag = fresh_username("guild");
    for (int i = 0; i < 3; ++i) (void)ann.creates(tag + " (" + std::to_string(i) + ") *");
    const auto list = [](const std::string& query) { return space_admin().get("/organizations" + query); };
    const auto all = list("?q=" + url_encoded(tag + " (")).expect(200).json();
    BOOST_TEST(all["data"].size() == 3u);
    BOOST_TEST(all["pagination"].source() == R"({"offset":0,"limit":10,"total":3,"page":1,"pages":1})");
    const auto second = list("?q=" + url_encoded(tag + " (") + "&limit=2&offset=2").expect(200).json();
    BOOST_TEST(second["data"].size() == 1u);
    BOOST_TEST(second["pagination"]["pages"].number() == 2);
    BOOST_TEST(list("?q=" + url_encoded(tag + ".*")).expect(200).json()["pagination"].source() ==
               R"({"offset":0,"limit":10,"total":0,"page":1,"pages":1})");
    BOOST_TEST(says(list("?limit=51"), 400, "INVALID DATA: Limit must be between 1 and 50"));
    BOOST_TEST(says(list("?offset=x"), 400, "INVALID DATA: Offset must be a non-negative number"));
    BOOST_TEST(list("/").status == 200);  // as SPACE writes the path
}

BOOST_AUTO_TEST_CASE(SP2_an_organization_is_renamed_and_given_away_by_its_owner) {
    const Shop shop;
    const auto path = path_of(shop.id);
    for (const auto* user : {&shop.admin, &shop.manager, &shop.evaluator}) {
        BOOST_TEST(says(user->client.put(path, object({{"name", "Taken"}})), 403, not_owner(shop.id)));
        BOOST_TEST(says(user->client.remove(path), 403, not_owner(shop.id)));
    }
    const auto& owner = shop.owner.client;
    BOOST_TEST(owner.put(path, object({{"name", "Market"}})).expect(200).json()["name"].text() == "Market");
    BOOST_TEST(owner.put(path, "{}").expect(200).json()["name"].text() == "Market");
    BOOST_TEST(says(owner.put(path, object({{"name", 5}})), 422, "Organization name must be a string"));
    BOOST_TEST(says(owner.put(path, object({{"default", "yes"}})), 400, "INVALID DATA: Invalid organization default flag."));
    const auto conflict = "CONFLICT: The proposed owner " + shop.owner.name + " already has a default organization.";
    BOOST_TEST(says(owner.put(path, object({{"default", true}})), 409, conflict));
    const auto nobody = fresh_username("nobody");
    BOOST_TEST(says(owner.put(path, object({{"owner", nobody}})), 400, no_user(nobody)));

    const auto home = shop.owner.default_organization();
    BOOST_TEST(says(owner.put(path_of(home), object({{"owner", shop.admin.name}})), 409, "CONFLICT: Cannot transfer ownership of a default organization."));
    BOOST_TEST(says(owner.remove(path_of(home)), 409, "CONFLICT: The default organization for a user cannot be deleted."));
    BOOST_TEST(owner.put(path_of(home), object({{"name", "Home"}})).expect(200).json()["name"].text() == "Home");

    // Both at once, to a member and to somebody who is none.
    const auto given = owner.put(path, object({{"owner", shop.manager.name}, {"name", "Bazaar"}})).expect(200).json();
    BOOST_TEST(given["owner"].text() == shop.manager.name);
    BOOST_TEST(given["name"].text() == "Bazaar");
    BOOST_TEST(given["members"].source().find("{\"username\":\"" + shop.owner.name + "\",\"role\":\"ADMIN\"}") != std::string::npos);
    BOOST_TEST(given["members"].source().find(shop.manager.name) == std::string::npos);
    BOOST_TEST(says(owner.put(path, object({{"name", "Mine"}})), 403, not_owner(shop.id)));
    const auto moved = shop.manager.client.put(path, object({{"owner", shop.stranger.name}})).expect(200).json();
    BOOST_TEST(moved["owner"].text() == shop.stranger.name);
    BOOST_TEST(moved["name"].text() == "Bazaar");
    BOOST_TEST(succeeded(shop.stranger.client.remove(path), 204));
    BOOST_TEST(says(shop.stranger.client.get(path), 404, not_found(shop.id)));
}

BOOST_AUTO_TEST_CASE(SP2_members_are_added_by_whose_role_reaches_theirs) {
    const Shop shop;
    const auto path = path_of(shop.id, "/members");
    const auto newcomer = [] { return space_user(); };
    BOOST_TEST(says(shop.evaluator.client.post(path, member(newcomer().name, "EVALUATOR")), 403, roles_needed));
    BOOST_TEST(says(shop.manager.client.post(path, member(newcomer().name, "ADMIN")), 403, high_level));
    const auto named = newcomer();
    const auto now = shop.manager.client.post(path, member(named.name, "MANAGER")).expect(200).json();
    BOOST_TEST(now["members"].source().find("{\"username\":\"" + named.name + "\",\"role\":\"MANAGER\"}") != std::string::npos);
    BOOST_TEST(succeeded(shop.admin.client.post(path, member(newcomer().name, "ADMIN")), 200));
    BOOST_TEST(succeeded(space_admin().post(path, member(newcomer().name, "ADMIN")), 200));

    // The same person twice, with the same role or another, is one member.
    for (const auto* text : {"MANAGER", "EVALUATOR"}) {
        BOOST_TEST(says(shop.owner.client.post(path, member(named.name, text)), 409,
                        "CONFLICT: User with username " + named.name + " is already a member of the organization."));
    }
    const auto nobody = fresh_username("nobody");
    BOOST_TEST(says(shop.owner.client.post(path, member(nobody, "ADMIN")), 400, no_user(nobody)));
    for (const auto& [body, text] : std::vector<std::pair<std::string, std::string>>{
             {"{}", "Member username is required"},
             {object({{"username", ""}}), "Member username cannot be empty"},
             {object({{"username", "ann"}}), "Member role is required"},
             {member("ann", "OWNER"), "Member role must be one of ADMIN, MANAGER, EVALUATOR"}}) {
        BOOST_TEST(says(shop.owner.client.post(path, body), 422, text));
    }
    BOOST_TEST(says(shop.owner.client.post("/organizations/abc/members", "{}"), 422, "organizationId must be a valid 24-character hex string"));
}

BOOST_AUTO_TEST_CASE(SP2_roles_of_members_are_changed_by_whose_role_reaches_both) {
    const Shop shop;
    const auto path = [&](const SpaceUser& user) { return path_of(shop.id, "/members/" + user.name); };
    BOOST_TEST(says(shop.evaluator.client.put(path(shop.manager), role("EVALUATOR")), 403, roles_needed));
    BOOST_TEST(says(shop.manager.client.put(path(shop.evaluator), role("ADMIN")), 403, high_level));
    BOOST_TEST(says(shop.manager.client.put(path(shop.admin), role("EVALUATOR")), 403, high_level));
    BOOST_TEST(succeeded(shop.manager.client.put(path(shop.evaluator), role("MANAGER")), 200));
    BOOST_TEST(says(shop.owner.client.put(path(shop.evaluator), role("MANAGER")), 409,
                    "CONFLICT: User with username " + shop.evaluator.name + " already has the role MANAGER."));
    BOOST_TEST(succeeded(shop.admin.client.put(path(shop.evaluator), role("ADMIN")), 200));
    BOOST_TEST(says(shop.owner.client.put(path(shop.stranger), role("ADMIN")), 400,
                    "INVALID DATA: User with username " + shop.stranger.name + " is not a member of the organization."));
    BOOST_TEST(says(shop.admin.client.put(path(shop.owner), role("EVALUATOR")), 400,
                    "INVALID DATA: User with username " + shop.owner.name + " is not a member of the organization."));
    BOOST_TEST(says(shop.owner.client.put(path(shop.manager), "{}"), 422, "Member role is required"));
    BOOST_TEST(says(shop.owner.client.put(path(shop.manager), role("OWNER")), 422, "Member role must be one of ADMIN, MANAGER, EVALUATOR"));
}

BOOST_AUTO_TEST_CASE(SP2_members_leave_and_are_taken_out) {
    const Shop shop;
    const auto path = [&](const SpaceUser& user) { return path_of(shop.id, "/members/" + user.name); };
    BOOST_TEST(says(shop.evaluator.client.remove(path(shop.manager)), 403,
                    "PERMISSION ERROR: Only users with OWNER, ADMIN, or MANAGER role can remove members, unless the user is removing themselves"));
    BOOST_TEST(says(shop.manager.client.remove(path(shop.admin)), 403,
                    "PERMISSION ERROR: Only SPACE admins or organization-level OWNER/ADMIN can remove ADMIN members."));
    BOOST_TEST(says(shop.owner.client.remove(path(shop.stranger)), 400,
                    "Member with username " + shop.stranger.name + " not found in organization " + shop.id + "."));
    BOOST_TEST(says(shop.admin.client.remove(path(shop.owner)), 403,
                    "PERMISSION ERROR: The owner of an organization cannot be removed from it. Transfer the ownership first."));
    BOOST_TEST(succeeded(shop.evaluator.client.remove(path(shop.evaluator)), 200));
    BOOST_TEST(says(shop.evaluator.client.get(path_of(shop.id)), 404, not_found(shop.id)));
    const auto left = shop.admin.client.remove(path(shop.manager)).expect(200).json();
    BOOST_TEST(left["members"].size() == 1u);
    BOOST_TEST(succeeded(shop.owner.client.remove(path(shop.admin)), 200));
}

BOOST_AUTO_TEST_CASE(SP2_who_has_no_username_is_called_by_their_id_and_by_nobody_elses_guess_of_their_email) {
    const auto ann = space_user();
    const auto shop = ann.creates("Shop");
    const auto root = space_world().admin().get("/v1/me").expect(200).json()["account_id"].text();
    const std::string email = "root@muster.example";
    BOOST_TEST(says(ann.client.post(path_of(shop, "/members"), member(email, "EVALUATOR")), 400, no_user(email)));
    const auto now = ann.client.post(path_of(shop, "/members"), member(root, "EVALUATOR")).expect(200);
    BOOST_TEST(now.json()["members"][0]["username"].text() == root);
    BOOST_TEST(now.body.find(email) == std::string::npos);
    BOOST_TEST(says(ann.client.remove(path_of(shop, "/members/" + email)), 400,
                    "Member with username " + email + " not found in organization " + shop + "."));
    BOOST_TEST(succeeded(ann.client.remove(path_of(shop, "/members/" + root)), 200));
}

BOOST_AUTO_TEST_CASE(SP2_keys_of_an_organization_are_shown_once_and_revoked_by_name_or_beginning) {
    const Shop shop;
    const auto path = path_of(shop.id, "/api-keys");
    const auto scope = [](const std::string& text) { return object({{"scope", text}}); };
    BOOST_TEST(says(shop.owner.client.post(path, "{}"), 400, "scope field is required"));
    BOOST_TEST(says(shop.owner.client.post(path, scope("SOME")), 400, "INVALID DATA: scope must be one of ALL, MANAGEMENT, EVALUATION."));
    BOOST_TEST(says(shop.evaluator.client.post(path, scope("EVALUATION")), 403, roles_needed));
    BOOST_TEST(says(shop.manager.client.post(path, scope("ALL")), 403,
                    "PERMISSION ERROR: Only SPACE admins or organization-level OWNER and ADMIN can add API keys with ALL scope."));
    const auto newest = [](const Answer& answer) {
        const auto keys = answer.json()["apiKeys"];
        return keys[keys.size() - 1]["key"].text();
    };
    const auto managed = newest(shop.manager.client.post(path, scope("MANAGEMENT")).expect(200));
    const auto whole = newest(shop.admin.client.post(path, scope("ALL")).expect(200));
    BOOST_TEST((managed.size() == 68u && whole.size() == 68u));
    const auto shown = shop.owner.client.get(path_of(shop.id)).expect(200);
    BOOST_TEST(shown.json()["apiKeys"].size() == 3u);
    BOOST_TEST((shown.body.find(managed) == std::string::npos && shown.body.find(whole) == std::string::npos));

    BOOST_TEST(says(shop.manager.client.remove(path + "/" + whole), 403,
                    "PERMISSION ERROR: Only SPACE admins or organization-level OWNER and ADMIN can remove API keys with ALL scope."));
    const auto unknown = "API Key not found in organization " + shop.id + ".";
    BOOST_TEST(says(shop.owner.client.remove(path + "/org_" + std::string(64, '0')), 400, unknown));
    BOOST_TEST(says(shop.owner.client.remove(path + "/org_"), 400, unknown));
    BOOST_TEST(shop.manager.client.remove(path + "/" + managed.substr(0, 12)).expect(200).json()["apiKeys"].size() == 2u);
    BOOST_TEST(says(SpaceClient(space_world(), managed).get("/users/me"), 401, "Invalid Organization API Key"));
    BOOST_TEST(shop.owner.client.remove(path + "/" + whole).expect(200).json()["apiKeys"].size() == 1u);
    BOOST_TEST(says(shop.owner.client.remove(path + "/" + whole), 400, unknown));
}

BOOST_AUTO_TEST_CASE(SP2_organizations_of_other_kinds_do_not_exist_here) {
    const auto office = space_world().workspace(fresh_username("Office"));
    const auto listed = space_admin().get("/organizations?q=Office").expect(200).json();
    BOOST_TEST(listed["data"].size() == 0u);
    auto clerk = office.has({.role = "access_manager", .username = fresh_username("clerk")});
    const auto key = clerk.me().post("/v1/api-keys", object({{"name", "space"}})).expect(201).json()["token"].text();
    const SpaceClient client(space_world(), key);
    BOOST_TEST(client.get("/organizations").expect(200).json()["data"].size() == 0u);
    // The office manages the account, and nobody but the person chooses the password.
    const auto text = "PERMISSION ERROR: This user belongs to an organization that manages the account; use /v1 instead.";
    BOOST_TEST(says(client.put("/users/" + clerk.id, object({{"password", "another-one"}})), 403, text));
    BOOST_TEST(says(space_admin().put("/users/" + clerk.id, object({{"password", "another-one"}})), 403, text));
    BOOST_TEST(says(client.remove("/users/" + clerk.id), 403, text));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::scenarios
