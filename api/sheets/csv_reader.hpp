#pragma once
// The rows of a .csv: RFC 4180 with commas, semicolons or tabs (told by the first line), any line ends, and quotes that may hold
// all of them. A row's number is that of the record, which is how a spreadsheet program counts them.

#include "api/sheets/row_output.hpp"
#include "api/sheets/text_decoder.hpp"

namespace muster::sheets {

[[nodiscard]] OrReadProblem<void> read_csv(TextDecoder& text, RowOutput& output, ReadingTime& time);

/// The separator of a text by its first line that is not blank; a line "sep=;" says it outright. Comma when there is none.
[[nodiscard]] char separator_of(std::string_view text);

}  // namespace muster::sheets
