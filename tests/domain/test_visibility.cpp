// domain/visibility.cpp against the slow reference, in random worlds. MUSTER_TEST_WORLDS sets their number.

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <iostream>
#include <random>

#include "domain/explanation.hpp"
#include "domain/visibility.hpp"
#include "tests/domain/visibility_reference.hpp"
#include "tests/domain/world.hpp"
#include "tests/support/seed.hpp"

namespace muster::tests {
namespace {

using namespace domain;
using Kind = OrganizationKind;

std::size_t number_of_worlds() {
    const char* given = std::getenv("MUSTER_TEST_WORLDS");
    return given != nullptr ? std::stoull(given) : 300;
}

class RandomWorld {
  public:
    explicit RandomWorld(std::uint64_t seed) : random_(seed) {}

    reference::World make() {
        reference::World world;
        for (const auto kind : {Kind::provider, Kind::provider, Kind::client, Kind::client, Kind::client, Kind::client,
                                Kind::workspace, Kind::workspace, Kind::workspace, Kind::personal}) {
            world.organizations.push_back(organization(kind));
        }
        const auto people = 6 + below(10);
        for (std::size_t i = 0; i < people; ++i) world.people.push_back(person(world));
        return world;
    }

  private:
    std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_); }
    bool chance(std::size_t percent) { return below(100) < percent; }
    Showing showing() { return static_cast<Showing>(below(3)); }

    /// Provider 0 has the sites 0 to 2, provider 1 the sites 3 to 5.
    std::set<int> some_sites(int provider) {
        std::set<int> sites;
        for (int i = 0; i < 3; ++i) {
            if (chance(40)) sites.insert(3 * provider + i);
        }
        return sites;
    }

    reference::Organization organization(Kind kind) {
        reference::Organization o;
        o.kind = kind;
        o.policy = {showing(), showing(), showing(), {}};
        if (kind == Kind::client) {
            o.provider = static_cast<int>(below(2));
            o.sites = some_sites(*o.provider);
        }
        return o;
    }

    reference::Person person(const reference::World& world) {
        reference::Person p;
        p.instance_admin = chance(5);
        p.home = static_cast<int>(below(world.organizations.size()));
        const auto kind = world.organizations[static_cast<std::size_t>(p.home)].kind;
        const auto roles = roles_of(kind);
        p.role = roles[below(roles.size())].name;
        if (kind == Kind::provider) p.sites = some_sites(p.home);
        for (int o = 0; o < static_cast<int>(world.organizations.size()); ++o) {
            if (o == p.home || world.organizations[static_cast<std::size_t>(o)].kind != Kind::workspace || chance(60)) continue;
            static constexpr std::array<const char*, 3> for_guests{"manager", "member", "guest"};
            p.guest_in[o] = for_guests[below(3)];
        }
        if (chance(20)) {
            p.key_scopes.emplace();
            for (std::size_t i = 0; i < EnumNames<Permission>::names.size(); ++i) {
                if (chance(50)) p.key_scopes->insert(static_cast<Permission>(i));
            }
        }
        return p;
    }

    std::mt19937_64 random_;
};

std::string o(int index) { return "o" + std::to_string(index); }
std::string p(std::size_t index) { return "p" + std::to_string(index); }
std::vector<SiteId> sites(const std::set<int>& numbers) {
    std::vector<SiteId> ids;
    for (const int n : numbers) ids.push_back(site(std::to_string(n)));
    return ids;
}

