#pragma once
// Rebuilds of read models that an ADMIN asked for: each is a job with progress, run one at a time on a thread of its own, so
// that the server goes on serving. Jobs live as long as the process. Thread-safe.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "projections/models.hpp"

namespace muster::api {

enum class JobStatus : std::uint8_t { running, succeeded, failed, cancelled };

struct RebuildJob {
    std::string id;  ///< "job_1", "job_2", …
    std::string model;
    JobStatus status = JobStatus::running;
    projections::RebuildProgress progress;
    projections::RebuildReport report;  ///< when succeeded
    std::string failure;                ///< when failed
    domain::Timestamp started_at;
    std::optional<domain::Timestamp> ended_at;
};

class RebuildJobs {
  public:
    /// Jobs remembered; the oldest ended ones go first.
    static constexpr std::size_t kept_max = 100;

    RebuildJobs(projections::Models& models, const eventstore::Clock& clock);
    /// Cancels the job in hand and waits for its end.
    ~RebuildJobs();

    /// The new job, or nothing while another one runs.
    [[nodiscard]] std::optional<RebuildJob> start(const std::string& model);
    [[nodiscard]] std::optional<RebuildJob> find(std::string_view id) const;
    /// Asks the job to end soon; answers it as it stands. One that ended already stays as it is.
    [[nodiscard]] std::optional<RebuildJob> cancel(std::string_view id);

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace muster::api

template <>
struct muster::domain::EnumNames<muster::api::JobStatus> {
    static constexpr std::array<std::string_view, 4> names{"running", "succeeded", "failed", "cancelled"};
};
