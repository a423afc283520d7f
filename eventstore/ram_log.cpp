#include "eventstore/ram_log.hpp"

#include <algorithm>
#include <limits>

namespace muster::eventstore {
namespace {

class RamCursor final : public LogCursor {
  public:
    RamCursor(std::vector<std::shared_ptr<const std::string>> records, Position from)
        : records_(std::move(records)), position_(from) {}
    domain::Result<std::optional<Entry>, ReadFailure> next() override {
        if (index_ == records_.size()) return std::optional<Entry>{};
        const Entry entry{position_, *records_[index_++]};
        position_ = position_.next();
        return std::optional(entry);
    }

  private:
    std::vector<std::shared_ptr<const std::string>> records_;
    std::size_t index_ = 0;
    Position position_;
};

}  // namespace

void RamLog::apply(const AppendBatch& batch) {
    for (const auto& record : batch.records) records_.push_back(std::make_shared<const std::string>(record));
    for (const auto& key : batch.keys_added) keys_[{key.subject, key.generation}] = key.wrapped;
    for (const auto& tile : batch.tiles) tiles_.insert_or_assign(tile.path, tile.bytes);
    for (const auto& subject : batch.keys_destroyed) {
        std::erase_if(keys_, [&](const auto& each) { return each.first.first == subject; });
    }
}

domain::Result<Position, AppendError> RamLog::append(const AppendBatch& batch) {
    std::function<void()> hook;
    {
        const std::lock_guard lock(mutex_);
        hook = before_append_;
    }
    if (hook) hook();
    const std::lock_guard lock(mutex_);
    if (planned_) {
        const auto planned = *std::exchange(planned_, std::nullopt);
        if (planned.applied) apply(batch);
        return domain::failure(planned.error);
    }
    if (batch.epoch != epoch_) return domain::failure(AppendError::fenced);
    if (batch.expected_tail.value != records_.size()) return domain::failure(AppendError::conflict);
    apply(batch);
    grown_.notify_all();
    return Position{records_.size()};
}

domain::Result<WriterEpoch, AppendError> RamLog::take_writer() {
    const std::lock_guard lock(mutex_);
    ++epoch_.value;
    return epoch_;
}

std::unique_ptr<LogCursor> RamLog::read(Position from) const {
    const std::lock_guard lock(mutex_);
    const auto start = Position{std::max<std::uint64_t>(from.value, 1)};
    const auto skip = std::min<std::uint64_t>(start.value - 1, records_.size());
    return std::make_unique<RamCursor>(
        std::vector(records_.begin() + static_cast<std::ptrdiff_t>(skip), records_.end()), start);
}

domain::Result<std::optional<std::string>, ReadFailure> RamLog::read_one(Position at) const {
    const std::lock_guard lock(mutex_);
    if (at.value == 0 || at.value > records_.size()) return std::optional<std::string>{};
    return std::optional(*records_[at.value - 1]);
}

Position RamLog::first() const {
    const std::lock_guard lock(mutex_);
    return {records_.empty() ? 0U : 1U};
}

Position RamLog::tail() const {
    const std::lock_guard lock(mutex_);
    return {records_.size()};
}

Position RamLog::wait(Position from, std::chrono::milliseconds timeout) const {
    std::unique_lock lock(mutex_);
    grown_.wait_for(lock, timeout, [&] { return records_.size() >= from.value; });
    return {records_.size()};
}

std::optional<WrappedKey> RamLog::wrapped_key(domain::AccountId subject, std::uint32_t generation) const {
    const std::lock_guard lock(mutex_);
    const auto found = keys_.find({subject, generation});
    if (found == keys_.end()) return {};
    return WrappedKey{subject, generation, found->second};
}

std::optional<std::uint32_t> RamLog::key_generation(domain::AccountId subject) const {
    const std::lock_guard lock(mutex_);
    auto after = keys_.upper_bound({subject, std::numeric_limits<std::uint32_t>::max()});
    if (after == keys_.begin()) return {};
    const auto& [key, wrapped] = *--after;
    if (key.first != subject) return {};
    return key.second;
}

std::optional<std::string> RamLog::tile(std::string_view path) const {
    const std::lock_guard lock(mutex_);
    const auto found = tiles_.find(path);
    if (found == tiles_.end()) return {};
    return found->second;
}

std::optional<std::string> RamLog::meta(std::string_view name) const {
    const std::lock_guard lock(mutex_);
    const auto found = meta_.find(name);
    if (found == meta_.end()) return {};
    return found->second;
}

bool RamLog::put_meta(std::string_view name, std::string_view value) {
    const std::lock_guard lock(mutex_);
    meta_[std::string(name)] = value;
    return true;
}

void RamLog::each_key(const std::function<bool(const WrappedKey&)>& visit) const {
    std::vector<WrappedKey> keys;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [of, wrapped] : keys_) keys.push_back({of.first, of.second, wrapped});
    }
    std::sort(keys.begin(), keys.end(), [](const auto& a, const auto& b) {
        return a.subject != b.subject ? a.subject < b.subject : a.generation > b.generation;
    });
    for (const auto& key : keys) {
        if (!visit(key)) return;
    }
}

void RamLog::each_meta(const std::function<bool(std::string_view, std::string_view)>& visit) const {
    std::map<std::string, std::string, std::less<>> meta;
    {
        const std::lock_guard lock(mutex_);
        meta = meta_;
    }
    for (const auto& [name, value] : meta) {
        if (!visit(name, value)) return;
    }
}

void RamLog::fail_next_append(AppendError error, bool applied) {
    const std::lock_guard lock(mutex_);
    planned_ = PlannedFailure{error, applied};
}

void RamLog::before_append(std::function<void()> hook) {
    const std::lock_guard lock(mutex_);
    before_append_ = std::move(hook);
}

void RamLog::append_behind_the_writer(std::vector<std::string> records) {
    const std::lock_guard lock(mutex_);
    for (auto& record : records) records_.push_back(std::make_shared<const std::string>(std::move(record)));
    grown_.notify_all();
}

void RamLog::damage(Position at, std::string bytes) {
    const std::lock_guard lock(mutex_);
    records_.at(at.value - 1) = std::make_shared<const std::string>(std::move(bytes));
}

void RamLog::damage_tile(const std::string& path, std::string bytes) {
    const std::lock_guard lock(mutex_);
    tiles_.at(path) = std::move(bytes);
}

void RamLog::forget_tiles() {
    const std::lock_guard lock(mutex_);
    tiles_.clear();
}

}  // namespace muster::eventstore
