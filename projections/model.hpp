#pragma once
// One read model at work: its projection, the live generation of its rows, the old one as long as it can be rolled back to, and what
// happens when an event cannot be applied.
//
// Thread-safe: feed and the functions of a rebuild exclude each other; queries run beside them, and one that began on a
// generation ends on it.

#include <atomic>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "domain/event.hpp"
#include "projections/generations.hpp"
#include "projections/model_store.hpp"
#include "projections/projection.hpp"

namespace muster::projections {

/// The rows queries read: those of the generation that is live at each call.
class LiveRows final : public RowReader {
  public:
    void switch_to(std::shared_ptr<ModelStore> store) { store_.store(std::move(store)); }
    [[nodiscard]] std::shared_ptr<ModelStore> store() const { return store_.load(); }

    [[nodiscard]] std::optional<std::string> get(std::string_view key) const override {
        const auto store = store_.load();
        return store ? store->get(key) : std::nullopt;
    }
    void scan(std::string_view prefix, std::string_view from,
              const std::function<bool(std::string_view, std::string_view)>& visit) const override {
        if (const auto store = store_.load()) store->scan(prefix, from, visit);
    }
    [[nodiscard]] std::shared_ptr<const RowReader> snapshot() const override {
        const auto store = store_.load();
        return store ? store->snapshot() : RowReader::snapshot();
    }

  private:
    std::atomic<std::shared_ptr<ModelStore>> store_;
};

using EventSpan = std::span<const domain::RecordedEvent* const>;

/// Applies one; the message of a failure names position and type. An exception is a bug, and a failure as well.
[[nodiscard]] domain::Result<void, std::string> apply_event(const Projection& projection, const domain::RecordedEvent& event, RowBatch& rows);

/// Applies events that follow the store's checkpoint and commits them. Of events that cannot be applied nothing is
/// written, of those before it everything; the message names position and type.
[[nodiscard]] domain::Result<void, std::string> fold_slice(const Projection& projection, ModelStore& store, EventSpan events,
                                                           ModelIdentity& identity);

class Model {
  public:
    /// `path` is DIR/models/<name>. The directory's models share `write_failure`.
    Model(const Projection& projection, const std::string& path, std::shared_ptr<WriteFailure> write_failure = {});

    /// Opens the live generation, or begins a new, empty one when there is none or it is not of this identity. The
    /// incarnation may be nil (an empty log). Read-only: a missing or other one is reported as stopped.
    [[nodiscard]] domain::Result<void, std::string> open(domain::IncarnationId incarnation, bool read_only);

    [[nodiscard]] const Projection& projection() const { return projection_; }
    [[nodiscard]] LiveRows& rows() { return rows_; }
    [[nodiscard]] domain::Position checkpoint() const;
    [[nodiscard]] bool running() const;
    [[nodiscard]] std::string stopped_because() const;
    void stop(std::string reason);

    /// Applies those behind the checkpoint, to the old generation as well; earlier ones are passed over. False when there is a gap
    /// before the first: read the log from feeds_from() on instead. A failure stops the model; one of the old generation drops that.
    [[nodiscard]] bool feed(EventSpan events);
    /// The lower checkpoint of the live and of the old generation.
    [[nodiscard]] domain::Position feeds_from() const;
    void flush(bool wait);
    /// Every generation that is fed, the live one first: for who has to see to all rows that stand on the disk.
    [[nodiscard]] std::vector<std::shared_ptr<ModelStore>> stores() const;

    /// The generation that was live before, when it can be rolled back to. The same events reach it.
    [[nodiscard]] std::shared_ptr<ModelStore> old() const { return old_.load(); }
    void drop_old();

    // A rebuild: hold() keeps the rows still while it lives.
    [[nodiscard]] std::unique_lock<std::mutex> hold() { return std::unique_lock(feeding_); }
    /// Call under hold(): the new generation is live and the model runs again. The old one goes with its last reader, or is kept to
    /// be rolled back to, in place of an older one.
    [[nodiscard]] domain::Result<void, std::string> switch_to(std::shared_ptr<ModelStore> store, std::uint64_t generation,
                                                              bool keep_old = false);
    /// Call under hold(), with the old generation flushed and at the live one's checkpoint: the two change places.
    [[nodiscard]] domain::Result<void, std::string> roll_back();
    [[nodiscard]] Generations& generations() { return generations_; }
    [[nodiscard]] const std::shared_ptr<WriteFailure>& write_failure() const { return write_failure_; }
    [[nodiscard]] ModelIdentity identity() const;

  private:
    void open_old();
    void feed_old(EventSpan events);
    void drop_old_held();

    const Projection& projection_;
    Generations generations_;
    std::shared_ptr<WriteFailure> write_failure_;
    LiveRows rows_;
    std::atomic<std::shared_ptr<ModelStore>> old_;
    std::mutex feeding_;
    mutable std::mutex state_;  ///< guards what follows
    ModelIdentity identity_;
    std::string stopped_because_;
};

}  // namespace muster::projections
