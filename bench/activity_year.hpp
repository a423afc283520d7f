#pragma once
// A made-up year: organizations, people with their hours, holidays and habits, API keys that work day and night, and among all that
// incidents that were planted. It knows nothing of the rules that look for them: some incidents are small, slow or well hidden, and some of
// what ordinary people do looks like one. The same numbers give the same records.
//
// Records come in the order that projections/anomalies/both_logs.hpp reads them in. Not thread-safe.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "domain/event.hpp"
#include "eventstore/activity/records.hpp"

namespace muster::bench {

struct YearOptions {
    std::uint64_t seed = 1;
    unsigned people = 120;
    unsigned organizations = 6;
    unsigned days = 365;
    unsigned incidents = 12;          ///< of each kind
    unsigned requests_a_day = 6;      ///< records of requests of each person at work
};

/// Something that was planted. `kind` is the name of the rule that is for it.
struct Incident {
    std::string kind;
    domain::AccountId account{};  ///< nil: one that is only an address
    domain::ApiKeyId key{};
    domain::Timestamp from, to;
};

class ActivityYear {
  public:
    explicit ActivityYear(const YearOptions& options) : options_(options) {}

    using TakeEvent = std::function<void(const domain::RecordedEvent&)>;
    using TakeActivity = std::function<void(const activity::Record&)>;
    /// Once.
    void tell(const TakeEvent& event, const TakeActivity& activity);
    /// After it was told.
    [[nodiscard]] const std::vector<Incident>& incidents() const { return incidents_; }

    [[nodiscard]] domain::Timestamp begin() const { return {1'767'571'200'000'000}; }  ///< 2026-01-05, a Monday, 00:00 UTC

  private:
    struct Making;
    YearOptions options_;
    std::vector<Incident> incidents_;
};

}  // namespace muster::bench
