#include "projections/rebuild/bulk_fold.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "projections/event_reader.hpp"

namespace muster::projections {
namespace {

using Done = domain::Result<void, std::string>;

/// Slices that are decoded ahead of the slowest fold.
constexpr std::size_t slices_ahead_max = 16;
constexpr unsigned threads_max = 2;
/// A cursor holds on to files of the log: it is made anew after so many events.
constexpr std::uint64_t events_per_cursor = 262'144;
constexpr std::chrono::milliseconds progress_interval{100};

/// What cannot be read, of the log or of rows, is thrown.
template <class Step>
auto guarded(Step&& step) -> decltype(step()) {
    try {
        return step();
    } catch (const std::exception& error) {
        return domain::failure(std::string(error.what()));
    }
}

class Team {
  public:
    Team(const BulkFold& bulk, std::span<BulkTarget> targets) : bulk_(bulk) {
        for (auto& target : targets) {
            members_.push_back({target});
            read_to_ = std::max(read_to_, target.to);
        }
        read_from_ = first_position();
    }

    domain::Result<std::uint64_t, std::string> run() {
        std::vector<std::thread> threads;
        for (unsigned i = 0; i < threads_max; ++i) threads.emplace_back([this] { work(); });
        {
            std::unique_lock lock(mutex_);
            while (running_ > 0) {
                changed_.wait_for(lock, progress_interval);
                const auto done = first_position();
                lock.unlock();
                if (bulk_.progress) bulk_.progress(done);
                lock.lock();
            }
        }
        for (auto& thread : threads) thread.join();
        if (!log_failure_.empty()) return domain::failure(log_failure_);
        return events_;
    }

  private:
    using Slice = std::vector<domain::RecordedEvent>;
    struct Member {
        BulkTarget& target;
        std::uint64_t next = 0;  ///< the slice to be folded
        bool busy = false;
        bool finished = false;
        std::size_t bytes = 0;
        domain::Position position = target.fold->position();
        domain::Position committed = position;
    };

    /// Of those that go on. Under the mutex, or before there are threads.
    [[nodiscard]] domain::Position first_position() const {
        auto first = read_to_;
        for (const auto& member : members_) {
            if (member.target.failure.empty()) first = std::min(first, std::min(member.position, member.target.to));
        }
        return first;
    }

    void work() {
        if (bulk_.gentle) step_back();
        Yielding yielding(bulk_.gentle);
        std::unique_lock lock(mutex_);
        while (true) {
            if (auto* member = next_member()) {
                fold(*member, lock);
            } else if (may_read()) {
                read(lock);
            } else if (all_finished()) {
                break;
            } else {
                changed_.wait(lock);
                continue;
            }
            changed_.notify_all();
            lock.unlock();
            yielding.after_a_piece();
            lock.lock();
        }
        --running_;
        changed_.notify_all();
    }

    [[nodiscard]] bool is_stopping() const { return bulk_.control.is_stopping() || !log_failure_.empty(); }
    [[nodiscard]] bool all_finished() const {
        return std::all_of(members_.begin(), members_.end(), [](const auto& member) { return member.finished; });
    }
    [[nodiscard]] bool may_read() const {
        return !reading_ && !read_all_ && !is_stopping() && slices_.size() < slices_ahead_max && !all_finished();
    }
    /// The one furthest behind that has something to do; at the end, the one with the most to commit, so that none is left alone with it.
    [[nodiscard]] Member* next_member() {
        Member* best = nullptr;
        for (auto& member : members_) {
            if (member.busy || member.finished) continue;
            const bool has_slice = member.next < first_slice_ + slices_.size();
            const bool at_end = is_stopping() || (read_all_ && !has_slice);
            if (!has_slice && !at_end) continue;
            if (best == nullptr || std::pair(member.next, best->bytes) < std::pair(best->next, member.bytes)) best = &member;
        }
        return best;
    }

    void fold(Member& member, std::unique_lock<std::mutex>& lock) {
        const bool has_slice = member.next < first_slice_ + slices_.size() && !is_stopping();
        const auto slice = has_slice ? slices_[member.next - first_slice_] : std::shared_ptr<const Slice>{};
        const bool largest = is_largest(member);
        member.busy = true;
        lock.unlock();
        auto& target = *member.target.fold;
        auto done = slice ? guarded([&] { return target.fold(wanted_of(member, *slice)); }) : Done{};
        const auto position = target.position();
        const bool ends = !slice || position >= member.target.to;
        const bool commits = ends || largest || position.value - member.committed.value >= bulk_events_max;
        if (done && commits) done = guarded([&] { return target.commit(); });
        const auto bytes = target.bytes();
        lock.lock();
        member.busy = false;
        if (slice) ++member.next;
        member.position = position;
        if (commits) member.committed = position;
        member.bytes = bytes;
        if (!done) member.target.failure = done.error();
        member.finished = ends || !done;
        drop_slices();
    }

    static std::vector<const domain::RecordedEvent*> wanted_of(const Member& member, const Slice& slice) {
        const auto from = member.target.fold->position();
        std::vector<const domain::RecordedEvent*> events;
        events.reserve(slice.size());
        for (const auto& event : slice) {
            if (event.meta.position > from && event.meta.position <= member.target.to) events.push_back(&event);
        }
        return events;
    }

    [[nodiscard]] bool is_largest(const Member& member) const {
        std::size_t total = 0;
        bool largest = true;
        for (const auto& each : members_) {
            total += each.bytes;
            largest = largest && each.bytes <= member.bytes;
        }
        return largest && total > bulk_.bytes_max;
    }

    void drop_slices() {
        auto next = first_slice_ + slices_.size();
        for (const auto& member : members_) {
            if (!member.finished) next = std::min(next, member.next);
        }
        while (first_slice_ < next && !slices_.empty()) {
            slices_.pop_front();
            ++first_slice_;
        }
    }

    void read(std::unique_lock<std::mutex>& lock) {
        reading_ = true;
        lock.unlock();
        bulk_.pace.take(slice_events_max);
        if (!reader_ || read_from_.value - cursor_from_.value >= events_per_cursor) {
            cursor_from_ = read_from_;
            reader_.emplace(bulk_.log, &bulk_.keys, read_from_, read_to_);
        }
        auto events = guarded([&] { return reader_->next(); });
        lock.lock();
        reading_ = false;
        if (!events) {
            log_failure_ = events.error();
        } else if (events->empty()) {
            read_all_ = true;
        } else {
            read_from_ = events->back().meta.position;
            events_ += events->size();
            slices_.push_back(std::make_shared<const Slice>(std::move(*events)));
            read_all_ = read_from_ >= read_to_;
        }
    }

    const BulkFold& bulk_;
    std::mutex mutex_;  ///< guards what follows; a busy member's fold and the reader belong to one thread meanwhile
    std::condition_variable changed_;
    std::deque<Member> members_;
    std::deque<std::shared_ptr<const Slice>> slices_;
    std::uint64_t first_slice_ = 0;
    std::optional<EventReader> reader_;
    domain::Position read_from_{}, read_to_{}, cursor_from_{};
    bool reading_ = false, read_all_ = false;
    std::uint64_t events_ = 0;
    std::string log_failure_;
    unsigned running_ = threads_max;
};

}  // namespace

domain::Result<std::uint64_t, std::string> BulkFold::run(std::span<BulkTarget> targets) const {
    if (targets.empty()) return 0;
    return Team(*this, targets).run();
}

}  // namespace muster::projections
