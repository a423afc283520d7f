#include "api/monitoring/back_tests.hpp"

#include <algorithm>
#include <atomic>
#include <deque>
#include <mutex>
#include <thread>

namespace muster::api {

struct BackTests::Parts {
    const eventstore::Log& accounts;
    const activity::ActivityLog* activity;
    const eventstore::KeyFinder& keys;
    const activity::Marks& marks;
    const eventstore::Clock& clock;
    mutable std::mutex mutex;
    std::deque<BackTestJob> jobs;  ///< the oldest first
    std::uint64_t count = 0;
    std::atomic<bool> cancelling{false};
    std::thread thread;

    template <class Change>
    void change(const std::string& id, Change&& f) {
        const std::lock_guard lock(mutex);
        const auto job = std::find_if(jobs.begin(), jobs.end(), [&](const BackTestJob& each) { return each.id == id; });
        if (job != jobs.end()) f(*job);
    }
    void run(const BackTestJob& asked) {
        anomalies::BackTest test;
        test.rules = {asked.parameters};
        test.from = asked.from;
        test.to = asked.to;
        test.tell = [&](std::uint64_t done, std::uint64_t total) {
            change(asked.id, [&](BackTestJob& job) {
                job.done = done;
                job.total = total;
            });
        };
        test.cancel = [this] { return cancelling.load(); };
        const auto log = activity != nullptr ? activity->log() : nullptr;
        auto report = anomalies::run_back_test(accounts, log.get(), keys, marks, test);
        const auto now = clock.now();
        change(asked.id, [&](BackTestJob& job) {
            job.ended_at = now;
            if (!report) {
                job.status = JobStatus::failed;
                job.failure = report.error();
                return;
            }
            job.status = report->cancelled ? JobStatus::cancelled : JobStatus::succeeded;
            job.report = std::move(*report);
        });
    }
};

BackTests::BackTests(const eventstore::Log& accounts, const activity::ActivityLog* activity, const eventstore::KeyFinder& keys,
                     const activity::Marks& marks, const eventstore::Clock& clock)
    : parts_(new Parts{accounts, activity, keys, marks, clock, {}, {}, 0, {}, {}}) {}

BackTests::~BackTests() { stop(); }

std::optional<BackTestJob> BackTests::start(const anomalies::Parameters& parameters, std::optional<domain::Timestamp> from,
                                            std::optional<domain::Timestamp> to) {
    const std::lock_guard lock(parts_->mutex);
    auto& jobs = parts_->jobs;
    if (!jobs.empty() && jobs.back().status == JobStatus::running) return {};
    // The one before has written its end under this mutex: its thread has nothing left to do but to return.
    if (parts_->thread.joinable()) parts_->thread.join();
    if (jobs.size() >= kept_max) jobs.pop_front();
    BackTestJob job;
    job.id = "bt_" + std::to_string(++parts_->count);
    job.parameters = parameters;
    job.from = from;
    job.to = to;
    job.started_at = parts_->clock.now();
    jobs.push_back(job);
    parts_->cancelling = false;
    parts_->thread = std::thread([parts = parts_.get(), job] { parts->run(job); });
    return job;
}

std::optional<BackTestJob> BackTests::find(std::string_view id) const {
    const std::lock_guard lock(parts_->mutex);
    const auto job = std::find_if(parts_->jobs.begin(), parts_->jobs.end(), [&](const BackTestJob& each) { return each.id == id; });
    return job == parts_->jobs.end() ? std::nullopt : std::optional(*job);
}

void BackTests::stop() {
    parts_->cancelling = true;
    if (parts_->thread.joinable()) parts_->thread.join();
}

}  // namespace muster::api
