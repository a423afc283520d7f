// Finding records: filters, pages, times.
#include <boost/test/unit_test.hpp>

#include "tests/activity/activity_world.hpp"

namespace muster::tests {
namespace {

using namespace activity;
using namespace std::chrono_literals;

/// The pages put together.
std::vector<std::uint64_t> all_pages(ActivityWorld& world, const Search& search, std::size_t limit) {
    std::vector<std::uint64_t> positions;
    std::optional<Position> before;
    do {
        const auto page = world.found(search, before, limit);
        for (const auto& record : page.records) positions.push_back(record.position.value);
        before = page.next;
    } while (before);
    return positions;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(activity_search)

BOOST_AUTO_TEST_CASE(pages_are_the_list_from_the_newest_on) {
    ActivityWorld world;
    const auto ann = world.person(), bob = world.person();
    std::vector<std::uint64_t> of_ann, all;
    for (int i = 0; i < 1'300; ++i) {
        world.log().note(failure_of(i % 3 == 0 ? ann : bob));
        all.insert(all.begin(), static_cast<std::uint64_t>(i) + 2);  // the first is LogOpened
        if (i % 3 == 0) of_ann.insert(of_ann.begin(), static_cast<std::uint64_t>(i) + 2);
    }
    Search search;
    search.types = {"SignInFailed"};
    for (const std::size_t limit : {7U, 200U, 5'000U}) BOOST_TEST(all_pages(world, search, limit) == all, boost::test_tools::per_element());
    search.account = ann;
    for (const std::size_t limit : {7U, 200U, 5'000U}) BOOST_TEST(all_pages(world, search, limit) == of_ann, boost::test_tools::per_element());
    search.types = {};
    BOOST_TEST(all_pages(world, search, 50) == of_ann, boost::test_tools::per_element());
    search.types = {"SignInSucceeded"};
    BOOST_TEST(all_pages(world, search, 50).empty());
}

BOOST_AUTO_TEST_CASE(sums_of_an_account_are_found_by_their_type) {
    ActivityWorld world;
    const auto ann = world.person(), bob = world.person();
    for (const auto& account : {ann, bob}) {
        AnsweredRequest request;
        request.method = "GET";
        request.pattern = "/v1/me";
        request.status = 200;
        request.account = account;
        request.address = "192.0.2.7";
        world.log().count(request);
    }
    Search search;
    search.account = ann;
    BOOST_TEST(world.found(search).records.empty());
    search.types = {"RequestsCounted"};
    const auto page = world.found(search);
    BOOST_REQUIRE(page.records.size() == 1U);
    BOOST_TEST(std::get<RequestsCounted>(page.records[0].activity).address.open() == "192.0.2.7");
    BOOST_TEST(!page.next);
}

BOOST_AUTO_TEST_CASE(times_bound_the_list) {
    ActivityWorld world;
    const auto begun = world.clock.now();
    for (int hour = 0; hour < 10; ++hour) {
        world.log().note(failure_of_nobody());
        world.clock.advance(1h);
    }
    const auto positions = [&](std::optional<Timestamp> from, std::optional<Timestamp> to) {
        Search search;
        search.types = {"SignInFailed"};
        search.from = from;
        search.to = to;
        return all_pages(world, search, 3);
    };
    using Values = std::vector<std::uint64_t>;
    BOOST_TEST(positions(begun + 2h, begun + 5h) == (Values{6, 5, 4}), boost::test_tools::per_element());
    BOOST_TEST(positions(begun + 2h + 1us, begun + 5h + 1us) == (Values{7, 6, 5}), boost::test_tools::per_element());
    BOOST_TEST(positions(begun + 8h, {}) == (Values{11, 10}), boost::test_tools::per_element());
    BOOST_TEST(positions({}, begun + 1h) == (Values{2}), boost::test_tools::per_element());
    BOOST_TEST(positions(begun + 100h, {}).empty());
    BOOST_TEST(positions({}, begun - 1h).empty());
}

BOOST_AUTO_TEST_CASE(a_page_looks_at_so_many_records_and_says_where_to_go_on) {
    ActivityWorld world;
    world.log().note(failure_of_nobody());
    world.log().flush();
    for (std::size_t i = 0; i < scanned_max + 1'000; ++i) {
        world.log().note(PersonLookedUp{});
        if (i % 4'000 == 0) world.log().flush();
    }
    Search search;
    search.types = {"SignInFailed"};
    const auto page = world.found(search);
    BOOST_TEST(page.records.empty());
    BOOST_REQUIRE(page.next);
    BOOST_TEST(world.found(search, page.next).records.size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace muster::tests
