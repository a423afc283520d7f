#pragma once
// Decision state on disk: the sequencer commits to it, every request reads it. The rows depend on the log alone, never on
// how the sequencer cut it into batches, so that a rebuild is byte-identical.
//
// Thread-safe as eventstore::DecisionStore asks: commit from one thread, reads from any thread beside it.

#include <limits>
#include <memory>
#include <mutex>
#include <utility>

#include "eventstore/decision_store.hpp"
#include "projections/model_store.hpp"
#include "projections/registry_rows.hpp"

namespace muster::projections {

class RocksDbDecisionStore final : public eventstore::DecisionStore {
  public:
    explicit RocksDbDecisionStore(std::shared_ptr<ModelStore> store);

    [[nodiscard]] const domain::RegistryReader& registry() const override { return registry_; }
    [[nodiscard]] domain::Position checkpoint() const override { return store_->checkpoint(); }
    [[nodiscard]] domain::Result<void, std::string> commit(domain::RamRegistry& changes, domain::Position tail,
                                                           domain::Timestamp time) override;

    [[nodiscard]] ModelStore& store() { return *store_; }
    /// The rows at one checkpoint, both of the same moment.
    [[nodiscard]] std::pair<std::shared_ptr<const ModelSnapshot>, domain::Position> snapshot() const;

  private:
    void prune(rocksdb::WriteBatch& batch, domain::Timestamp cutoff);

    std::shared_ptr<ModelStore> store_;
    registry_rows::RowRegistry registry_;
    domain::IncarnationId incarnation_;
    mutable std::mutex committing_;  ///< a snapshot never falls between rows and checkpoint
    /// No entry is older than this; what was pruned before is not scanned again.
    domain::Timestamp idempotency_from_{std::numeric_limits<std::int64_t>::min()};
};

}  // namespace muster::projections
