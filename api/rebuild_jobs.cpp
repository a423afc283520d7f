#include "api/rebuild_jobs.hpp"

#include <algorithm>
#include <deque>
#include <mutex>
#include <thread>

namespace muster::api {

using projections::RebuildAsk;
using projections::RebuildEnd;

struct RebuildJobs::Parts {
    projections::Models& models;
    const eventstore::Clock& clock;
    std::mutex mutex;
    std::deque<RebuildJob> jobs;  ///< the oldest first; deque: a running job's place never moves away from under it by id
    std::uint64_t count = 0;
    std::unique_ptr<projections::RebuildControl> control;  ///< of the last job that ran; replaced when none does
    std::thread thread;
    std::mutex rolling;  ///< guards the thread below
    std::thread roller;

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

    /// As it is shown.
    [[nodiscard]] RebuildJob shown(const RebuildJob& job) const {
        auto copy = job;
        if (job.status == JobStatus::paused && models.rebuilds().was_set_back()) copy.progress.done = {};
        return copy;
    }

    /// Under the mutex, when none runs.
    RebuildJob& add(projections::RebuildRequest request) {
        if (jobs.size() >= kept_max) jobs.pop_front();
        RebuildJob job;
        job.id = "job_" + std::to_string(++count);
        job.model = request.models.size() == 1 ? request.models.front() : "all";
        job.started_at = clock.now();
        job.progress.model = job.model;
        job.request = std::move(request);
        jobs.push_back(std::move(job));
        return jobs.back();
    }
    void launch(RebuildJob& job) {
        // The one before has written its end under this mutex: its thread has nothing left to do but to return.
        if (thread.joinable()) thread.join();
        job.status = JobStatus::running;
        control = std::make_unique<projections::RebuildControl>(job.request.events_per_second);
        thread = std::thread([this, id = job.id, request = job.request] { run(id, request); });
        job.request.afresh = false;  // from now on it is its own work that is gone on with
    }

    void run(const std::string& id, const projections::RebuildRequest& request) {
        const auto told = [&](const projections::RebuildProgress& progress) {
            change(id, [&](RebuildJob& job) { job.progress = progress; });
        };
        auto outcome = models.rebuilds().run(request, *control, told);
        const auto now = clock.now();
        change(id, [&](RebuildJob& job) {
            if (outcome) job.reports.insert(job.reports.end(), outcome->reports.begin(), outcome->reports.end());
            job.status = status_of(outcome, job);
            if (job.status != JobStatus::paused) job.ended_at = now;
        });
    }
    static JobStatus status_of(const domain::Result<projections::RebuildOutcome, std::string>& outcome, RebuildJob& job) {
        if (!outcome) {
            job.failure = outcome.error();
            return JobStatus::failed;
        }
        if (outcome->end == RebuildEnd::paused) return JobStatus::paused;
        if (outcome->end == RebuildEnd::cancelled) return JobStatus::cancelled;
        for (const auto& report : job.reports) {
            if (report.failure.empty()) continue;
            job.failure += (job.failure.empty() ? "" : "; ") + report.model + ": " + report.failure;
        }
        return job.failure.empty() ? JobStatus::succeeded : JobStatus::failed;
    }
};

RebuildJobs::RebuildJobs(projections::Models& models, const eventstore::Clock& clock)
    : parts_(std::make_unique<Parts>(models, clock)) {
    const auto unfinished = models.rebuilds().unfinished();
    if (!unfinished) return;
    const std::lock_guard lock(parts_->mutex);
    auto& job = parts_->add(unfinished->request);
    job.resumed = true;
    job.status = JobStatus::paused;
    if (!unfinished->paused) parts_->launch(job);
}

RebuildJobs::~RebuildJobs() {
    {
        const std::lock_guard lock(parts_->mutex);
        if (parts_->control) parts_->control->ask(RebuildAsk::interrupt);
    }
    if (parts_->thread.joinable()) parts_->thread.join();
    if (parts_->roller.joinable()) parts_->roller.join();
}

std::optional<RebuildJob> RebuildJobs::start(projections::RebuildRequest request) {
    const std::lock_guard lock(parts_->mutex);
    auto& jobs = parts_->jobs;
    const auto is_open = [](const auto& job) { return job.status == JobStatus::running || job.status == JobStatus::paused; };
    if (std::any_of(jobs.begin(), jobs.end(), is_open)) return {};
    auto& job = parts_->add(std::move(request));
    parts_->launch(job);
    return job;
}

std::optional<RebuildJob> RebuildJobs::find(std::string_view id) const {
    const std::lock_guard lock(parts_->mutex);
    const auto* job = parts_->find(id);
    return job ? std::optional(parts_->shown(*job)) : std::nullopt;
}

std::vector<RebuildJob> RebuildJobs::list() const {
    const std::lock_guard lock(parts_->mutex);
    std::vector<RebuildJob> jobs;
    for (auto job = parts_->jobs.rbegin(); job != parts_->jobs.rend(); ++job) jobs.push_back(parts_->shown(*job));
    return jobs;
}

std::optional<RebuildJob> RebuildJobs::cancel(std::string_view id) {
    const std::lock_guard lock(parts_->mutex);
    auto* job = parts_->find(id);
    if (!job) return {};
    if (job->status == JobStatus::running) parts_->control->ask(RebuildAsk::cancel);
    if (job->status != JobStatus::paused) return *job;
    if (parts_->thread.joinable()) parts_->thread.join();
    if (const auto dropped = parts_->models.rebuilds().drop_unfinished(); !dropped) job->failure = dropped.error();
    job->status = job->failure.empty() ? JobStatus::cancelled : JobStatus::failed;
    job->ended_at = parts_->clock.now();
    return *job;
}

std::optional<RebuildJob> RebuildJobs::pause(std::string_view id) {
    const std::lock_guard lock(parts_->mutex);
    auto* job = parts_->find(id);
    if (!job) return {};
    if (job->status == JobStatus::running) parts_->control->ask(RebuildAsk::pause);
    return *job;
}

std::optional<RebuildJob> RebuildJobs::resume(std::string_view id) {
    const std::lock_guard lock(parts_->mutex);
    auto* job = parts_->find(id);
    if (!job) return {};
    if (job->status == JobStatus::paused) parts_->launch(*job);
    return *job;
}

std::optional<RebuildJob> RebuildJobs::switch_now(std::string_view id) {
    const std::lock_guard lock(parts_->mutex);
    auto* job = parts_->find(id);
    if (!job) return {};
    if (job->status == JobStatus::running) parts_->control->ask_to_switch();
    return *job;
}

std::optional<RebuildJob> RebuildJobs::set_events_per_second(std::string_view id, std::uint64_t rate) {
    const std::lock_guard lock(parts_->mutex);
    auto* job = parts_->find(id);
    if (!job) return {};
    job->request.events_per_second = rate;
    if (job->status == JobStatus::running) parts_->control->set_events_per_second(rate);
    return *job;
}

void RebuildJobs::roll_back(std::string model, std::function<void(std::string)> callback) {
    const std::lock_guard lock(parts_->rolling);
    auto before = std::make_shared<std::thread>(std::move(parts_->roller));
    parts_->roller = std::thread([parts = parts_.get(), before, model = std::move(model), callback = std::move(callback)] {
        if (before->joinable()) before->join();
        const auto done = parts->models.rebuilds().roll_back(model);
        callback(done ? std::string() : done.error());
    });
}

projections::Rebuilds& RebuildJobs::rebuilds() { return parts_->models.rebuilds(); }

}  // namespace muster::api
