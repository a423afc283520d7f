// Groups, own roles, grants, units, links and ends (mission WS5), and why somebody may do something (WS8).
#include <boost/test/unit_test.hpp>

#include "tests/scenarios/support/world.hpp"

namespace muster::scenarios {
namespace {

struct Office {
    World& world = shared_world();
    Organization office = world.workspace("Office"), abroad = world.workspace("Abroad");
    Person boss = office.has({.first_name = "Bo", .role = "access_manager"});
    Person mia = office.has({.first_name = "Mia"});
    Person eve = abroad.has({.first_name = "Eve"});

    std::string makes(const std::string& what, const std::string& body) {
        return boss.me().post(office.path("/" + what), body).expect(201).json()["id"].text();
    }
    std::string group(const std::string& name) { return makes("groups", object({{"name", name}})); }
    Answer puts(const std::string& target) { return boss.me().put(office.path(target), ""); }
    Json access(const Person& who, const std::string& permission) {
        const auto body = object({{"account_id", who.id}, {"organization_id", office.id}, {"permission", permission}});
        return boss.me().post("/v1/access-checks", body).expect(200).json();
    }
    Answer defines(const std::string& name, const std::vector<std::string>& permissions) {
        return boss.me().post(office.path("/roles"), object({{"name", name}, {"permissions", array(permissions)}}));
    }
    Answer gives(const std::vector<Member>& members) { return boss.me().post(office.path("/grants"), object(members)); }
};

BOOST_AUTO_TEST_SUITE(workspace_structures)

BOOST_FIXTURE_TEST_CASE(WS5_whoever_is_in_a_group_is_in_every_group_that_it_stands_in, Office) {
    const auto all = group("All"), sales = group("Sales"), north = group("North");
    puts("/groups/" + all + "/subgroups/" + sales).expect(204);
    puts("/groups/" + sales + "/subgroups/" + north).expect(204);
    puts("/groups/" + north + "/members/" + mia.id).expect(204);
    BOOST_TEST(boss.me().list(office.path("/groups/" + all + "/members")).empty());
    const auto effective = boss.me().list(office.path("/groups/" + all + "/members?effective=true"));
    BOOST_REQUIRE(effective.size() == 1u);
    BOOST_TEST(effective[0]["account_id"].text() == mia.id);
    BOOST_TEST(!effective[0]["direct"].boolean());
    BOOST_TEST(effective[0]["group_ids"][0].text() == north);
    BOOST_TEST(effective[0]["member"]["first_name"].text() == "Mia");
    BOOST_TEST(puts("/groups/" + north + "/subgroups/" + all).code() == "group_cycle");
    BOOST_TEST(puts("/groups/" + north + "/subgroups/" + north).code() == "group_cycle");
    BOOST_TEST(refused(puts("/groups/" + north + "/members/" + mia.id), 409, "nothing_to_change"));
    office.links(eve);
    BOOST_TEST(refused(puts("/groups/" + north + "/members/" + eve.id), 409, "not_internal"));
    BOOST_TEST(refused(eve.me().get(office.path("/groups")), 403, "permission_denied"));
    BOOST_TEST(mia.me().list(office.path("/groups")).size() == 3u);
    BOOST_TEST(refused(mia.me().post(office.path("/groups"), object({{"name", "Mine"}})), 403, "permission_denied"));
}

BOOST_FIXTURE_TEST_CASE(WS5_a_group_s_name_is_its_own_in_whatever_case, Office) {
    const auto north = group("Équipe  Nord");
    for (const auto* name : {"Équipe Nord", " \u00c9QUIPE NORD ", "e\u0301quipe nord"}) {
        BOOST_TEST_CONTEXT(name) {
            const auto answer = boss.me().post(office.path("/groups"), std::string(R"({"name":")") + name + "\"}");
            BOOST_TEST(refused(answer, 409, "group_name_taken"));
        }
    }
    const auto south = group("Équipe Sud");
    const auto path = office.path("/groups/" + south);
    BOOST_TEST(refused(boss.me().patch(path, R"({"name":"équipe nord"})", boss.me().current(path)), 409, "group_name_taken"));
    BOOST_TEST(succeeded(boss.me().patch(path, R"({"name":"ÉQUIPE SUD"})", boss.me().current(path)), 200));
    const auto removed = office.path("/groups/" + north);
    BOOST_TEST(succeeded(boss.me().removes(removed, boss.me().current(removed)), 204));
    (void)group("Équipe Nord");
}

BOOST_FIXTURE_TEST_CASE(WS5_a_role_granted_to_a_group_is_everybodys_in_it_and_ends_with_the_group, Office) {
    const auto all = group("All"), sales = group("Sales");
    puts("/groups/" + all + "/subgroups/" + sales).expect(204);
    puts("/groups/" + sales + "/members/" + mia.id).expect(204);
    BOOST_TEST(!access(mia, "audit.read")["allowed"].boolean());
    defines("auditor", {"audit.read", "organization.read"}).expect(201);
    const auto grant = gives({{"group_id", all}, {"role", "auditor"}}).expect(201).json()["id"].text();
    const auto why = access(mia, "audit.read");
    BOOST_TEST(why["allowed"].boolean());
    BOOST_TEST(why["because"].text() == "group_grant");  // WS8: the deciding grant
    BOOST_TEST(why["granted_by"][0]["grant_id"].text() == grant);
    BOOST_TEST(why["granted_by"][0]["group_id"].text() == all);
    BOOST_TEST(succeeded(mia.me().get(office.path("/history"))));
    boss.me().remove(office.path("/groups/" + sales + "/members/" + mia.id)).expect(204);
    BOOST_TEST(!access(mia, "audit.read")["allowed"].boolean());
    puts("/groups/" + sales + "/members/" + mia.id).expect(204);
    boss.me().removes(office.path("/groups/" + all), boss.me().current(office.path("/groups/" + all))).expect(204);
    BOOST_TEST(!access(mia, "audit.read")["allowed"].boolean());
    BOOST_TEST(refused(boss.me().get(office.path("/grants/" + grant)), 404, "not_found"));
}

BOOST_FIXTURE_TEST_CASE(WS5_own_roles_are_made_from_the_catalogue_and_nobody_defines_more_than_they_have, Office) {
    const auto catalogue = boss.me().whole_list("/v1/permissions");
    BOOST_TEST(catalogue.size() >= 30u);
    BOOST_TEST(!catalogue[0]["description"].text().empty());
    const auto made = defines("greeter", {"member.read", "member.create"}).expect(201);
    BOOST_TEST(made.header("location") == office.path("/roles/greeter"));
    BOOST_TEST(refused(defines("greeter", {"member.read"}), 409, "role_name_taken"));
    BOOST_TEST(refused(defines("member", {"member.read"}), 409, "role_name_taken"));
    BOOST_TEST(defines("eraser", {"organization.delete"}).code() == "permission_exceeded");
    BOOST_TEST(refused(defines("wrong", {"member.fly"}), 422, "body_invalid"));
    const auto role = office.path("/roles/greeter");
    boss.me().put(mia.path() + "/role", object({{"role", "greeter"}}), boss.me().current(mia.path())).expect(200);
    BOOST_TEST(access(mia, "member.create")["allowed"].boolean());
    BOOST_TEST(refused(boss.me().remove(role, boss.me().current(role)), 409, "role_in_use"));
    boss.me().put(role, object({{"permissions", array({"member.read"})}}), boss.me().current(role)).expect(200);
    BOOST_TEST(!access(mia, "member.create")["allowed"].boolean());  // everybody who has it, at once
    boss.me().put(mia.path() + "/role", object({{"role", "member"}}), boss.me().current(mia.path())).expect(200);
    BOOST_TEST(succeeded(boss.me().remove(role, boss.me().current(role)), 204));
    BOOST_TEST(refused(boss.me().get(role), 404, "not_found"));
    BOOST_TEST(boss.me().whole_list(office.path("/roles")).size() == 4u);
}

BOOST_FIXTURE_TEST_CASE(WS5_units_stand_in_each_other_and_links_say_who_reports_to_whom, Office) {
    const auto company = makes("units", object({{"name", "Company"}}));
    const auto sales = makes("units", object({{"name", "Sales"}, {"parent_id", company}}));
    const auto unit = office.path("/units/" + company);
    BOOST_TEST(boss.me().patch(unit, object({{"parent_id", sales}}), boss.me().current(unit)).code() == "unit_cycle");
    const auto links = office.path("/members/" + mia.id + "/links");
    const auto set = [&](const std::vector<Member>& members) { return boss.me().put(links, object(members), boss.me().current(links)); };
    set({{"manager_id", boss.id}, {"unit_id", sales}}).expect(200);
    const auto read = mia.me().get(links).expect(200).json();
    BOOST_TEST(read["manager_id"].text() == boss.id);
    BOOST_TEST(read["unit_id"].text() == sales);
    const auto members = boss.me().list(office.path("/units/" + sales + "/members"));
    BOOST_REQUIRE(members.size() == 1u);
    BOOST_TEST(members[0]["account_id"].text() == mia.id);
    const auto of_boss = office.path("/members/" + boss.id + "/links");
    BOOST_TEST(boss.me().put(of_boss, object({{"manager_id", mia.id}}), boss.me().current(of_boss)).code() == "manager_cycle");
    BOOST_TEST(set({{"manager_id", eve.id}}).code() == "manager_unknown");
    BOOST_TEST(refused(boss.me().remove(office.path("/units/" + sales), {{"if-match", "*"}}), 409, "unit_in_use"));
    set({}).expect(200);
    BOOST_TEST(succeeded(boss.me().remove(office.path("/units/" + sales), {{"if-match", "*"}}), 204));
    BOOST_TEST(refused(mia.me().put(links, "{}", {{"if-match", "*"}}), 403, "permission_denied"));
}

BOOST_FIXTURE_TEST_CASE(WS8_who_sees_whom_and_why, Office) {
    office.sets_policy("limited", "hidden", "hidden");
    office.links(eve);
    const auto sight = [&](const Person& viewer, const Person& person) {
        return boss.me().get(office.path("/visibility?viewer=" + viewer.id + "&person=" + person.id)).expect(200).json();
    };
    BOOST_TEST(sight(mia, boss)["showing"].text() == "full");
    BOOST_TEST(sight(mia, boss)["because"].text() == "internal_directory");
    BOOST_TEST(sight(mia, eve)["showing"].text() == "hidden");
    BOOST_TEST(sight(mia, eve)["because"].text() == "policy");
    BOOST_TEST(sight(eve, mia)["showing"].text() == "limited");
    BOOST_TEST(sight(boss, eve)["because"].text() == "administers");
    const auto viewers = boss.me().list(office.path("/members/" + eve.id + "/viewers"));
    BOOST_TEST(viewers.size() == 3u);
    for (const auto& row : viewers) {
        const auto& who = row["account_id"].text();
        BOOST_TEST(row["showing"].text() == (who == mia.id ? "hidden" : "full"));
    }
    const auto visible = eve.me().list(office.path("/members/" + eve.id + "/visible"));  // one's own
    BOOST_TEST(visible.size() == 3u);
    for (const auto& row : visible) BOOST_TEST(row["showing"].text() == (row["account_id"].text() == eve.id ? "full" : "limited"));
    BOOST_TEST(refused(mia.me().get(office.path("/members/" + boss.id + "/viewers")), 403, "permission_denied"));
    BOOST_TEST(refused(mia.me().get(office.path("/members/" + eve.id + "/viewers")), 403, "permission_denied"));
    BOOST_TEST(succeeded(mia.me().get(office.path("/members/" + mia.id + "/viewers"))));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::scenarios
