// What two workspaces agree on about each other's people (mission WS5, WS7): each side says its part, the intersection holds, at once.
#include <boost/test/unit_test.hpp>

#include "tests/scenarios/support/world.hpp"

namespace muster::scenarios {
namespace {

const std::vector<std::string> roles_all{"manager", "member", "guest"};

/// Eve is at home in `there` and external in `here`; Mia is internal here.
struct Neighbours {
    World& world = shared_world();
    Organization here = world.workspace("Here"), there = world.workspace("There");
    Person host = here.has({.first_name = "Hana", .role = "access_manager"});
    Person home = there.has({.first_name = "Homer", .role = "access_manager"});
    Person mia = here.has({.first_name = "Mia", .job_title = "Clerk"});
    Person eve = there.has({.first_name = "Eve", .last_name = "Else", .job_title = "Envoy"});

    Neighbours() { links(eve, "manager").expect(201); }

    Answer links(const Person& person, const std::string& role) {
        return host.me().post(here.path("/external-members"), object({{"account_id", person.id}, {"role", role}}));
    }
    static Answer says(Person& who, const Organization& in, const Organization& about, const std::string& body) {
        return who.me().put(in.path("/relations/" + about.id), body);
    }
    static std::string as_host(const std::vector<std::string>& permissions, const std::vector<std::string>& roles = roles_all,
                               const std::string& visibility = {}) {
        std::vector<Member> terms{{"roles", array(roles)}, {"permissions", array(permissions)}};
        if (!visibility.empty()) terms.emplace_back("visibility", Raw{visibility});
        return object({{"host", Raw{object(terms)}}});
    }
    static std::string as_home(const std::vector<std::string>& permissions, const std::string& showing = "full") {
        return object({{"home", Raw{object({{"permissions", array(permissions)}, {"showing", showing}})}}});
    }
    bool eve_may(const std::string& permission) {
        const auto body = object({{"account_id", eve.id}, {"organization_id", here.id}, {"permission", permission}});
        return host.me().post("/v1/access-checks", body).expect(200).json()["allowed"].boolean();
    }
    std::string because(const std::string& permission) {
        const auto body = object({{"account_id", eve.id}, {"organization_id", here.id}, {"permission", permission}});
        return host.me().post("/v1/access-checks", body).expect(200).json()["because"].text();
    }
    std::string shown(Person& who, const Person& whom) {
        const auto answer = who.me().get(here.path("/members/" + whom.id));
        if (answer.status != 200) return "hidden";
        return answer.json().has("status") ? "full" : "limited";
    }
};

BOOST_AUTO_TEST_SUITE(workspace_relations)

BOOST_FIXTURE_TEST_CASE(WS5_external_rights_are_what_the_role_the_host_and_the_home_allow, Neighbours) {
    BOOST_TEST(eve_may("member.read"));
    BOOST_TEST(!eve_may("invitation.manage"));  // her role has it; nothing was agreed on
    says(host, here, there, as_host({"organization.read", "member.read", "invitation.manage"})).expect(200);
    BOOST_TEST(eve_may("invitation.manage"));
    BOOST_TEST(succeeded(eve.me().get(here.path("/invitations"))));
    says(home, there, here, as_home({"organization.read", "member.read"})).expect(200);
    BOOST_TEST(!eve_may("invitation.manage"));  // at once
    BOOST_TEST(because("invitation.manage") == "bound_by_home_terms");
    BOOST_TEST(refused(eve.me().get(here.path("/invitations")), 403, "permission_denied"));
    BOOST_TEST(succeeded(eve.me().get(here.path("/members"))));
    says(host, here, there, as_host({"organization.read"})).expect(200);
    BOOST_TEST(refused(eve.me().get(here.path("/members")), 404, "not_found"));
    BOOST_TEST(because("member.read") == "bound_by_host_terms");
}

BOOST_FIXTURE_TEST_CASE(WS5_a_role_that_is_not_in_the_terms_gives_nothing_and_comes_back_with_them, Neighbours) {
    says(host, here, there, as_host({"organization.read", "member.read"}, {"guest"})).expect(200);
    BOOST_TEST(!eve_may("member.read"));
    BOOST_TEST(because("member.read") == "role_not_in_terms");
    BOOST_TEST(refused(eve.me().get(here.path()), 404, "not_found"));
    auto dan = there.has({.first_name = "Dan"});
    BOOST_TEST(refused(links(dan, "member"), 422, "role_not_in_terms"));
    BOOST_TEST(succeeded(links(dan, "guest"), 201));
    says(host, here, there, as_host({"organization.read", "member.read"}, {"guest", "manager"})).expect(200);
    BOOST_TEST(eve_may("member.read"));
}

BOOST_FIXTURE_TEST_CASE(WS5_either_side_may_refuse_altogether, Neighbours) {
    auto dan = there.has({.first_name = "Dan"});
    says(home, there, here, object({{"home", Raw{object({{"refused", true}})}}})).expect(200);
    BOOST_TEST(!eve_may("organization.read"));
    BOOST_TEST(because("organization.read") == "relation_refused");
    BOOST_TEST(links(dan, "guest").code() == "relation_refused");
    home.me().remove(there.path("/relations/" + here.id)).expect(204);
    BOOST_TEST(eve_may("organization.read"));
    says(host, here, there, object({{"host", Raw{object({{"refused", true}})}}})).expect(200);
    BOOST_TEST(refused(eve.me().get(here.path()), 404, "not_found"));
    BOOST_TEST(links(dan, "guest").code() == "relation_refused");
    BOOST_TEST(succeeded(eve.me().get(there.path("/members"))));  // at home nothing changed
}

BOOST_FIXTURE_TEST_CASE(WS5_only_who_manages_relations_says_and_reads_them_and_gives_no_more_than_they_have, Neighbours) {
    BOOST_TEST(refused(says(mia, here, there, as_host({"member.read"})), 403, "permission_denied"));
    BOOST_TEST(refused(says(home, here, there, as_host({"member.read"})), 404, "not_found"));
    BOOST_TEST(refused(mia.me().get(here.path("/relations")), 403, "permission_denied"));
    BOOST_TEST(says(host, here, there, as_host({"organization.delete"})).code() == "permission_exceeded");
    BOOST_TEST(refused(says(host, here, there, as_host({"member.read"}, {"access_manager"})), 422, "role_not_for_externals"));
    BOOST_TEST(refused(says(host, here, there, as_host({"nonsense"})), 422, "body_invalid"));
    BOOST_TEST(refused(says(host, here, there, "{}"), 422, "body_invalid"));
}

BOOST_FIXTURE_TEST_CASE(WS5_whether_an_organization_is_there_is_not_told, Neighbours) {
    const auto elsewhere = world.workspace("Elsewhere");
    auto missing = elsewhere;
    missing.id = "org_" + std::string(25, '0') + "1";
    const auto without_id = [](std::string body, const std::string& id) {
        for (auto at = body.find(id); at != std::string::npos; at = body.find(id)) body.replace(at, id.size(), "ID");
        return body.substr(0, body.find("\"version\""));
    };
    for (const auto& terms : {as_host({"member.read"}), as_home({"member.read"}, "limited")}) {
        const auto one = says(host, here, elsewhere, terms), other = says(host, here, missing, terms);
        BOOST_TEST(one.status == 200);
        BOOST_TEST(other.status == 200);
        BOOST_TEST(without_id(one.body, elsewhere.id) == without_id(other.body, missing.id));
    }
    for (const auto& id : {elsewhere.id, missing.id}) {
        const auto path = here.path("/relations/" + id);
        BOOST_TEST(succeeded(host.me().remove(path), 204));
        BOOST_TEST(refused(host.me().remove(path), 409, "nothing_to_change"));
        BOOST_TEST(refused(host.me().get(path), 404, "not_found"));
    }
}

BOOST_FIXTURE_TEST_CASE(WS7_a_dry_run_tells_who_would_see_people_of_the_other_workspace_better_or_worse, Neighbours) {
    here.sets_policy("limited", "limited", "hidden");
    const std::string open = object({{"internals_to_them", "limited"}, {"externals_to_them", "hidden"}, {"them_to_internals", "full"}});
    const auto path = here.path("/relations/" + there.id) + "?dry_run=true";
    const auto report = host.me().put(path, as_host({"organization.read", "member.read"}, roles_all, open)).expect(200).json();
    bool seen = false;
    for (const auto& person : report["accounts"].items()) {
        if (person["account_id"].text() != mia.id) continue;
        const auto homes = person["gains"]["visibility"][0]["by_home"];
        seen = homes.size() == 1u && homes[0]["home_id"].text() == there.id && homes[0]["external"].text() == "full";
    }
    BOOST_TEST(seen, report.source());
}

BOOST_FIXTURE_TEST_CASE(WS5_each_side_reads_what_the_other_says, Neighbours) {
    const auto made = says(host, here, there, as_host({"member.read"}, {"guest"})).expect(200);
    BOOST_TEST(made.json()["host"]["roles"][0].text() == "guest");
    const auto seen = home.me().get(there.path("/relations/" + here.id)).expect(200).json();
    BOOST_TEST(seen["theirs"]["host"]["permissions"][0].text() == "member.read");
    BOOST_TEST(!seen.has("host"));
    const auto listed = home.me().list(there.path("/relations"));
    BOOST_REQUIRE(listed.size() == 1u);
    BOOST_TEST(listed[0]["other_id"].text() == here.id);
    // If-Match is of what one said oneself.
    const Headers stale{{"if-match", made.header("etag")}};
    says(host, here, there, as_host({"member.read"})).expect(200);
    BOOST_TEST(refused(host.me().put(here.path("/relations/" + there.id), as_host({}), stale), 412, "version_mismatch"));
    host.me().remove(here.path("/relations/" + there.id)).expect(204);
    BOOST_TEST(refused(host.me().get(here.path("/relations/" + there.id)), 404, "not_found"));
}

BOOST_FIXTURE_TEST_CASE(WS7_terms_say_how_people_of_another_workspace_show_and_see, Neighbours) {
    here.sets_policy("limited", "limited", "hidden");
    BOOST_TEST(shown(mia, eve) == "limited");
    const std::string open = object({{"internals_to_them", "full"}, {"externals_to_them", "hidden"}, {"them_to_internals", "full"}});
    says(host, here, there, as_host({"organization.read", "member.read"}, roles_all, open)).expect(200);
    BOOST_TEST(shown(mia, eve) == "full");
    BOOST_TEST(shown(eve, mia) == "full");
    says(home, there, here, as_home({"organization.read", "member.read"}, "limited")).expect(200);
    BOOST_TEST(shown(mia, eve) == "limited");   // the home lets no more show
    BOOST_TEST(shown(host, eve) == "limited");  // not even to those who administer
    says(home, there, here, as_home({"organization.read", "member.read"}, "hidden")).expect(200);
    BOOST_TEST(shown(mia, eve) == "hidden");
    BOOST_TEST(shown(host, eve) == "limited");  // they must find whom they may unlink
    BOOST_TEST(shown(eve, eve) == "full");
    for (const auto* list : {"/members", "/external-members", "/members?q=Eve", "/exports/members?format=jsonl"}) {
        BOOST_TEST(mia.me().get(here.path(list)).expect(200).body.find("Eve") == std::string::npos, list);
    }
    BOOST_TEST(mia.me().get(here.path("/members?kind=external&count=true")).expect(200).json()["total"].number() == 0);
}

BOOST_FIXTURE_TEST_CASE(WS7_a_policy_names_the_fields_that_limited_rows_show, Neighbours) {
    const auto root = world.admin();
    const auto policy = [&](const std::vector<std::string>& fields) {
        const auto visibility = object({{"externals_to_internals", "limited"}, {"limited_fields", array(fields)}});
        root.patch(here.path(), object({{"visibility", Raw{visibility}}}), root.current(here.path())).expect(200);
        return mia.me().get(here.path("/members/" + eve.id)).expect(200).json();
    };
    const auto row = policy({"email", "role"});
    BOOST_TEST(row["email"].text() == eve.email);
    BOOST_TEST(row["role"].text() == "manager");
    BOOST_TEST(!row.has("job_title"));
    BOOST_TEST(!row.has("status"));
    BOOST_TEST(policy({"job_title"})["job_title"].text() == "Envoy");
    BOOST_TEST(!policy({}).has("job_title"));
}

BOOST_FIXTURE_TEST_CASE(WS5_unlinking_ends_what_the_person_had_there_and_nothing_else, Neighbours) {
    const auto in_here = world.nobody().post("/v1/sessions", object({{"email", eve.email}, {"password", good_password}})).expect(201).json()["token"].text();
    host.me().removes(here.path("/external-members/" + eve.id), {{"if-match", "*"}}).expect(204);
    const auto caller = world.holder_of(in_here);
    BOOST_TEST(refused(caller.get(here.path("/members")), 404, "not_found"));
    BOOST_TEST(succeeded(eve.me().get(there.path("/members"))));
    BOOST_TEST(!eve_may("member.read"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::scenarios
