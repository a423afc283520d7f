// Every write that can be tried writes nothing as a dry run, and what cannot be tried refuses to be one.
#include <boost/test/unit_test.hpp>

#include <set>

#include "tests/scenarios/support/contract.hpp"
#include "tests/scenarios/support/world.hpp"

namespace muster::scenarios {
namespace {

const std::string dry = "?dry_run=true";

bool has_dry_run(const Operation& operation) {
    if (!operation.spec.has("parameters")) return false;
    for (const auto& parameter : operation.spec["parameters"].items()) {
        if (parameter.text_or_empty("$ref") == "#/components/parameters/DryRun") return true;
    }
    return false;
}

/// An import says for itself whether it is one, and is unless it says otherwise.
bool has_its_own(const Operation& operation) {
    if (!operation.spec.has("parameters")) return false;
    for (const auto& parameter : operation.spec["parameters"].items()) {
        if (parameter.text_or_empty("name") == "dry_run") return true;
    }
    return false;
}

/// The log's tail at this moment, without waiting for the notifier.
std::int64_t tail_now(const World& world) { return world.admin().get("/v1/admin/status").expect(200).json()["tail"].number(); }


/// One tenant to try an operation on, made ready for it, and the call.
struct Trial {
    World& world;
    const Operation& operation;
    Organization office = world.workspace("Office");
    Person manager = office.has({.role = "access_manager"});
    Ids ids = ids_of(world, office, manager);
    Caller root = world.admin();

