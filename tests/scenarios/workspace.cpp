// Workspace: internal and external people (mission WS1 to WS7).
#include <boost/test/unit_test.hpp>

#include "tests/scenarios/support/world.hpp"

namespace muster::scenarios {
namespace {

/// Two workspaces; Eve is at home in the second.
struct Workspaces {
    World& world = shared_world();
    Organization here = world.workspace("Here"), there = world.workspace("There");
    Person manager = here.has({.first_name = "Amy", .role = "access_manager"});
    Person member = here.has({.first_name = "Max", .role = "member"});
    Person eve = there.has({.first_name = "Eve", .last_name = "Else", .phone = fresh_phone(), .job_title = "Envoy"});

    std::string fresh_phone() const { return "+44207946" + std::to_string(1000 + world.tail() % 9000); }
    static Answer looks_up(Person& who, const Organization& in, const std::string& email) {
        return who.me().post(in.path("/lookups"), object({{"email", email}}));
    }
    static std::string links(const std::string& account, const std::string& role = "guest") {
        return object({{"account_id", account}, {"role", role}, {"locale", "fr"}});
    }
    std::string as_external(const Person& person) const { return here.path("/external-members/" + person.id); }
};

BOOST_AUTO_TEST_SUITE(workspace)

BOOST_FIXTURE_TEST_CASE(WS1_only_an_access_manager_adds_looks_up_and_links, Workspaces) {
    const auto newcomer = object({{"first_name", "Nia"}, {"last_name", "New"}, {"email", world.fresh_email()}, {"role", "member"}});
    BOOST_TEST(refused(member.me().post(here.path("/members"), newcomer), 403, "permission_denied"));
    BOOST_TEST(refused(looks_up(member, here, eve.email), 403, "permission_denied"));
    BOOST_TEST(refused(member.me().post(here.path("/external-members"), links(eve.id)), 403, "permission_denied"));
    BOOST_TEST(refused(looks_up(manager, there, eve.email), 404, "not_found"));  // nor elsewhere
    BOOST_TEST(succeeded(manager.me().post(here.path("/members"), newcomer), 201));
}

BOOST_FIXTURE_TEST_CASE(WS2_the_search_says_only_whether_and_how_a_person_matches, Workspaces) {
    BOOST_TEST(looks_up(manager, here, world.fresh_email("nobody")).expect(200).json()["match"].text() == "none");
    BOOST_TEST(looks_up(manager, here, member.email).expect(200).json()["match"].text() == "internal");
    const auto found = looks_up(manager, here, eve.email).expect(200);
    BOOST_TEST(found.json()["match"].text() == "external_candidate");
    for (const auto& secret : {std::string("Eve"), std::string("Else"), std::string("Envoy"), eve.email, there.id}) {
        BOOST_TEST(found.body.find(secret) == std::string::npos);
    }
    const auto shouted = manager.me().post(here.path("/lookups"), object({{"email", "PERSON" + eve.email.substr(6)}}));
    BOOST_TEST(shouted.json()["match"].text() == "external_candidate");
    const auto phone = world.admin().get(eve.path()).json()["phone"].text();
    BOOST_TEST(manager.me().post(here.path("/lookups"), object({{"phone", phone}})).expect(200).json()["match"].text() == "external_candidate");
}

BOOST_FIXTURE_TEST_CASE(WS2_lookups_are_limited, Workspaces) {
    auto other = here.has({.role = "access_manager"});
    Answer last;
    for (int i = 0; i < 100 && last.status != 429; ++i) last = looks_up(other, here, world.fresh_email("guess"));
    BOOST_TEST(refused(last, 429, "lookups_limited"));
    BOOST_TEST(!last.header("retry-after").empty());
    BOOST_TEST(succeeded(other.me().get(here.path("/members"))));
}

BOOST_FIXTURE_TEST_CASE(WS3_nobody_found_so_an_internal_person_is_created, Workspaces) {
    const auto email = world.fresh_email();
    const auto body = object({{"first_name", "Nia"}, {"last_name", "New"}, {"email", email}, {"role", "member"},
                              {"username", "nia." + here.id}, {"locale", "pt-br"}, {"phone", fresh_phone()}});
    const auto made = manager.me().post(here.path("/members"), body).expect(201).json();
    BOOST_TEST(made["kind"].text() == "internal");
    BOOST_TEST(made["locale"].text() == "pt-BR");
    Person nia(world, here.id, made["account_id"].text(), email);
    BOOST_TEST(succeeded(nia.registers(), 201));
    const auto by_username = object({{"username", "NIA." + here.id}, {"password", good_password}});
    BOOST_TEST(succeeded(world.nobody().post("/v1/sessions", by_username), 201));
}

BOOST_FIXTURE_TEST_CASE(WS4_found_elsewhere_so_a_relation_and_no_new_account, Workspaces) {
    const auto body = object({{"first_name", "Eve"}, {"last_name", "Else"}, {"email", eve.email}, {"role", "member"}});
    BOOST_TEST(refused(manager.me().post(here.path("/members"), body), 409, "email_taken"));
    const auto linked = manager.me().post(here.path("/external-members"), links(eve.id)).expect(201).json();
    BOOST_TEST(linked["kind"].text() == "external");
    BOOST_TEST(linked["account_id"].text() == eve.id);
    const auto memberships = eve.me().get("/v1/me").expect(200).json()["organizations"];
    BOOST_REQUIRE(memberships.size() == 2);
    BOOST_TEST(memberships[0]["organization_id"].text() == there.id);
    BOOST_TEST(memberships[1]["kind"].text() == "external");
    BOOST_TEST(refused(manager.me().post(here.path("/external-members"), links(eve.id)), 409, "member_exists"));
    BOOST_TEST(refused(manager.me().post(here.path("/external-members"), links(member.id)), 409, "external_is_internal"));
}

BOOST_FIXTURE_TEST_CASE(WS5_of_an_external_only_the_language_and_the_link_can_be_changed, Workspaces) {
    here.links(eve);
    const auto current = [&] { return manager.me().current(as_external(eve)); };
    BOOST_TEST(succeeded(manager.me().patch(as_external(eve), object({{"locale", "de"}}), current())));
    BOOST_TEST(manager.me().get(as_external(eve)).expect(200).json()["locale"].text() == "de");
    BOOST_TEST(refused(manager.me().patch(as_external(eve), object({{"first_name", "Eva"}}), current()), 422, "body_invalid"));
    const auto as_member = here.path("/members/" + eve.id);
    BOOST_TEST(refused(manager.me().patch(as_member, object({{"first_name", "Eva"}}), current()), 409, "not_internal"));
    BOOST_TEST(refused(manager.me().put(as_member + "/role", object({{"role", "manager"}}), current()), 409, "not_internal"));
    BOOST_TEST(refused(manager.me().post(as_member + "/suspend", "{}"), 409, "not_internal"));
    BOOST_TEST(refused(manager.me().remove(as_member, current()), 409, "not_internal"));
    BOOST_TEST(succeeded(manager.me().removes(as_external(eve), current()), 204));
    BOOST_TEST(refused(manager.me().get(as_external(eve)), 404, "not_found"));
    BOOST_TEST(succeeded(eve.signs_in(), 201));  // at home nothing changed
    BOOST_TEST(eve.me().get("/v1/me").expect(200).json()["organizations"].size() == 1u);
}

BOOST_FIXTURE_TEST_CASE(WS5_an_external_gets_no_strong_role_and_does_no_managing, Workspaces) {
    BOOST_TEST(refused(manager.me().post(here.path("/external-members"), links(eve.id, "access_manager")), 422, "role_not_for_externals"));
    here.links(eve, "manager");
    BOOST_TEST(refused(eve.me().patch(member.path(), object({{"first_name", "Moe"}}), {{"if-match", "*"}}), 403, "permission_denied"));
    BOOST_TEST(refused(eve.me().get(here.path("/invitations")), 403, "permission_denied"));
}

BOOST_FIXTURE_TEST_CASE(WS7_internals_see_each_other_and_the_policy_says_how_externals_show, Workspaces) {
    here.links(eve);
    const auto shown = [&](Person& who, const Person& whom) -> std::string {
        const auto rows = who.me().list(here.path("/members"));
        const auto found = std::find_if(rows.begin(), rows.end(), [&](const Json& row) { return row["account_id"].text() == whom.id; });
        const auto one = who.me().get(here.path("/members/" + whom.id));
        BOOST_TEST((one.status == 200) == (found != rows.end()));
        if (found == rows.end()) return "hidden";
        return found->has("email") ? "full" : "limited";
    };
    BOOST_TEST(shown(member, manager) == "full");
    for (const std::string showing : {"full", "limited", "hidden"}) {
        here.sets_policy(showing, showing, "hidden");
        BOOST_TEST(shown(member, eve) == showing);
        BOOST_TEST(shown(eve, member) == showing);
        BOOST_TEST(shown(manager, eve) == "full");  // who administers sees everybody
        BOOST_TEST(shown(eve, eve) == "full");
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::scenarios
