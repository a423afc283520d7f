#include "api/rebuild_jobs.hpp"

#include <algorithm>
#include <atomic>
#include <deque>
#include <mutex>
#include <thread>

namespace muster::api {

struct RebuildJobs::Parts {
    projections::Models& models;
    const eventstore::Clock& clock;
    std::mutex mutex;
    std::deque<RebuildJob> jobs;  ///< the oldest first; deque: a running job's place never moves away from under it by id
    std::uint64_t count = 0;
    std::atomic<bool> cancelling{false};
    std::thread thread;

    Parts(projections::Models& m, const eventstore::Clock& c) : models(m), clock(c) {}

    /// Under the mutex.
    RebuildJob* find(std::string_view id) {
        const auto it = std::find_if(jobs.begin(), jobs.end(), [&](const auto& job) { return job.id == id; });
        return it == jobs.end() ? nullptr : &*it;
    }
    void change(const std::string& id, const std::function<void(RebuildJob&)>& f) {
        const std::lock_guard lock(mutex);
        if (auto* job = find(id)) f(*job);
    }

    void run(const std::string& id, const std::string& model) {
        const auto told = [&](const projections::RebuildProgress& progress) {
            change(id, [&](RebuildJob& job) { job.progress = progress; });
        };
        auto report = models.rebuild(model, told, [this] { return cancelling.load(); });
        const auto now = clock.now();
        change(id, [&](RebuildJob& job) {
            job.ended_at = now;
            if (report) {
                job.status = JobStatus::succeeded;
                job.report = std::move(*report);
            } else {
                job.status = cancelling.load() ? JobStatus::cancelled : JobStatus::failed;
                if (job.status == JobStatus::failed) job.failure = report.error();
            }
        });
    }
};

RebuildJobs::RebuildJobs(projections::Models& models, const eventstore::Clock& clock)
    : parts_(std::make_unique<Parts>(models, clock)) {}

RebuildJobs::~RebuildJobs() {
    parts_->cancelling = true;
    if (parts_->thread.joinable()) parts_->thread.join();
}

std::optional<RebuildJob> RebuildJobs::start(const std::string& model) {
    const std::lock_guard lock(parts_->mutex);
    auto& jobs = parts_->jobs;
    if (!jobs.empty() && jobs.back().status == JobStatus::running) return {};
    // The one before has written its end under this mutex: its thread has nothing left to do but to return.
    if (parts_->thread.joinable()) parts_->thread.join();
    if (jobs.size() >= kept_max) jobs.pop_front();
    RebuildJob job;
    job.id = "job_" + std::to_string(++parts_->count);
    job.model = model;
    job.started_at = parts_->clock.now();
    job.progress.model = model;
    jobs.push_back(job);
    parts_->cancelling = false;
    parts_->thread = std::thread([parts = parts_.get(), id = job.id, model] { parts->run(id, model); });
    return job;
}

std::optional<RebuildJob> RebuildJobs::find(std::string_view id) const {
    const std::lock_guard lock(parts_->mutex);
    const auto* job = parts_->find(id);
    return job ? std::optional(*job) : std::nullopt;
}

std::optional<RebuildJob> RebuildJobs::cancel(std::string_view id) {
    const std::lock_guard lock(parts_->mutex);
    const auto* job = parts_->find(id);
    if (!job) return {};
    if (job->status == JobStatus::running) parts_->cancelling = true;
    return *job;
}

}  // namespace muster::api
