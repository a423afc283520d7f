#include "api/notifications/notifier.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <random>
#include <set>
#include <thread>
#include <vector>

#include "api/background_read.hpp"
#include "api/log.hpp"
#include "domain/overloaded.hpp"
#include "projections/one_of.hpp"

namespace muster::api {
namespace {

using namespace std::chrono_literals;
using projections::NotificationRow;

/// Taken from the read model at once, and at most on their way (sending or being recorded): enough to fill a batch of the
/// sequencer beside the requests of a load.
constexpr std::size_t in_flight_max = 256;
constexpr std::size_t look_max = 2 * in_flight_max;
/// How long the thread sleeps at most: what is deferred becomes due without an event.
constexpr std::chrono::milliseconds nap_max = 1s;
/// Between two looks: under load a look then serves many events.
constexpr std::chrono::milliseconds nap_min = 10ms;
constexpr std::chrono::milliseconds busy_pause = 20ms;
constexpr std::chrono::milliseconds applied_patience = 5s;

using Key = std::pair<domain::EventId, domain::NotificationKind>;

bool may_make_due(const domain::Event& event) {
    using namespace domain;
    return std::visit(
        []<class E>(const E&) {
            return projections::OneOf<E, UserInvited, PasswordResetRequested, PasswordSet, EmailChangeRequested, ExternalLinked,
                                      TotpConfirmed, TotpRemoved, NotificationRetried, NotificationsResumed>;
        },
        event);
}

/// A link that died since the message became due; the read model strikes it once it has folded that.
bool is_dead(const domain::RegistryReader& registry, const NotificationRow& row) {
    if (row.invitation) {
        const auto invitation = registry.invitation(*row.invitation);
        return !invitation || invitation->status != domain::InvitationStatus::pending;
    }
    if (row.email_change) return !registry.email_change(*row.email_change);
    if (row.password_reset) return !registry.password_reset(*row.password_reset);
    return false;
}

}  // namespace

struct Notifier::Parts {
    mutable std::mutex mutex;
    std::condition_variable wake;        ///< of the thread that looks for work
    std::condition_variable has_work;    ///< of the senders
    std::deque<NotificationRow> to_send;
    std::set<Key> in_flight;             ///< taken up, until the read model has folded what became of it
    std::set<Key> unrecorded;            ///< sent, but the log would not have it: not sent again before a restart
    bool looking = false;
    std::set<Key> ended_meanwhile;       ///< during this look, whose rows may be older: they are not due any more
    std::deque<std::function<void()>> to_submit_again;
    bool noticed = false;
    bool more = false;                   ///< the last look left something behind
    std::atomic<bool> stopping{false};
    NotifierCounts counts;
    std::mt19937_64 jitter{std::random_device{}()};

    eventstore::Sequencer* sequencer = nullptr;
    std::atomic<projections::Models*> models{nullptr};
    const eventstore::Clock* clock = nullptr;
    Courier* courier = nullptr;
    mail::BackoffPolicy backoff;
    std::thread looker;
    std::vector<std::thread> senders;

    void look() {
        std::unique_lock lock(mutex);
        while (!stopping) {
            noticed = false;
            looking = true;
            lock.unlock();
            submit_again_now();
            const auto due = read_or_nothing("notifier", [this] { return due_now(); });
            lock.lock();
            take_up(due);
            looking = false;
            ended_meanwhile.clear();
            wake.wait_for(lock, nap_min, [this] { return stopping.load(); });
            wake.wait_for(lock, to_submit_again.empty() ? nap_max : busy_pause, [this] { return stopping || noticed; });
        }
    }
    void take_up(const std::vector<NotificationRow>& due) {
        more = due.size() == look_max;
        for (const auto& row : due) {
            if (in_flight.size() >= in_flight_max) {
                more = true;
                break;
            }
            const Key key{row.cause, row.kind};
            if (ended_meanwhile.contains(key) || unrecorded.contains(key)) continue;
            if (in_flight.insert(key).second) to_send.push_back(row);
        }
        if (!to_send.empty()) has_work.notify_all();
    }
    std::vector<NotificationRow> due_now() const {
        if (models.load()->registry().instance().notifications_paused || !is_folding()) return {};
        return models.load()->notifications().due(clock->now(), look_max);
    }
    /// In a read model that stopped a message stays due for ever.
    bool is_folding() const {
        const auto health = models.load()->health();
        return std::all_of(health.begin(), health.end(), [this](const projections::ModelHealth& each) {
            return each.name != models.load()->notifications().name() || each.stopped_because.empty();
        });
    }

