// The rules as data.
#include <boost/test/unit_test.hpp>

#include "projections/anomalies/detector.hpp"

namespace muster::tests {

using namespace anomalies;

BOOST_AUTO_TEST_SUITE(rule)

BOOST_AUTO_TEST_CASE(every_rule_has_a_name_and_bounds_that_hold_its_defaults) {
    BOOST_REQUIRE(rules().size() == rule_count);
    for (std::size_t i = 0; i < rules().size(); ++i) {
        const auto& info = rules()[i];
        BOOST_TEST_CONTEXT(info.name) {
            BOOST_TEST(static_cast<std::size_t>(info.rule) == i);
            BOOST_TEST(info.name == domain::to_text(info.rule));
            BOOST_TEST((find_rule(info.name) == &info));
            BOOST_TEST((make_detector(Parameters(info.rule)) != nullptr));  // asks for no parameter it does not have
            for (const auto& each : info.parameters) {
                BOOST_TEST(each.otherwise >= each.least);
                BOOST_TEST(each.otherwise <= each.most);
                BOOST_TEST(Parameters(info.rule).get(each.name) == each.otherwise);
            }
        }
    }
    BOOST_TEST((find_rule("nothing_of_the_kind") == nullptr));
}

BOOST_AUTO_TEST_CASE(a_parameter_is_set_within_its_bounds_only) {
    Parameters parameters(Rule::mass_delete);
    BOOST_TEST(parameters.set("removals", 3).has_value());
    BOOST_TEST(parameters.get("removals") == 3);
    BOOST_TEST(parameters.set("removals", 0).error() == "removals may be 1 to 1000000");
    BOOST_TEST(parameters.get("removals") == 3);
    BOOST_TEST(parameters.set("rows", 3).error() == "mass_delete has no parameter rows");
    BOOST_CHECK_THROW((void)parameters.get("rows"), std::logic_error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace muster::tests
