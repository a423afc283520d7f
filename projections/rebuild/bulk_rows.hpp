#pragma once
// Rows of a bulk fold on top of a store: a great many, found by key in one step, handed over sorted. Not thread-safe.

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "projections/model_store.hpp"
#include "projections/rebuild/arena.hpp"
#include "projections/rebuild/held.hpp"
#include "projections/row_batch.hpp"

namespace muster::projections {

class BulkRows final : public RowBatch {
  public:
    explicit BulkRows(const RowReader& base);

    [[nodiscard]] std::optional<std::string> get(std::string_view key) const override;
    /// A table that was scanned once keeps the order of its keys from then on. The prefix names a table.
    void scan(std::string_view prefix, std::string_view from,
              const std::function<bool(std::string_view, std::string_view)>& visit) const override;
    void put(std::string_view key, std::string_view value) override;
    void erase(std::string_view key) override;
    /// As put and erase, of a key that has no row here yet; get() need not see it, nor what is put or erased at the same key, before a scan.
    void add(std::string_view key, std::string_view value);
    void add_erased(std::string_view key);

    /// What the fold holds beside the rows, of the one type it asks for; it is made at the first call. Reads of rows do not see it.
    template <class T>
    [[nodiscard]] T& held() {
        if (!held_) held_ = std::make_unique<T>();
        return static_cast<T&>(*held_);
    }
    /// What is held becomes rows.
    void write_held();

    [[nodiscard]] bool empty() const { return rows_.empty() && !held_; }
    /// What it holds, roughly.
    [[nodiscard]] std::size_t bytes() const;
    /// Views of what stands here as rows, until the next change.
    [[nodiscard]] std::vector<RunRow> sorted() const;
    void clear();

  private:
    using RowNumber = std::uint32_t;

    /// Its bytes are in the arena; a value that outgrows its room moves, and what it leaves is lost until clear().
    struct Row {
        const char* key = nullptr;
        char* value = nullptr;
        std::uint32_t key_size = 0, value_size = 0, room = 0;

        [[nodiscard]] std::string_view key_view() const { return {key, key_size}; }
        [[nodiscard]] std::string_view value_view() const { return {value, value_size}; }
        [[nodiscard]] bool erased() const { return value_size == no_value; }
    };
    static constexpr std::uint32_t no_value = ~0U;
    /// Of a hash table with linear probing; it never reads a key whose hash differs.
    struct Slot {
        std::uint32_t hash = 0;
        RowNumber row = no_row;
    };
    static constexpr RowNumber no_row = ~0U;
    static constexpr std::size_t slots_at_first = 4096;
    /// Of a row, while it is sorted: eight bytes of its key.
    struct Sorting {
        std::uint64_t bytes;
        RowNumber row;
    };

    [[nodiscard]] std::uint32_t hash_of(std::string_view key) const;
    [[nodiscard]] const Row* find(std::string_view key) const;
    Row& row_at(std::string_view key);
    Row& added_row(std::string_view key);
    void set(Row& row, std::string_view value, std::size_t spare);
    void index(RowNumber number) const;
    void index_added() const;
    void grow() const;
    void sort(std::span<Sorting> rows, std::size_t depth) const;

    const RowReader& base_;
    const std::uint64_t seed_;  ///< keys hold what people wrote: nobody chooses which of them collide
    std::vector<Row> rows_;     ///< as they came
    // Of rows that were added, the index knows after a scan.
    mutable std::vector<Slot> slots_;
    mutable std::vector<RowNumber> added_;
    mutable std::size_t indexed_ = 0;
    Arena arena_;
    std::unique_ptr<Held> held_;
    mutable std::map<char, std::set<std::string_view>> ordered_;  ///< by table: those that were scanned
};

}  // namespace muster::projections
