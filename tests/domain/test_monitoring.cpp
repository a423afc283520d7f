// Rules that watch for anomalies, and alerts.

#include <boost/test/unit_test.hpp>

#include "domain/limits.hpp"
#include "tests/domain/world.hpp"

namespace muster::tests {
namespace {

using namespace domain;
using enum RefusalCode;

AlertId alr(std::string_view name) { return id_of<AlertId>(name); }

RaiseAlert raise(std::string_view name, std::string_view organization = "") {
    RaiseAlert c;
    c.alert = alr(name);
    c.rule = "failure_burst";
    c.severity = Severity::high;
    c.about_account = acc("mia");
    if (!organization.empty()) c.about_organization = org(organization);
    c.window_from = Timestamp{1};
    c.window_to = Timestamp{2};
    c.evidence = {{"failures", "37"}};
    c.records = {Position{12}};
    c.activity = {3, 4};
    c.address = std::string("192.0.2.7");
    return c;
}
AlertRaised raised(const RaiseAlert& c) {
    return {c.alert, c.rule, c.severity, c.about_account, c.about_key, c.about_organization, c.window_from, c.window_to, c.evidence,
            c.records, c.activity, c.address};
}

BOOST_AUTO_TEST_SUITE(monitoring)

BOOST_AUTO_TEST_CASE(an_admin_sets_rules) {
    const SetAnomalyRule c{"failure_burst", true, {{"failures", 20}, {"seconds", 60}}};
    const auto world = in_the_world().when(c).by("root").then({AnomalyRuleSet{"failure_burst", true, c.parameters}});
    world.when(c).by("root").refused(nothing_to_change);
    world.when(SetAnomalyRule{"failure_burst", false, c.parameters}).by("root").accepted();
    world.when(c).by("amy").refused(permission_denied);
    in_the_world().when(SetAnomalyRule{"", true, {}}).by("root").refused(invalid_field);
    in_the_world().when(SetAnomalyRule{"a", true, {{"x", 1}, {"x", 2}}}).by("root").refused(invalid_field);
    in_the_world().when(SetAnomalyRule{"a", true, std::vector<RuleParameter>(limits::rule_parameters_max + 1)}).by("root").refused(limit_reached);
    world.when(SetAnomalyRule{"failure_burst", false, {}}).by("root").if_version(1).refused(version_mismatch);
    EventList many;
    for (std::size_t i = 0; i < limits::anomaly_rules_max; ++i) many.events.push_back(AnomalyRuleSet{"r" + std::to_string(i), true, {}});
    in_the_world({many}).when(c).by("root").refused(limit_reached);
}

BOOST_AUTO_TEST_CASE(only_monitoring_raises_alerts_and_each_once) {
    const auto c = raise("a");
    in_the_world().when(c).by("root").refused(permission_denied);
    const auto world = in_the_world().when(c).by(Actor::system()).then({raised(c)});
    world.when(c).by(Actor::system()).then({});
    auto unknown = raise("b");
    unknown.about_account = acc("nobody");
    auto without_address = raised(unknown);
    without_address.address = {};
    in_the_world().when(unknown).by(Actor::system()).then({without_address});  // there is nobody whose key seals it
    auto too_much = raise("b");
    too_much.records.resize(limits::alert_evidence_max + 1);
    in_the_world().when(too_much).by(Actor::system()).refused(limit_reached);
}

BOOST_AUTO_TEST_CASE(who_closes_alerts) {
    const auto of_instance = in_the_world({raised(raise("a"))});
    const CloseAlert c{alr("a"), AlertResolution::false_alarm, std::string("a test")};
    const auto closed = of_instance.when(c).by("root").then({AlertClosed{alr("a"), {}, AlertResolution::false_alarm, acc("root"), std::string("a test")}});
    closed.when(c).by("root").refused(alert_closed);
    of_instance.when(c).by("amy").refused(not_found);
    of_instance.when(c).by(Actor::system()).refused(permission_denied);
    of_instance.when(c).by("root").if_version(9).refused(version_mismatch);
    const auto of_cove = in_the_world({raised(raise("a", "cove"))});
    of_cove.when(c).by("amy").then({AlertClosed{alr("a"), org("cove"), AlertResolution::false_alarm, acc("amy"), std::string("a test")}});
    of_cove.when(c).by("mia").refused(not_found);  // who may not read the audit does not learn of it
    of_cove.when(c).by("dan").refused(not_found);
    of_cove.when(c).by("root").accepted();
    of_cove.when(CloseAlert{alr("b"), AlertResolution::confirmed, {}}).by("root").refused(not_found);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace muster::tests
