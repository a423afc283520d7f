// Decisions about monitoring: which rules watch, and what becomes of an alert. Whether a rule speaks is found out elsewhere.

#include "domain/rules.hpp"

namespace muster::domain {
namespace {

bool is_rule_name(const std::string& name) { return !name.empty() && name.size() <= limits::anomaly_rule_bytes_max; }

Decided<void> parameters_fit(const std::vector<RuleParameter>& parameters) {
    if (parameters.size() > limits::rule_parameters_max) {
        return refuse(RefusalCode::limit_reached, "A rule has at most 20 parameters.", "parameters");
    }
    for (const auto& each : parameters) {
        const auto same = std::count_if(parameters.begin(), parameters.end(), [&](const auto& other) { return other.name == each.name; });
        if (!is_rule_name(each.name) || same > 1) {
            return refuse(RefusalCode::invalid_field, "Each parameter has a name of its own.", "parameters");
        }
    }
    return {};
}

}  // namespace

EventsOrRefusal decide_on(const Rules& rules, const SetAnomalyRule& c) {
    MUSTER_REQUIRE(rules.instance_admin());
    const auto instance = rules.registry.instance();
    MUSTER_REQUIRE(rules.version_is(instance.version));
    if (!is_rule_name(c.rule)) return refuse(RefusalCode::invalid_field, "A rule has a name.", "rule");
    MUSTER_REQUIRE(parameters_fit(c.parameters));
    const auto& known = instance.anomaly_rules;
    const auto found = std::find_if(known.begin(), known.end(), [&](const AnomalyRule& each) { return each.name == c.rule; });
    if (found != known.end() && found->enabled == c.enabled && found->parameters == c.parameters) {
        return refuse(RefusalCode::nothing_to_change, "Every value is as it was.");
    }
    if (found == known.end() && known.size() >= limits::anomaly_rules_max) {
        return refuse(RefusalCode::limit_reached, "The instance has at most 50 rules.");
    }
    return Events{AnomalyRuleSet{c.rule, c.enabled, c.parameters}};
}

EventsOrRefusal decide_on(const Rules& rules, const RaiseAlert& c) {
    if (!rules.is_system()) return refuse(RefusalCode::permission_denied, "Only monitoring raises alerts.");
    if (rules.registry.alert(c.alert)) return Events{};
    if (c.evidence.size() > limits::alert_evidence_max || c.records.size() > limits::alert_evidence_max ||
        c.activity.size() > limits::alert_evidence_max) {
        return refuse(RefusalCode::limit_reached, "An alert has at most 50 facts, and positions of each log.", "evidence");
    }
    AlertRaised e;
    e.alert = c.alert;
    e.rule = c.rule;
    e.severity = c.severity;
    e.about_account = c.about_account;
    e.about_key = c.about_key;
    e.about_organization = c.about_organization;
    e.window_from = c.window_from;
    e.window_to = c.window_to;
    e.evidence = c.evidence;
    e.records = c.records;
    e.activity = c.activity;
    // An address is somebody's personal data; nobody's cannot be sealed.
    const auto about = c.about_account ? rules.registry.account(*c.about_account) : std::nullopt;
    if (about && about->erased_at == Position{}) e.address = c.address;
    return Events{std::move(e)};
}

EventsOrRefusal decide_on(const Rules& rules, const CloseAlert& c) {
    const auto viewer = rules.viewer();
    if (!viewer) return failure(viewer.error());
    if (rules.is_system()) return refuse(RefusalCode::permission_denied, "Only people close alerts.");
    const auto alert = rules.registry.alert(c.alert);
    const bool reads = alert && alert->about_organization && rules.may(*alert->about_organization, Permission::audit_read);
    if (!alert || (!rules.instance_admin() && !reads)) return refuse(RefusalCode::not_found, "There is no such alert.");
    MUSTER_REQUIRE(rules.version_is(alert->version));
    if (alert->closed) return refuse(RefusalCode::alert_closed, "The alert is closed already.");
    return Events{AlertClosed{c.alert, alert->about_organization, c.resolution, rules.actor().account, c.reason}};
}

}  // namespace muster::domain
