#pragma once
// What a bulk fold of the log feeds: a generation that is being built. One thread at a time uses it.

#include <memory>
#include <string>

#include "domain/ram_registry.hpp"
#include "projections/model.hpp"
#include "projections/rebuild/bulk_rows.hpp"
#include "projections/registry_store.hpp"

namespace muster::projections {

class FoldTarget {
  public:
    virtual ~FoldTarget() = default;
    /// Of what was folded, committed or not.
    [[nodiscard]] virtual domain::Position position() const = 0;
    /// Events after position(). A failure names the event; what came before it stands.
    [[nodiscard]] virtual domain::Result<void, std::string> fold(EventSpan events) = 0;
    /// Held in memory.
    [[nodiscard]] virtual std::size_t bytes() const = 0;
    /// What was folded is on the disk when it returns, with its checkpoint.
    [[nodiscard]] virtual domain::Result<void, std::string> commit() = 0;
};

/// A read model's rows.
class RowsTarget final : public FoldTarget {
  public:
    RowsTarget(const Projection& projection, std::shared_ptr<ModelStore> store, ModelIdentity identity);
    [[nodiscard]] domain::Position position() const override { return position_; }
    [[nodiscard]] domain::Result<void, std::string> fold(EventSpan events) override;
    [[nodiscard]] std::size_t bytes() const override { return rows_.bytes(); }
    [[nodiscard]] domain::Result<void, std::string> commit() override;

  private:
    const Projection& projection_;
    std::shared_ptr<ModelStore> store_;
    ModelIdentity identity_;
    BulkRows rows_;
    domain::Position position_;
};

/// Decision state. It stays in memory as state, and becomes rows when it is committed.
class RegistryTarget final : public FoldTarget {
  public:
    explicit RegistryTarget(RocksDbDecisionStore& store);
    [[nodiscard]] domain::Position position() const override { return position_; }
    [[nodiscard]] domain::Result<void, std::string> fold(EventSpan events) override;
    [[nodiscard]] std::size_t bytes() const override;
    [[nodiscard]] domain::Result<void, std::string> commit() override;

  private:
    RocksDbDecisionStore& store_;
    domain::RamRegistry changes_;
    domain::Position position_;
    domain::Timestamp time_{};
};

}  // namespace muster::projections
