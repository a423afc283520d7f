#pragma once
// Rows of a read model as a projection sees them: reads of what stands, and of what this batch has written so far.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace muster::projections {

class RowReader {
  public:
    virtual ~RowReader() = default;
    [[nodiscard]] virtual std::optional<std::string> get(std::string_view key) const = 0;
    /// Rows whose key begins with prefix, in key order, from `from` on (inclusive; empty: the first), until visit answers false.
    virtual void scan(std::string_view prefix, std::string_view from,
                      const std::function<bool(std::string_view key, std::string_view value)>& visit) const = 0;
    /// The rows as they stand now, unmoved by what is written beside it: for a query that reads more than once. What it
    /// reads stays open as long as it lives. Rows that nobody changes beside their queries are their own snapshot.
    [[nodiscard]] virtual std::shared_ptr<const RowReader> snapshot() const { return {std::shared_ptr<void>{}, this}; }
};

class RowBatch : public RowReader {
  public:
    virtual void put(std::string_view key, std::string_view value) = 0;
    virtual void erase(std::string_view key) = 0;
    /// As put, of a row that nobody looks for before another row of this batch says that it is there: it may reach the disk
    /// earlier than the rest, so that a batch with very many of them does not fill the memory. This batch need not read it.
    virtual void put_ahead(std::string_view key, std::string_view value) { put(key, value); }
};

}  // namespace muster::projections
