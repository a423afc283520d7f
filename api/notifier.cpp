#include "api/notifier.hpp"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "api/background_read.hpp"
#include "api/log.hpp"

namespace muster::api {
namespace {

/// Sendings on their way at once: enough to fill a batch of the sequencer beside the requests of a load.
constexpr std::size_t in_flight_max = 256;
/// Invitations noticed and not yet taken up; beyond it they are read again from the read model.
constexpr std::size_t noticed_max = 100'000;
constexpr std::size_t pending_page = 1'000;
constexpr std::chrono::milliseconds busy_pause{20};
/// How long after the start the read model is asked again for what was left behind (a full queue, a missed notice).
constexpr std::chrono::seconds sweep_interval{30};

}  // namespace

struct Notifier::Parts {
    std::mutex mutex;
    std::condition_variable wake;
    std::deque<domain::InvitationId> noticed;
    std::size_t in_flight = 0;
    bool sweep = true;  ///< ask the read model for everything pending
    bool stopping = false;
    eventstore::Sequencer* sequencer = nullptr;
    const projections::Models* models = nullptr;
    std::thread thread;

    void run() {
        auto next_sweep = std::chrono::steady_clock::now();
        std::unique_lock lock(mutex);
        while (!stopping) {
            if (sweep || std::chrono::steady_clock::now() >= next_sweep) {
                sweep = false;
                lock.unlock();
                auto pending = read_or_nothing("notifier", [this] { return models->invitations().pending(pending_page); });
                lock.lock();
                if (pending.size() == pending_page) sweep = true;  // more than a page: once more, after these
                noticed.insert(noticed.end(), pending.begin(), pending.end());
                next_sweep = std::chrono::steady_clock::now() + sweep_interval;
            }
            while (!stopping && !noticed.empty()) {
                wake.wait(lock, [this] { return stopping || in_flight < in_flight_max; });
                if (stopping) break;
                const auto invitation = noticed.front();
                noticed.pop_front();
                ++in_flight;
                lock.unlock();
                send(invitation);
                lock.lock();
            }
            if (sweep) wake.wait_for(lock, busy_pause, [this] { return stopping; });  // the model has to see what was sent
            wake.wait_until(lock, next_sweep, [this] { return stopping || sweep || !noticed.empty(); });
        }
    }

    void send(domain::InvitationId invitation) {
        eventstore::Submission submission;
        submission.command = domain::RecordInvitationSent{invitation};
        submission.actor = domain::Actor::system();
        submission.done = [this, invitation](const eventstore::Outcome& outcome) { sent(invitation, outcome); };
        sequencer->submit(std::move(submission));
    }

    void sent(domain::InvitationId invitation, const eventstore::Outcome& outcome) {
        if (!outcome) {
            if (const auto* refusal = std::get_if<domain::Refusal>(&outcome.error())) {
                log::error("the sending of " + invitation.text() + " was refused: " + refusal->detail);
            }
        }
        const std::lock_guard lock(mutex);
        --in_flight;
        // A full queue is no reason to lose it; the sweep finds it again. When the log is stopped a restart will.
        if (!outcome && std::holds_alternative<eventstore::Busy>(outcome.error())) sweep = true;
        wake.notify_all();
    }
};

Notifier::Notifier() : parts_(std::make_unique<Parts>()) {}
Notifier::~Notifier() { stop(); }

void Notifier::notice(const eventstore::CommittedBatch& batch) {
    const std::lock_guard lock(parts_->mutex);
    bool found = false;
    for (const auto& recorded : batch.events) {
        const auto* invited = std::get_if<domain::UserInvited>(&recorded.event);
        if (!invited) continue;
        found = true;
        if (parts_->noticed.size() < noticed_max) {
            parts_->noticed.push_back(invited->invitation);
        } else {
            parts_->sweep = true;
        }
    }
    if (found) parts_->wake.notify_all();
}

void Notifier::start(eventstore::Sequencer& sequencer, const projections::Models& models) {
    parts_->sequencer = &sequencer;
    parts_->models = &models;
    parts_->thread = std::thread([parts = parts_.get()] { parts->run(); });
}

void Notifier::stop() {
    {
        const std::lock_guard lock(parts_->mutex);
        parts_->stopping = true;
    }
    parts_->wake.notify_all();
    if (parts_->thread.joinable()) parts_->thread.join();
    // The sequencer answers everything it was given, so this ends.
    std::unique_lock lock(parts_->mutex);
    parts_->wake.wait(lock, [this] { return parts_->in_flight == 0; });
}

}  // namespace muster::api
