// A made-up year with planted incidents: how many of them each rule finds, and how much else it says. script/prove.d/anomalies does
// the same with larger worlds.
#include <boost/test/unit_test.hpp>

#include <cstdlib>

#include "tests/anomalies/scored_year.hpp"
#include "tests/support/seed.hpp"

namespace muster::tests {
namespace {

using anomalies::Rule;

unsigned number(const char* name, unsigned otherwise) {
    const char* text = std::getenv(name);
    return text != nullptr ? static_cast<unsigned>(std::atoi(text)) : otherwise;
}

struct Floor {
    Rule rule;
    double precision, recall;
};
// One in eight of the planted incidents hides from its rule, and some of what ordinary people do looks like one: see docs/monitoring.md.
// These worlds are always the same ones; for others there is as much again below.
constexpr std::uint64_t worlds = 3;
constexpr Floor floors[] = {
    {Rule::failure_burst, 0.95, 0.85},        {Rule::new_key_address, 0.85, 0.75},  {Rule::mass_read, 0.90, 0.80},
    {Rule::mass_delete, 0.90, 0.70},          {Rule::role_escalation, 0.90, 0.95},  {Rule::invitation_spray, 0.90, 0.70},
    {Rule::dormant_account_awake, 0.80, 0.65}, {Rule::off_hours_admin, 0.70, 0.75},
};
constexpr double of_other_worlds = 0.6;

void check(const ScoredYear& scored, double share) {
    for (const auto& floor : floors) {
        const auto& score = scored.of(floor.rule);
        BOOST_TEST_CONTEXT(info_of(floor.rule).name << "\n" << scored.table()) {
            BOOST_TEST(score.planted > 0U);
            BOOST_TEST(score.precision() >= share * floor.precision);
            BOOST_TEST(score.recall() >= share * floor.recall);
        }
    }
}

bench::YearOptions world(std::uint64_t number_of_it) {
    bench::YearOptions options;
    options.seed = number_of_it;
    options.people = 120;
    options.organizations = 6;
    options.incidents = 24;
    return options;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(year)

BOOST_AUTO_TEST_CASE(planted_incidents_are_found) {
    ScoredYear all;
    for (std::uint64_t seed = 1; seed <= worlds; ++seed) all += score_year(world(seed));
    BOOST_TEST_MESSAGE(all.records << " records\n" << all.table());
    check(all, 1);
}

/// script/prove.d/anomalies: as many worlds and people as it says, other ones each time.
BOOST_AUTO_TEST_CASE(planted_incidents_are_found_in_other_worlds) {
    const auto count = number("MUSTER_YEAR_WORLDS", 1);
    ScoredYear all;
    for (unsigned i = 0; i < count; ++i) {
        auto options = world(seed() + i);
        options.people = number("MUSTER_YEAR_PEOPLE", 60);
        options.organizations = std::max(options.people / 20, 3U);
        all += score_year(options);
    }
    if (count > 1) std::printf("%llu records\n%s", static_cast<unsigned long long>(all.records), all.table().c_str());
    if (count > 1) check(all, of_other_worlds);  // of one world each figure is a few incidents
    for (const auto rule : {Rule::failure_burst, Rule::mass_read, Rule::mass_delete, Rule::role_escalation, Rule::invitation_spray}) {
        BOOST_TEST(all.of(rule).caught > 0U);
    }
}

BOOST_AUTO_TEST_CASE(the_same_year_gives_the_same_findings) {
    bench::YearOptions options;
    options.seed = seed();
    options.people = 40;
    options.organizations = 2;
    options.days = 120;
    options.requests_a_day = 2;
    const auto one = score_year(options), other = score_year(options);
    BOOST_REQUIRE(one.findings.size() == other.findings.size());
    BOOST_TEST(!one.findings.empty());
    for (std::size_t i = 0; i < one.findings.size(); ++i) {
        BOOST_TEST(one.findings[i].why == other.findings[i].why);
        BOOST_TEST((one.findings[i].trigger == other.findings[i].trigger));
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace muster::tests
