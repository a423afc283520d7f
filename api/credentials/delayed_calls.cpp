#include "api/credentials/delayed_calls.hpp"

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

namespace muster::api {

struct DelayedCalls::Parts {
    using Clock = std::chrono::steady_clock;

    const std::size_t waiting_max;
    mutable std::mutex mutex;
    std::condition_variable wake;
    std::multimap<Clock::time_point, Callback> calls;
    bool stopping = false;
    std::thread thread;

    explicit Parts(std::size_t most) : waiting_max(most) {}

    void run() {
        std::unique_lock lock(mutex);
        while (!stopping) {
            if (calls.empty()) {
                wake.wait(lock);
            } else if (const auto due = calls.begin()->first; due > Clock::now()) {
                wake.wait_until(lock, due);
            } else {
                auto call = calls.extract(calls.begin());
                lock.unlock();
                call.mapped()(false);
                lock.lock();
            }
        }
    }
};

DelayedCalls::DelayedCalls(std::size_t waiting_max) : parts_(std::make_unique<Parts>(waiting_max)) {
    parts_->thread = std::thread([parts = parts_.get()] { parts->run(); });
}

DelayedCalls::~DelayedCalls() { stop(); }

bool DelayedCalls::after(std::chrono::milliseconds delay, Callback callback) {
    const auto due = Parts::Clock::now() + delay;
    {
        const std::lock_guard lock(parts_->mutex);
        if (parts_->stopping || parts_->calls.size() >= parts_->waiting_max) return false;
        const auto placed = parts_->calls.emplace(due, std::move(callback));
        if (placed != parts_->calls.begin()) return true;
    }
    parts_->wake.notify_one();
    return true;
}

void DelayedCalls::stop() {
    std::multimap<Parts::Clock::time_point, Callback> left;
    {
        const std::lock_guard lock(parts_->mutex);
        parts_->stopping = true;
        left.swap(parts_->calls);
    }
    parts_->wake.notify_one();
    if (parts_->thread.joinable()) parts_->thread.join();
    for (auto& [due, callback] : left) callback(true);
}

std::size_t DelayedCalls::waiting() const {
    const std::lock_guard lock(parts_->mutex);
    return parts_->calls.size();
}

}  // namespace muster::api
