#include "api/dry_run/dry_runs.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace muster::api {

struct DryRuns::Parts {
    explicit Parts(std::size_t most) : waiting_max(most), thread([this] { loop(); }) {}

    void loop() {
        std::unique_lock lock(mutex);
        while (true) {
            wake.wait(lock, [&] { return stopping || !waiting.empty(); });
            if (waiting.empty()) return;
            auto work = std::move(waiting.front());
            waiting.pop_front();
            const bool stopped = stopping;
            if (!stopped) ++run;
            lock.unlock();
            work(stopped);
            work = nullptr;  // what it holds goes without the lock
            lock.lock();
        }
    }

    std::size_t waiting_max;
    std::mutex mutex;
    std::condition_variable wake;
    std::deque<Work> waiting;
    std::uint64_t run = 0, refused = 0;
    bool stopping = false;
    std::once_flag joined;
    std::thread thread;
};

DryRuns::DryRuns(std::size_t waiting_max) : parts_(std::make_unique<Parts>(waiting_max)) {}
DryRuns::~DryRuns() { stop(); }

bool DryRuns::run(Work work) {
    {
        const std::lock_guard lock(parts_->mutex);
        if (parts_->stopping) return false;
        if (parts_->waiting.size() >= parts_->waiting_max) {
            ++parts_->refused;
            return false;
        }
        parts_->waiting.push_back(std::move(work));
    }
    parts_->wake.notify_one();
    return true;
}

void DryRuns::stop() {
    {
        const std::lock_guard lock(parts_->mutex);
        parts_->stopping = true;
    }
    parts_->wake.notify_all();
    std::call_once(parts_->joined, [this] { parts_->thread.join(); });
}

DryRunCounts DryRuns::counts() const {
    const std::lock_guard lock(parts_->mutex);
    return {parts_->run, parts_->refused, parts_->waiting.size()};
}

}  // namespace muster::api
