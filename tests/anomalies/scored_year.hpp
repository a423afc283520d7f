#pragma once
// The rules over a made-up year: what they found, against what was planted.

#include <array>
#include <string>

#include "bench/activity_year.hpp"
#include "projections/anomalies/detector.hpp"

namespace muster::tests {

struct Score {
    std::uint64_t planted = 0;
    std::uint64_t caught = 0;    ///< planted ones that the rule found
    std::uint64_t findings = 0;
    std::uint64_t right = 0;     ///< findings that are about a planted incident, of whatever kind

    [[nodiscard]] double precision() const { return findings == 0 ? 1 : static_cast<double>(right) / static_cast<double>(findings); }
    [[nodiscard]] double recall() const { return planted == 0 ? 1 : static_cast<double>(caught) / static_cast<double>(planted); }
};

struct ScoredYear {
    std::uint64_t records = 0;
    std::array<Score, anomalies::rule_count> scores;
    std::vector<anomalies::Finding> findings;

    [[nodiscard]] const Score& of(anomalies::Rule rule) const { return scores.at(static_cast<std::size_t>(rule)); }
    ScoredYear& operator+=(const ScoredYear& other);
    /// One line for each rule.
    [[nodiscard]] std::string table() const;
};

/// Every rule with its defaults.
[[nodiscard]] ScoredYear score_year(const bench::YearOptions& options);

}  // namespace muster::tests
