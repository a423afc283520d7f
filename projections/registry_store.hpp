#pragma once
// Decision state on disk: the sequencer commits to it, every request reads it. The rows depend on the log alone, never on
// how the sequencer cut it into batches, so that a rebuild is byte-identical.
//
// Thread-safe as eventstore::DecisionStore asks: commit from one thread, reads from any thread beside it.

#include <limits>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "eventstore/decision_store.hpp"
#include "projections/model_store.hpp"
#include "projections/registry_rows.hpp"
#include "projections/row_cache.hpp"

namespace muster::projections {

/// Rows of decision state kept in memory above the store: what the requests of the most active accounts read.
inline constexpr std::size_t registry_cached_rows_max = 200'000;

/// The registry's rows through its cache.
class CachedRegistryRows final : public RowReader {
  public:
    explicit CachedRegistryRows(std::shared_ptr<ModelStore> store) : store_(std::move(store)) {}

    [[nodiscard]] std::optional<std::string> get(std::string_view key) const override {
        if (!keeps(key)) return store_->get(key);
        return cache_.get(key, [&] { return store_->get(key); });
    }
    void scan(std::string_view prefix, std::string_view from,
              const std::function<bool(std::string_view, std::string_view)>& visit) const override {
        store_->scan(prefix, from, visit);
    }
    /// Tables that requests read again and again; the rest are read once or seldom.
    [[nodiscard]] static bool keeps(std::string_view key);
    [[nodiscard]] RowCache& cache() { return cache_; }

  private:
    std::shared_ptr<ModelStore> store_;
    mutable RowCache cache_{registry_cached_rows_max};
};

class RocksDbDecisionStore final : public eventstore::DecisionStore {
  public:
    explicit RocksDbDecisionStore(std::shared_ptr<ModelStore> store);

    [[nodiscard]] const domain::RegistryReader& registry() const override { return registry_; }
    [[nodiscard]] domain::Position checkpoint() const override { return store_->checkpoint(); }
    [[nodiscard]] eventstore::FrozenRegistry frozen() const override;
    [[nodiscard]] domain::Result<void, std::string> commit(domain::RamRegistry& changes, domain::Position tail,
                                                           domain::Timestamp time) override;

    /// As commit(), of a great many changes at once: ModelStore::commit_run.
    [[nodiscard]] domain::Result<void, std::string> commit_run(domain::RamRegistry& changes, domain::Position tail, domain::Timestamp time);

    [[nodiscard]] ModelStore& store() { return *store_; }
    /// The rows at one checkpoint, both of the same moment.
    [[nodiscard]] std::pair<std::shared_ptr<const ModelSnapshot>, domain::Position> snapshot() const;

  private:
    /// Hands over the rows of the changes, in any order but that of one key the last one counts.
    template <class Sink>
    void rows_of(domain::RamRegistry& changes, domain::Timestamp time, Sink& sink);
    template <class Sink>
    void prune(domain::Timestamp cutoff, Sink& sink);
    /// Commits between: the store has the rows then, or not, and the cache as well.
    template <class Rows, class Write>
    [[nodiscard]] domain::Result<void, std::string> write(const Rows& rows, Write&& commit);

    std::shared_ptr<ModelStore> store_;
    CachedRegistryRows rows_;
    registry_rows::RowRegistry registry_;
    domain::IncarnationId incarnation_;
    mutable std::mutex committing_;  ///< a snapshot never falls between rows and checkpoint
    /// No entry is older than this; what was pruned before is not scanned again.
    domain::Timestamp idempotency_from_{std::numeric_limits<std::int64_t>::min()};
};

}  // namespace muster::projections
