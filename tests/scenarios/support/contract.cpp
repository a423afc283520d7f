#include "tests/scenarios/support/contract.hpp"

#include <stdexcept>

namespace muster::scenarios {
namespace {

std::string upper(std::string text) {
    for (auto& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    return text;
}

std::string filled(std::string path, const Ids& ids) {
    for (auto open = path.find('{'); open != std::string::npos; open = path.find('{', open + 1)) {
        const auto close = path.find('}', open);
        const auto name = path.substr(open + 1, close - open - 1);
        const auto found = ids.find(name);
        if (found == ids.end()) throw std::runtime_error("no id for {" + name + "}: add it to tests/scenarios/support/contract.cpp");
        path.replace(open, close - open + 1, found->second);
    }
    return path;
}

/// An id that nothing has.
std::string none(const std::string& prefix) { return prefix + "_01kan4z7f3b6n8w1y5t2v9c4xj"; }

std::string person(const std::string& email) {
    return object({{"first_name", "Ann"}, {"last_name", "Lee"}, {"email", email}, {"role", "member"}});
}

/// Bodies by operation; "" where none is needed.
std::string body_of(const Operation& operation, const Ids& ids) {
    static const std::map<std::string, std::string> bodies{
        {"POST /dev/clock", R"({"advance_seconds":0})"},
        {"POST /v1/organizations", R"({"kind":"workspace","name":"Office"})"},
        {"PATCH /v1/organizations/{org}", R"({"name":"Renamed"})"},
        {"DELETE /v1/organizations/{org}", ""},
        {"POST /v1/organizations/{org}/imports", ""},
        {"POST /v1/organizations/{org}/imports/{imp}/apply", ""},
        {"POST /v1/organizations/{org}/imports/{imp}/cancel", ""},
        {"POST /v1/organizations/{org}/imports/{imp}/undo", ""},
        {"PUT /v1/organizations/{org}/relations/{other}", R"({"host":{"roles":["guest"],"permissions":["organization.read"]}})"},
        {"DELETE /v1/organizations/{org}/relations/{other}", ""},
        {"POST /v1/organizations/{org}/groups", R"({"name":"Everybody"})"},
        {"PATCH /v1/organizations/{org}/groups/{group}", R"({"name":"All"})"},
        {"DELETE /v1/organizations/{org}/groups/{group}", ""},
        {"POST /v1/organizations/{org}/access-reviews", R"({"name":"Spring"})"},
        {"POST /v1/organizations/{org}/access-reviews/{review}/close", "{}"},
        {"PUT /v1/organizations/{org}/groups/{group}/members/{acc}", ""},
        {"DELETE /v1/organizations/{org}/groups/{group}/members/{acc}", ""},
        {"PUT /v1/organizations/{org}/groups/{group}/subgroups/{subgroup}", ""},
        {"DELETE /v1/organizations/{org}/groups/{group}/subgroups/{subgroup}", ""},
        {"POST /v1/organizations/{org}/roles", R"({"name":"greeter","permissions":["member.read"]})"},
        {"PUT /v1/organizations/{org}/roles/{role}", R"({"permissions":["organization.read"]})"},
        {"DELETE /v1/organizations/{org}/roles/{role}", ""},
        {"DELETE /v1/organizations/{org}/grants/{grant}", ""},
        {"POST /v1/organizations/{org}/units", R"({"name":"Sales"})"},
        {"PATCH /v1/organizations/{org}/units/{unit}", R"({"name":"Sales"})"},
        {"DELETE /v1/organizations/{org}/units/{unit}", ""},
        {"PUT /v1/organizations/{org}/members/{acc}/links", "{}"},
        {"POST /v1/organizations/{org}/extensions", R"({"number":"204"})"},
        {"DELETE /v1/organizations/{org}/extensions/{ext}", ""},
        {"DELETE /v1/organizations/{org}/extensions/{ext}/member", ""},
        {"POST /v1/organizations/{org}/webhooks", R"({"url":"https://door.example.com/"})"},
        {"PATCH /v1/organizations/{org}/webhooks/{webhook}", R"({"paused":true})"},
        {"DELETE /v1/organizations/{org}/webhooks/{webhook}", ""},
        {"POST /v1/organizations/{org}/webhooks/{webhook}/secret-rotations", "{}"},
        {"POST /v1/organizations/{org}/webhooks/{webhook}/pings", "{}"},
        {"POST /v1/organizations/{org}/webhooks/{webhook}/dead-letters/{event}/retries", "{}"},
        {"POST /v1/organizations/{org}/webhooks/{webhook}/replays", R"({"after":"0"})"},
        {"POST /v1/webhooks", R"({"url":"https://door.example.com/"})"},
        {"PATCH /v1/webhooks/{webhook}", R"({"paused":true})"},
        {"DELETE /v1/webhooks/{webhook}", ""},
        {"POST /v1/webhooks/{webhook}/secret-rotations", "{}"},
        {"POST /v1/webhooks/{webhook}/pings", "{}"},
        {"POST /v1/webhooks/{webhook}/dead-letters/{event}/retries", "{}"},
        {"POST /v1/webhooks/{webhook}/replays", R"({"after":"0"})"},
        {"PATCH /v1/instance", R"({"registration":"open"})"},
        {"POST /v1/self-registrations", R"({"email":"somebody@people.example","first_name":"Ann","last_name":"Lee"})"},
        {"POST /v1/accounts", R"({"username":"somebody","password":"a good long password"})"},
        {"PATCH /v1/accounts/{acc}", R"({"instance_role":"admin"})"},
        {"DELETE /v1/accounts/{acc}", ""},
        {"POST /v1/accounts/{acc}/erasure", R"({"reason":"person_request"})"},
        {"POST /v1/accounts/{acc}/legal-holds", R"({"reason":"a lawsuit"})"},
        {"DELETE /v1/accounts/{acc}/legal-holds/{hold}", ""},
        {"POST /sign-up", ""},
        {"POST /v1/organizations/{org}/keys", R"({"scope":"evaluation"})"},
        {"DELETE /v1/organizations/{org}/keys/{okey}", ""},
        {"POST /v1/organizations/{org}/sites", R"({"name":"Harbour"})"},
        {"PATCH /v1/organizations/{org}/sites/{site}", R"({"name":"Harbour"})"},
        {"DELETE /v1/organizations/{org}/sites/{site}", ""},
        {"POST /v1/organizations/{org}/sites/{site}/levels", R"({"name":"Ground"})"},
        {"PATCH /v1/organizations/{org}/sites/{site}/levels/{level}", R"({"name":"Ground"})"},
        {"DELETE /v1/organizations/{org}/sites/{site}/levels/{level}", ""},
        {"POST /v1/organizations/{org}/sites/{site}/levels/{level}/zones", R"({"name":"North"})"},
        {"PATCH /v1/organizations/{org}/sites/{site}/levels/{level}/zones/{zone}", R"({"name":"North"})"},
        {"DELETE /v1/organizations/{org}/sites/{site}/levels/{level}/zones/{zone}", ""},
        {"POST /v1/organizations/{org}/email-domains", R"({"email_domain":"contract.example"})"},
        {"POST /v1/organizations/{org}/email-domains/{domain}/verify", ""},
        {"DELETE /v1/organizations/{org}/email-domains/{domain}", ""},
        {"PUT /v1/organizations/{org}/templates/{kind}/{locale}",
         R"({"subject":"Welcome","text":"Go to {{link}}","html":"<a href=\"{{link}}\">{{link}}</a>"})"},
        {"DELETE /v1/organizations/{org}/templates/{kind}/{locale}", ""},
        {"DELETE /v1/organizations/{org}/members/{acc}/email-changes/current", ""},
        {"POST /v1/email-changes/confirm", R"({"token":"AAAA"})"},
        {"POST /v1/organizations/{org}/notifications/{notification}/retry", ""},
        {"POST /v1/password-resets", R"({"email":"nobody@people.example"})"},
        {"POST /v1/password-resets/complete", R"({"token":"AAAA","password":"a good long password","password_confirmation":"a good long password"})"},
        {"POST /v1/me/totp", R"({"current_password":"not it, surely"})"},
        {"DELETE /v1/me/totp", R"({"current_password":"not it, surely"})"},
        {"POST /v1/me/totp/confirm", R"({"code":"123456"})"},
        {"POST /v1/me/recovery-codes", R"({"current_password":"not it, surely"})"},
        {"DELETE /v1/organizations/{org}/members/{acc}/totp", ""},
        {"POST /v1/admin/notifier/pause", ""},
        {"POST /v1/admin/notifier/resume", ""},
        {"POST /v1/discoveries", R"({"email":"nobody@people.example"})"},
        {"PUT /v1/me/preferences", "{}"},
        {"POST /v1/me/email-changes", R"({"email":"nobody@people.example","password":"not it, surely"})"},
        {"DELETE /v1/me/email-changes/current", ""},
        {"PATCH /v1/organizations/{org}/members/{acc}", R"({"job_title":"Clerk"})"},
        {"PUT /v1/organizations/{org}/members/{acc}/role", R"({"role":"manager"})"},
        {"POST /v1/organizations/{org}/members/{acc}/suspend", "{}"},
        {"POST /v1/organizations/{org}/members/{acc}/reactivate", "{}"},
        {"POST /v1/organizations/{org}/members/{acc}/invitation", "{}"},
        {"DELETE /v1/organizations/{org}/members/{acc}", ""},
        {"PATCH /v1/organizations/{org}/external-members/{acc}", R"({"locale":"de"})"},
        {"DELETE /v1/organizations/{org}/external-members/{acc}", ""},
        {"POST /v1/organizations/{org}/lookups", R"({"email":"nobody@people.example"})"},
        {"POST /v1/organizations/{org}/invitations/{inv}/resend", "{}"},
        {"POST /v1/organizations/{org}/invitations/{inv}/revoke", "{}"},
        {"POST /v1/registrations", R"({"token":"AAAA","password":"a good long password","password_confirmation":"a good long password"})"},
        {"POST /v1/sessions", R"({"email":"nobody@people.example","password":"a good long password"})"},
        {"DELETE /v1/sessions/{ses}", ""},
        {"POST /register/{token}", ""},
        {"POST /sign-in", ""},
        {"POST /reset", ""},
        {"POST /reset/{token}", ""},
        {"POST /email-changes/{token}", ""},
        {"POST /sign-out", ""},
        {"POST /account/sessions/{ses}/end", ""},
        {"DELETE /v1/sessions/current", ""},
        {"PUT /v1/sessions/current/organization", R"({"organization_id":"org_00000000000000000000000000"})"},
        {"POST /v1/me/password", R"({"current_password":"not it, surely","new_password":"a good long password"})"},
        {"POST /v1/api-keys", R"({"name":"feed","scopes":["member.read"]})"},
        {"DELETE /v1/api-keys/{key}", ""},
        {"PATCH /v1/anomaly-rules/{rule}", R"({"enabled":true})"},
        {"POST /v1/anomaly-rules/{rule}/back-tests", "{}"},
        {"POST /v1/alerts/{alert}/close", R"({"resolution":"tolerated"})"},
        {"POST /v1/admin/projections/{name}/rebuild", ""},
        {"POST /v1/admin/projections/{name}/rollback", ""},
        {"DELETE /v1/admin/projections/{name}/old", ""},
        {"PATCH /v1/admin/jobs/{id}", R"({"events_per_second":100000})"},
        {"POST /v1/admin/jobs/{id}/pause", ""},
        {"POST /v1/admin/jobs/{id}/resume", ""},
        {"POST /v1/admin/jobs/{id}/switch", ""},
        {"DELETE /v1/admin/jobs/{id}", ""},
        {"POST /v1/log/checkpoints", ""},
        {"POST /v1/admin/backups", ""},
        {"DELETE /v1/admin/backups/{id}", ""},
        {"POST /v1/admin/clock/confirm", ""}};
    if (operation.method == "GET") return {};
    const auto name = operation.name();
    static int counter = 0;
    const auto email = "contract." + std::to_string(++counter) + ids.at("org") + "@people.example";
    if (name == "POST /v1/organizations/{org}/members") return person(email);
    if (name == "POST /v1/organizations/{org}/external-members") return object({{"account_id", ids.at("acc")}, {"role", "guest"}});
    if (name == "POST /v1/organizations/{org}/access-reviews/{review}/decisions") return object({{"account_id", ids.at("acc")}, {"decision", "certified"}});
    if (name == "POST /v1/organizations/{org}/grants") return object({{"account_id", ids.at("acc")}, {"role", "member"}});
    if (name == "PUT /v1/organizations/{org}/extensions/{ext}/member") return object({{"account_id", ids.at("acc")}});
    if (name == "PUT /v1/organizations/{org}/sites/{site}/clients") return object({{"client_ids", array({ids.at("org")})}});
    if (name == "PUT /v1/organizations/{org}/owner") return object({{"account_id", ids.at("acc")}});
    if (name == "POST /v1/access-checks") {
        return object({{"account_id", ids.at("acc")}, {"organization_id", ids.at("org")}, {"permission", "member.read"}});
    }
    const auto found = bodies.find(name);
    if (found == bodies.end()) throw std::runtime_error("no body for " + name + ": add it to tests/scenarios/support/contract.cpp");
    return found->second;
}

}  // namespace

std::vector<Operation> operations(const Caller& caller) {
    std::vector<Operation> found;
    const auto paths = caller.get("/openapi.json").expect(200).json()["paths"];
    for (const auto& path : paths.names()) {
        if (path.starts_with("/api/v1/")) continue;  // has ids, keys and errors of its own: tests/scenarios/space_contract.cpp
        for (const auto& method : paths[path].names()) {
            if (method == "get" || method == "post" || method == "put" || method == "patch" || method == "delete") {
                found.push_back({upper(method), path, paths[path][method]});
            }
        }
    }
    return found;
}

Ids ids_of(const World& world, const Organization& organization, Person& member) {
    const auto root = world.admin();
    std::string invitation;
    for (const auto& row : root.list(organization.path("/invitations"))) {
        if (row["account_id"].text() == member.id) invitation = row["id"].text();
    }
    const auto session = member.me().whole_list("/v1/sessions").at(0)["id"].text();
    const auto key = member.me().post("/v1/api-keys", object({{"name", "feed"}})).expect(201).json()["id"].text();
    auto premises = organization;  // a client sits at its provider's
    if (organization.kind == "client") premises.id = root.get(organization.path()).expect(200).json()["provider_id"].text();
    const auto site = premises.adds_site("Quay");
    const auto levels = premises.path("/sites/" + site + "/levels");
    const auto level = root.post(levels, object({{"name", "Ground"}})).expect(201).json()["id"].text();
    const auto zone = root.post(levels + "/" + level + "/zones", object({{"name", "North"}})).expect(201).json()["id"].text();
    const auto notifications = root.list(organization.path("/notifications"));
    return {{"notification", notifications.empty() ? "" : notifications[0]["id"].text()}, {"site", site}, {"level", level}, {"zone", zone}, {"domain", "contract.example"}, {"kind", "registration"}, {"locale", "en"},
            {"org", organization.id}, {"acc", member.id},  {"inv", invitation},     {"ses", session},
            {"imp", "imp_01kan4z7f3b6n8w1y5t2v9c4xj"}, {"ext", "ext_01kan4z7f3b6n8w1y5t2v9c4xj"}, {"webhook", "whk_01kan4z7f3b6n8w1y5t2v9c4xj"}, {"event", "evt_01kan4z7f3b6n8w1y5t2v9c4xj"}, {"number", "204"},
            {"other", none("org")}, {"group", none("group")}, {"subgroup", none("group")}, {"role", "no_such_role"}, {"grant", none("grant")}, {"unit", none("unit")},
            {"key", key}, {"okey", none("okey")}, {"hold", none("hold")}, {"review", none("rev")}, {"id", "job_999"}, {"rule", "mass_read"}, {"backtest", "bt_0"}, {"tile_level", "0"}, {"n1", "000"}, {"n2", "000"}, {"n3", "000"}, {"n4", "000"}, {"alert", none("alr")}, {"name", "directory"}, {"token", std::string(43, 'A')}};
}

Ids unknown_ids() {
    const std::string none = "01kan4z7f3b6n8w1y5t2v9c4xj";
    return {{"notification", "evt_" + none + ".registration"}, {"site", "site_" + none}, {"level", "level_" + none}, {"zone", "zone_" + none}, {"domain", "unknown.example"}, {"kind", "nothing"},
            {"locale", "en"}, {"org", "org_" + none}, {"acc", "acc_" + none}, {"inv", "inv_" + none},   {"ses", "ses_" + none},
            {"imp", "imp_" + none}, {"ext", "ext_" + none}, {"webhook", "whk_" + none}, {"event", "evt_" + none}, {"number", "999"},
            {"other", "org_" + none}, {"group", "group_" + none}, {"subgroup", "group_" + none}, {"role", "no_such_role"}, {"grant", "grant_" + none}, {"unit", "unit_" + none},
            {"key", "key_" + none}, {"okey", "okey_" + none}, {"hold", "hold_" + none}, {"review", "rev_" + none}, {"id", "job_999"}, {"rule", "nothing"}, {"backtest", "bt_0"}, {"tile_level", "0"}, {"n1", "000"}, {"n2", "000"}, {"n3", "000"}, {"n4", "000"}, {"alert", "alr_" + none}, {"name", "nothing"}, {"token", std::string(43, 'A')}};
}

Call call_of(const Operation& operation, const Ids& ids) {
    const auto body = body_of(operation, ids);
    const bool asks = operation.name() == "GET /v1/organizations/{org}/visibility";  // which has parameters that must be there
    const bool compares = operation.path.ends_with("/diff");
    const bool asks_access = operation.name() == "GET /v1/organizations/{org}/access" || operation.name() == "GET /v1/organizations/{org}/exports/access";
    const auto query = asks_access ? std::string("?permission=member.read") : asks ? "?viewer=" + ids.at("acc") + "&person=" + ids.at("acc") : compares ? std::string("?from=1") : std::string();
    Headers headers;
    if (!body.empty()) headers.emplace_back("content-type", "application/json");
    if (operation.method == "PATCH" || operation.method == "PUT" || operation.method == "DELETE") headers.emplace_back("if-match", "*");
    return {operation.method, filled(operation.path, ids) + query, body, headers};
}

Answer call(const Caller& caller, const Operation& operation, const Ids& ids) { return call_of(operation, ids).by(caller); }

}  // namespace muster::scenarios
