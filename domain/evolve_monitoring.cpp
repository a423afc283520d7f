// Folding events of monitoring.

#include <algorithm>

#include "domain/fold.hpp"

namespace muster::domain {

void Fold::operator()(const AnomalyRuleSet& e) {
    auto instance = at_instance();
    auto& rules = instance.anomaly_rules;
    const auto found = std::find_if(rules.begin(), rules.end(), [&](const AnomalyRule& each) { return each.name == e.rule; });
    auto& rule = found == rules.end() ? rules.emplace_back() : *found;
    rule = AnomalyRule{e.rule, e.enabled, e.parameters};
    registry_.put(instance);
}

void Fold::operator()(const AlertRaised& e) {
    registry_.put(Alert{e.alert, meta_.stream_version, e.rule, e.about_account, e.about_organization, false, meta_.position});
}

void Fold::operator()(const AlertClosed& e) {
    auto alert = registry_.alert(e.alert);
    if (!alert) return;
    alert->version = meta_.stream_version;
    alert->closed = true;
    registry_.put(*alert);
}

}  // namespace muster::domain
