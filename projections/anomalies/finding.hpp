#pragma once
// What a rule found: whom it is about, when, and why, in plain words. Nothing personal.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "projections/anomalies/observation.hpp"
#include "projections/anomalies/rule.hpp"

namespace muster::anomalies {

enum class Severity : std::uint8_t { low, medium, high };

/// Records that a finding names; the others that count are only counted.
inline constexpr std::size_t places_max = 20;

struct Finding {
    Rule rule = Rule::failure_burst;
    Severity severity = Severity::medium;
    AccountId account{};            ///< nil: of nobody known
    ApiKeyId key{};                 ///< nil: none
    OrganizationId organization{};  ///< nil: none, or several
    Timestamp from, to;             ///< of what counts
    Place trigger;                  ///< the record that made the rule speak
    std::string why;                ///< a sentence
    std::vector<std::pair<std::string, std::string>> facts;  ///< "failures" "37"
    std::vector<Place> places;      ///< some of the records that count, in their order
};

/// What an observation alone tells of a finding: by whom, with which key, where and when.
[[nodiscard]] inline Finding finding_of(Rule rule, Severity severity, const Observation& seen) {
    Finding finding;
    finding.rule = rule;
    finding.severity = severity;
    finding.account = seen.actor;
    finding.key = seen.key;
    finding.organization = seen.organization;
    finding.from = finding.to = seen.time;
    finding.trigger = seen.at;
    finding.places = {seen.at};
    return finding;
}

}  // namespace muster::anomalies

template <>
struct muster::domain::EnumNames<muster::anomalies::Severity> {
    static constexpr std::array<std::string_view, 3> names{"low", "medium", "high"};
};
