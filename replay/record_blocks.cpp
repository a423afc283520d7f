#include "replay/record_blocks.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>

#include "eventstore/proof/merkle.hpp"
#include "eventstore/proof/tile_path.hpp"
#include "eventstore/record_frame.hpp"

namespace muster::replay {
namespace {

using domain::Position;
using eventstore::proof::tile_width;

constexpr std::size_t blocks_under_way_max = 8;  // two megabytes of usual records
constexpr unsigned helpers_max = 3;

/// Reads on behind damage, so that one bad record does not hide the rest.
class BlockReader {
  public:
    explicit BlockReader(const eventstore::Log& log) : log_(log), tail_(log.tail()) {}

    /// The records up to the end of a tile, or to a hole; false at the end of the log.
    bool read(Block& block) {
        block.first = next_;
        while (next_ <= tail_) {
            if (!cursor_) cursor_ = log_.read(next_);
            const auto entry = cursor_->next();
            if (!entry) return stop_at(block, hole_of(entry.error()));
            if (!*entry) return stop_at(block, {next_, tail_, {}});
            const auto at = (*entry)->position;
            if (at > next_) return stop_at(block, {next_, {at.value - 1}, {}});
            block.bytes += (*entry)->bytes;
            block.ends.push_back(block.bytes.size());
            next_ = at.next();
            if (at.value % tile_width == 0) break;
        }
        return block.size() > 0;
    }

  private:
    bool stop_at(Block& block, Hole hole) {
        cursor_.reset();
        next_ = hole.to.next();
        block.hole = std::move(hole);
        return true;
    }

    [[nodiscard]] Hole hole_of(const eventstore::ReadFailure& failure) const {
        const auto at = std::max(failure.at, next_);
        if (failure.error == eventstore::ReadError::missing) return {next_, end_of_gap(at), {}};
        return {next_, at, failure.detail};
    }

    [[nodiscard]] Position end_of_gap(Position from) const {
        auto to = from;
        while (to < tail_) {
            const auto after = log_.read_one(to.next());
            if (after || after.error().error != eventstore::ReadError::missing) break;
            to = to.next();
        }
        return to;
    }

    const eventstore::Log& log_;
    Position tail_;
    Position next_{1};
    std::unique_ptr<eventstore::LogCursor> cursor_;
};

/// Counts the sealed parts and those whose key is gone. Damaged ones are the decoder's to report.
void count_parts(std::string_view record, const eventstore::KeyFinder& keys, LookedAt& looked_at) {
    const auto frame = eventstore::split_record(record);
    if (!frame) return;
    auto rest = frame->sealed_parts;
    std::optional<eventstore::SealedPart> before;
    bool has_key = false;
    while (!rest.empty()) {
        const auto part = eventstore::take_part(rest);
        if (!part) return;
        if (!before || before->subject != part->subject || before->generation != part->generation) {
            has_key = keys(part->subject, part->generation).has_value();
        }
        before = part;
        ++looked_at.sealed_parts;
        if (!has_key) ++looked_at.erased_parts;
    }
}

LookedAt look_at(std::string_view record, const eventstore::KeyFinder& keys) {
    LookedAt looked_at{eventstore::decode(record, &keys)};
    if (looked_at.event) count_parts(record, keys, looked_at);
    return looked_at;
}

void look_at(Block& block, const eventstore::KeyFinder& keys) {
    eventstore::proof::Hasher hasher;
    block.looked_at.reserve(block.size());
    block.leaves.reserve(block.size());
    for (std::size_t i = 0; i < block.size(); ++i) {
        block.looked_at.push_back(look_at(block.record(i), keys));
        block.leaves.push_back(hasher.leaf(block.record(i)));
    }
    if (block.size() == tile_width) block.tile_root = eventstore::proof::perfect_root(hasher, block.leaves);
}

/// Blocks under way: read, waiting for somebody who looks at them, and used in the order in which they were read.
class Pipeline {
  public:
    explicit Pipeline(const eventstore::KeyFinder& keys) : keys_(keys) {
        const auto helpers = std::clamp(std::thread::hardware_concurrency(), 2U, helpers_max + 1) - 1;
        for (unsigned i = 0; i < helpers; ++i) helpers_.emplace_back([this] { help(); });
    }
    ~Pipeline() {
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        changed_.notify_all();
        for (auto& helper : helpers_) helper.join();
    }
    Pipeline(const Pipeline&) = delete;
    Pipeline& operator=(const Pipeline&) = delete;

    void put(Block block) {
        auto work = std::make_shared<Work>();
        work->block = std::move(block);
        under_way_.push_back(work);
        {
            const std::lock_guard lock(mutex_);
            waiting_.push_back(std::move(work));
        }
        changed_.notify_one();
    }
    [[nodiscard]] std::size_t size() const { return under_way_.size(); }
    /// The oldest, when it is looked at. While it is not this thread helps.
    Block take() {
        const auto work = std::move(under_way_.front());
        under_way_.pop_front();
        std::unique_lock lock(mutex_);
        while (!work->done) {
            if (!waiting_.empty()) {
                look_at_next(lock);
            } else {
                finished_.wait(lock);
            }
        }
        if (work->failed) std::rethrow_exception(work->failed);
        return std::move(work->block);
    }

  private:
    struct Work {
        Block block;
        bool done = false;
        std::exception_ptr failed;
    };

    void look_at_next(std::unique_lock<std::mutex>& lock) {
        const auto work = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();
        std::exception_ptr failed;
        try {
            look_at(work->block, keys_);
        } catch (...) {  // thrown again where the block is used
            failed = std::current_exception();
        }
        lock.lock();
        work->failed = failed;
        work->done = true;
        finished_.notify_all();
    }

    void help() {
        std::unique_lock lock(mutex_);
        while (true) {
            changed_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
            if (stopping_) return;
            look_at_next(lock);
        }
    }

    const eventstore::KeyFinder& keys_;
    std::deque<std::shared_ptr<Work>> under_way_;  // the caller's thread only
    std::mutex mutex_;
    std::condition_variable changed_, finished_;
    std::deque<std::shared_ptr<Work>> waiting_;
    bool stopping_ = false;
    std::vector<std::thread> helpers_;
};

}  // namespace

void for_each_block(const eventstore::Log& log, const eventstore::KeyFinder& keys, const std::function<void(Block&)>& use) {
    BlockReader reader(log);
    Pipeline pipeline(keys);
    const auto use_oldest = [&] {
        auto block = pipeline.take();
        use(block);
    };
    for (Block block; reader.read(block); block = {}) {
        pipeline.put(std::move(block));
        if (pipeline.size() == blocks_under_way_max) use_oldest();
    }
    while (pipeline.size() > 0) use_oldest();
}

}  // namespace muster::replay
