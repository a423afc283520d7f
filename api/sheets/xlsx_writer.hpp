#pragma once
// Rows as a workbook, at constant memory: each row goes to a temporary file of the library's when the next one begins, and
// close() packs them. Texts are strings, never formulas, and formatted as text; a sheet that is full goes on in another one
// with the same header. Escapes: api/sheets/cell_escape.hpp, api/sheets/xlsx_text.hpp.

#include <memory>
#include <string>
#include <vector>

#include "api/sheets/row_writer.hpp"
#include "domain/result.hpp"

namespace muster::sheets {

struct XlsxOptions {
    std::string sheet_name = "Members";  ///< at most 25 characters, none of []:*?/\ .
    std::size_t rows_max = 1'048'576;    ///< of one sheet, the header included: the format's own limit
};

class XlsxWriter final : public RowWriter {
  public:
    /// The workbook stands at `path` after close(). Columns are copied.
    XlsxWriter(const std::string& path, std::span<const SheetColumn> columns, XlsxOptions options = {});
    ~XlsxWriter() override;

    void row(std::span<const CellValue> cells) override;
    /// Once, after the last row. Takes as long as packing takes. What failed (no room for temporary files, for instance).
    [[nodiscard]] domain::Result<void, std::string> close();

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace muster::sheets
