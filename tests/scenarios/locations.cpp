// Locations and who works where by default (mission SC2, SC5).
#include <boost/test/unit_test.hpp>

#include "tests/scenarios/support/world.hpp"

namespace muster::scenarios {
namespace {

std::string named(const std::string& name) { return object({{"name", name}}); }

/// A workspace with two sites of one level with one zone each, its access manager and a member.
struct Locations {
    World& world = shared_world();
    Organization office = world.workspace("Office");
    Person manager = office.has({.first_name = "Amy", .role = "access_manager"});
    Person member = office.has({.first_name = "Max", .role = "member"});
    std::string sites = office.path("/sites");
    std::string site = add(sites, "Quay"), other_site = add(sites, "Dock");
    std::string levels = sites + "/" + site + "/levels", other_levels = sites + "/" + other_site + "/levels";
    std::string level = add(levels, "Ground"), other_level = add(other_levels, "First");
    std::string zones = levels + "/" + level + "/zones", other_zones = other_levels + "/" + other_level + "/zones";
    std::string zone = add(zones, "North"), other_zone = add(other_zones, "South");

    std::string add(const std::string& to, const std::string& name) { return manager.me().post(to, named(name)).expect(201).json()["id"].text(); }

    static std::string prefers(const std::string& site, const std::string& level = {}, const std::string& zone = {}) {
        std::vector<Member> members;
        if (!site.empty()) members.emplace_back("site_id", site);
        if (!level.empty()) members.emplace_back("level_id", level);
        if (!zone.empty()) members.emplace_back("zone_id", zone);
        return object(members);
    }
    Answer sets(Person& person, const std::string& preferences) { return person.me().put("/v1/me/preferences", preferences); }
    Answer patches(const std::string& preferences) {
        return manager.me().patch(member.path(), object({{"preferences", Raw{preferences}}}), manager.me().current(member.path()));
    }
    /// "site level zone" as the member's row, the account and /v1/me show them; all three must say the same.
    std::string held() {
        const auto shown = [](const Json& row) {
            if (!row.has("preferences")) return std::string("- - -");
            const auto& p = row["preferences"];
            const auto one = [&](const char* name) { return p.has(name) ? p[name].text() : std::string("-"); };
            return one("site_id") + ' ' + one("level_id") + ' ' + one("zone_id");
        };
        const auto row = shown(manager.me().get(member.path()).expect(200).json());
        BOOST_TEST(shown(manager.me().get("/v1/accounts/" + member.id).expect(200).json()) == row);
        BOOST_TEST(shown(member.me().get("/v1/me").expect(200).json()) == row);
        return row;
    }
};

BOOST_FIXTURE_TEST_SUITE(locations, Locations)

BOOST_AUTO_TEST_CASE(SC2_sites_levels_and_zones_are_made_read_renamed_and_removed) {
    struct Kind {
        std::string list, id, name, above;
    };
    for (const auto& kind : {Kind{sites, site, "Quay", ""}, Kind{levels, level, "Ground", site}, Kind{zones, zone, "North", level}}) {
        const auto one = kind.list + "/" + kind.id;
        BOOST_TEST(member.me().get(one).expect(200).json()["name"].text() == kind.name);
        const auto made = manager.me().post(kind.list, named("New"), {{"idempotency-key", kind.id}}).expect(201);
        BOOST_TEST(member.me().get(made.header("location")).expect(200).body == made.body);
        BOOST_TEST(manager.me().post(kind.list, named("New"), {{"idempotency-key", kind.id}}).expect(201).body == made.body);
        BOOST_TEST(manager.me().patch(one, named("  Renamed ")).expect(200).json()["name"].text() == "Renamed");
        BOOST_TEST(member.me().get(one).expect(200).json()["name"].text() == "Renamed");
        BOOST_TEST(member.me().whole_list(kind.list).size() >= 2u);
        BOOST_TEST(succeeded(manager.me().removes(made.header("location")), 204));
        BOOST_TEST(refused(member.me().get(made.header("location")), 404, "not_found"));
    }
    BOOST_TEST(member.me().get(sites + "/" + site).expect(200).json()["level_ids"][0].text() == level);
    BOOST_TEST(member.me().get(levels + "/" + level).expect(200).json()["zone_ids"][0].text() == zone);
}

BOOST_AUTO_TEST_CASE(SC2_what_is_below_goes_with_a_location) {
    BOOST_TEST(succeeded(manager.me().removes(levels + "/" + level), 204));
    BOOST_TEST(refused(member.me().get(zones + "/" + zone), 404, "not_found"));
    BOOST_TEST(refused(member.me().get(zones), 404, "not_found"));
    BOOST_TEST(member.me().whole_list(levels).empty());
    BOOST_TEST(succeeded(manager.me().removes(sites + "/" + site), 204));
    BOOST_TEST(refused(member.me().get(levels), 404, "not_found"));
    BOOST_TEST(refused(manager.me().post(levels, named("Again")), 404, "not_found"));
    BOOST_TEST(succeeded(member.me().get(other_zones + "/" + other_zone), 200));
}

BOOST_AUTO_TEST_CASE(SC2_only_administrators_change_locations_and_everybody_reads_them) {
    for (const auto& list : {sites, levels, zones}) BOOST_TEST(refused(member.me().post(list, named("Mine")), 403, "permission_denied"));
    for (const auto& one : {sites + "/" + site, levels + "/" + level, zones + "/" + zone}) {
        BOOST_TEST(succeeded(member.me().get(one), 200));
        BOOST_TEST(refused(member.me().patch(one, named("Mine")), 403, "permission_denied"));
        BOOST_TEST(refused(member.me().remove(one), 403, "permission_denied"));
    }
}

BOOST_AUTO_TEST_CASE(SC2_a_location_is_found_below_what_it_is_in_and_nowhere_else) {
    const auto elsewhere = world.workspace("Elsewhere");
    auto stranger = elsewhere.has({.role = "access_manager"});
    const auto foreign = elsewhere.adds_site("Theirs");
    for (const auto& path : {sites, sites + "/" + site, levels, levels + "/" + level, zones, zones + "/" + zone}) {
        BOOST_TEST(refused(stranger.me().get(path), 404, "not_found"));
    }
    const auto wrong = {sites + "/" + foreign, sites + "/" + foreign + "/levels", levels + "/" + other_level, zones + "/" + other_zone,
                        other_levels + "/" + level + "/zones", sites + "/site_1", sites + "/" + level, levels + "/" + zone, zones + "/" + site,
                        elsewhere.path("/sites/" + site), elsewhere.path("/sites/" + site + "/levels")};
    const auto tail = world.tail();
    for (const auto& path : wrong) {
        BOOST_TEST_CONTEXT(path) {
            BOOST_TEST(refused(world.admin().get(path), 404, "not_found"));
            if (path.ends_with("levels") || path.ends_with("zones")) {
                BOOST_TEST(refused(world.admin().post(path, named("X")), 404, "not_found"));
            } else {
                BOOST_TEST(refused(world.admin().patch(path, named("X")), 404, "not_found"));
                BOOST_TEST(refused(world.admin().remove(path), 404, "not_found"));
            }
        }
    }
    BOOST_TEST(world.tail() == tail);
}

BOOST_AUTO_TEST_CASE(SC2_names_that_cannot_be_are_refused_and_change_nothing) {
    (void)member.me();
    const auto tail = world.tail();
    const std::vector<std::string> bodies{
        "{}", named(""), named("  "), named(std::string(201, 'n')), named("A\nB"), named("A\xe2\x80\xae" "B"), R"({"name":null})", R"({"name":7})",
        R"({"name":"A","id":"site_1"})"};
    for (const auto& body : bodies) {
        BOOST_TEST_CONTEXT(body.substr(0, 60)) {
            for (const auto& list : {sites, levels, zones}) BOOST_TEST(refused(manager.me().post(list, body), 422, "body_invalid"));
            for (const auto& one : {sites + "/" + site, levels + "/" + level, zones + "/" + zone}) {
                // A site has more than a name to change, so that an empty patch of it is none rather than a wrong one.
                const bool changes_nothing = body == "{}" && one == sites + "/" + site;
                BOOST_TEST(refused(manager.me().patch(one, body), changes_nothing ? 409 : 422, changes_nothing ? "nothing_to_change" : "body_invalid"));
            }
        }
    }
    BOOST_TEST(refused(manager.me().post(levels, R"({"name":"A","name":"B"})"), 400, "json_duplicate_key"));
    BOOST_TEST(refused(member.me().get(levels + "?limit=5"), 400, "query_invalid"));
    BOOST_TEST(world.tail() == tail);
}

BOOST_AUTO_TEST_CASE(SC2_a_client_reads_the_sites_where_it_sits_and_not_who_else_sits_there) {
    const auto house = world.provider("House");
    const auto quay = house.adds_site("Quay");
    const auto one = world.client("One", house.id, {quay}), two = world.client("Two", house.id, {quay});
    auto ann = one.has({.role = "user"});
    const auto floor = world.admin().post(house.path("/sites/" + quay + "/levels"), named("Floor")).expect(201).json()["id"].text();
    const auto seen = ann.me().get(one.path("/sites")).expect(200);
    BOOST_TEST(seen.body.find(two.id) == std::string::npos, seen);
    BOOST_TEST(seen.json()["data"][0]["id"].text() == quay);
    BOOST_TEST(ann.me().get(one.path("/sites/" + quay)).expect(200).json()["client_ids"][0].text() == one.id);
    BOOST_TEST(ann.me().get(one.path("/sites/" + quay + "/levels/" + floor)).expect(200).json()["name"].text() == "Floor");
    BOOST_TEST(refused(ann.me().get(house.path("/sites/" + quay)), 404, "not_found"));
    BOOST_TEST(refused(world.admin().patch(one.path("/sites/" + quay), named("Ours")), 404, "not_found"));
    BOOST_TEST(refused(world.admin().remove(house.path("/sites/" + quay)), 409, "site_in_use"));
    BOOST_TEST(refused(world.admin().post(one.path("/sites"), named("Own")), 422, "organization_kind_not_allowed"));
    BOOST_TEST(succeeded(ann.me().put("/v1/me/preferences", prefers(quay, floor)), 200));
}

BOOST_AUTO_TEST_CASE(SC5_a_person_sets_their_own_preferences) {
    const auto set = sets(member, prefers(site, level, zone)).expect(200);
    BOOST_TEST(set.json()["zone_id"].text() == zone);
    BOOST_TEST(set.header("etag") == manager.me().get(member.path()).expect(200).header("etag"));
    BOOST_TEST(held() == site + ' ' + level + ' ' + zone);
    BOOST_TEST(refused(sets(member, prefers(site, level, zone)), 409, "nothing_to_change"));
    BOOST_TEST(succeeded(sets(member, prefers(other_site)), 200));  // replaces
    BOOST_TEST(held() == other_site + " - -");
    BOOST_TEST(succeeded(sets(member, R"({"site_id":null,"level_id":null,"zone_id":null})"), 200));
    BOOST_TEST(held() == "- - -");
    const auto stale = set.header("etag");
    BOOST_TEST(refused(member.me().put("/v1/me/preferences", prefers(site), {{"if-match", stale}}), 412, "version_mismatch"));
}

BOOST_AUTO_TEST_CASE(SC5_an_administrator_sets_them_and_what_changes_above_clears_what_is_below) {
    BOOST_TEST(succeeded(patches(prefers(site, level, zone)), 200));
    BOOST_TEST(held() == site + ' ' + level + ' ' + zone);
    BOOST_TEST(patches(R"({"zone_id":null})").expect(200).json()["preferences"]["level_id"].text() == level);
    BOOST_TEST(held() == site + ' ' + level + " -");
    BOOST_TEST(succeeded(patches(prefers("", "", zone)), 200));
    BOOST_TEST(held() == site + ' ' + level + ' ' + zone);
    BOOST_TEST(succeeded(patches(prefers(other_site)), 200));
    BOOST_TEST(held() == other_site + " - -");
    BOOST_TEST(succeeded(patches(prefers(site, level)), 200));
    BOOST_TEST(held() == site + ' ' + level + " -");
    BOOST_TEST(succeeded(patches("null"), 200));
    BOOST_TEST(held() == "- - -");
    BOOST_TEST(refused(member.me().patch(manager.path(), R"({"preferences":null})", {{"if-match", "*"}}), 403, "permission_denied"));
    const auto mixed = R"({"preferences":null,"job_title":"Clerk"})";
    BOOST_TEST(refused(manager.me().patch(member.path(), mixed, {{"if-match", "*"}}), 422, "body_invalid"));
}

BOOST_AUTO_TEST_CASE(SC5_preferences_are_a_chain_of_the_organizations_own) {
    const auto foreign = world.workspace("Elsewhere").adds_site("Theirs");
    const auto unknown = "site_01kan4z7f3b6n8w1y5t2v9c4xj";
    (void)member.me();
    const auto tail = world.tail();
    const std::vector<std::pair<std::string, std::string>> wrong{
        {prefers(foreign), "site_unknown"},          {prefers(unknown), "site_unknown"},         {prefers("", level), "level_unknown"},
        {prefers(site, other_level), "level_unknown"}, {prefers(site, "", zone), "zone_unknown"}, {prefers(site, level, other_zone), "zone_unknown"}};
    for (const auto& [body, code] : wrong) {
        BOOST_TEST(refused(sets(member, body), 422, code));
        BOOST_TEST(refused(patches(body), 422, code));
    }
    for (const auto* body : {R"({"site_id":"site_1"})", R"({"site_id":7})", R"({"desk_id":"d"})"}) {
        BOOST_TEST(refused(sets(member, body), 422, "body_invalid"));
        BOOST_TEST(refused(patches(body), 422, "body_invalid"));
    }
    BOOST_TEST(refused(patches("7"), 422, "body_invalid"));
    BOOST_TEST(world.tail() == tail);
}

BOOST_AUTO_TEST_CASE(SC5_what_is_removed_counts_as_cleared) {
    BOOST_TEST(succeeded(sets(member, prefers(site, level, zone)), 200));
    BOOST_TEST(succeeded(manager.me().removes(zones + "/" + zone), 204));
    BOOST_TEST(held() == site + ' ' + level + " -");
    BOOST_TEST(succeeded(manager.me().removes(levels + "/" + level), 204));
    BOOST_TEST(held() == site + " - -");
    BOOST_TEST(succeeded(manager.me().removes(sites + "/" + site), 204));
    BOOST_TEST(held() == "- - -");
}

BOOST_AUTO_TEST_CASE(SC5_preferences_are_of_the_home_and_shown_there_only) {
    const auto elsewhere = world.workspace("Elsewhere");
    elsewhere.links(member);
    BOOST_TEST(succeeded(sets(member, prefers(site)), 200));
    BOOST_TEST(!world.admin().get(elsewhere.path("/members/" + member.id)).expect(200).json().has("preferences"));
    BOOST_TEST(refused(world.admin().patch(elsewhere.path("/members/" + member.id), R"({"preferences":null})", {{"if-match", "*"}}), 409, "not_internal"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::scenarios
