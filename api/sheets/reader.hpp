#pragma once
// Reads a people's spreadsheet row by row at constant memory: the first visible sheet of an .xlsx, or a .csv in UTF-8 or UTF-16
// with commas, semicolons or tabs. What the file is is told by its content, never by its name. Any number of threads may read
// at once, each its own file.

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "api/sheets/read_problem.hpp"
#include "api/sheets/sheet.hpp"

namespace muster::sheets {

enum class Flow : std::uint8_t { go_on, stop };
/// Gets each row that says something, from the top; the first is the header. The row is the reader's own: copy what must stay.
/// The time it takes is not counted as reading. An exception of its passes through.
using RowSink = std::function<Flow(const Row&)>;

enum class FileFormat : std::uint8_t { xlsx, csv };

struct SheetSummary {
    FileFormat format = FileFormat::csv;
    std::uint32_t rows = 0;   ///< that the sink got
    bool stopped = false;     ///< the sink had enough
};

/// Rows may have been given before a problem shows: damage further down is seen when it is reached. Holds beside the row at hand
/// an .xlsx's shared strings, which limits::shared_strings_bytes_max bounds.
[[nodiscard]] OrReadProblem<SheetSummary> read_sheet(std::string_view bytes, const RowSink& sink);
/// A file on disk; it is read whole first.
[[nodiscard]] OrReadProblem<SheetSummary> read_sheet_file(const std::filesystem::path& file, const RowSink& sink);

}  // namespace muster::sheets
