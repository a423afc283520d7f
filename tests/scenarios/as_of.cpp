// What stood at a past moment, as auditors, members and others are shown it.
#include <boost/test/unit_test.hpp>

#include "tests/scenarios/support/world.hpp"

namespace muster::scenarios {
namespace {

std::vector<std::string> first_names(const Answer& answer) {
    std::vector<std::string> found;
    for (const auto& row : answer.json()["data"].items()) found.push_back(row["first_name"].text());
    return found;
}
using Names = std::vector<std::string>;

/// Position and "&position=…" of what stands now.
std::string moment_of(const World& world) { return "position=" + std::to_string(world.tail()); }

BOOST_AUTO_TEST_SUITE(as_of)

BOOST_AUTO_TEST_CASE(auditors_are_shown_all_that_stood_and_others_what_still_shows) {
    auto& world = shared_world();
    const auto office = world.workspace("Then");
    auto boss = office.has({.first_name = "Ann", .last_name = "A", .role = "access_manager"});
    auto mia = office.has({.first_name = "Mia", .last_name = "B", .role = "member", .job_title = "Baker"});
    auto gone = office.has({.first_name = "Zed", .last_name = "C", .role = "member"});
    const auto then = moment_of(world);
    const auto members = office.path("/members?");
    world.admin().removes(gone.path(), world.admin().current(gone.path())).expect(204);
    world.admin().patch(mia.path(), R"({"job_title":"Head baker"})", world.admin().current(mia.path())).expect(200);
    const auto admin = world.admin();

    const auto all = admin.get(members + then);
    BOOST_REQUIRE(succeeded(all));
    BOOST_TEST(first_names(all) == (Names{"Ann", "Mia", "Zed"}), boost::test_tools::per_element());
    BOOST_TEST(all.json()["data"][1]["job_title"].text() == "Baker");
    BOOST_TEST(all.header("muster-as-of").ends_with(then.substr(then.find('=') + 1)));
    BOOST_TEST(first_names(admin.get(members)) == (Names{"Ann", "Mia"}), boost::test_tools::per_element());

    // Pages keep the moment, whatever happens between them.
    const auto first = admin.get(members + then + "&limit=2");
    (void)office.adds({.first_name = "Mona", .last_name = "B"});
    const auto second = admin.get(members + then + "&limit=2&after=" + first.json()["next"].text());
    BOOST_TEST(first_names(second) == (Names{"Zed"}), boost::test_tools::per_element());
    BOOST_TEST(refused(admin.get(members + "limit=2&after=" + first.json()["next"].text()), 400, "cursor_invalid"));

    // A member without audit.read: whoever has left shows no more.
    const auto seen = mia.me().get(members + then);
    BOOST_TEST(first_names(seen) == (Names{"Ann", "Mia"}), boost::test_tools::per_element());
    BOOST_TEST(refused(mia.me().get(gone.path() + "?" + then), 404, "not_found"));
    BOOST_TEST(refused(mia.me().get(members + then + "&as_seen_by=" + boss.id), 403, "permission_denied"));
    BOOST_TEST(succeeded(admin.get(gone.path() + "?" + then)));
    BOOST_TEST(first_names(admin.get(members + then + "&as_seen_by=" + gone.id)) == (Names{"Ann", "Mia", "Zed"}), boost::test_tools::per_element());
    BOOST_TEST(refused(admin.get(members + then + "&as_seen_by=" + office.adds({.first_name = "New"}).id), 404, "not_found"));

    // Another tenant's is not there, whenever.
    const auto other = world.workspace("Elsewhere");
    auto stranger = other.has({.role = "access_manager"});
    BOOST_TEST(refused(stranger.me().get(members + then), 404, "not_found"));
    BOOST_TEST(refused(stranger.me().get("/v1/accounts/" + mia.id + "?" + then), 404, "not_found"));
    BOOST_TEST(refused(admin.get(other.path("/members?") + then), 404, "not_found"));  // it was made later
}

BOOST_AUTO_TEST_CASE(an_account_and_what_it_could_do_are_told_as_of_then) {
    auto& world = shared_world();
    const auto office = world.workspace("Rights");
    auto boss = office.has({.first_name = "Ann", .role = "access_manager"});
    auto max = office.has({.first_name = "Max", .role = "manager"});
    const auto then = moment_of(world);
    world.admin().put(max.path() + "/role", R"({"role":"member"})", world.admin().current(max.path())).expect(200);
    const auto question = R"({"account_id":")" + max.id + R"(","organization_id":")" + office.id + R"(","permission":"member.create"})";
    const auto now = world.admin().post("/v1/access-checks", question);
    const auto before = world.admin().post("/v1/access-checks?" + then, question);
    BOOST_REQUIRE(succeeded(before));
    BOOST_TEST(before.json()["role"].text() == "manager");
    BOOST_TEST(now.json()["role"].text() == "member");
    const auto row = world.admin().get("/v1/accounts/" + max.id + "?" + then);
    BOOST_REQUIRE(succeeded(row));
    BOOST_TEST(row.json()["organizations"][0]["role"].text() == "manager");
    BOOST_TEST(row.header("etag").empty());
    // The person themselves may read their own past.
    BOOST_TEST(succeeded(max.me().get("/v1/accounts/" + max.id + "?" + then)));
    BOOST_TEST(succeeded(boss.me().get(office.path("/visibility?viewer=") + max.id + "&person=" + boss.id + "&" + then)));
    BOOST_TEST(succeeded(world.admin().get(office.path("/members/") + max.id + "/viewers?" + then)));
    BOOST_TEST(succeeded(world.admin().get(office.path("/roles?") + then)));
}

BOOST_AUTO_TEST_CASE(places_and_links_are_told_as_of_then_and_who_has_left_is_named_to_auditors_alone) {
    auto& world = shared_world();
    const auto office = world.workspace("Places");
    auto boss = office.has({.first_name = "Ann", .role = "member"});
    auto mia = office.has({.first_name = "Mia", .role = "member"});
    const auto admin = world.admin();
    const auto site = office.path("/sites/") + admin.post(office.path("/sites"), R"({"name":"Quay"})").json()["id"].text();
    const auto links = mia.path() + "/links";
    admin.put(links, R"({"manager_id":")" + boss.id + R"("})", admin.current(links)).expect(200);
    const auto then = moment_of(world);
    admin.patch(site, R"({"name":"Mole"})").expect(200);
    BOOST_TEST(admin.get(site + "?" + then).json()["name"].text() == "Quay");
    BOOST_TEST(mia.me().get(office.path("/sites?") + then).json()["data"][0]["name"].text() == "Quay");
    BOOST_TEST(mia.me().get(links + "?" + then).json()["manager_id"].text() == boss.id);
    admin.removes(boss.path(), admin.current(boss.path())).expect(204);
    BOOST_TEST(admin.get(links + "?" + then).json()["manager_id"].text() == boss.id);
    for (const auto& path : {links, mia.path(), office.path("/members")}) {
        const auto seen = mia.me().get(path + "?" + then);
        BOOST_REQUIRE(succeeded(seen));
        BOOST_TEST(seen.body.find(boss.id) == std::string::npos);
    }
    BOOST_TEST(admin.get(mia.path() + "/connect-access?" + then).json()["allowed"].boolean() == false);
    for (const auto* list : {"/relations?", "/extensions?", "/telephony?"}) BOOST_TEST(refused(mia.me().get(office.path(list) + then), 403, "permission_denied"));
    BOOST_TEST(succeeded(admin.get(office.path("/relations?") + then)));
}

BOOST_AUTO_TEST_CASE(moments_that_are_none_are_refused) {
    auto& world = shared_world();
    const auto office = world.workspace("Moments");
    const auto admin = world.admin();
    const auto members = office.path("/members?");
    BOOST_TEST(refused(admin.get(members + "position=999999999"), 400, "moment_in_future"));
    BOOST_TEST(refused(admin.get(members + "at=2999-01-01T00:00:00Z"), 400, "moment_in_future"));
    BOOST_TEST(refused(admin.get(members + "position=0"), 400, "moment_before_first"));
    BOOST_TEST(refused(admin.get(members + "at=1999-01-01"), 400, "moment_before_first"));
    BOOST_TEST(refused(admin.get(members + "position=1&at=2026-01-01"), 400, "query_invalid"));
    BOOST_TEST(refused(admin.get(members + "at=yesterday"), 400, "query_invalid"));
    BOOST_TEST(refused(admin.get(members + "position=x"), 400, "query_invalid"));
    BOOST_TEST(refused(admin.get(members + "as_seen_by=" + office.id), 400, "query_invalid"));
    BOOST_TEST(refused(admin.get(members + "position=log_00000000000000000000000000:1"), 410, "log_incarnation_changed"));
    BOOST_TEST(refused(admin.get("/v1/sessions?position=1"), 400, "query_invalid"));
    BOOST_TEST(refused(world.nobody().get(members + "position=1"), 401, "credential_invalid"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::scenarios
