// Every permission, for every role, under every relation between a person and a workspace: decided as the reference says it.

#include <boost/test/unit_test.hpp>

#include <iostream>

#include "domain/decide.hpp"
#include "domain/explanation.hpp"
#include "domain/ram_registry.hpp"
#include "tests/reference/rules.hpp"
#include "tests/reference/told.hpp"

namespace muster::tests::reference {
namespace {

constexpr std::size_t permission_count = domain::EnumNames<Permission>::names.size();

Permission permission_number(std::size_t i) { return static_cast<Permission>(i); }
Permissions every_permission() {
    Permissions all;
    for (std::size_t i = 0; i < permission_count; ++i) all.insert(permission_number(i));
    return all;
}
Permissions every_second(std::size_t first) {
    Permissions some;
    for (auto i = first; i < permission_count; i += 2) some.insert(permission_number(i));
    return some;
}

/// What the two organizations said, with the name under which a failure reports it.
struct Relation {
    std::string name;
    std::optional<AsHost> host;
    std::optional<AsHome> home;
};

std::vector<Relation> relations(const std::set<std::string>& roles) {
    const auto all = every_permission();
    const AsHost generous{false, roles, all, {}};
    return {
        {"nothing was said", {}, {}},
        {"the host allows everything", generous, {}},
        {"the host allows every second permission", AsHost{false, roles, every_second(0), {}}, {}},
        {"the host allows no permission", AsHost{false, roles, {}, {}}, {}},
        {"the host names no role", AsHost{false, {}, all, {}}, {}},
        {"the host names members alone", AsHost{false, {"member"}, all, {}}, {}},
        {"the host refuses", AsHost{true, roles, all, {}}, {}},
        {"the home allows everything", {}, AsHome{false, all, Showing::full}},
        {"the home allows every second permission", {}, AsHome{false, every_second(1), Showing::full}},
        {"the home refuses", {}, AsHome{true, all, Showing::full}},
        {"both allow everything", generous, AsHome{false, all, Showing::full}},
        {"each allows another half", AsHost{false, roles, every_second(0), {}}, AsHome{false, every_second(1), Showing::full}},
        {"the host allows everything, the home refuses", generous, AsHome{true, all, Showing::full}},
        {"the host allows everything, the home every third", generous, AsHome{false, {Permission::member_read, Permission::member_edit}, Showing::full}},
    };
}

/// One workspace, and beside it one home for each relation, with one person for each role.
World world_of(const std::vector<Relation>& said) {
    World world;
    world.now = now_in_worlds;
    Organization host;
    host.own_roles["own_auditor"] = {{Permission::audit_read, Permission::member_read, Permission::event_read}, DirectoryReach::self, true};
    host.own_roles["own_everything"] = {every_permission(), DirectoryReach::all, true};
    world.organizations.push_back(host);
    auto names = role_names(OrganizationKind::workspace);
    for (const auto& [name, role] : host.own_roles) names.push_back(name);
    const auto add = [&](int home, MembershipKind kind, const std::string& role, std::optional<Hour> ends) {
        Person person;
        person.first_name = person.last_name = "P" + std::to_string(world.people.size());
        person.email = "p" + std::to_string(world.people.size()) + "@people.example";
        person.home = home;
        if (home != 0) person.memberships[home] = {MembershipKind::internal, "member", {}};
        person.memberships[0] = {kind, role, ends};
        world.people.push_back(person);
    };
    for (const auto& name : names) {
        add(0, MembershipKind::internal, name, {});
        add(0, MembershipKind::internal, name, now_in_worlds);      // ended this very moment
        add(0, MembershipKind::internal, name, now_in_worlds + 1);  // and not yet
    }
    for (const auto& relation : said) {
        const int home = world.organization_count();
        world.organizations.emplace_back();
        if (relation.host) world.organizations[0].as_host[home] = *relation.host;
        if (relation.home) world.organizations.back().as_home[0] = *relation.home;
        for (const auto& name : names) {
            if (!role_text(host, name)->takes_externals) continue;
            add(home, MembershipKind::external, name, {});
            add(home, MembershipKind::external, name, now_in_worlds);
        }
    }
    return world;
}

domain::Viewer viewer_of(domain::AccountId account) { return {account, false, {}, at_hour(now_in_worlds)}; }

BOOST_AUTO_TEST_SUITE(rights)

BOOST_AUTO_TEST_CASE(WS5_every_permission_for_every_role_under_every_relation) {
    const auto said = relations({"manager", "member", "guest", "own_auditor", "own_everything"});
    const auto world = world_of(said);
    MadeUp detours(1);
    Story story;
    const auto told = tell(world, detours, story);
    domain::RamRegistry state;
    for (const auto& event : story.events()) domain::evolve(state, event);

    std::size_t compared = 0, allowed = 0;
    for (int p = 0; p < world.people_count(); ++p) {
        const auto& here = world.person(p).memberships.at(0);
        const auto relation = here.kind == MembershipKind::internal ? "internal" : said[static_cast<std::size_t>(world.person(p).home) - 1].name;
        const auto viewer = viewer_of(told.people[static_cast<std::size_t>(p)]);
        const auto all = domain::permissions_of(state, viewer, told.organizations[0]);
        for (std::size_t i = 0; i < permission_count; ++i) {
            const auto permission = permission_number(i);
            const bool expected = may(world, p, 0, permission);
            BOOST_TEST_CONTEXT(here.role << (here.ends ? " with an end" : "") << ", " << relation << ": " << domain::to_text(permission)) {
                const auto grant = domain::grant_of(state, viewer, told.organizations[0], permission);
                BOOST_TEST(grant.allowed == expected);
                BOOST_TEST(all.has(permission) == expected);
                const auto explained = domain::explain(state, viewer.account, {}, told.organizations[0], permission, viewer.now);
                BOOST_TEST(explained.allowed == expected);
                BOOST_TEST((expected || explained.because != "none"));
            }
            ++compared;
            allowed += expected ? 1U : 0U;
        }
    }
    std::cout << compared << " rights compared, " << allowed << " of them held" << std::endl;
    BOOST_TEST(compared > 4000U);
    BOOST_TEST(allowed > 200U);
}

BOOST_AUTO_TEST_CASE(every_role_is_what_the_reference_says_it_is) {
    using Kind = OrganizationKind;
    for (const auto kind : {Kind::provider, Kind::client, Kind::workspace, Kind::personal}) {
        Organization organization;
        organization.kind = kind;
        BOOST_TEST(domain::roles_of(kind).size() == role_names(kind).size());
        for (const auto& role : domain::roles_of(kind)) {
            BOOST_TEST_CONTEXT(domain::to_text(kind) << "'s " << role.name) {
                const auto text = role_text(organization, std::string(role.name));
                BOOST_REQUIRE(text);
                for (std::size_t i = 0; i < permission_count; ++i) {
                    const auto permission = permission_number(i);
                    BOOST_TEST(role.permissions.has(permission) == text->here.contains(permission), domain::to_text(permission));
                    BOOST_TEST(role.on_clients.has(permission) == text->in_clients.contains(permission), domain::to_text(permission));
                }
                BOOST_TEST((role.reach == text->reach));
                BOOST_TEST(role.administers == text->administers);
                BOOST_TEST(role.takes_externals == text->takes_externals);
                BOOST_TEST(role.all_sites == text->every_site);
            }
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests::reference
