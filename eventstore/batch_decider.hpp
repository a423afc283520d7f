#pragma once
// Decides a batch of commands, each on top of the ones before it, and makes their records. Appends nothing itself: an
// attempt can be thrown away and made again. Not thread-safe.

#include <span>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "domain/ram_registry.hpp"
#include "eventstore/sequencer.hpp"

namespace muster::eventstore {

/// A submission taken from the queue.
struct Pending {
    domain::Command command;
    std::string request_id;
    std::optional<domain::Idempotency> idempotency;
    std::function<std::optional<Failure>(const domain::RegistryReader&, std::span<const domain::Event>)> check;  ///< may be empty
    std::function<void(Outcome)> done;
};

/// What a command is to be told when the batch is durable.
struct WroteNothing {};
struct Wrote {
    std::size_t first;  ///< index into the batch's events
    std::size_t count;
    bool replayed = false;
};
struct WroteBefore {  ///< its events stand in the log since an earlier batch
    Position first;
    std::uint32_t count;
};
using Verdict = std::variant<Failure, WroteNothing, Wrote, WroteBefore>;

struct Attempt {
    AppendBatch append;
    std::shared_ptr<CommittedBatch> batch;
    std::vector<Verdict> verdicts;  ///< one per command, in order
    std::unordered_map<domain::AccountId, DataKey> new_keys;
    domain::Timestamp time;
    std::optional<domain::IncarnationId> incarnation;  ///< the one the batch starts
};

class BatchDecider {
  public:
    BatchDecider(const Keyring& keyring, const DecisionStore& decisions, IdSource ids);

    /// Starts from decision state as it is now. Throws LogDamage when a key cannot be read.
    [[nodiscard]] Attempt decide(std::span<Pending> commands, Position tail, WriterEpoch epoch, domain::Timestamp now);
    /// What the last attempt changes; for DecisionStore::commit.
    [[nodiscard]] domain::RamRegistry& changes() { return overlay_; }

  private:
    [[nodiscard]] Verdict decide_one(Pending& pending, Attempt& attempt);
    [[nodiscard]] std::optional<Verdict> recognise(const Pending& pending, const Attempt& attempt) const;
    void record(std::vector<domain::Event>& events, const Pending& pending, Attempt& attempt);
    [[nodiscard]] bool is_erased(const std::optional<domain::AccountId>& subject) const;
    [[nodiscard]] std::optional<DataKey> key_for(const domain::RecordedEvent& recorded, Attempt& attempt);
    static void destroy_key(domain::AccountId subject, Attempt& attempt);

    const Keyring& keyring_;
    const DecisionStore& decisions_;
    IdSource ids_;
    domain::RamRegistry overlay_;
};

}  // namespace muster::eventstore
