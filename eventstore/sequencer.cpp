#include "eventstore/sequencer.hpp"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <thread>

#include "eventstore/batch_decider.hpp"
#include "eventstore/clock_watch.hpp"
#include "eventstore/codec.hpp"
#include "eventstore/fold.hpp"
#include "eventstore/incarnation.hpp"
#include "eventstore/proof/tree_writer.hpp"

namespace muster::eventstore {
namespace {

Pending pending_of(Submission&& submission) {
    Pending pending;
    pending.command.body = std::move(submission.command);
    pending.command.actor = std::move(submission.actor);
    pending.command.credential_epoch = submission.credential_epoch;
    pending.command.expected_version = submission.expected_version;
    pending.request_id = std::move(submission.request_id);
    pending.idempotency = std::move(submission.idempotency);
    pending.check = std::move(submission.check);
    pending.done = std::move(submission.done);
    return pending;
}

/// A callback that throws ends the process: the commands are durable, and nobody may be told otherwise.
void answer(Pending& pending, Outcome outcome) noexcept {
    if (pending.done) pending.done(std::move(outcome));
}

/// A conflict is rare (another writer was there for a moment); without end it would be a log that lies.
constexpr int attempts_max = 8;

template <class F>
Outcome failed(F failure) {
    return domain::failure(Failure(std::move(failure)));
}

Committed committed_of(std::shared_ptr<const CommittedBatch> batch, std::size_t first, std::size_t count,
                       bool replayed) {
    Committed committed;
    for (std::size_t i = first; i < first + count; ++i) committed.events.push_back(&batch->events[i]);
    committed.position = committed.events.back()->meta.position;
    committed.replayed = replayed;
    committed.batch = std::move(batch);
    return committed;
}

}  // namespace

struct Sequencer::Parts {
    Parts(Log& log_in, Keyring& keyring_in, DecisionStore& decisions_in, const Clock& clock_in, IdSource ids,
          const Folded& folded)
        : log(log_in),
          keyring(keyring_in),
          decisions(decisions_in),
          clock(clock_in, folded.time),
          decider(keyring_in, decisions_in, std::move(ids)),
          tail(folded.tail) {}

    Log& log;
    Keyring& keyring;
    DecisionStore& decisions;
    Listener listener;
    FatalHandler fatal;
    SequencerOptions options;
    ClockWatch clock;
    BatchDecider decider;
    WriterEpoch epoch;
    Position tail;
    std::unique_ptr<proof::TreeWriter> tree;  // none: SequencerOptions::proof_tree is off

    mutable std::mutex mutex;  // of the queue and the reasons to stop; never held while deciding or syncing
    std::condition_variable wake;
    std::deque<Pending> queue;
    bool waiting = false;
    bool stopping = false;
    bool is_fatal = false;
    std::string stopped_because;

    std::atomic<std::uint64_t> commands{0};
    std::atomic<std::uint64_t> commits{0};
    std::atomic<std::uint64_t> batches{0};
    std::atomic<std::uint64_t> refused_busy{0};
    std::once_flag joined;
    std::thread thread;

