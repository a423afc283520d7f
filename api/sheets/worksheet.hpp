#pragma once
// The rows of an .xlsx: its worksheet part.

#include "api/sheets/row_output.hpp"
#include "api/sheets/workbook.hpp"

namespace muster::sheets {

/// The sheet's rows to the output. Dimensions and counts that the workbook claims are not looked at.
[[nodiscard]] OrProblemOnly read_worksheet(Archive& archive, const Workbook& workbook, RowOutput& output, ReadingTime& time);

}  // namespace muster::sheets
