#include "api/exports/exports.hpp"

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

namespace muster::api {

struct Exports::Places {
    explicit Places(ExportLimits given) : limits(given) {}

    void leave(domain::AccountId account) {
        const std::lock_guard lock(mutex);
        --running;
        if (const auto found = of_account.find(account); found != of_account.end() && --found->second == 0) of_account.erase(found);
    }

    const ExportLimits limits;
    mutable std::mutex mutex;
    std::size_t running = 0;
    std::map<domain::AccountId, std::size_t> of_account;
};

struct Exports::Threads {
    void work() {
        std::unique_lock lock(mutex);
        while (true) {
            wake.wait(lock, [&] { return stopping || !queue.empty(); });
            if (stopping) return;
            auto next = std::move(queue.front());
            queue.pop_front();
            lock.unlock();
            next();
            next = {};  // what it holds goes without the lock
            lock.lock();
        }
    }

    std::mutex mutex;
    std::condition_variable wake;
    std::deque<std::function<void()>> queue;  // one entry per export at most
    bool stopping = false;
    std::vector<std::thread> threads;
};

Exports::Exports(ExportLimits limits) : places_(std::make_shared<Places>(limits)), threads_(std::make_unique<Threads>()) {
    for (unsigned i = 0; i < limits.threads; ++i) threads_->threads.emplace_back([this] { threads_->work(); });
}

Exports::~Exports() { stop(); }

domain::Result<Exports::Place, Problem> Exports::enter(domain::AccountId account) {
    const std::lock_guard lock(places_->mutex);
    if (places_->running >= places_->limits.running_max) {
        return domain::failure(Problem{503, "overloaded", "Too many exports are running. Come back after the time in Retry-After.", {},
                                       exports_retry_after_s});
    }
    auto& own = places_->of_account[account];
    if (own >= places_->limits.running_per_account_max) {
        return domain::failure(Problem{429, "exports_limited", "Your other exports are still running; take them in first, or come back after the time in Retry-After.",
                                       {}, exports_retry_after_s});
    }
    ++own;
    ++places_->running;
    return Place(nullptr, [places = places_, account](void*) { places->leave(account); });
}

void Exports::run(std::function<void()> work) {
    {
        const std::lock_guard lock(threads_->mutex);
        if (threads_->stopping) return;
        threads_->queue.push_back(std::move(work));
    }
    threads_->wake.notify_one();
}

void Exports::stop() {
    std::deque<std::function<void()>> dropped;
    {
        const std::lock_guard lock(threads_->mutex);
        threads_->stopping = true;
        dropped.swap(threads_->queue);
    }
    threads_->wake.notify_all();
    for (auto& thread : threads_->threads) {
        if (thread.joinable()) thread.join();
    }
}

const ExportLimits& Exports::limits() const { return places_->limits; }

std::size_t Exports::running() const {
    const std::lock_guard lock(places_->mutex);
    return places_->running;
}

}  // namespace muster::api