/// The same facts as events.
EventList story_of(const reference::World& world) {
    EventList story;
    auto& events = story.events;
    for (int i = 0; i < static_cast<int>(world.organizations.size()); ++i) {
        const auto& facts = world.organizations[static_cast<std::size_t>(i)];
        auto created = organization(o(i), facts.kind);
        if (facts.provider) created.provider = org(o(*facts.provider));
        created.sites = sites(facts.sites);
        created.visibility = facts.policy;
        events.push_back(created);
        if (facts.kind != Kind::provider) continue;
        for (int s = 0; s < 3; ++s) events.push_back(SiteCreated{org(o(i)), site(std::to_string(3 * i + s)), "site"});
    }
    for (std::size_t i = 0; i < world.people.size(); ++i) {
        const auto& facts = world.people[i];
        auto member = added(p(i), o(facts.home), facts.role);
        member.sites = sites(facts.sites);
        if (!member.sites.empty() && i % 2 == 0) {  // the home site counts like an assigned one
            member.home_site = member.sites.back();
            member.sites.pop_back();
        }
        events.push_back(member);
        const auto since = registered(p(i), o(facts.home));
        events.push_back(invited(p(i), o(facts.home)));
        events.insert(events.end(), since.events.begin(), since.events.end());
        if (facts.instance_admin) events.push_back(InstanceRoleChanged{acc(p(i)), InstanceRole::user, InstanceRole::admin});
        for (const auto& [where, role] : facts.guest_in) {
            events.push_back(ExternalLinked{acc(p(i)), org(o(where)), org(o(facts.home)), role, ""});
        }
    }
    return story;
}

Viewer viewer_from(const reference::Person& facts, AccountId id) {
    Viewer viewer{id, facts.instance_admin, {}};
    if (!facts.key_scopes) return viewer;
    PermissionSet scopes;
    for (const auto permission : *facts.key_scopes) scopes = scopes | PermissionSet{permission};
    viewer.scopes = scopes;
    return viewer;
}

void check_showing(const reference::World& world, const RegistryReader& state, std::size_t viewer_index, int where) {
    const auto viewer = viewer_from(world.people[viewer_index], acc(p(viewer_index)));
    const auto scope = scope_of(state, viewer, org(o(where)));
    for (std::size_t m = 0; m < world.people.size(); ++m) {
        const auto membership = state.membership(acc(p(m)), org(o(where)));
        if (!membership) continue;
        const auto shown = showing_of(state, scope, viewer, acc(p(m)), org(o(where)));
        const auto expected = reference::showing(world, viewer_index, where, m, membership->kind);
        BOOST_CHECK_MESSAGE(shown == expected, p(viewer_index) << " sees " << p(m) << " in " << o(where) << " as "
                                                               << to_text(shown) << ", expected " << to_text(expected));
    }
}

/// Who may is told by which grant; who may not, what each way lacks: as the reference says it, and as grant_of decides.
void check_explanation(const reference::World& world, const RegistryReader& state, std::size_t viewer_index, int where,
                       Permission permission, const Grant& grant) {
    const auto viewer = viewer_from(world.people[viewer_index], acc(p(viewer_index)));
    const auto explanation = explain(state, viewer.account, viewer.scopes, org(o(where)), permission, viewer.now);
    const auto expected = reference::ways(world, world.people[viewer_index], where, permission);
    BOOST_TEST_CONTEXT(p(viewer_index) << " in " << o(where) << ": " << to_text(permission) << " because " << explanation.because) {
        BOOST_CHECK_EQUAL(explanation.allowed, grant.allowed);
        std::map<std::string, std::string> found;
        for (const auto& path : explanation.paths) {
            found[std::string(path.grant)] = to_text(path.lack);
            BOOST_CHECK(!path.detail(permission).empty());
        }
        if (explanation.allowed) {
            BOOST_CHECK_EQUAL(explanation.because, grant.because);
            BOOST_REQUIRE_EQUAL(found.size(), 1U);
            BOOST_CHECK_EQUAL(expected.at(std::string(grant.because)), "none");
            return;
        }
        BOOST_CHECK(found == expected);
        BOOST_CHECK_EQUAL(explanation.because, to_text(explanation.paths.front().lack));
    }
}

void check_grants(const reference::World& world, const RegistryReader& state, std::size_t viewer_index, int where) {
    const auto viewer = viewer_from(world.people[viewer_index], acc(p(viewer_index)));
    for (std::size_t i = 0; i < EnumNames<Permission>::names.size(); ++i) {
        const auto permission = static_cast<Permission>(i);
        const auto grant = grant_of(state, viewer, org(o(where)), permission);
        const bool expected = reference::may(world, world.people[viewer_index], where, permission);
        BOOST_CHECK_MESSAGE(grant.allowed == expected, p(viewer_index) << " in " << o(where) << ": " << to_text(permission)
                                                                       << " by " << grant.because);
        BOOST_CHECK_MESSAGE(!grant.because.empty(), "a grant without its reason");
        BOOST_CHECK_MESSAGE(permissions_of(state, viewer, org(o(where))).has(permission) == expected,
                            p(viewer_index) << " in " << o(where) << ": " << to_text(permission) << " among all");
        check_explanation(world, state, viewer_index, where, permission, grant);
    }
}

