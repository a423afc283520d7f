#include "api/scheduler.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "api/background_read.hpp"

namespace muster::api {
namespace {

constexpr std::chrono::seconds round_interval{3};
/// Expired in one round; the next round takes more.
constexpr std::size_t round_max = 500;

}  // namespace

struct Scheduler::Parts {
    eventstore::Sequencer& sequencer;
    const projections::Models& models;
    const eventstore::Clock& clock;
    std::mutex mutex;
    std::condition_variable wake;
    bool stopping = false;
    std::size_t in_flight = 0;
    std::thread thread;

    Parts(eventstore::Sequencer& s, const projections::Models& m, const eventstore::Clock& c) : sequencer(s), models(m), clock(c) {}

    void run() {
        std::unique_lock lock(mutex);
        while (!wake.wait_for(lock, round_interval, [this] { return stopping; })) {
            lock.unlock();
            const auto due = read_or_nothing("scheduler", [this] { return models.invitations().due(clock.now(), round_max); });
            const auto ended = read_or_nothing("scheduler", [this] { return models.registry().ends(clock.now(), round_max); });
            lock.lock();
            in_flight += due.size() + ended.size();
            lock.unlock();
            for (const auto& invitation : due) expire(domain::ExpireInvitation{invitation});
            for (const auto& end : ended) expire(command_for(end));
            lock.lock();
            wake.wait(lock, [this] { return in_flight == 0; });
        }
    }

    [[nodiscard]] static domain::CommandBody command_for(const domain::End& end) {
        if (end.kind == domain::EndKind::grant) return domain::ExpireGrant{{end.id}};
        return domain::ExpireMembership{{end.id}, end.organization};
    }

    void expire(domain::CommandBody command) {
        eventstore::Submission submission;
        submission.command = std::move(command);
        submission.actor = domain::Actor::system();
        // Whatever became of it: what is still due is found again in the next round.
        submission.done = [this](const eventstore::Outcome&) {
            const std::lock_guard lock(mutex);
            --in_flight;
            wake.notify_all();
        };
        sequencer.submit(std::move(submission));
    }
};

Scheduler::Scheduler(eventstore::Sequencer& sequencer, const projections::Models& models, const eventstore::Clock& clock)
    : parts_(std::make_unique<Parts>(sequencer, models, clock)) {
    parts_->thread = std::thread([parts = parts_.get()] { parts->run(); });
}

Scheduler::~Scheduler() {
    {
        const std::lock_guard lock(parts_->mutex);
        parts_->stopping = true;
    }
    parts_->wake.notify_all();
    parts_->thread.join();
}

}  // namespace muster::api
