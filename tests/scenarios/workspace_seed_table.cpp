// The comparison of internal and external users, row by row (mission WS3 to WS7).
#include <boost/test/unit_test.hpp>

#include <functional>

#include "tests/scenarios/support/world.hpp"

namespace muster::scenarios {
namespace {

/// Ina is internal in the office; Ext is at home abroad and external here.
struct Table {
    World& world = shared_world();
    Organization office = world.workspace("Office"), abroad = world.workspace("Abroad");
    Person boss = office.has({.first_name = "Bo", .role = "access_manager"});
    Person colleague = office.has({.first_name = "Col"});
    Person away = abroad.has({.first_name = "Hom", .role = "access_manager"});
    Person ina = office.has({.first_name = "Ina", .role = "manager"});
    Person ext = abroad.has({.first_name = "Ext", .role = "member"});

    Table() { office.links(ext, "manager"); }

    std::string at(const Person& who, const std::string& below = {}) const { return office.path("/members/" + who.id + below); }
    std::string as_external(const Person& who) const { return office.path("/external-members/" + who.id); }
    Json row(const Person& who) { return world.admin().get(at(who)).expect(200).json(); }
    bool may(const Person& who, const std::string& permission) {
        const auto body = object({{"account_id", who.id}, {"organization_id", office.id}, {"permission", permission}});
        return boss.me().post("/v1/access-checks", body).expect(200).json()["allowed"].boolean();
    }
    Answer patch(const std::string& path, const std::string& body) { return boss.me().patch(path, body, boss.me().current(path)); }
    Answer joins_group(const Person& who) {
        const auto group = boss.me().post(office.path("/groups"), object({{"name", "Group of " + who.id}})).expect(201).json()["id"].text();
        return boss.me().put(office.path("/groups/" + group + "/members/" + who.id), "");
    }
    Answer gets_grant(const Person& who) {
        return boss.me().post(office.path("/grants"), object({{"account_id", who.id}, {"role", "manager"}}));
    }
    Answer gets_links(const Person& who) {
        return boss.me().put(at(who, "/links"), object({{"manager_id", boss.id}}), boss.me().current(at(who)));
    }
};

struct Row {
    std::string feature;
    std::function<bool(Table&)> internal, external;
};

const std::vector<Row>& rows() {
    static const std::vector<Row> table{
        {"Definition: part of the workspace, or of a different one",
         [](Table& t) { return t.row(t.ina)["kind"].text() == "internal"; },
         [](Table& t) { return t.row(t.ext)["kind"].text() == "external" && t.row(t.ext)["home_organization_id"].text() == t.abroad.id; }},
        {"Access rights: full, as the role says; limited by the relation between the workspaces",
         [](Table& t) { return t.may(t.ina, "invitation.manage"); },
         [](Table& t) {
             const bool without = t.may(t.ext, "invitation.manage");
             const auto terms = object({{"roles", array({"manager"})}, {"permissions", array({"organization.read", "member.read", "invitation.manage"})}});
             t.boss.me().put(t.office.path("/relations/" + t.abroad.id), object({{"host", Raw{terms}}})).expect(200);
             return !without && t.may(t.ext, "invitation.manage");
         }},
        {"Account creation: a new account when nobody is found; none when they exist",
         [](Table& t) {
             const auto body = object({{"first_name", "New"}, {"last_name", "One"}, {"email", t.world.fresh_email()}, {"role", "member"}});
             return t.boss.me().post(t.office.path("/members"), body).status == 201;
         },
         [](Table& t) {
             const auto body = object({{"first_name", "Ext"}, {"last_name", "Two"}, {"email", t.ext.email}, {"role", "member"}});
             return t.boss.me().post(t.office.path("/members"), body).status == 409 && t.row(t.ext)["account_id"].text() == t.ext.id;
         }},
        {"Management: groups",
         [](Table& t) { return t.joins_group(t.ina).status == 204; },
         [](Table& t) { return t.joins_group(t.ext).code() == "not_internal"; }},
        {"Management: permissions",
         [](Table& t) { return t.gets_grant(t.ina).status == 201; },
         [](Table& t) { return t.gets_grant(t.ext).code() == "not_internal"; }},
        {"Management: role",
         [](Table& t) {
             return t.boss.me().put(t.at(t.ina, "/role"), object({{"role", "member"}}), t.boss.me().current(t.at(t.ina))).status == 200;
         },
         [](Table& t) {
             return t.boss.me().put(t.at(t.ext, "/role"), object({{"role", "member"}}), t.boss.me().current(t.at(t.ext))).code() == "not_internal";
         }},
        {"Management: organizational links",
         [](Table& t) { return t.gets_links(t.ina).status == 200; },
         [](Table& t) { return t.gets_links(t.ext).code() == "not_internal"; }},
        {"Management: the profile is the home's",
         [](Table& t) { return t.patch(t.at(t.ina), object({{"job_title", "Clerk"}})).status == 200; },
         [](Table& t) {
             return t.patch(t.at(t.ext), object({{"job_title", "Clerk"}})).code() == "not_internal" &&
                    t.away.me().patch(t.ext.path(), object({{"job_title", "Clerk"}}), t.away.me().current(t.ext.path())).status == 200;
         }},
        {"Management: language",
         [](Table& t) { return t.patch(t.at(t.ina), object({{"locale", "fr"}})).status == 200; },
         [](Table& t) { return t.patch(t.as_external(t.ext), object({{"locale", "fr"}})).status == 200; }},
        {"Management: leaving the workspace",
         [](Table& t) { return t.boss.me().removes(t.at(t.ina), t.boss.me().current(t.at(t.ina))).status == 204; },
         [](Table& t) { return t.boss.me().removes(t.as_external(t.ext), t.boss.me().current(t.as_external(t.ext))).status == 204; }},
        {"Association: the base workspace is where the account was created, and stays",
         [](Table& t) { return t.ina.me().get("/v1/me").expect(200).json()["organizations"].size() == 1; },
         [](Table& t) {
             const auto all = t.ext.me().get("/v1/me").expect(200).json()["organizations"];
             return all.size() == 2 && all[0]["organization_id"].text() == t.abroad.id && all[0]["kind"].text() == "internal";
         }},
        {"Notification: onboarding comes from the primary workspace",
         [](Table& t) { return !t.world.newest_message(t.ina.email)->source().empty(); },
         [](Table& t) {
             const auto listed = t.world.admin().list(t.office.path("/notifications"));
             return std::none_of(listed.begin(), listed.end(), [&](const Json& each) {
                 return each.text_or_empty("account_id") == t.ext.id && each.text_or_empty("kind") == "registration";
             });
         }},
        {"Visibility: in every internal directory; restricted by the new workspace",
         [](Table& t) { return t.colleague.me().get(t.at(t.ina)).expect(200).json().has("email"); },
         [](Table& t) {
             t.office.sets_policy("limited", "hidden", "hidden");
             const bool hidden = t.colleague.me().get(t.at(t.ext)).status == 404;
             t.office.sets_policy("limited", "limited", "hidden");
             return hidden && !t.colleague.me().get(t.at(t.ext)).expect(200).json().has("email");
         }},
    };
    return table;
}

BOOST_AUTO_TEST_SUITE(workspace_seed_table)

BOOST_AUTO_TEST_CASE(WS3_WS4_WS5_WS6_WS7_internal_and_external_users_differ_as_the_table_says) {
    for (const auto& row : rows()) {
        BOOST_TEST_CONTEXT(row.feature) {
            Table table;
            BOOST_TEST(row.internal(table), "of internal users");
            BOOST_TEST(row.external(table), "of external users");
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::scenarios
