#pragma once
// Monitoring: follows both logs, counts usage, and lets the rules that are on look at everything. What they find becomes an AlertRaised.
//
// A process manager: its place is that of the usage model, which is committed after the alerts of a stretch are in the log. So after a
// crash a stretch is looked at again, and finds the same: an alert's id is made of what was found, and a known one writes nothing.
// The account log is followed one round late, so that what the activity log noted meanwhile is there: the order of both is then the one
// a back-test reads them in. Thread-safe.

#include <array>
#include <memory>
#include <optional>
#include <string>

#include "api/monitoring/back_tests.hpp"
#include "eventstore/keyring.hpp"
#include "eventstore/sequencer.hpp"
#include "projections/usage/usage_model.hpp"

namespace muster::api {

struct MonitoringParts {  ///< all of them outlive stop()
    std::string directory;  ///< DIR/models/usage
    domain::IncarnationId incarnation;
    const eventstore::Log& accounts;
    const eventstore::Keyring& keyring;
    const activity::ActivityLog* activity;
    activity::Marks::AddressGroup address_group;
    const domain::RegistryReader& registry;
    eventstore::Sequencer& sequencer;
    const eventstore::Clock& clock;
    std::function<void(const std::string&)> tell;  ///< for people, when something is wrong
};

struct MonitoringHealth {
    bool running = false;
    std::string stopped_because;
    anomalies::Places places;                ///< up to which both logs were counted and looked at
    std::uint64_t account_lag = 0, activity_lag = 0;  ///< records of each log behind its tail
    std::uint64_t rules_on = 0;
    std::uint64_t records = 0;               ///< of both logs, counted since the start
    std::uint64_t alerts = 0;                ///< raised since the start
    std::array<std::uint64_t, anomalies::rule_count> alerts_by_rule{};
};

class Monitoring {
  public:
    explicit Monitoring(MonitoringParts parts);
    ~Monitoring();

    void start();
    void stop();

    /// Nothing while it cannot be opened.
    [[nodiscard]] usage::UsageModel* usage() const;
    [[nodiscard]] BackTests& back_tests();
    [[nodiscard]] MonitoringHealth health() const;

    /// An alert was closed here, which the model may not have yet.
    void note_closing(domain::AlertId alert, domain::Position position);
    [[nodiscard]] std::optional<domain::Position> closing_of(domain::AlertId alert) const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

/// The alert a finding becomes. About the home of whom it is about, when it is about no organization.
[[nodiscard]] domain::RaiseAlert alert_of(const anomalies::Finding& finding, const domain::RegistryReader& registry);

}  // namespace muster::api
