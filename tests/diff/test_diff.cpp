#include <boost/test/unit_test.hpp>

#include "projections/diff/diff.hpp"
#include "projections/json_members.hpp"
#include "tests/projections/model_fixture.hpp"
#include "tests/timeline/running_timeline.hpp"

namespace muster::tests {
namespace {

using namespace domain;
using projections::Diff;

struct World {
    Story story;
    RunningTimeline timeline;
    Running<projections::History> history;

    [[nodiscard]] Position now() const { return {story.events().size()}; }
    void follow() {
        const std::vector<RecordedEvent> fresh(story.events().begin() + static_cast<std::ptrdiff_t>(fed_), story.events().end());
        timeline.feed(fresh);
        history.feed(story);
        fed_ = story.events().size();
    }
    [[nodiscard]] Diff between(Position from, Position to) {
        follow();
        return {timeline.store().freeze(), history.projection, from, to};
    }

  private:
    std::size_t fed_ = 0;
};

std::vector<std::string> members_of(const projections::DiffPage& page) {
    std::vector<std::string> found;
    for (const auto& row : page.rows) {
        if (projections::text_member(row, "kind") == "member") found.push_back(row);
    }
    return found;
}

bool says(const std::string& row, const std::string& text) { return row.find(text) != std::string::npos; }

BOOST_AUTO_TEST_SUITE(diffs)

BOOST_AUTO_TEST_CASE(a_rename_is_told_with_its_event) {
    World world;
    const auto organization = world.story.organization("Acme");
    const auto ada = world.story.member(organization, {"Ada", "Byron", "ada@example.org"});
    const auto before = world.now();
    world.story.rename(ada, organization, "Ada", "Lovelace");
    const auto after = world.now();
    const auto page = world.between(before, after).of_organization(organization, {}, 50);
    BOOST_REQUIRE(page);
    const auto members = members_of(*page);
    BOOST_REQUIRE_EQUAL(members.size(), 1U);
    BOOST_CHECK(says(members[0], R"("name":"Ada Lovelace","change":"changed")"));
    BOOST_CHECK(says(members[0], R"({"field":"last_name","before":"Byron","after":"Lovelace","positions":[)" + std::to_string(after.value) + "]}"));
    BOOST_CHECK(says(members[0], R"("type":"ProfileChanged")"));
    BOOST_CHECK(page->next.empty());
    BOOST_CHECK(world.between(after, after).of_organization(organization, {}, 50)->rows.empty());
}

BOOST_AUTO_TEST_CASE(who_came_and_went_in_between_is_not_told) {
    World world;
    const auto organization = world.story.organization("Acme");
    const auto before = world.now();
    const auto ada = world.story.member(organization, {"Ada", "Byron", "ada@example.org"});
    const auto there = world.now();
    MemberRemoved removed;
    removed.account = ada;
    removed.organization = organization;
    world.story.record(removed);
    const auto after = world.now();
    BOOST_CHECK(members_of(*world.between(before, after).of_organization(organization, {}, 50)).empty());
    BOOST_CHECK(says(members_of(*world.between(before, there).of_organization(organization, {}, 50)).at(0), R"("change":"added")"));
    const auto gone = members_of(*world.between(there, after).of_organization(organization, {}, 50)).at(0);
    BOOST_CHECK(says(gone, R"("change":"removed")"));
    BOOST_CHECK(says(gone, R"("type":"MemberRemoved")"));
}

BOOST_AUTO_TEST_CASE(whoever_was_erased_since_is_blank) {
    World world;
    const auto organization = world.story.organization("Acme");
    const auto ada = world.story.member(organization, {"Ada", "Byron", "ada@example.org"});
    const auto before = world.now();
    world.story.rename(ada, organization, "Augusta", "Lovelace");
    const auto after = world.now();
    AccountErased erased;
    erased.account = ada;
    erased.organization = organization;
    world.story.record(erased);
    for (const auto& page : {world.between(before, after).of_account(ada, {}, 50), world.between({}, after).of_organization(organization, {}, 50)}) {
        BOOST_REQUIRE(page);
        for (const auto& row : page->rows) {
            for (const auto* text : {"Ada", "Augusta", "Byron", "Lovelace", "ada@"}) BOOST_CHECK_MESSAGE(!says(row, text), row);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_strange_cursor_is_refused) {
    World world;
    const auto organization = world.story.organization("Acme");
    BOOST_CHECK(!world.between({}, world.now()).of_organization(organization, "~", 50));
}

BOOST_AUTO_TEST_CASE(a_field_changed_a_thousand_times_is_told_once) {
    World world;
    const auto organization = world.story.organization("Acme");
    const auto before = world.now();
    for (int i = 0; i < 1'000; ++i) world.story.member(organization, {"P" + std::to_string(i), "Q", "p" + std::to_string(i) + "@example.org"});
    const auto page = world.between(before, world.now()).of_organization(organization, {}, 1);
    BOOST_REQUIRE(page);
    BOOST_REQUIRE_EQUAL(page->rows.size(), 1U);
    BOOST_CHECK(says(page->rows[0], R"({"field":"members","before":0,"after":1000,"positions":[)" + std::to_string(world.now().value) + ","));
    BOOST_CHECK_LT(page->rows[0].size(), 4'000U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
