#pragma once
// Rows of a bulk fold on top of a store: a great many, found by key in one step, handed over sorted. Not thread-safe.

#include <cstddef>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "projections/model_store.hpp"
#include "projections/row_batch.hpp"

namespace muster::projections {

class BulkRows final : public RowBatch {
  public:
    explicit BulkRows(const RowReader& base) : base_(base) { rows_.reserve(rows_at_first); }

    [[nodiscard]] std::optional<std::string> get(std::string_view key) const override;
    /// A table that was scanned once keeps the order of its keys from then on. The prefix names a table.
    void scan(std::string_view prefix, std::string_view from,
              const std::function<bool(std::string_view, std::string_view)>& visit) const override;
    void put(std::string_view key, std::string_view value) override;
    void erase(std::string_view key) override;

    [[nodiscard]] bool empty() const { return rows_.empty(); }
    /// What it holds, roughly.
    [[nodiscard]] std::size_t bytes() const { return bytes_; }
    /// Views of what stands here, until the next change.
    [[nodiscard]] std::vector<RunRow> sorted() const;
    void clear();

  private:
    static constexpr std::size_t rows_at_first = 1024;

    /// Keys, one after the other; they never move.
    class Keys {
      public:
        std::string_view keep(std::string_view key);
        void clear() { chunks_.clear(), left_ = 0; }

      private:
        static constexpr std::size_t chunk_bytes = 1U << 20U;
        std::vector<std::unique_ptr<char[]>> chunks_;
        std::size_t left_ = 0;
    };
    struct Row {
        std::string value;
        bool erased = false;
    };
    struct Hash {
        std::size_t operator()(std::string_view key) const { return std::hash<std::string_view>{}(key); }
    };

    Row& row_at(std::string_view key);

    const RowReader& base_;
    boost::unordered_flat_map<std::string_view, Row, Hash> rows_;
    Keys keys_;
    mutable std::map<char, std::set<std::string_view>> ordered_;  ///< by table: those that were scanned
    std::size_t bytes_ = 0;
};

}  // namespace muster::projections
