// Nobody sees another tenant: with another tenant's ids every route answers as if there were nothing.
#include <boost/test/unit_test.hpp>

#include "tests/scenarios/support/contract.hpp"

namespace muster::scenarios {
namespace {

/// A problem without what differs from request to request.
std::string what_it_says(const Answer& answer) {
    std::string text = std::to_string(answer.status);
    const auto problem = answer.json();
    for (const auto& name : problem.names()) {
        if (name != "request_id" && name != "instance") text += ' ' + name + '=' + problem[name].source();
    }
    return text;
}

struct Tenants {
    World& world = shared_world();
    Organization here = world.workspace("Here"), there = world.workspace("There");
    Person manager = here.has({.role = "access_manager"});
    Person stranger = there.has({.first_name = "Stranger", .role = "access_manager"});
    Ids ours = ids_of(world, here, manager), theirs = ids_of(world, there, stranger), none = unknown_ids();

    /// Ours, but for one parameter.
    Ids with(const std::string& parameter, const Ids& from) const {
        auto ids = ours;
        ids[parameter] = from.at(parameter);
        return ids;
    }
    void compare(const Operation& operation, const Ids& foreign, const Ids& unknown) {
        BOOST_TEST_CONTEXT(operation.name()) {
            const auto of_theirs = call(manager.me(), operation, foreign), of_none = call(manager.me(), operation, unknown);
            BOOST_TEST(refused(of_theirs, 404, "not_found"));
            BOOST_TEST(what_it_says(of_theirs) == what_it_says(of_none));
        }
    }
};

BOOST_AUTO_TEST_SUITE(tenants)

BOOST_FIXTURE_TEST_CASE(WS7_another_tenants_ids_read_as_unknown_on_every_route, Tenants) {
    const auto tail = world.tail();
    int compared = 0;
    for (const auto& operation : operations(manager.me())) {
        const auto& responses = operation.spec["responses"];
        if (responses.has("default") && responses["default"]["$ref"].text() == "#/components/responses/Page") continue;  // takes no such credential
        for (const auto* parameter : {"org", "acc", "inv", "ses", "key", "site", "level", "zone"}) {
            if (!operation.has(parameter)) continue;
            compare(operation, with(parameter, theirs), with(parameter, none));
            compare(operation, theirs, none);
            ++compared;
        }
    }
    BOOST_TEST(compared > 20);
    BOOST_TEST(world.done_since(tail) == std::vector<std::string>{}, boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(WS7_lists_and_checks_do_not_tell_of_other_tenants, Tenants) {
    for (const auto& row : manager.me().list("/v1/organizations")) BOOST_TEST(row["id"].text() == here.id);
    const auto check = [&](const std::string& account, const std::string& organization) {
        return manager.me().post("/v1/access-checks",
                                 object({{"account_id", account}, {"organization_id", organization}, {"permission", "member.read"}}));
    };
    BOOST_TEST(what_it_says(check(stranger.id, there.id)) == what_it_says(check(none.at("acc"), none.at("org"))));
    BOOST_TEST(check(stranger.id, here.id).body == check(none.at("acc"), here.id).body);
    const auto sees = [&](const Organization& organization, const std::string& query) {
        return manager.me().get(organization.path("/members?" + query)).status;
    };
    BOOST_TEST(sees(there, "q=Stranger") == 404);
    BOOST_TEST(sees(there, "count=true") == 404);
    BOOST_TEST(manager.me().list(here.path("/members?q=Stranger")).empty());
}

BOOST_FIXTURE_TEST_CASE(WS7_a_site_of_another_provider_cannot_be_used, Tenants) {
    const auto one = world.provider("One"), two = world.provider("Two");
    const auto site = two.adds_site("Second");
    auto boss = one.has({.role = "super_admin"});
    const auto ask = [&](const std::string& id) {
        return boss.me().post("/v1/organizations", object({{"kind", "client"}, {"name", "C"}, {"provider_id", one.id}, {"site_ids", array({id})}}));
    };
    const auto foreign = ask(site), unknown = ask("site_01kan4z7f3b6n8w1y5t2v9c4xj");
    BOOST_TEST(refused(foreign, 422, "site_unknown"));
    BOOST_TEST(what_it_says(foreign) == what_it_says(unknown));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::scenarios
