#pragma once
// The rules that are on, following both logs. What is on, and with which numbers, follows from the log alone: a rule is on from its
// AnomalyRuleSet and speaks of nothing before it, whatever it learned from that. So a restart goes on where it was, and says the same.
// One thread.

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "eventstore/activity/marks.hpp"
#include "projections/anomalies/back_test.hpp"
#include "projections/anomalies/observer.hpp"
#include "projections/usage/usage_model.hpp"

namespace muster::api {

class Watch {
  public:
    /// The arguments outlive it. `tell`: a rule is set to what this version does not know.
    Watch(const eventstore::Log& accounts, const eventstore::KeyFinder& keys, const activity::Marks& marks,
          std::function<void(const std::string&)> tell);

    using GoOn = std::function<bool(std::uint64_t)>;
    /// What the rules find in (from, to]. The first call learns from everything before `from`, for rules set as `settings` says. After a
    /// failure or an end by `go_on`, begin with a new object.
    [[nodiscard]] domain::Result<std::vector<anomalies::Finding>, std::string> follow(
        const std::vector<std::pair<std::string, usage::Setting>>& settings, const eventstore::Log* activity, anomalies::Places from,
        anomalies::Places to, const GoOn& go_on);

    [[nodiscard]] std::size_t rules_on() const { return detectors_.size(); }

  private:
    void begin(const std::vector<std::pair<std::string, usage::Setting>>& settings);
    /// A detector for it, when it is on; it has learned nothing yet.
    [[nodiscard]] std::unique_ptr<anomalies::Detector> made(const std::string& rule, const usage::Setting& setting) const;
    void set(const domain::AnomalyRuleSet& event, const eventstore::Log* activity, anomalies::Places until, const GoOn& go_on);
    template <class Record>
    void take(const Record& record);

    const eventstore::Log& accounts_;
    const eventstore::KeyFinder& keys_;
    const activity::Marks& marks_;
    std::function<void(const std::string&)> tell_;
    anomalies::Observer observer_;
    std::map<std::string, std::unique_ptr<anomalies::Detector>> detectors_;
    std::vector<anomalies::Finding> found_;
    std::string failure_;
    bool has_begun_ = false;
};

/// A rule's numbers as they are set; the message says what of it is unknown or out of bounds.
[[nodiscard]] domain::Result<anomalies::Parameters, std::string> parameters_of(const anomalies::RuleInfo& rule,
                                                                               const std::vector<domain::RuleParameter>& set);

}  // namespace muster::api
