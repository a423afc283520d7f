// The facade against its part of openapi.json, and what the rest of the server has to do with it.
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <map>
#include <set>

#include "tests/scenarios/space_client.hpp"

namespace muster::scenarios {
namespace {

struct FacadeOperation {
    std::string method, path;
    Json spec;
};

std::vector<FacadeOperation> facade_operations() {
    std::vector<FacadeOperation> found;
    const auto paths = space_world().nobody().get("/openapi.json").expect(200).json()["paths"];
    for (const auto& path : paths.names()) {
        if (!path.starts_with("/api/v1/")) continue;
        for (auto method : paths[path].names()) {
            const auto spec = paths[path][method];
            for (auto& c : method) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
            found.push_back({method, path.substr(std::string("/api/v1").size()), spec});
        }
    }
    return found;
}

std::string filled(std::string path, const std::map<std::string, std::string>& values) {
    for (const auto& [name, value] : values) {
        if (const auto at = path.find("{" + name + "}"); at != std::string::npos) path.replace(at, name.size() + 2, value);
    }
    return path;
}

BOOST_AUTO_TEST_SUITE(space_contract)

BOOST_AUTO_TEST_CASE(every_documented_operation_answers_as_documented_and_wants_a_key_where_it_says_so) {
    const auto user = space_user();
    const std::map<std::string, std::string> values{
        {"username", user.name}, {"organizationId", user.default_organization()}, {"apiKey", "org_00000000"}};
    const auto operations = facade_operations();
    BOOST_TEST(operations.size() == 19u);
    for (const auto& operation : operations) {
        BOOST_TEST_CONTEXT(operation.method << " " << operation.path) {
            const auto path = filled(operation.path, values);
            const std::string body = operation.method == "GET" ? "" : "{}";
            const bool open = operation.spec.has("security");
            const auto nobody = space_nobody().send(operation.method, path, body);
            BOOST_TEST(nobody.status == (open ? 422 : 401), nobody);
            BOOST_TEST(nobody.json().has("error"));
            if (operation.path.ends_with("api-key") || operation.method == "DELETE") continue;  // would end what the others need
            const auto answer = user.client.send(operation.method, path, body);
            BOOST_TEST((answer.status != 0 && answer.status != 404 && answer.status != 405 && answer.status < 500), answer);
            if (answer.status < 300) BOOST_TEST(operation.spec["responses"].has(std::to_string(answer.status)));
            if (answer.status >= 400) BOOST_TEST(answer.json().has("error"), answer);
            BOOST_TEST(answer.header("x-content-type-options") == "nosniff");
        }
    }
}

BOOST_AUTO_TEST_CASE(nothing_is_done_by_who_asks_for_a_dry_run) {
    const auto user = space_user();
    const auto answer = user.client.remove("/users/" + user.name + "?dry_run=true");
    BOOST_TEST(says(answer, 400, "Nothing was done. There is no dry run here; leave dry_run out"));
    BOOST_TEST(succeeded(user.client.get("/users/me"), 200));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_is_told_in_the_same_form) {
    const auto admin = space_admin();
    const std::string unreadable = "The request body must be one JSON object in UTF-8, without repeated names";
    for (const auto* body : {"[]", "{", R"({"username":"a","username":"b"})"}) {
        for (const auto* path : {"/users", "/users/authenticate", "/organizations"}) BOOST_TEST(says(admin.post(path, body), 400, unreadable));
    }
    BOOST_TEST(says(admin.send("PATCH", "/users/me", "{}"), 405, "The path is there, this method is not; Allow names those that are"));
    BOOST_TEST(says(admin.get("/users/a/b/c"), 404, "Nothing stands at this path"));
    const auto typed = space_world().nobody().send("POST", "/api/v1/users/authenticate", "{}", {{"content-type", "text/plain"}});
    BOOST_TEST(typed.status == 415);
    BOOST_TEST(typed.json().has("error"));
    // A member nobody knows is no reason to refuse.
    const auto name = fresh_username();
    BOOST_TEST(succeeded(admin.post("/users", object({{"username", name}, {"password", space_password}, {"email", "x"}})), 201));
}

BOOST_AUTO_TEST_CASE(what_the_facade_does_stands_in_the_history_and_the_activity_log) {
    const auto user = space_user();
    const auto admin = space_world().admin();
    const auto tail = space_world().tail();
    const auto shop = user.creates("Shop");
    BOOST_TEST(space_world().tail() > tail);
    const auto me = space_world().holder_of(user.client.key()).get("/v1/me").expect(200).json();
    const auto events = admin.get("/v1/accounts/" + me["account_id"].text() + "/history").expect(200);
    BOOST_TEST(events.body.find("PasswordSet") != std::string::npos);
    (void)space_nobody().post("/users/authenticate", object({{"username", user.name}, {"password", space_password}})).expect(200);
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    std::string activity;
    while (activity.find("SignInSucceeded") == std::string::npos && std::chrono::steady_clock::now() < until) {
        activity = admin.get("/v1/accounts/" + me["account_id"].text() + "/activity").expect(200).body;
    }
    BOOST_TEST(activity.find("SignInSucceeded") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_session_of_v1_opens_nothing_here) {
    auto clerk = space_world().workspace("Office").has();
    BOOST_TEST(clerk.me().credential().starts_with("mst_"));
    BOOST_TEST(says(SpaceClient(space_world(), clerk.me().credential()).get("/users/me"), 401,
                    "Invalid API Key format. API Keys must start with \"usr_\" or \"org_\""));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::scenarios
