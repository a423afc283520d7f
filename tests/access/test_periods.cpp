// What a period tells: by what, from which record to which, and ends that no record makes.

#include <boost/test/unit_test.hpp>

#include "projections/access/access_periods.hpp"
#include "tests/projections/data_world.hpp"

namespace muster::tests {
namespace {

using namespace domain;
using projections::access::AccessPeriods;
using projections::access::Period;
using projections::access::Question;
using std::chrono::hours;

struct Told {
    DataWorld world;
    Story story;
    OrganizationId acme = story.organization("Acme");

    Position now() const { return {story.events().size()}; }
    Timestamp time(Position position) const { return story.events()[position.value - 1].meta.time; }
    AccountId active(const std::string& name, const std::string& role) {
        const auto account = story.member(acme, {name, "A", name + "@example.com", {}, {}, {}, role});
        story.record(PasswordSet{account, PasswordCause::registration, false, {}, {}});
        return account;
    }
    std::vector<Period> periods(const Question& question, AccountId account, Timestamp from, Timestamp until) {
        (void)world.append(story);
        const auto models = world.models();
        models->timeline().catch_up();
        const auto last = models->timeline().last_by(until);
        BOOST_REQUIRE(last);
        AccessPeriods all(models->timeline(), question, from, until, *last);
        BOOST_TEST(all.candidates(false).contains(account));
        return all.of(account);
    }
};

BOOST_AUTO_TEST_SUITE(periods)

BOOST_FIXTURE_TEST_CASE(a_role_from_its_giving_to_its_taking, Told) {
    const auto ann = active("Ann", "access_manager");
    const auto accepted = now();
    RoleChanged change;
    change.account = ann;
    change.organization = acme;
    change.from = "access_manager";
    change.to = "member";
    story.pass(Duration(hours(1)));
    story.record(change);
    const auto changed = now();
    const auto found = periods({acme, Permission::member_create}, ann, time(accepted), time(changed));
    BOOST_REQUIRE_EQUAL(found.size(), 1U);
    BOOST_TEST(found[0].way.because == "own_role");
    BOOST_TEST(found[0].way.role == "access_manager");
    BOOST_TEST((found[0].from.position == accepted));
    BOOST_REQUIRE(found[0].until);
    BOOST_TEST((found[0].until->position == changed && !found[0].until->by_itself));
}

BOOST_FIXTURE_TEST_CASE(what_ended_before_or_at_the_beginning_is_not_told, Told) {
    const auto ann = active("Ann", "access_manager");
    RoleChanged change;
    change.account = ann;
    change.organization = acme;
    change.from = "access_manager";
    change.to = "member";
    story.record(change);
    const auto changed = now();
    story.pass(Duration(hours(1)));
    story.record(GroupCreated{acme, id<GroupId>(90), "Later"});
    BOOST_TEST(periods({acme, Permission::member_create}, ann, time(changed), time(now())).empty());
}

BOOST_FIXTURE_TEST_CASE(a_grant_ends_by_itself_when_it_was_given_for_a_time, Told) {
    const auto ann = active("Ann", "member");
    GrantGiven grant;
    grant.grant = id<GrantId>(70);
    grant.organization = acme;
    grant.account = ann;
    grant.role = "access_manager";
    grant.ends_at = story.now() + Duration(hours(2));
    story.record(grant);
    const auto given = now();
    story.pass(Duration(hours(5)));
    story.record(GroupCreated{acme, id<GroupId>(90), "Later"});
    const auto found = periods({acme, Permission::member_create}, ann, time(given), time(now()));
    BOOST_REQUIRE_EQUAL(found.size(), 1U);
    BOOST_TEST((found[0].way.because == "grant" && found[0].way.role == "access_manager" && found[0].way.grant == grant.grant));
    BOOST_TEST((found[0].from.position == given));
    BOOST_REQUIRE(found[0].until);
    BOOST_TEST((found[0].until->by_itself && found[0].until->at == *grant.ends_at));
}

BOOST_FIXTURE_TEST_CASE(a_group_above_theirs_is_granted_a_role_after_they_joined, Told) {
    const auto ann = active("Ann", "member");
    const auto all = id<GroupId>(80), north = id<GroupId>(81);
    story.record(GroupCreated{acme, all, "All"});
    story.record(GroupCreated{acme, north, "North"});
    story.record(SubgroupAdded{acme, all, north});
    story.record(GroupMemberAdded{ann, acme, north});
    GrantGiven grant;
    grant.grant = id<GrantId>(70);
    grant.organization = acme;
    grant.group = all;
    grant.role = "access_manager";
    story.record(grant);
    const auto given = now();
    story.record(SubgroupRemoved{acme, all, north});
    const auto parted = now();
    const auto found = periods({acme, Permission::member_create}, ann, time({1}), time(parted));
    BOOST_REQUIRE_EQUAL(found.size(), 1U);
    BOOST_TEST((found[0].way.because == "group_grant" && found[0].way.group == all && found[0].way.grant == grant.grant));
    BOOST_TEST((found[0].from.position == given));
    BOOST_REQUIRE(found[0].until);
    BOOST_TEST((found[0].until->position == parted));
}

BOOST_FIXTURE_TEST_CASE(who_could_see_somebody, Told) {
    const auto ann = active("Ann", "member");
    const auto bob = active("Bob", "member");
    const auto found = periods({acme, bob}, ann, time({1}), time(now()));
    BOOST_REQUIRE_EQUAL(found.size(), 1U);
    BOOST_TEST((found[0].way.showing == Showing::full && !found[0].until));
    BOOST_TEST((time(found[0].from.position) > time({1})));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
