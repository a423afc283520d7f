#include "projections/model.hpp"

#include <algorithm>
#include <exception>
#include <filesystem>

namespace muster::projections {
namespace {

/// Rows of a batch above this are committed before the slice ends.
constexpr std::size_t batch_bytes_max = 4U << 20U;

std::string about(const Projection& projection, const domain::RecordedEvent& event, const std::string& reason) {
    return std::string(projection.name()) + " cannot apply " + std::string(domain::type_of(event.event)) + " at position " +
           std::to_string(event.meta.position.value) + ": " + reason;
}

}  // namespace

domain::Result<void, std::string> apply_event(const Projection& projection, const domain::RecordedEvent& event, RowBatch& rows) {
    try {
        auto applied = projection.apply(event, rows);
        return applied ? applied : domain::failure(about(projection, event, applied.error()));
    } catch (const std::exception& error) {
        return domain::failure(about(projection, event, error.what()));
    }
}

domain::Result<void, std::string> fold_slice(const Projection& projection, ModelStore& store, EventSpan events,
                                             ModelIdentity& identity) {
    StoreBatch batch(store, &store);
    std::size_t done = 0;  // committed
    const auto commit = [&](std::size_t end) -> domain::Result<void, std::string> {
        if (end == done) return {};
        if (auto ahead = batch.write_ahead(); !ahead) return ahead;
        auto written = store.commit(batch, events[end - 1]->meta.position, identity);
        batch.clear();
        done = end;
        return written;
    };
    for (std::size_t i = 0; i < events.size(); ++i) {
        const auto& event = *events[i];
        if (const auto* started = std::get_if<domain::IncarnationStarted>(&event.event)) identity.incarnation = started->incarnation;
        if (auto applied = apply_event(projection, event, batch); !applied) {
            // The batch holds a part of this event's rows: fold what came before it once more, without it.
            batch.clear();
            for (std::size_t again = done; again < i; ++again) (void)apply_event(projection, *events[again], batch);
            if (auto written = commit(i); !written) return written;
            return applied;
        }
        if (batch.bytes() > batch_bytes_max) {
            if (auto written = commit(i + 1); !written) return written;
        }
    }
    return commit(events.size());
}

Model::Model(const Projection& projection, const std::string& path, std::shared_ptr<WriteFailure> write_failure)
    : projection_(projection), generations_(path), write_failure_(std::move(write_failure)) {}

domain::Result<void, std::string> Model::open(domain::IncarnationId incarnation, bool read_only) {
    {
        const std::lock_guard lock(state_);
        identity_ = {incarnation, projection_.version()};
    }
    if (const auto live = generations_.current()) {
        auto store = ModelStore::open({generations_.path_of(*live), ModelUse::rows, read_only, write_failure_});
        if (!store) return domain::failure(store.error());
        const auto stored = (*store)->identity();
        if (!stored || *stored == identity()) {
            rows_.switch_to(*store);
            if (!read_only) open_old();
            if (!read_only) generations_.remove_others();  // of a rebuild or a switch that did not end
            return {};
        }
    }
    if (read_only) {
        stop("no rows of this version (" + projection_.version() + ") of this log: open it once for writing, or rebuild it");
        return {};
    }
    const auto generation = generations_.next();
    auto store = ModelStore::open({generations_.path_of(generation), ModelUse::rows, false, write_failure_});
    if (!store) return domain::failure(store.error());
    if (auto switched = generations_.switch_to(generation); !switched) return switched;
    generations_.forget_unfinished();
    generations_.remove_others();
    rows_.switch_to(*store);
    return {};
}

void Model::open_old() {
    const auto generation = generations_.old();
    if (!generation) return generations_.forget_old();
    std::error_code ignored;
    if (std::filesystem::exists(generations_.path_of(*generation), ignored)) {
        auto store = ModelStore::open({generations_.path_of(*generation), ModelUse::rows, false, write_failure_});
        if (store && (*store)->identity() == identity()) return old_.store(std::move(*store));
    }
    generations_.forget_old();  // what cannot be opened or fed cannot be rolled back to either
}

domain::Position Model::checkpoint() const {
    const auto store = rows_.store();
    return store ? store->checkpoint() : domain::Position{};
}

bool Model::running() const {
    const std::lock_guard lock(state_);
    return stopped_because_.empty();
}

std::string Model::stopped_because() const {
    const std::lock_guard lock(state_);
    return stopped_because_;
}

void Model::stop(std::string reason) {
    const std::lock_guard lock(state_);
    stopped_because_ = std::move(reason);
}

ModelIdentity Model::identity() const {
    const std::lock_guard lock(state_);
    return identity_;
}

bool Model::feed(EventSpan events) {
    const std::lock_guard lock(feeding_);
    const auto store = rows_.store();
    if (!store || !running()) return true;
    feed_old(events);
    const auto checkpoint = store->checkpoint();
    while (!events.empty() && events.front()->meta.position <= checkpoint) events = events.subspan(1);
    if (events.empty()) return true;
    if (events.front()->meta.position != checkpoint.next()) return false;
    auto identity = this->identity();
    if (auto folded = fold_slice(projection_, *store, events, identity); !folded) stop(folded.error());
    const std::lock_guard state(state_);
    identity_ = std::move(identity);
    return true;
}

void Model::feed_old(EventSpan events) {
    const auto store = old_.load();
    if (!store) return;
    const auto checkpoint = store->checkpoint();
    while (!events.empty() && events.front()->meta.position <= checkpoint) events = events.subspan(1);
    if (events.empty()) return;
    auto identity = this->identity();
    const bool follows = events.front()->meta.position == checkpoint.next();
    if (!follows || !fold_slice(projection_, *store, events, identity)) drop_old_held();
}

domain::Position Model::feeds_from() const {
    const auto old = old_.load();
    return old ? std::min(checkpoint(), old->checkpoint()) : checkpoint();
}

std::vector<std::shared_ptr<ModelStore>> Model::stores() const {
    std::vector<std::shared_ptr<ModelStore>> stores;
    if (auto live = rows_.store()) stores.push_back(std::move(live));
    if (auto old = old_.load()) stores.push_back(std::move(old));
    return stores;
}

void Model::flush(bool wait) {
    for (const auto& store : stores()) {
        if (auto flushed = store->flush(wait); !flushed) stop(flushed.error());
    }
}

void Model::drop_old() {
    const std::lock_guard lock(feeding_);
    drop_old_held();
}

void Model::drop_old_held() {
    generations_.forget_old();
    if (const auto old = old_.exchange(nullptr)) old->remove_when_unused(true);
}

domain::Result<void, std::string> Model::switch_to(std::shared_ptr<ModelStore> store, std::uint64_t generation, bool keep_old) {
    auto live = rows_.store();
    keep_old = keep_old && live && live->identity() == store->identity();
    if (auto switched = generations_.switch_to(generation, keep_old); !switched) return switched;
    if (const auto older = old_.exchange(keep_old ? live : nullptr)) older->remove_when_unused(true);
    if (live && !keep_old) live->remove_when_unused(true);
    rows_.switch_to(std::move(store));
    const std::lock_guard lock(state_);
    stopped_because_.clear();
    return {};
}

domain::Result<void, std::string> Model::roll_back() {
    auto live = rows_.store();
    auto back = old_.load();
    if (!live || !back) return domain::failure(std::string("there is no old generation to roll back to"));
    if (auto rolled = generations_.roll_back(); !rolled) return rolled;
    rows_.switch_to(std::move(back));
    old_.store(std::move(live));
    const std::lock_guard lock(state_);
    stopped_because_.clear();
    return {};
}

}  // namespace muster::projections
