#include "api/monitoring/watch.hpp"

namespace muster::api {

using anomalies::Places;

domain::Result<anomalies::Parameters, std::string> parameters_of(const anomalies::RuleInfo& rule, const std::vector<domain::RuleParameter>& set) {
    anomalies::Parameters parameters(rule.rule);
    for (const auto& each : set) {
        if (const auto taken = parameters.set(each.name, each.value); !taken) return domain::failure(taken.error());
    }
    return parameters;
}

Watch::Watch(const eventstore::Log& accounts, const eventstore::KeyFinder& keys, const activity::Marks& marks,
             std::function<void(const std::string&)> tell)
    : accounts_(accounts), keys_(keys), marks_(marks), tell_(std::move(tell)), observer_(anomalies::Origins(marks)) {}

std::unique_ptr<anomalies::Detector> Watch::made(const std::string& rule, const usage::Setting& setting) const {
    const auto* info = setting.enabled ? anomalies::find_rule(rule) : nullptr;
    if (info == nullptr) {
        if (setting.enabled) tell_("the anomaly rule " + rule + " is not known to this version of Muster; it is off");
        return {};
    }
    const auto parameters = parameters_of(*info, setting.parameters);
    if (parameters) return anomalies::make_detector(*parameters);
    tell_("the anomaly rule " + rule + " is off: " + parameters.error());
    return {};
}

void Watch::begin(const std::vector<std::pair<std::string, usage::Setting>>& settings) {
    for (const auto& [rule, setting] : settings) {
        if (auto detector = made(rule, setting)) detectors_[rule] = std::move(detector);
    }
}

template <class Record>
void Watch::take(const Record& record) {
    const auto seen = observer_.of(record);
    if (!seen) return;
    for (const auto& [rule, detector] : detectors_) detector->take(*seen, found_);
}

/// From here on the rule is another one; it learns from everything before.
void Watch::set(const domain::AnomalyRuleSet& event, const eventstore::Log* activity, Places until, const GoOn& go_on) {
    detectors_.erase(event.rule);
    auto detector = made(event.rule, {event.enabled, event.parameters});
    if (!detector) return;
    anomalies::Observer observer((anomalies::Origins(marks_)));
    std::vector<anomalies::Finding> ignored;
    const auto learn = [&](const auto& record) {
        if (const auto seen = observer.of(record)) detector->take(*seen, ignored);
        ignored.clear();
    };
    const auto read = anomalies::read_both(accounts_, activity, &keys_, {}, until, {learn, learn, go_on});
    if (!read) failure_ = read.error();
    observer_ = std::move(observer);
    detectors_[event.rule] = std::move(detector);
}

domain::Result<std::vector<anomalies::Finding>, std::string> Watch::follow(const std::vector<std::pair<std::string, usage::Setting>>& settings,
                                                                          const eventstore::Log* activity, Places from, Places to,
                                                                          const GoOn& go_on) {
    if (!has_begun_) {
        begin(settings);
        const auto learn = [this](const auto& record) {
            take(record);
            found_.clear();
        };
        const auto until = detectors_.empty() ? Places{} : from;  // a rule that is set later learns by itself
        if (const auto read = anomalies::read_both(accounts_, activity, &keys_, {}, until, {learn, learn, go_on}); !read) {
            return domain::failure(read.error());
        }
        has_begun_ = true;
    }
    found_.clear();
    auto at = from;
    anomalies::EachRecord each;
    each.event = [&](const domain::RecordedEvent& event) {
        at.account = event.meta.position;
        if (const auto* set_to = std::get_if<domain::AnomalyRuleSet>(&event.event)) set(*set_to, activity, at, go_on);
        take(event);
    };
    each.activity = [&](const activity::Record& record) {
        at.activity = record.position;
        take(record);
    };
    each.go_on = go_on;
    if (const auto read = anomalies::read_both(accounts_, activity, &keys_, from, to, each); !read) return domain::failure(read.error());
    if (!failure_.empty()) return domain::failure(failure_);
    return std::exchange(found_, {});
}

}  // namespace muster::api
