#pragma once
// Rebuilds of read models that an ADMIN asked for: each is a job with progress, run one at a time on a thread of its own, so that the
// server goes on serving. Jobs live as long as the process; the rebuild of one that had not ended when the process did is a job again
// in the next one, and goes on unless it was paused. Thread-safe.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "projections/models.hpp"
#include "projections/rebuilds.hpp"

namespace muster::api {

enum class JobStatus : std::uint8_t { running, succeeded, failed, cancelled, paused };

struct RebuildJob {
    std::string id;     ///< "job_1", "job_2", …
    std::string model;  ///< or "all"
    projections::RebuildRequest request;
    JobStatus status = JobStatus::running;
    bool resumed = false;  ///< it had begun in an earlier process
    projections::RebuildProgress progress;
    std::vector<projections::RebuildReport> reports;  ///< of models that came to their end
    std::string failure;                              ///< when failed
    domain::Timestamp started_at;
    std::optional<domain::Timestamp> ended_at;
};

class RebuildJobs {
  public:
    /// Jobs remembered; the oldest ended ones go first.
    static constexpr std::size_t kept_max = 100;

    RebuildJobs(projections::Models& models, const eventstore::Clock& clock);
    /// Interrupts the job in hand, which goes on with the next process, and waits for its end.
    ~RebuildJobs();

    /// The new job, or nothing while another one runs or is paused.
    [[nodiscard]] std::optional<RebuildJob> start(projections::RebuildRequest request);
    [[nodiscard]] std::optional<RebuildJob> find(std::string_view id) const;
    [[nodiscard]] std::vector<RebuildJob> list() const;  ///< the newest first

    // These answer the job as it stands, or nothing when there is none of this id. What does not fit its status changes nothing.
    /// Asks it to end soon; a paused one ends at once.
    [[nodiscard]] std::optional<RebuildJob> cancel(std::string_view id);
    [[nodiscard]] std::optional<RebuildJob> pause(std::string_view id);
    [[nodiscard]] std::optional<RebuildJob> resume(std::string_view id);
    /// Of a job that waits for it: what it compared goes live.
    [[nodiscard]] std::optional<RebuildJob> switch_now(std::string_view id);
    [[nodiscard]] std::optional<RebuildJob> set_events_per_second(std::string_view id, std::uint64_t rate);

    /// On a thread of its own, one after the other; calls back from there. Empty, or why it cannot be.
    void roll_back(std::string model, std::function<void(std::string failure)> callback);

    [[nodiscard]] projections::Rebuilds& rebuilds();

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace muster::api

template <>
struct muster::domain::EnumNames<muster::api::JobStatus> {
    static constexpr std::array<std::string_view, 5> names{"running", "succeeded", "failed", "cancelled", "paused"};
};
template <>
struct muster::domain::EnumNames<muster::projections::RebuildPhase> {
    static constexpr std::array<std::string_view, 5> names{"folding", "merging", "comparing", "waiting", "switching"};
};
