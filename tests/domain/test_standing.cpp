// domain/standing.cpp: what an account has, before and after.

#include <boost/test/unit_test.hpp>

#include "domain/standing.hpp"
#include "tests/domain/world.hpp"

namespace muster::tests {
namespace {

using namespace domain;

BOOST_AUTO_TEST_SUITE(standings)

BOOST_AUTO_TEST_CASE(what_one_may_is_what_each_grant_says) {
    const auto world = in_the_world();
    for (const auto* who : {"root", "sue", "stan", "ann", "uma", "amy", "dot", "ned"}) {
        for (const auto* where : {"cafe", "bank", "cove", "dune", "harbour"}) {
            const auto standing = standing_of(world.state(), acc(who), org(where), world.time());
            const auto account = world.state().account(acc(who));
            for (std::size_t i = 0; i < EnumNames<Permission>::names.size(); ++i) {
                const auto permission = static_cast<Permission>(i);
                const Viewer viewer{acc(who), std::string_view(who) == "root", {}};
                const bool expected = account->status == AccountStatus::active &&
                                      grant_of(world.state(), viewer, org(where), permission).allowed;
                BOOST_TEST(standing.permissions.has(permission) == expected, who << " in " << where << ": " << to_text(permission));
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(a_suspension_takes_what_it_takes_and_the_membership_stays) {
    const auto before = in_the_world();
    const auto after = before.when(SuspendMember{acc("uma"), org("cafe"), {}}).by("ann").accepted();
    const auto had = standing_of(before.state(), acc("uma"), org("cafe"), before.time()), has = standing_of(after.state(), acc("uma"), org("cafe"), after.time());
    BOOST_TEST((had.permissions != PermissionSet{}));
    BOOST_TEST((has.permissions == PermissionSet{}));
    BOOST_CHECK(has.membership == had.membership);
    BOOST_TEST(!has.scope.any);
    BOOST_TEST(had.because == "own_role");
    BOOST_TEST(has.because == "none");
}

BOOST_AUTO_TEST_CASE(possessions_count_what_can_be_used) {
    const auto world = in_the_world({key_issued("uma")});
    const auto now = world.time();
    const auto has = possessions_of(world.state(), acc("uma"), now);
    BOOST_TEST(has.exists);
    BOOST_CHECK(has.status == AccountStatus::active);
    BOOST_CHECK(has.home == org("cafe"));
    BOOST_TEST(has.sessions == 1U);
    BOOST_TEST(has.api_keys == 1U);
    BOOST_TEST(has.password);
    BOOST_TEST(!has.invitation);
    BOOST_TEST(possessions_of(world.state(), acc("uma"), Timestamp{5'000'000'000'000'000}).sessions == 0U);  // expired by then
    const auto suspended = world.when(SuspendMember{acc("uma"), org("cafe"), {}}).by("ann").accepted();
    BOOST_TEST(possessions_of(suspended.state(), acc("uma"), now).sessions == 0U);
    BOOST_TEST(possessions_of(suspended.state(), acc("uma"), now).api_keys == 0U);
    BOOST_TEST(possessions_of(world.state(), acc("ned"), now).invitation);
    BOOST_TEST(!possessions_of(world.state(), acc("nobody"), now).exists);
}

BOOST_AUTO_TEST_CASE(an_overlay_tells_what_it_touched) {
    const auto world = in_the_world();
    RamRegistry overlay(&world.state());
    BOOST_TEST(overlay.touched().accounts.empty());
    RecordedEvent removed;
    removed.event = MemberRemoved{acc("uma"), org("cafe"), {}};
    removed.meta.stream = stream_of(removed.event);
    removed.meta.stream_version = stream_version(overlay, removed.event) + 1;
    evolve(overlay, removed);
    const auto touched = overlay.touched();
    BOOST_CHECK(touched.accounts == std::vector{acc("uma")});
    BOOST_REQUIRE_EQUAL(touched.memberships.size(), 1U);
    BOOST_CHECK((touched.memberships[0] == std::pair{acc("uma"), org("cafe")}));
    BOOST_CHECK(world.state().membership(acc("uma"), org("cafe")));
    BOOST_CHECK(!overlay.membership(acc("uma"), org("cafe")));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
