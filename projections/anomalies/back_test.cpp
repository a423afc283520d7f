#include "projections/anomalies/back_test.hpp"

#include <algorithm>
#include <chrono>

#include "eventstore/activity/codec.hpp"
#include "projections/anomalies/observer.hpp"

namespace muster::anomalies {
namespace {

std::optional<Timestamp> begun_at(const eventstore::Log& log) {
    const auto first = log.read_one(log.first());
    const auto seen = first && *first ? activity::glance(**first) : std::nullopt;
    return seen ? std::optional(seen->time) : std::nullopt;
}

class Running {
  public:
    explicit Running(const BackTest& test, const activity::Marks& marks, bool origins)
        : test_(test), observer_(origins ? std::optional(Origins(marks)) : std::nullopt) {
        for (const auto& rule : test.rules) detectors_.push_back(make_detector(rule));
    }
    template <class Record>
    void take(const Record& record) {
        const auto seen = observer_.of(record);
        if (!seen || (test_.to && seen->time >= *test_.to)) return;
        for (const auto& detector : detectors_) detector->take(*seen, found_);
        for (auto& finding : found_) keep(finding);
        found_.clear();
    }
    BackTestReport report;

  private:
    void keep(Finding& finding) {
        if (test_.from && finding.to < *test_.from) return;
        ++report.findings;
        ++report.by_severity.at(static_cast<std::size_t>(finding.severity));
        ++report.by_rule.at(static_cast<std::size_t>(finding.rule));
        if (report.listed.size() < findings_listed_max) report.listed.push_back(std::move(finding));
    }

    const BackTest& test_;
    Observer observer_;
    std::vector<std::unique_ptr<Detector>> detectors_;
    std::vector<Finding> found_;
};

}  // namespace

bool wants_origins(Rule rule) { return rule == Rule::failure_burst || rule == Rule::new_key_address; }

domain::Result<BackTestReport, std::string> run_back_test(const eventstore::Log& accounts, const eventstore::Log* activity,
                                                          const eventstore::KeyFinder& keys, const activity::Marks& marks, const BackTest& test) {
    using Steady = std::chrono::steady_clock;
    const auto begun = Steady::now();
    const bool origins = std::any_of(test.rules.begin(), test.rules.end(), [](const Parameters& each) { return wants_origins(each.rule()); });
    Running running(test, marks, origins);
    auto& report = running.report;
    const Places to{accounts.tail(), activity != nullptr ? activity->tail() : Position{}};
    if (activity != nullptr && activity->first().value > 0) {
        report.activity_is_whole = activity->first() == Position{1};
        report.activity_since = begun_at(*activity);
    }
    const auto kept = to.activity.value == 0 ? 0 : to.activity.value - activity->first().value + 1;
    const auto total = to.account.value + kept;
    auto told = Steady::time_point{};
    EachRecord each;
    each.event = [&](const domain::RecordedEvent& event) { running.take(event); };
    each.activity = [&](const activity::Record& record) { running.take(record); };
    each.go_on = [&](std::uint64_t done) {
        const auto now = Steady::now();
        if (test.tell && now - told >= std::chrono::milliseconds(100)) {
            told = now;
            test.tell(done, total);
        }
        report.cancelled = test.cancel && test.cancel();
        return !report.cancelled;
    };
    const auto read = read_both(accounts, activity, origins ? &keys : nullptr, {}, to, each);
    if (!read) return domain::failure(read.error());
    if (test.tell) test.tell(*read, total);
    report.records = *read;
    report.seconds = std::chrono::duration<double>(Steady::now() - begun).count();
    return std::move(report);
}

}  // namespace muster::anomalies
