#include "projections/feed.hpp"

#include <algorithm>
#include <atomic>

#include <sys/resource.h>
#include <unistd.h>

#include "projections/event_reader.hpp"

namespace muster::projections {
namespace {

/// Events kept in memory for the models. Beyond it they are read from the log again, which bounds memory.
constexpr std::size_t queued_events_max = 16384;
/// Slices this long are worth a second thread: models do not know of each other.
constexpr std::size_t shared_slice_events_min = 256;
/// How long the thread sleeps at most; it then looks whether the log has more than it was told.
constexpr std::chrono::milliseconds nap_max{100};
/// What a crash may cost in folding again.
constexpr std::uint64_t events_between_flushes = 500'000;
constexpr std::chrono::minutes time_between_flushes{5};
constexpr int low_priority_nice = 10;
/// An import or a load; what people do by hand is far below.
constexpr double much_written_per_second = 3'000;
constexpr std::chrono::milliseconds look_interval{100};
constexpr std::chrono::seconds giving_way_max{30};

}  // namespace

Feed::Feed(const eventstore::Log& log, eventstore::KeyFinder keys, std::vector<Model*> models, std::function<void()> also_flush,
           FeedPriority priority, std::function<Moment()> now)
    : log_(log), keys_(std::move(keys)), models_(std::move(models)), also_flush_(std::move(also_flush)), priority_(priority),
      now_(std::move(now)) {}

Feed::~Feed() { stop(); }

void Feed::start() {
    if (started()) return;
    stopping_ = false;
    thread_ = std::thread([this] { run(); });
}

void Feed::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
    std::map<std::uint64_t, Waiter> left;
    {
        const std::lock_guard lock(mutex_);
        left.swap(waiters_);
        by_position_.clear();
        by_deadline_.clear();
    }
    for (auto& [id, waiter] : left) waiter.callback(false);
}

void Feed::offer(std::shared_ptr<const eventstore::CommittedBatch> batch) {
    if (batch->events.empty()) return;
    {
        const std::lock_guard lock(mutex_);
        queued_events_ += batch->events.size();
        queue_.push_back(std::move(batch));
        if (queued_events_ > queued_events_max) {
            queue_.clear();
            queued_events_ = 0;
        }
    }
    wake_.notify_one();
}

domain::Position Feed::slowest() const {
    auto position = log_.tail();
    for (const auto* model : models_) {
        if (model->running()) position = std::min(position, model->checkpoint());
    }
    return position;
}

domain::Position Feed::feeds_from() const {
    auto position = log_.tail();
    for (const auto* model : models_) {
        if (model->running()) position = std::min(position, model->feeds_from());
    }
    return position;
}

domain::Position Feed::applied() const { return slowest(); }

void Feed::when_applied(domain::Position position, std::chrono::milliseconds patience, std::function<void(bool)> callback) {
    if (slowest() >= position) return callback(true);
    const auto deadline = std::chrono::steady_clock::now() + patience;
    bool sooner = false;
    {
        const std::lock_guard lock(mutex_);
        const auto id = next_waiter_++;
        waiters_.emplace(id, Waiter{position, deadline, std::move(callback)});
        by_position_.emplace(position, id);
        sooner = by_deadline_.emplace(deadline, id).first == by_deadline_.begin();
    }
    // What was applied since the first look has not woken this one; the next round does.
    if (sooner || slowest() >= position) wake_.notify_one();
}

void Feed::answer_waiters() {
    const auto position = slowest();
    const auto now = std::chrono::steady_clock::now();
    std::vector<std::pair<Waiter, bool>> due;
    {
        const std::lock_guard lock(mutex_);
        const auto take = [&](std::uint64_t id, bool reached) {
            const auto it = waiters_.find(id);
            by_position_.erase({it->second.position, id});
            by_deadline_.erase({it->second.deadline, id});
            due.emplace_back(std::move(it->second), reached);
            waiters_.erase(it);
        };
        while (!by_position_.empty() && by_position_.begin()->first <= position) take(by_position_.begin()->second, true);
        while (!by_deadline_.empty() && by_deadline_.begin()->first <= now) take(by_deadline_.begin()->second, false);
    }
    for (auto& [waiter, reached] : due) waiter.callback(reached);
}

