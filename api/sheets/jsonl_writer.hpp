#pragma once
// Rows as JSON lines: one object per row, absent values left out, yes/no as true and false, texts as they are.

#include <vector>

#include "api/sheets/row_writer.hpp"

namespace muster::sheets {

class JsonlWriter final : public RowWriter {
  public:
    /// Appends to `out`, which must outlive the writer, as must the columns' keys.
    JsonlWriter(std::string& out, std::span<const SheetColumn> columns);
    void row(std::span<const CellValue> cells) override;

  private:
    std::string& out_;
    std::vector<std::string_view> keys_;
};

}  // namespace muster::sheets