    void send_each() {
        std::unique_lock lock(mutex);
        while (true) {
            has_work.wait(lock, [this] { return stopping || !to_send.empty(); });
            if (stopping) return;
            const auto row = std::move(to_send.front());
            to_send.pop_front();
            lock.unlock();
            send(row);
            lock.lock();
        }
    }

    void send(const NotificationRow& row) {
        try {
            const auto& registry = models.load()->registry();
            if (is_dead(registry, row)) return forget(row);
            if (is_too_late(registry, row)) return record(row, mail::Refused{0, "its link expired before it could be sent"});
            record(row, courier->send(row, stopping));
        } catch (const std::exception& exception) {  // a damaged read model, memory that ran out: try again later
            log::error("a notification could not be made: " + std::string(exception.what()));
            forget(row);
        }
    }

    bool is_too_late(const domain::RegistryReader& registry, const NotificationRow& row) const {
        const auto reset = row.password_reset ? registry.password_reset(*row.password_reset) : std::nullopt;
        const auto change = row.email_change ? registry.email_change(*row.email_change) : std::nullopt;
        const auto now = clock->now();
        return (reset && reset->expires_at <= now) || (change && change->expires_at <= now);
    }

    void record(const NotificationRow& row, const mail::Outcome& outcome) {
        const domain::NotificationAttempt attempt{row.account, row.organization, row.cause,        row.kind,
                                                  row.channel, row.attempts + 1, reply_code(outcome)};
        std::visit(domain::Overloaded{
                       [&](const mail::Delivered&) { submit(row, delivered(row, attempt), &NotifierCounts::delivered); },
                       [&](const mail::Deferred& deferred) { put_off(row, attempt, deferred); },
                       [&](const mail::Refused& refused) { give_up(row, attempt, refused.text); },
                       [&](const mail::Cancelled&) { forget(row); },
                   },
                   outcome);
    }
    static std::uint32_t reply_code(const mail::Outcome& outcome) {
        return std::visit(domain::Overloaded{[](const mail::Cancelled&) { return 0U; }, [](const auto& o) { return o.code; }}, outcome);
    }
    static domain::CommandBody delivered(const NotificationRow& row, const domain::NotificationAttempt& attempt) {
        if (row.invitation) return domain::RecordInvitationSent{*row.invitation};
        return domain::RecordNotificationDelivered{attempt};
    }
    void put_off(const NotificationRow& row, const domain::NotificationAttempt& attempt, const mail::Deferred& deferred) {
        const auto now = clock->now();
        const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(now - row.queued_at);
        const auto delay = mail::next_delay(backoff, attempt.attempt, elapsed, random());
        if (!delay) return give_up(row, attempt, deferred.text);
        submit(row, domain::RecordNotificationDeferred{attempt, now + *delay, deferred.text}, &NotifierCounts::deferred);
    }
    void give_up(const NotificationRow& row, const domain::NotificationAttempt& attempt, const std::string& why) {
        submit(row, domain::RecordNotificationFailed{attempt, why, row.invitation}, &NotifierCounts::failed);
    }
    std::uint64_t random() {
        const std::lock_guard lock(mutex);
        return jitter();
    }

