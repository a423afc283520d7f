#pragma once
// Rows that every request reads, kept in memory above a store: bounded, and never older than the last commit that ended.
//
// Thread-safe, with one writer: begin_commit … end_commit around each commit of the store below, everything else beside it.

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace muster::projections {

class RowCache {
  public:
    /// At most about so many rows, the least recently used go.
    explicit RowCache(std::size_t rows_max) : rows_max_per_half_(rows_max / shard_count / 2 + 1) {}

    /// The row at key, from here or by `load`.
    template <class Load>
    [[nodiscard]] std::optional<std::string> get(std::string_view key, Load&& load) {
        auto& shard = shard_of(key);
        {
            const std::lock_guard lock(shard.mutex);
            if (auto* row = shard.find(key, rows_max_per_half_)) return *row;
        }
        // A row that was loaded while a commit was under way may be the one from before it: it is not kept. An even
        // number that stays the same says that none was.
        const auto commits = commits_.load();
        std::optional<std::string> row = load();
        if (!row || commits % 2 != 0) return row;
        const std::lock_guard lock(shard.mutex);
        if (commits_.load() == commits) shard.keep(key, *row, rows_max_per_half_);
        return row;
    }

    void begin_commit() { ++commits_; }
    /// After the store has it and before end_commit: the row changed, or went.
    void changed(std::string_view key, std::optional<std::string_view> row) {
        auto& shard = shard_of(key);
        const std::lock_guard lock(shard.mutex);
        shard.change(key, row);
    }
    void end_commit() { ++commits_; }

  private:
    static constexpr std::size_t shard_count = 64;

    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view key) const { return std::hash<std::string_view>{}(key); }
    };
    using Rows = std::unordered_map<std::string, std::string, Hash, std::equal_to<>>;

    /// Two halves: what is used moves to the young one; when that is full it becomes the old one, and the old one goes.
    struct alignas(64) Shard {
        std::mutex mutex;
        Rows young, old;

        std::string* find(std::string_view key, std::size_t most) {
            if (const auto it = young.find(key); it != young.end()) return &it->second;
            const auto it = old.find(key);
            if (it == old.end()) return nullptr;
            auto row = std::move(it->second);
            old.erase(it);
            return keep(key, std::move(row), most);
        }
        std::string* keep(std::string_view key, std::string row, std::size_t most) {
            if (young.size() >= most) {
                old = std::move(young);
                young.clear();
            }
            return &young.insert_or_assign(std::string(key), std::move(row)).first->second;
        }
        void change(std::string_view key, std::optional<std::string_view> row) {
            for (auto* half : {&young, &old}) {
                const auto it = half->find(key);
                if (it == half->end()) continue;
                if (row) {
                    it->second = *row;
                } else {
                    half->erase(it);
                }
            }
        }
    };

    [[nodiscard]] Shard& shard_of(std::string_view key) { return shards_[Hash{}(key) % shard_count]; }

    const std::size_t rows_max_per_half_;
    std::array<Shard, shard_count> shards_;
    std::atomic<std::uint64_t> commits_{0};
};

}  // namespace muster::projections