void Feed::run() {
    // Of this thread alone, as Linux has it; that it does not work is no reason not to feed.
    if (priority_ == FeedPriority::low) (void)setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), low_priority_nice);
    while (true) {
        std::vector<std::shared_ptr<const eventstore::CommittedBatch>> batches;
        if (priority_ == FeedPriority::low && gives_way()) {
            std::unique_lock lock(mutex_);
            queue_.clear();  // it is read from the log later
            queued_events_ = 0;
            wake_.wait_for(lock, look_interval, [this] { return stopping_ || !waiters_.empty(); });
            if (stopping_) return;
            if (waiters_.empty()) continue;
        }
        {
            std::unique_lock lock(mutex_);
            const auto now = std::chrono::steady_clock::now();
            auto until = now + nap_max;
            if (!by_deadline_.empty()) until = std::min(until, by_deadline_.begin()->first);
            const bool reached = !by_position_.empty() && by_position_.begin()->first <= slowest();
            if (!stopping_ && queue_.empty() && !reached) wake_.wait_until(lock, until);
            if (stopping_) return;
            batches.assign(std::make_move_iterator(queue_.begin()), std::make_move_iterator(queue_.end()));
            queue_.clear();
            queued_events_ = 0;
        }
        feed(batches);
        answer_waiters();
        flush_now_and_then();
    }
}

/// Whether so much is written that this had better wait. What is written all the time is followed all the same.
bool Feed::gives_way() {
    const auto now = now_();
    if (now - looked_at_ >= look_interval) {
        const auto tail = log_.tail();
        const auto seconds = std::chrono::duration<double>(now - looked_at_).count();
        const bool much = looked_tail_.value != 0 && static_cast<double>(tail.value - looked_tail_.value) > much_written_per_second * seconds;
        looked_at_ = now;
        looked_tail_ = tail;
        if (!much) much_written_since_.reset();
        if (much && !much_written_since_) much_written_since_ = now;
    }
    return much_written_since_ && now - *much_written_since_ < giving_way_max;
}

void Feed::feed(const std::vector<std::shared_ptr<const eventstore::CommittedBatch>>& batches) {
    const auto between_slices = [this] { answer_waiters(); };
    std::vector<const domain::RecordedEvent*> slice;
    const auto feed_it = [&] {
        if (slice.empty()) return;
        // A gap before the slice: something was not kept in memory, or committed before the feed began.
        if (feeds_from().next() < slice.front()->meta.position) catch_up(between_slices);
        feed_slice(slice);
        slice.clear();
        between_slices();
    };
    for (const auto& batch : batches) {
        for (const auto& event : batch->events) {
            if (slice.size() == slice_events_max || (!slice.empty() && slice.back()->meta.position.next() != event.meta.position)) feed_it();
            slice.push_back(&event);
        }
    }
    feed_it();
    if (batches.empty() && feeds_from() < log_.tail()) catch_up(between_slices);
}

void Feed::feed_slice(EventSpan events) {
    std::atomic<std::size_t> next{0};
    const auto feed_models = [&] {
        for (auto at = next++; at < models_.size(); at = next++) {
            if (models_[at]->feed(events)) continue;
            models_[at]->stop("events are missing before position " + std::to_string(events.front()->meta.position.value));
        }
    };
    std::thread second;
    if (models_.size() > 1 && events.size() >= shared_slice_events_min) second = std::thread(feed_models);
    feed_models();
    if (second.joinable()) second.join();
    events_since_flush_ += events.size();
}

void Feed::catch_up(const std::function<void()>& between_slices) {
    const auto stop_lagging = [&](const std::string& reason) {
        const auto at = feeds_from();
        for (auto* model : models_) {
            if (model->running() && model->feeds_from() <= at) model->stop(reason);
        }
    };
    while (feeds_from() < log_.tail()) {
        EventReader reader(log_, &keys_, feeds_from(), log_.tail());
        while (true) {
            const auto events = reader.next();
            if (!events) {
                stop_lagging(events.error());
                break;
            }
            if (events->empty()) break;
            std::vector<const domain::RecordedEvent*> slice;
            slice.reserve(events->size());
            for (const auto& event : *events) slice.push_back(&event);
            feed_slice(slice);
            if (between_slices) between_slices();
            const std::lock_guard lock(mutex_);
            if (stopping_) return;
        }
    }
}

void Feed::flush_now_and_then() {
    const auto now = std::chrono::steady_clock::now();
    if (events_since_flush_ == 0) return;
    if (events_since_flush_ < events_between_flushes && now - flushed_at_ < time_between_flushes) return;
    for (auto* model : models_) model->flush(false);
    if (also_flush_) also_flush_();
    events_since_flush_ = 0;
    flushed_at_ = now;
}

}  // namespace muster::projections
