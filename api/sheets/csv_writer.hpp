#pragma once
// Rows as RFC 4180: commas, CRLF, quotes where needed, UTF-8; cells a program could take for formulas are escaped
// (api/sheets/cell_escape.hpp), yes and no are words.

#include "api/sheets/row_writer.hpp"

namespace muster::sheets {

struct CsvOptions {
    bool byte_order_mark = true;  ///< without it some programs read UTF-8 as another encoding
};

class CsvWriter final : public RowWriter {
  public:
    /// Appends the header to `out`, which must outlive the writer; whoever owns it may take the bytes out between rows.
    CsvWriter(std::string& out, std::span<const SheetColumn> columns, CsvOptions options = {});
    void row(std::span<const CellValue> cells) override;

  private:
    std::string& out_;
    std::size_t columns_;
};

}  // namespace muster::sheets
