#pragma once
// Back-tests of rules that an ADMIN asked for: each is a job with progress, one at a time on a thread of its own. Jobs live as long as the
// process. Thread-safe.

#include <memory>
#include <optional>
#include <string>

#include "api/rebuild_jobs.hpp"
#include "eventstore/activity/activity_log.hpp"
#include "projections/anomalies/back_test.hpp"

namespace muster::api {

struct BackTestJob {
    std::string id;  ///< "bt_1", "bt_2", …
    anomalies::Parameters parameters{anomalies::Rule::failure_burst};
    std::optional<domain::Timestamp> from{}, to{};
    JobStatus status = JobStatus::running;
    std::uint64_t done = 0, total = 0;  ///< records
    anomalies::BackTestReport report;   ///< when succeeded
    std::string failure;
    domain::Timestamp started_at;
    std::optional<domain::Timestamp> ended_at;
};

class BackTests {
  public:
    static constexpr std::size_t kept_max = 20;

    /// The arguments outlive it. `activity` may be null.
    BackTests(const eventstore::Log& accounts, const activity::ActivityLog* activity, const eventstore::KeyFinder& keys,
              const activity::Marks& marks, const eventstore::Clock& clock);
    ~BackTests();

    /// The new job, or nothing while another one runs.
    [[nodiscard]] std::optional<BackTestJob> start(const anomalies::Parameters& parameters, std::optional<domain::Timestamp> from,
                                                   std::optional<domain::Timestamp> to);
    [[nodiscard]] std::optional<BackTestJob> find(std::string_view id) const;
    /// Cancels the job in hand and waits for its end; after the last start().
    void stop();

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace muster::api
