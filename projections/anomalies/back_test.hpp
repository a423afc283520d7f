#pragma once
// What a rule would have found, over what both logs still tell. Nothing is written. Thread-safe: each call has its own state.

#include <functional>
#include <string>
#include <vector>

#include "eventstore/activity/marks.hpp"
#include "projections/anomalies/both_logs.hpp"
#include "projections/anomalies/detector.hpp"

namespace muster::anomalies {

/// Findings that a report lists; more are only counted.
inline constexpr std::size_t findings_listed_max = 200;

struct BackTest {
    std::vector<Parameters> rules;    ///< each a rule and its numbers
    std::optional<Timestamp> from{}, to{};  ///< of the findings: from included, to not. What was before `from` is learned
    std::function<void(std::uint64_t done, std::uint64_t total)> tell{};
    std::function<bool()> cancel{};
};

struct BackTestReport {
    std::uint64_t records = 0;
    double seconds = 0;
    std::uint64_t findings = 0;
    std::array<std::uint64_t, 3> by_severity{};
    std::array<std::uint64_t, rule_count> by_rule{};
    std::vector<Finding> listed;  ///< the first ones
    bool activity_is_whole = false;  ///< the activity log still has everything it ever held
    std::optional<Timestamp> activity_since{};  ///< otherwise: from when on
    bool cancelled = false;
};

/// The text of a failure says what cannot be read.
[[nodiscard]] domain::Result<BackTestReport, std::string> run_back_test(const eventstore::Log& accounts, const eventstore::Log* activity,
                                                                        const eventstore::KeyFinder& keys, const activity::Marks& marks,
                                                                        const BackTest& test);

/// Whether the rule compares addresses, for which sealed parts are opened.
[[nodiscard]] bool wants_origins(Rule rule);

}  // namespace muster::anomalies
