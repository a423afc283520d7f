#include "projections/rebuild/fold_target.hpp"

#include "domain/decide.hpp"

namespace muster::projections {
namespace {

/// What the changes of one event take in memory, about.
constexpr std::size_t state_bytes_per_event = 600;

}  // namespace

RowsTarget::RowsTarget(const Projection& projection, std::shared_ptr<ModelStore> store, ModelIdentity identity)
    : projection_(projection), store_(std::move(store)), identity_(std::move(identity)), rows_(*store_), position_(store_->checkpoint()) {}

domain::Result<void, std::string> RowsTarget::fold(EventSpan events) {
    for (const auto* event : events) {
        if (const auto* started = std::get_if<domain::IncarnationStarted>(&event->event)) identity_.incarnation = started->incarnation;
        if (auto applied = apply_event(projection_, *event, rows_); !applied) return applied;
        position_ = event->meta.position;
    }
    return {};
}

domain::Result<void, std::string> RowsTarget::commit() {
    if (position_ == store_->checkpoint()) return {};
    rows_.write_held();
    auto committed = store_->commit_run(rows_.sorted(), position_, identity_);
    if (committed) rows_.clear();
    return committed;
}

RegistryTarget::RegistryTarget(RocksDbDecisionStore& store)
    : store_(store), changes_(&store.registry()), position_(store.checkpoint()) {}

domain::Result<void, std::string> RegistryTarget::fold(EventSpan events) {
    for (const auto* event : events) domain::evolve(changes_, *event);
    if (!events.empty()) {
        position_ = events.back()->meta.position;
        time_ = events.back()->meta.time;
    }
    return {};
}

std::size_t RegistryTarget::bytes() const { return (position_.value - store_.checkpoint().value) * state_bytes_per_event; }

domain::Result<void, std::string> RegistryTarget::commit() {
    if (position_ == store_.checkpoint()) return {};
    return store_.commit_run(changes_, position_, time_);
}

}  // namespace muster::projections