    [[nodiscard]] std::vector<Pending> take();
    void run();
    void process(std::vector<Pending>& batch);
    [[nodiscard]] std::optional<Attempt> decide(std::vector<Pending>& batch);
    [[nodiscard]] bool append(std::vector<Pending>& batch, Attempt& attempt);
    void catch_up();
    [[nodiscard]] domain::Result<void, std::string> open_tree();
    void keep(Attempt& attempt);
    void answer_all(std::vector<Pending>& batch, Attempt& attempt);
    [[nodiscard]] Outcome outcome_of(Verdict& verdict, const Attempt& attempt);
    [[nodiscard]] Outcome replay(const WroteBefore& before);
    /// The first reason stands. `ends_process`: nothing here can be mended, only by opening the log anew.
    void stop_because(std::string why, bool ends_process = true);
    [[nodiscard]] bool is_stopped() const {
        const std::lock_guard lock(mutex);
        return !stopped_because.empty();
    }
};

std::vector<Pending> Sequencer::Parts::take() {
    std::unique_lock lock(mutex);
    waiting = true;
    wake.wait(lock, [&] { return stopping || !queue.empty(); });
    waiting = false;
    std::vector<Pending> batch;
    if (stopping) return batch;
    const auto count = std::min(queue.size(), options.batch_max);
    batch.reserve(count);
    std::move(queue.begin(), queue.begin() + static_cast<std::ptrdiff_t>(count), std::back_inserter(batch));
    queue.erase(queue.begin(), queue.begin() + static_cast<std::ptrdiff_t>(count));
    return batch;
}

void Sequencer::Parts::stop_because(std::string why, bool ends_process) {
    const std::lock_guard lock(mutex);
    stopping = true;
    if (!stopped_because.empty()) return;
    stopped_because = std::move(why);
    is_fatal = ends_process;
}

void Sequencer::Parts::run() {
    while (true) {
        auto batch = take();
        if (batch.empty()) break;
        process(batch);
    }
    std::deque<Pending> left;
    std::string why;
    {
        const std::lock_guard lock(mutex);
        if (stopped_because.empty()) stopped_because = "stopped";
        if (is_fatal) why = stopped_because;
        left.swap(queue);
    }
    for (auto& each : left) answer(each, failed(Stopped{}));
    if (!why.empty() && fatal) fatal(why);
}

void Sequencer::Parts::process(std::vector<Pending>& batch) {
    commands += batch.size();
    for (int attempts = 0; attempts < attempts_max && !is_stopped(); ++attempts) {
        auto attempt = decide(batch);
        if (!attempt) break;
        if (!attempt->append.records.empty()) {
            if (!append(batch, *attempt)) continue;
            keep(*attempt);
        }
        answer_all(batch, *attempt);
        return;
    }
    stop_because("the log keeps changing under its one writer");
    for (auto& each : batch) answer(each, failed(Stopped{}));
}

std::optional<Attempt> Sequencer::Parts::decide(std::vector<Pending>& batch) {
    try {
        return decider.decide(batch, tail, epoch, clock.stamp());
    } catch (const std::exception& bug) {  // a bug, or a key that cannot be read; nothing was appended
        stop_because(std::string("commands cannot be decided: ") + bug.what());
        return {};
    }
}

/// True: durable. False: decide again, or stopped; then those whose fate is unknown are answered already.
bool Sequencer::Parts::append(std::vector<Pending>& batch, Attempt& attempt) {
    if (tree) tree->add(attempt.append.records, attempt.append.tiles);
    const auto appended = log.append(attempt.append);
    if (appended) {
        tail = *appended;
        ++batches;
        return true;
    }
    switch (appended.error()) {
        case AppendError::conflict:
            catch_up();
            return false;
        case AppendError::fenced:
            stop_because("another process became the writer of this log", false);  // reads go on
            return false;
        case AppendError::unknown:
            break;
    }
    stop_because("the log could not be synced, so the outcome of the last commands is unknown: " + log.failure_detail());
    for (auto& each : batch) answer(each, failed(OutcomeUnknown{}));
    batch.clear();
    return false;
}

void Sequencer::Parts::catch_up() {
    decider.changes().clear();
    if (const auto folded = fold_to_tail(log, decisions)) {
        tail = folded->tail;
        clock.at_least(folded->time);
    } else {
        stop_because(folded.error());
    }
    if (auto opened = open_tree(); !opened) stop_because(opened.error());
}

domain::Result<void, std::string> Sequencer::Parts::open_tree() {
    if (!options.proof_tree) return {};
    auto opened = proof::TreeWriter::open(log, epoch, options.tree_progress);
    if (!opened) return domain::failure(opened.error());
    tree = std::move(*opened);
    return {};
}

/// The batch is durable: whatever fails from here on stops the sequencer, but its commands have succeeded.
void Sequencer::Parts::keep(Attempt& attempt) {
    for (const auto& [subject, key] : attempt.new_keys) keyring.confirm(subject, key);
    for (const auto& subject : attempt.append.keys_destroyed) keyring.forget(subject);
    if (attempt.incarnation && !note_incarnation(log, *attempt.incarnation)) {
        stop_because("the incarnation cannot be noted beside the log");
    }
    if (auto kept = decisions.commit(decider.changes(), tail, attempt.time); !kept) {
        stop_because("decision state cannot be stored: " + kept.error());
    }
    if (!listener) return;
    try {
        listener(attempt.batch);
    } catch (const std::exception& bug) {
        stop_because(std::string("a listener failed: ") + bug.what());
    }
}

void Sequencer::Parts::answer_all(std::vector<Pending>& batch, Attempt& attempt) {
    for (std::size_t i = 0; i < batch.size(); ++i) {
        const auto* wrote = std::get_if<Wrote>(&attempt.verdicts[i]);
        if (wrote != nullptr && !wrote->replayed) ++commits;
        answer(batch[i], outcome_of(attempt.verdicts[i], attempt));
    }
}

Outcome Sequencer::Parts::outcome_of(Verdict& verdict, const Attempt& attempt) {
    if (auto* failure = std::get_if<Failure>(&verdict)) return domain::failure(std::move(*failure));
    if (const auto* wrote = std::get_if<Wrote>(&verdict)) {
        return committed_of(attempt.batch, wrote->first, wrote->count, wrote->replayed);
    }
    if (const auto* before = std::get_if<WroteBefore>(&verdict)) return replay(*before);
    Committed nothing;
    nothing.position = tail;
    return nothing;
}

Outcome Sequencer::Parts::replay(const WroteBefore& before) {
    const KeyFinder keys = [this](domain::AccountId subject, std::uint32_t generation) {
        return keyring.of(subject, generation);
    };
    auto batch = std::make_shared<CommittedBatch>();
    for (std::uint64_t i = 0; i < before.count; ++i) {
        const Position at{before.first.value + i};
        const auto record = log.read_one(at);
        auto decoded =
            record && *record ? decode(**record, &keys) : domain::failure(DecodeFailure{"it is missing or damaged"});
        if (!decoded) {
            stop_because("the record at position " + std::to_string(at.value) +
                         " cannot be read: " + decoded.error().detail);
            return failed(OutcomeUnknown{});
        }
        batch->events.push_back(std::move(*decoded));
    }
    return committed_of(std::move(batch), 0, before.count, true);
}

domain::Result<std::unique_ptr<Sequencer>, std::string> Sequencer::start(Log& log, Keyring& keyring,
                                                                         DecisionStore& decisions, const Clock& clock,
                                                                         IdSource ids, Listener listener,
                                                                         FatalHandler fatal, SequencerOptions options) {
    const auto epoch = log.take_writer();
    if (!epoch) return domain::failure(std::string("the log cannot be opened for writing"));
    const auto folded = fold_to_tail(log, decisions);
    if (!folded) return domain::failure(folded.error());
    const auto incarnation = decisions.registry().instance().incarnation;
    if (!incarnation.is_nil() && !note_incarnation(log, incarnation)) {
        return domain::failure(std::string("the incarnation cannot be noted beside the log"));
    }
    auto parts = std::make_unique<Parts>(log, keyring, decisions, clock, std::move(ids), *folded);
    parts->listener = std::move(listener);
    parts->fatal = std::move(fatal);
    parts->options = options;
    parts->epoch = *epoch;
    if (auto opened = parts->open_tree(); !opened) return domain::failure(opened.error());
    parts->thread = std::thread([raw = parts.get()] { raw->run(); });
    return std::unique_ptr<Sequencer>(new Sequencer(std::move(parts)));
}

Sequencer::Sequencer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Sequencer::~Sequencer() { stop(); }

void Sequencer::submit(Submission submission) {
    auto pending = pending_of(std::move(submission));
    bool busy = false;
    bool wakes = false;
    {
        const std::lock_guard lock(parts_->mutex);
        if (!parts_->stopping) {
            busy = parts_->queue.size() >= parts_->options.queue_max;
            if (!busy) {
                wakes = std::exchange(parts_->waiting, false);
                parts_->queue.push_back(std::move(pending));
            }
        }
        if (!parts_->stopping && !busy) {
            if (wakes) parts_->wake.notify_one();
            return;
        }
    }
    if (busy) ++parts_->refused_busy;
    answer(pending, busy ? failed(Busy{}) : failed(Stopped{}));
}

Outcome Sequencer::run(Submission submission) {
    std::promise<Outcome> promise;
    auto future = promise.get_future();
    submission.done = [&](Outcome outcome) { promise.set_value(std::move(outcome)); };
    submit(std::move(submission));
    return future.get();
}

SequencerHealth Sequencer::health() const {
    SequencerHealth health;
    health.clock = parts_->clock.trouble();
    health.commands = parts_->commands;
    health.commits = parts_->commits;
    health.batches = parts_->batches;
    health.refused_busy = parts_->refused_busy;
    const std::lock_guard lock(parts_->mutex);
    health.running = !parts_->stopping;
    health.stopped_because = parts_->stopped_because;
    health.queued = parts_->queue.size();
    return health;
}

void Sequencer::confirm_clock() { parts_->clock.confirm(); }

void Sequencer::stop() {
    {
        const std::lock_guard lock(parts_->mutex);
        parts_->stopping = true;
    }
    parts_->wake.notify_all();
    if (std::this_thread::get_id() == parts_->thread.get_id()) return;  // asked by an answer or the fatal handler
    std::call_once(parts_->joined, [this] { parts_->thread.join(); });
}

}  // namespace muster::eventstore
