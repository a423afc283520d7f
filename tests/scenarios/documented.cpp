// The last test of the run: all answers of all scenarios were as openapi.json says.
#include <boost/test/unit_test.hpp>

#include "tests/scenarios/support/documented.hpp"
#include "tests/scenarios/support/world.hpp"

namespace muster::scenarios {
namespace {

BOOST_AUTO_TEST_SUITE(documented)

BOOST_AUTO_TEST_CASE(every_answer_of_this_run_was_as_documented) {
    BOOST_TEST(succeeded(shared_world().nobody().get("/livez")));
    const auto& run = Documented::of_this_run();
    for (const auto& deviation : run.deviations()) BOOST_ERROR(deviation);
    BOOST_TEST_MESSAGE(run.checked() << " answers were held against the contract");
    constexpr std::size_t answers_of_a_whole_run = 3000;
    if (run.checked() < answers_of_a_whole_run) return;  // only some scenarios were asked for
    const auto done = run.succeeded();
    for (const auto& operation : run.all()) BOOST_TEST(done.contains(operation), "no scenario saw a success of " << operation);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::scenarios
