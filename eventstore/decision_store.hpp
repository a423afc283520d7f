#pragma once
// Where the sequencer keeps decision state between batches. projections/ has one on disk.
// Thread safety: commit from the sequencer's thread; registry() may be read from any thread beside it.

#include <memory>
#include <string>

#include "domain/ram_registry.hpp"
#include "domain/result.hpp"

namespace muster::eventstore {

/// Decision state at one moment: what is committed later does not show in it.
struct FrozenRegistry {
    std::shared_ptr<const domain::RegistryReader> registry;
    domain::Position checkpoint{};
};

class DecisionStore {
  public:
    virtual ~DecisionStore() = default;
    [[nodiscard]] virtual const domain::RegistryReader& registry() const = 0;
    /// The position up to which the log is folded into it.
    [[nodiscard]] virtual domain::Position checkpoint() const = 0;
    /// As it is now; from any thread, beside commits. Reading it is slower than registry(): it is for work that must not see
    /// two moments.
    [[nodiscard]] virtual FrozenRegistry frozen() const = 0;
    /// Takes the changes of all records up to `tail`, atomically with the new checkpoint. `time` is the time of the
    /// record at tail: idempotency entries older than their lifetime may go. A failure stops the sequencer.
    [[nodiscard]] virtual domain::Result<void, std::string> commit(domain::RamRegistry& changes, domain::Position tail,
                                                                   domain::Timestamp time) = 0;
};

/// For tests and simulation; frozen() only while nobody commits.
class RamDecisionStore final : public DecisionStore {
  public:
    [[nodiscard]] const domain::RegistryReader& registry() const override { return registry_; }
    [[nodiscard]] domain::Position checkpoint() const override { return checkpoint_; }
    [[nodiscard]] FrozenRegistry frozen() const override { return {std::make_shared<domain::RamRegistry>(registry_), checkpoint_}; }
    [[nodiscard]] domain::Result<void, std::string> commit(domain::RamRegistry& changes, domain::Position tail,
                                                           domain::Timestamp) override {
        changes.move_into(registry_);
        checkpoint_ = tail;
        return {};
    }

  private:
    domain::RamRegistry registry_;
    domain::Position checkpoint_{};
};

}  // namespace muster::eventstore