BOOST_AUTO_TEST_SUITE(visibility)

BOOST_AUTO_TEST_CASE(random_worlds_show_what_the_reference_says) {
    RandomWorld random(seed());
    for (std::size_t n = 0; n < number_of_worlds(); ++n) {
        const auto world = random.make();
        const auto state = given({story_of(world)});
        BOOST_TEST_CONTEXT("world " << n) {
            for (std::size_t viewer = 0; viewer < world.people.size(); ++viewer) {
                for (int where = 0; where < static_cast<int>(world.organizations.size()); ++where) {
                    check_showing(world, state.state(), viewer, where);
                    check_grants(world, state.state(), viewer, where);
                }
            }
        }
    }
}

Showing seen(const Given& world, std::string_view viewer, std::string_view where, std::string_view member) {
    const Viewer v{acc(viewer), false, {}};
    BOOST_REQUIRE(world.state().membership(acc(member), org(where)));
    return showing_of(world.state(), scope_of(world.state(), v, org(where)), v, acc(member), org(where));
}

BOOST_AUTO_TEST_CASE(the_sentences_of_the_requirements) {
    const auto world = in_the_world();
    BOOST_CHECK(seen(world, "uma", "cafe", "uma") == Showing::full);     // CC2: a user sees itself
    BOOST_CHECK(seen(world, "uma", "cafe", "ann") == Showing::hidden);   // and nobody else
    BOOST_CHECK(seen(world, "ann", "cafe", "uma") == Showing::full);     // CC2: an admin its client
    BOOST_CHECK(seen(world, "ann", "bank", "bea") == Showing::hidden);   // nobody another tenant
    BOOST_CHECK(seen(world, "stan", "cafe", "uma") == Showing::full);    // CS2: staff the clients of their sites
    BOOST_CHECK(seen(world, "stan", "bank", "bea") == Showing::hidden);
    BOOST_CHECK(seen(world, "sue", "bank", "bea") == Showing::full);     // super admins all
    BOOST_CHECK(seen(world, "dot", "cove", "mia") == Showing::limited);  // WS7: as the policy says
    BOOST_CHECK(seen(world, "mia", "cove", "dot") == Showing::limited);
    BOOST_CHECK(seen(world, "amy", "cove", "dot") == Showing::full);
    BOOST_CHECK(seen(world, "dan", "cove", "mia") == Showing::hidden);   // the guest's home sees nothing of the host
}

BOOST_AUTO_TEST_CASE(the_deciding_grant_is_named) {
    const auto world = in_the_world();
    const auto because = [&](std::string_view who, std::string_view where) {
        const Viewer v{acc(who), who == "root", {}};
        return grant_of(world.state(), v, org(where), Permission::member_read).because;
    };
    BOOST_CHECK_EQUAL(because("root", "cove"), "instance_admin");
    BOOST_CHECK_EQUAL(because("amy", "cove"), "own_role");
    BOOST_CHECK_EQUAL(because("stan", "cafe"), "site_assignment");
    BOOST_CHECK_EQUAL(because("stan", "bank"), "none");
    const Viewer narrowed{acc("amy"), false, PermissionSet{}};
    BOOST_CHECK_EQUAL(grant_of(world.state(), narrowed, org("cove"), Permission::member_read).because, "key_scope");
    const Viewer guest{acc("dot"), false, {}};
    BOOST_CHECK_EQUAL(scope_of(world.state(), guest, org("cove")).because, "policy");
}

BOOST_AUTO_TEST_CASE(what_is_unknown_has_no_scope) {
    const auto world = in_the_world();
    BOOST_CHECK(!scope_of(world.state(), Viewer{acc("root"), true, {}}, org("nowhere")).any);
    BOOST_CHECK(!scope_of(world.state(), Viewer{acc("nobody"), false, {}}, org("cove")).any);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
