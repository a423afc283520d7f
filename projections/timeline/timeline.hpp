#pragma once
// The timeline: the directory, visibility and decision state of every past position, asked through AsOf by the queries that ask
// them today. A read model like the others (disposable, rebuilt from the log), but it follows the log by itself, on a thread of
// low priority: it may be behind, and whoever asks waits for their position. Thread-safe.

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

#include "eventstore/codec.hpp"
#include "eventstore/sequencer.hpp"
#include "projections/model.hpp"
#include "projections/timeline/as_of.hpp"

namespace muster::projections {

class Feed;

class TimelineProjection : public Projection {
  public:
    [[nodiscard]] std::string_view name() const override { return "timeline"; }
    [[nodiscard]] std::string version() const override;
    [[nodiscard]] domain::Result<void, std::string> apply(const domain::RecordedEvent&, RowBatch&) const override;
};

/// A row as it stood from <= position < until; until is nothing as long as it stands.
struct RowVersion {
    domain::Position from;
    std::optional<domain::Position> until;
    std::string key, value;
};

class Timeline {
  public:
    /// The log must outlive it.
    Timeline(const eventstore::Log& log, eventstore::KeyFinder keys, const std::string& path, std::shared_ptr<WriteFailure> write_failure);
    ~Timeline();

    [[nodiscard]] Model& model() { return model_; }
    [[nodiscard]] const Model& model() const { return model_; }
    void start();
    void stop();
    void offer(std::shared_ptr<const eventstore::CommittedBatch> batch);
    /// Without the thread: folds the log up to its tail, as a tool on a stopped directory does.
    void catch_up();

    [[nodiscard]] domain::Position reached() const { return model_.checkpoint(); }
    /// Calls back, from any thread, once it has the events up to there (true) or the time is up (false). Must not block.
    void when_reached(domain::Position position, std::chrono::milliseconds patience, std::function<void(bool)> callback);

    /// What stood after the event at this position, which is not beyond reached(). Nothing while there are no rows.
    [[nodiscard]] std::shared_ptr<const AsOf> at(domain::Position position) const;
    /// The last event with time <= `time`: the end of a commit. Nothing before the first event. Whoever asks for a time that
    /// newest() does not exceed waits for the log's tail first, or may miss what has happened since.
    [[nodiscard]] std::optional<domain::Position> last_by(domain::Timestamp time) const;
    [[nodiscard]] std::optional<domain::Timestamp> time_of(domain::Position position) const;
    [[nodiscard]] std::optional<domain::Timestamp> newest() const;

    /// Versions that stood at any time in (after, to] of rows whose keys begin with `prefix`, by key, of a key the newest first;
    /// until visit answers false. Rows of members (groups) are left out: people and memberships tell the same.
    void versions(timeline::Space space, std::string_view prefix, domain::Position after, domain::Position to,
                  const std::function<bool(const RowVersion&)>& visit) const;

    /// The same in no particular order, those that stand first: for walks over many rows, of which nothing is gathered.
    void each_version(timeline::Space space, std::string_view prefix, domain::Position after, domain::Position to,
                      const std::function<bool(const RowVersion&)>& visit) const;

  private:
    [[nodiscard]] std::shared_ptr<ModelStore> store() const { return model_.rows().store(); }

    TimelineProjection projection_;
    mutable Model model_;
    std::unique_ptr<Feed> feed_;
};

}  // namespace muster::projections