    [[nodiscard]] Call plain() {
        const auto name = operation.name();
        // A manager who is one of two, so that nobody is the last one.
        const auto other = office.has({.first_name = "Otto"});
        ids["acc"] = other.id;
        const auto member = office.path("/members/" + other.id);
        const auto patch = [&](const std::string& path, const std::string& body) { root.patch(path, body, {{"if-match", "*"}}).expect(200); };
        const auto password = object({{"current_password", good_password}});
        if (name == "DELETE /v1/organizations/{org}/email-domains/{domain}") {
            const auto domain = "d" + office.id.substr(office.id.size() - 8) + ".example";
            patch(office.path(), object({{"email_domains", array({domain})}}));
            ids["domain"] = domain;
        }
        if (name.ends_with("/templates/{kind}/{locale}") && operation.method == "DELETE") {
            root.put(office.path("/templates/registration/en"), R"({"subject":"Hi","text":"{{link}}","html":"<a href=\"{{link}}\">x</a>"})").expect(200);
        }
        if (name.ends_with("/reactivate")) root.post(member + "/suspend", "{}").expect(200);
        if (name == "DELETE /v1/organizations/{org}/members/{acc}/email-changes/current") {
            patch(member, object({{"email", world.fresh_email("new")}}));
        }
        if (name == "DELETE /v1/me/email-changes/current") {
            patch(manager.path(), object({{"email", world.fresh_email("new")}}));
        }
        if (name.find("/external-members/{acc}") != std::string::npos) {
            const auto elsewhere = world.workspace("Elsewhere").has();
            office.links(elsewhere);
            ids["acc"] = elsewhere.id;
        }
        if (name == "POST /v1/organizations/{org}/external-members") ids["acc"] = world.workspace("Elsewhere").has().id;
        if (name.find("/invitations/{inv}/") != std::string::npos || name.ends_with("/members/{acc}/invitation")) {
            const auto invited = office.adds();
            (void)invited.link_token();
            ids["acc"] = invited.id;
            for (const auto& row : root.list(office.path("/invitations"))) {
                if (row["account_id"].text() == invited.id) ids["inv"] = row["id"].text();
            }
        }
        if (name == "POST /v1/admin/notifier/resume") root.post("/v1/admin/notifier/pause", "").expect(204);
        if (operation.path.find("/extensions") != std::string::npos || name.ends_with("/sites/{site}/clients")) needs_client();
        if (name.find("{webhook}") != std::string::npos) {
            const auto hooks = operation.path.starts_with("/v1/webhooks") ? std::string("/v1/webhooks") : office.path("/webhooks");
            ids["webhook"] = root.post(hooks, R"({"url":"https://door.example.com/"})").expect(201).json()["id"].text();
        }
        if (name.find("{hold}") != std::string::npos) {
            const auto holds = "/v1/accounts/" + other.id + "/legal-holds";
            ids["hold"] = root.post(holds, object({{"reason", "a lawsuit"}})).expect(201).json()["id"].text();
        }
        if (operation.has("review")) ids["review"] = makes("access-reviews", object({{"name", "Spring"}}));
        needs_structure();
        if (name == "DELETE /v1/accounts/{acc}" || name.find("/keys") != std::string::npos || name.ends_with("/owner")) needs_settler();
        auto call = call_of(operation, ids);
        if (name == "POST /v1/accounts") call.body = object({{"username", unique("somebody")}, {"password", good_password}});
        if (name.ends_with("/sites/{site}/clients")) call.body = object({{"client_ids", array({second, first})}});
        if (name == "POST /v1/registrations") {
            const auto token = office.adds().link_token();
            call.body = object({{"token", token}, {"password", good_password}, {"password_confirmation", good_password}});
        }
        if (name == "POST /v1/sessions") call.body = object({{"email", other.email}, {"password", good_password}});
        if (name == "POST /v1/me/totp") call.body = password;
        if (name == "POST /v1/me/password") call.body = object({{"current_password", good_password}, {"new_password", "another good password"}});
        if (name == "POST /v1/me/email-changes") call.body = object({{"email", world.fresh_email("new")}, {"password", good_password}});
        if (name.ends_with("/links")) call.body = object({{"manager_id", manager.id}});
        if (name == "PUT /v1/sessions/current/organization") {
            const auto elsewhere = world.workspace("Elsewhere");
            elsewhere.links(manager);
            call.body = object({{"organization_id", elsewhere.id}});
        }
        if (name == "PUT /v1/me/preferences") call.body = object({{"site_id", ids["site"]}});
        return call;
    }
    [[nodiscard]] std::string unique(const std::string& name) const { return name + office.id.substr(office.id.size() - 12); }
    /// Somebody at home in a personal organization, who owns one more, which has a key.
    void needs_settler() {
        const auto made = root.post("/v1/accounts", object({{"username", unique("settler")}, {"password", good_password}})).expect(201).json();
        const auto settler = made["account_id"].text();
        if (operation.name() == "DELETE /v1/accounts/{acc}") ids["acc"] = settler;
        const auto more = object({{"kind", "personal"}, {"name", "Lab"}, {"owner_id", settler}});
        ids["org"] = root.post("/v1/organizations", more).expect(201).json()["id"].text();
        const auto keys = "/v1/organizations/" + ids["org"] + "/keys";
        ids["okey"] = root.post(keys, object({{"scope", "evaluation"}})).expect(201).json()["id"].text();
    }
    std::string makes(const std::string& what, const std::string& body) { return root.post(office.path("/" + what), body).expect(201).json()["id"].text(); }
    /// Terms with another workspace, groups, a role of the organization's own, a grant, a unit: what the path names, and what a DELETE takes away.
    void needs_structure() {
        const bool takes = operation.method == "DELETE";
        if (operation.has("other")) {
            const auto guest = world.workspace("Other").has();
            office.links(guest);
            ids["other"] = guest.organization;
            if (takes) root.put(office.path("/relations/" + guest.organization), R"({"host":{"roles":["guest"],"permissions":["organization.read"]}})").expect(200);
        }
        if (operation.has("group")) {
            ids["group"] = makes("groups", object({{"name", "Group"}}));
            const auto group = office.path("/groups/" + ids["group"]);
            if (operation.has("subgroup")) {
                ids["subgroup"] = makes("groups", object({{"name", "Subgroup"}}));
                if (takes) BOOST_TEST(succeeded(root.put(group + "/subgroups/" + ids["subgroup"], "")));
            }
            if (operation.has("acc") && takes) BOOST_TEST(succeeded(root.put(group + "/members/" + ids["acc"], "")));
        }
        if (operation.has("role")) {
            ids["role"] = "greeter";
            root.post(office.path("/roles"), R"({"name":"greeter","permissions":["member.read"]})").expect(201);
        }
        if (operation.has("grant")) ids["grant"] = makes("grants", object({{"account_id", ids["acc"]}, {"role", "manager"}}));
        if (operation.has("unit")) ids["unit"] = makes("units", object({{"name", "Support"}}));
    }
    std::string first{}, second{};  ///< clients of one site
    /// A provider's site with two clients; one has bought everything, and has an extension that its user has, or is to get.
    void needs_client() {
        const auto landlord = world.provider("Landlord");
        const auto site = landlord.adds_site("Quay");
        const auto cafe = world.client("Cafe", landlord.id, {site}), bank = world.client("Bank", landlord.id, {site});
        root.patch(cafe.path(), object({{"services", array({"telephony"})}}), root.current(cafe.path())).expect(200);
        const auto user = cafe.has();
        ids["ext"] = root.post(cafe.path("/extensions"), object({{"number", "200"}})).expect(201).json()["extension_id"].text();
        ids["acc"] = user.id;
        ids["org"] = cafe.id;
        if (operation.name().ends_with("/clients")) {
            ids["org"] = landlord.id;
            ids["site"] = site;
        }
        if (operation.method == "DELETE") {
            root.put(cafe.path("/extensions/" + ids["ext"] + "/member"), object({{"account_id", user.id}})).expect(200);
        }
        first = cafe.id;
        second = bank.id;
    }
    [[nodiscard]] Caller caller() {
        if (operation.path.starts_with("/v1/me") || operation.path.starts_with("/v1/sessions")) return manager.me();
        return root;
    }
};

/// What cannot be made ready here without a DNS server, a mailbox or an authenticator, or stands still already: dry runs of these are
/// refused as the calls are.
const std::set<std::string> not_ready{"POST /v1/organizations/{org}/email-domains/{domain}/verify",
                                      "POST /v1/organizations/{org}/imports/{imp}/undo",
                                      "POST /v1/organizations/{org}/notifications/{notification}/retry",
                                      "DELETE /v1/organizations/{org}/members/{acc}/totp",
                                      "POST /v1/password-resets/complete",
                                      "POST /v1/email-changes/confirm",
                                      "POST /v1/me/totp/confirm",
                                      "DELETE /v1/me/totp",
                                      "POST /v1/me/recovery-codes",
                                      "POST /v1/alerts/{alert}/close",
                                      "POST /v1/organizations/{org}/webhooks/{webhook}/dead-letters/{event}/retries",
                                      "POST /v1/webhooks/{webhook}/dead-letters/{event}/retries"};

BOOST_AUTO_TEST_SUITE(dry_runs_of_every_write)

BOOST_AUTO_TEST_CASE(no_write_moves_the_log_with_dry_run_and_each_does_without) {
    World world;
    std::size_t tried = 0;
    for (const auto& operation : operations(world.admin())) {
        if (!has_dry_run(operation)) continue;
        BOOST_TEST_CONTEXT(operation.name()) {
            Trial trial{world, operation};
            const auto call = trial.plain();
            const auto caller = trial.caller();
            auto asking = call;
            asking.target += dry;
            const auto before = world.tail();
            const auto asked = asking.by(caller);
            BOOST_TEST(tail_now(world) == before);
            if (not_ready.contains(operation.name())) {
                BOOST_TEST((asked.status >= 400 && asked.status < 500), asked);
                continue;
            }
            BOOST_TEST(succeeded(asked, 200));
            if (asked.status != 200) continue;
            ++tried;
            const auto report = asked.json();
            BOOST_TEST(report["dry_run"].boolean());
            BOOST_TEST(report["complete"].boolean());
            BOOST_TEST(report["events"].size() > 0u);
            BOOST_TEST(!asked.header("muster-position").empty());
            for (const auto* secret : {"token_hash", "password_hash", "code_hash", "_claim", "\"token\"", "msk_", "mst_", "$argon2"}) {
                BOOST_TEST(asked.body.find(secret) == std::string::npos, secret << " in " << asked);
            }
            // The same call without dry_run is accepted and does write: so the tail above could have moved.
            auto doing = call;
            if (const auto token = report.text_or_empty("confirmation_token"); !token.empty()) doing.headers.emplace_back("muster-confirmation", token);
            BOOST_TEST(succeeded(doing.by(caller)));
            if (operation.name() == "POST /v1/admin/notifier/pause") trial.root.post("/v1/admin/notifier/resume", "").expect(204);
            BOOST_TEST(tail_now(world) >= before + static_cast<std::int64_t>(report["events"].size()));
        }
    }
    BOOST_TEST(tried >= 35u);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_tried_refuses_to_be_done) {
    auto& world = shared_world();
    const auto office = world.workspace("Office");
    auto manager = office.has({.role = "access_manager"});
    const auto ids = ids_of(world, office, manager);
    std::size_t refusing = 0;
    for (const auto& operation : operations(world.admin())) {
        if (has_dry_run(operation) || has_its_own(operation) || operation.method == "GET" || !operation.path.starts_with("/v1/")) continue;
        BOOST_TEST_CONTEXT(operation.name()) {
            auto call = call_of(operation, ids);
            call.target += dry;
            BOOST_TEST(refused(call.by(world.admin()), 400, "dry_run_unsupported"));
            ++refusing;
        }
    }
    BOOST_TEST(refusing > 5u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::scenarios
