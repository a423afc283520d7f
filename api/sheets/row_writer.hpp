#pragma once
// Rows into a file of some format, one after the other, at constant memory. What a cell holds is text or yes/no: numbers
// would lose leading zeros, dates their time zone. Made for one file, used by one thread at a time.

#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace muster::sheets {

/// Nothing, a text in UTF-8, or yes/no. Views live as long as the row's maker says.
using CellValue = std::variant<std::monostate, std::string_view, bool>;

struct SheetColumn {
    std::string_view key;     ///< of .jsonl
    std::string_view header;  ///< of .csv and .xlsx
    double width = 16;        ///< of .xlsx, in characters
};

class RowWriter {
  public:
    virtual ~RowWriter() = default;
    /// One cell per column, in their order; too few are filled up with empty ones.
    virtual void row(std::span<const CellValue> cells) = 0;
};

}  // namespace muster::sheets
