#pragma once
// The one writer of a log: turns commands into events. It drains its bounded queue, decides each command on top of the
// ones before it in the batch, appends the batch with one sync, applies it to decision state and answers.
// While one batch syncs the next one fills: that is the group commit.
//
// Thread safety: submit, health, tail and stop from any thread. Answers come on the sequencer's thread and must not
// block.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "domain/commands.hpp"
#include "domain/event.hpp"
#include "domain/refusal.hpp"
#include "eventstore/clock.hpp"
#include "eventstore/decision_store.hpp"
#include "eventstore/keyring.hpp"
#include "eventstore/log.hpp"

namespace muster::eventstore {

/// What a batch put into the log, in memory and opened, for the read models.
struct CommittedBatch {
    std::vector<domain::RecordedEvent> events;  ///< contiguous positions
};

/// What an accepted command wrote. Empty events: it was accepted and had nothing to write (position is the tail then).
struct Committed {
    std::shared_ptr<const CommittedBatch> batch;  ///< holds the events alive
    std::vector<const domain::RecordedEvent*> events;
    domain::Position position{};  ///< of the last event
    bool replayed = false;        ///< an Idempotency-Key was recognised: these are the first answer's events
};

struct Busy {};                 ///< the queue is full: 503 with Retry-After; nothing happened
struct Stopped {};              ///< shutting down or stopped by a failure: nothing happened
struct OutcomeUnknown {};       ///< a sync failed: the command may or may not be durable
struct IdempotencyMismatch {};  ///< the same key came with another request before
struct Unconfirmed {            ///< a check found that nobody confirmed this: nothing happened
    bool outdated = false;      ///< something was confirmed, and it is not what would happen now
};

using Failure = std::variant<domain::Refusal, Busy, Stopped, OutcomeUnknown, IdempotencyMismatch, Unconfirmed>;
using Outcome = domain::Result<Committed, Failure>;

struct Submission {
    domain::CommandBody command;
    domain::Actor actor;
    std::uint64_t credential_epoch = 0;             ///< as in domain::Command
    std::optional<std::uint64_t> expected_version;  ///< If-Match
    std::string request_id;
    std::optional<domain::Idempotency> idempotency;
    /// Asked when the command is decided and before anything is recorded, with the state it was decided against; what it
    /// answers is the command's failure. On the sequencer's thread: it must not block.
    std::function<std::optional<Failure>(const domain::RegistryReader&, std::span<const domain::Event>)> check;
    std::function<void(Outcome)> done;
};

/// Fresh ids for events and commits; made outside the domain. Called on the sequencer's thread.
struct IdSource {
    std::function<domain::Bytes16(domain::Timestamp)> next;
};

struct SequencerOptions {
    std::size_t queue_max = 4096;  ///< commands waiting; the next one is Busy
    std::size_t batch_max = 512;   ///< commands per sync
    bool proof_tree = true;        ///< false: the log's tree does not grow with it; to measure what that costs
    /// A log whose tree lacks records (it was written before there was one) gets them at the start: told how many of how many.
    std::function<void(std::uint64_t done, std::uint64_t total)> tree_progress{};
};

enum class ClockTrouble : std::uint8_t { none, behind_tail, jumped };

struct SequencerHealth {
    bool running = false;
    std::string stopped_because;              ///< empty while running
    ClockTrouble clock = ClockTrouble::none;  ///< not ready until an operator confirms
    std::size_t queued = 0;
    std::uint64_t commands = 0;  ///< since start, refused ones included
    std::uint64_t commits = 0;
    std::uint64_t batches = 0;
    std::uint64_t refused_busy = 0;
};

class Sequencer {
  public:
    /// Called after a batch is durable and in decision state, before its commands are answered; must not block.
    using Listener = std::function<void(std::shared_ptr<const CommittedBatch>)>;
    /// Called once, after the last answers, when the sequencer stopped by itself (a sync failed, decision state cannot be stored, a
    /// command cannot be decided): the process must end and open the log anew. Not when another writer took over.
    using FatalHandler = std::function<void(std::string)>;

    /// Takes the writer role, folds what decision state lacks, starts the thread. The message says why it cannot.
    [[nodiscard]] static domain::Result<std::unique_ptr<Sequencer>, std::string> start(
        Log& log, Keyring& keyring, DecisionStore& decisions, const Clock& clock, IdSource ids, Listener listener,
        FatalHandler fatal, SequencerOptions options = {});
    /// Stops after the batch in hand; commands still queued are answered Stopped.
    ~Sequencer();

    void submit(Submission submission);
    /// As submit, and waits. For tools and tests; never from the sequencer's own thread.
    [[nodiscard]] Outcome run(Submission submission);

    [[nodiscard]] SequencerHealth health() const;
    /// An operator says that the clock is right as it is now.
    void confirm_clock();
    void stop();

  private:
    struct Parts;
    explicit Sequencer(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace muster::eventstore
