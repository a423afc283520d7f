#pragma once
// Events of monitoring: which rules watch for anomalies, what they found, what became of it. Streams: "instance" for rules,
// the alert for the others. The rules themselves are evaluated outside, over both logs.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/fields.hpp"
#include "domain/ids.hpp"
#include "domain/personal.hpp"
#include "domain/time.hpp"

namespace muster::domain {

/// One number that a rule can be told: a threshold, a window in seconds.
struct RuleParameter {
    std::string name;
    std::int64_t value = 0;

    static constexpr auto fields() {
        return std::tuple{field("name", &RuleParameter::name), field("value", &RuleParameter::value)};
    }
    friend bool operator==(const RuleParameter&, const RuleParameter&) = default;
};

/// Replaces what was set for the rule before; parameters that are absent have their defaults.
struct AnomalyRuleSet {
    static constexpr std::string_view type = "AnomalyRuleSet";
    static constexpr int version = 1;
    std::string rule;
    bool enabled = false;
    std::vector<RuleParameter> parameters;

    static constexpr auto fields() {
        using E = AnomalyRuleSet;
        return std::tuple{field("rule", &E::rule), field("enabled", &E::enabled), field("parameters", &E::parameters)};
    }
    friend bool operator==(const AnomalyRuleSet&, const AnomalyRuleSet&) = default;
};

enum class Severity : std::uint8_t { low, medium, high };
template <>
struct EnumNames<Severity> {
    static constexpr std::array<std::string_view, 3> names{"low", "medium", "high"};
};

/// A fact that made a rule speak: "failures" "37". No personal data.
struct AlertFact {
    std::string name;
    std::string value;

    static constexpr auto fields() { return std::tuple{field("name", &AlertFact::name), field("value", &AlertFact::value)}; }
    friend bool operator==(const AlertFact&, const AlertFact&) = default;
};

/// A rule found something. One alert for each rule, whom it is about and window.
struct AlertRaised {
    static constexpr std::string_view type = "AlertRaised";
    static constexpr int version = 1;
    AlertId alert;
    std::string rule;
    Severity severity = Severity::low;
    std::optional<AccountId> about_account;
    std::optional<ApiKeyId> about_key;
    std::optional<OrganizationId> about_organization;
    Timestamp window_from;
    Timestamp window_to;
    std::vector<AlertFact> evidence;
    std::vector<Position> records;           ///< of the account log; some of those that count
    std::vector<std::uint64_t> activity;     ///< positions in the activity log; some of those that count
    Personal<> address;                      ///< of the network, where the rule is about one; only beside an about_account

    static constexpr auto fields() {
        using E = AlertRaised;
        return std::tuple{field("alert", &E::alert),
                          field("rule", &E::rule),
                          field("severity", &E::severity),
                          field("about_account", &E::about_account),
                          field("about_key", &E::about_key),
                          field("about_organization", &E::about_organization),
                          field("window_from", &E::window_from),
                          field("window_to", &E::window_to),
                          field("evidence", &E::evidence),
                          field("records", &E::records),
                          field("activity", &E::activity),
                          field("address", &E::address)};
    }
    friend bool operator==(const AlertRaised&, const AlertRaised&) = default;
};

enum class AlertResolution : std::uint8_t {
    confirmed,    ///< it was what the rule says
    false_alarm,
    tolerated,    ///< it was, and is all right
};
template <>
struct EnumNames<AlertResolution> {
    static constexpr std::array<std::string_view, 3> names{"confirmed", "false_alarm", "tolerated"};
};

struct AlertClosed {
    static constexpr std::string_view type = "AlertClosed";
    static constexpr int version = 1;
    AlertId alert;
    std::optional<OrganizationId> about_organization;  ///< of the alert
    AlertResolution resolution = AlertResolution::confirmed;
    AccountId closed_by;
    Personal<> reason;  ///< sealed under closed_by

    static constexpr auto fields() {
        using E = AlertClosed;
        return std::tuple{field("alert", &E::alert), field("about_organization", &E::about_organization),
                          field("resolution", &E::resolution), field("closed_by", &E::closed_by), field("reason", &E::reason)};
    }
    friend bool operator==(const AlertClosed&, const AlertClosed&) = default;
};

}  // namespace muster::domain
