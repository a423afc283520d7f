#pragma once
// What programs that are not ours read in a file: openpyxl for .xlsx, Gnumeric for .xlsx and .csv, Python's csv module.

#include <filesystem>
#include <string>
#include <vector>

namespace muster::sheets::tests {

/// Cells by row; formulas as "formula:=…", so that none passes for a text.
using Table = std::vector<std::vector<std::string>>;

/// Throw std::runtime_error with what the program said when it refuses the file.
[[nodiscard]] Table openpyxl_rows(const std::filesystem::path& workbook, const std::string& sheet);
[[nodiscard]] Table gnumeric_rows(const std::filesystem::path& file);  ///< of the first sheet
[[nodiscard]] Table python_csv_rows(const std::filesystem::path& file);
/// Any property as JSON lines, by read_workbook.py: "comments", "validations", "sheets", "formats".
[[nodiscard]] std::vector<std::string> openpyxl_lines(const std::filesystem::path& workbook, const std::string& what, const std::string& sheet);

}  // namespace muster::sheets::tests