    /// Until the log has it: what was taken over must be recorded, not sent again.
    void submit(const NotificationRow& row, domain::CommandBody command, std::uint64_t NotifierCounts::*count) {
        eventstore::Submission submission;
        submission.command = command;
        submission.actor = domain::Actor::system();
        submission.done = [this, row, command = std::move(command), count](const eventstore::Outcome& outcome) {
            if (outcome) {
                {
                    const std::lock_guard lock(mutex);
                    ++(counts.*count);
                }
                if (outcome->events.empty()) return put_aside(row);
                return forget_once_folded(row, outcome->position);
            }
            if (std::holds_alternative<eventstore::Busy>(outcome.error())) return submit_again(row, command, count);
            if (const auto* refusal = std::get_if<domain::Refusal>(&outcome.error())) {
                log::error("what became of a notification was refused: " + refusal->detail);
            }
            put_aside(row);
        };
        sequencer->submit(std::move(submission));
    }
    void submit_again(const NotificationRow& row, const domain::CommandBody& command, std::uint64_t NotifierCounts::*count) {
        const std::lock_guard lock(mutex);
        to_submit_again.push_back([this, row, command, count] { submit(row, command, count); });
        wake.notify_all();
    }
    void submit_again_now() {
        std::deque<std::function<void()>> waiting;
        {
            const std::lock_guard lock(mutex);
            waiting.swap(to_submit_again);
        }
        for (const auto& each : waiting) each();
    }

    /// Before the read model has folded it, a look would find the message due again.
    void forget_once_folded(const NotificationRow& row, domain::Position position) {
        models.load()->when_applied(position, applied_patience, [this, row, position](bool folded) {
            folded || stopping ? forget(row) : forget_once_folded(row, position);
        });
    }
    /// It would be due again at once, and be sent again and again.
    void put_aside(const NotificationRow& row) {
        {
            const std::lock_guard lock(mutex);
            unrecorded.insert({row.cause, row.kind});
        }
        forget(row);
    }
    void forget(const NotificationRow& row) {
        const std::lock_guard lock(mutex);
        in_flight.erase({row.cause, row.kind});
        if (looking) ended_meanwhile.insert({row.cause, row.kind});
        if (more && in_flight.size() <= in_flight_max / 2) noticed = true;
        wake.notify_all();
    }
};

Notifier::Notifier() : parts_(std::make_unique<Parts>()) {}
Notifier::~Notifier() { stop(); }

void Notifier::notice(const eventstore::CommittedBatch& batch) {
    bool found = false;
    for (const auto& recorded : batch.events) found = found || may_make_due(recorded.event);
    auto* models = parts_->models.load();
    if (!found || !models) return;
    models->when_applied(batch.events.back().meta.position, applied_patience, [parts = parts_.get()](bool) {
        const std::lock_guard lock(parts->mutex);
        parts->noticed = true;
        parts->wake.notify_all();
    });
}

void Notifier::start(eventstore::Sequencer& sequencer, projections::Models& models, const eventstore::Clock& clock,
                     Courier* courier, mail::BackoffPolicy backoff) {
    parts_->sequencer = &sequencer;
    parts_->clock = &clock;
    parts_->courier = courier;
    parts_->backoff = std::move(backoff);
    if (!courier) return;
    parts_->models = &models;
    for (unsigned i = 0; i < courier->threads(); ++i) {
        parts_->senders.emplace_back([parts = parts_.get()] { parts->send_each(); });
    }
    parts_->looker = std::thread([parts = parts_.get()] { parts->look(); });
}

void Notifier::stop() {
    {
        const std::lock_guard lock(parts_->mutex);
        parts_->stopping = true;
        for (const auto& row : parts_->to_send) parts_->in_flight.erase({row.cause, row.kind});
        parts_->to_send.clear();
    }
    parts_->wake.notify_all();
    parts_->has_work.notify_all();
    if (parts_->looker.joinable()) parts_->looker.join();
    for (auto& sender : parts_->senders) sender.join();
    parts_->senders.clear();
    // The sequencer and the read models answer everything they were given, so this ends.
    std::unique_lock lock(parts_->mutex);
    while (!parts_->wake.wait_for(lock, busy_pause, [this] { return parts_->in_flight.empty(); })) {
        lock.unlock();
        parts_->submit_again_now();
        lock.lock();
    }
}

NotifierCounts Notifier::counts() const {
    const std::lock_guard lock(parts_->mutex);
    auto counts = parts_->counts;
    counts.in_flight = parts_->in_flight.size();
    return counts;
}

}  // namespace muster::api
