#pragma once
// The thread that feeds the read models: batches come from the sequencer in memory, and from the log whenever a model is
// behind what is in memory. Wakes those who wait for a position, and those whose patience is over.
//
// Thread-safe, start and stop apart.

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <vector>

#include "eventstore/codec.hpp"
#include "eventstore/sequencer.hpp"
#include "projections/model.hpp"

namespace muster::projections {

/// low: gives way to every other thread of the process, and waits while much is written, for half a minute at most: reads of it that
/// ask for a position make it go on at once.
enum class FeedPriority : std::uint8_t { normal, low };

class Feed {
  public:
    using Moment = std::chrono::steady_clock::time_point;

    /// The log, the keys' finder and the models must outlive it. also_flush: what is flushed with the models now and then. now: by which
    /// it sees how much is written.
    Feed(const eventstore::Log& log, eventstore::KeyFinder keys, std::vector<Model*> models, std::function<void()> also_flush,
         FeedPriority priority = FeedPriority::normal, std::function<Moment()> now = std::chrono::steady_clock::now);
    ~Feed();

    void start();
    void stop();
    [[nodiscard]] bool started() const { return thread_.joinable(); }

    void offer(std::shared_ptr<const eventstore::CommittedBatch> batch);
    [[nodiscard]] domain::Position applied() const;
    void when_applied(domain::Position position, std::chrono::milliseconds patience, std::function<void(bool)> callback);

    /// Reads the log until every running model has the events up to its tail. From one thread at a time: the feed's own,
    /// or the opener's before start().
    void catch_up(const std::function<void()>& between_slices);

  private:
    struct Waiter {
        domain::Position position;
        Moment deadline;
        std::function<void(bool)> callback;
    };

    void run();
    [[nodiscard]] bool gives_way();
    void feed(const std::vector<std::shared_ptr<const eventstore::CommittedBatch>>& batches);
    void feed_slice(EventSpan events);
    void answer_waiters();
    void flush_now_and_then();
    [[nodiscard]] domain::Position slowest() const;
    /// Where to read on, so that no generation of a running model misses anything.
    [[nodiscard]] domain::Position feeds_from() const;

    const eventstore::Log& log_;
    const eventstore::KeyFinder keys_;
    const std::vector<Model*> models_;
    const std::function<void()> also_flush_;
    const FeedPriority priority_;
    const std::function<Moment()> now_;
    std::thread thread_;

    mutable std::mutex mutex_;  ///< guards what follows; never held while applying or calling back
    std::condition_variable wake_;
    bool stopping_ = false;
    std::deque<std::shared_ptr<const eventstore::CommittedBatch>> queue_;
    std::size_t queued_events_ = 0;
    std::uint64_t next_waiter_ = 0;
    std::map<std::uint64_t, Waiter> waiters_;
    std::set<std::pair<domain::Position, std::uint64_t>> by_position_;
    std::set<std::pair<Moment, std::uint64_t>> by_deadline_;

    // Of the feed's own thread.
    Moment looked_at_{};
    domain::Position looked_tail_{};
    std::optional<Moment> much_written_since_;
    Moment flushed_at_ = std::chrono::steady_clock::now();
    std::uint64_t events_since_flush_ = 0;
};

}  // namespace muster::projections
