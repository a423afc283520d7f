#include "tests/anomalies/scored_year.hpp"

#include <cstdio>

#include "eventstore/crypto.hpp"
#include "projections/anomalies/observer.hpp"

namespace muster::tests {
namespace {

using namespace anomalies;

constexpr domain::Duration minute = std::chrono::minutes(1);  // requests are counted by it
constexpr domain::Duration late = std::chrono::hours(1);  // a finding may come this long after what it is about

bool is_about(const Finding& finding, const bench::Incident& incident) {
    if (finding.to < incident.from - minute || finding.from > incident.to + late) return false;
    if (incident.account.is_nil()) return finding.account.is_nil();
    return finding.account == incident.account;
}

void count(ScoredYear& year, const std::vector<bench::Incident>& incidents) {
    for (const auto& incident : incidents) {
        const auto rule = *domain::from_text<Rule>(incident.kind);
        auto& score = year.scores.at(static_cast<std::size_t>(rule));
        ++score.planted;
        score.caught += std::any_of(year.findings.begin(), year.findings.end(),
                                    [&](const Finding& each) { return each.rule == rule && is_about(each, incident); });
    }
    for (const auto& finding : year.findings) {
        auto& score = year.scores.at(static_cast<std::size_t>(finding.rule));
        ++score.findings;
        score.right += std::any_of(incidents.begin(), incidents.end(), [&](const bench::Incident& each) { return is_about(finding, each); });
    }
}

}  // namespace

ScoredYear score_year(const bench::YearOptions& options) {
    eventstore::crypto::initialize();
    ScoredYear scored;
    Observer observer(Origins(activity::Marks({}, nullptr)));
    std::vector<std::unique_ptr<Detector>> detectors;
    for (const auto& info : rules()) detectors.push_back(make_detector(Parameters(info.rule)));
    const auto take = [&](const auto& record) {
        ++scored.records;
        const auto seen = observer.of(record);
        if (!seen) return;
        for (const auto& detector : detectors) detector->take(*seen, scored.findings);
    };
    bench::ActivityYear year(options);
    year.tell(take, take);
    count(scored, year.incidents());
    return scored;
}

ScoredYear& ScoredYear::operator+=(const ScoredYear& other) {
    records += other.records;
    for (std::size_t i = 0; i < scores.size(); ++i) {
        scores[i].planted += other.scores[i].planted;
        scores[i].caught += other.scores[i].caught;
        scores[i].findings += other.scores[i].findings;
        scores[i].right += other.scores[i].right;
    }
    return *this;
}

std::string ScoredYear::table() const {
    std::string text;
    char line[160];
    std::snprintf(line, sizeof line, "%-22s %8s %8s %9s %9s %9s\n", "rule", "planted", "caught", "findings", "precision", "recall");
    text += line;
    for (const auto& info : rules()) {
        const auto& score = of(info.rule);
        std::snprintf(line, sizeof line, "%-22s %8llu %8llu %9llu %9.2f %9.2f\n", std::string(info.name).c_str(),
                      static_cast<unsigned long long>(score.planted), static_cast<unsigned long long>(score.caught),
                      static_cast<unsigned long long>(score.findings), score.precision(), score.recall());
        text += line;
    }
    return text;
}

}  // namespace muster::tests
