#pragma once
// Rows of a read model as a projection sees them: reads of what stands, and of what this batch has written so far.

#include <functional>
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
};

class RowBatch : public RowReader {
  public:
    virtual void put(std::string_view key, std::string_view value) = 0;
    virtual void erase(std::string_view key) = 0;
};

}  // namespace muster::projections
