#pragma once
// The rows of an import that were refused, as a workbook to mend and upload again: the columns as they came, and two more that an
// import passes over, which say the row and what is wrong with it.

#include <memory>

#include "api/exports/made_body.hpp"
#include "api/imports/import_folder.hpp"

namespace muster::api {

inline constexpr std::string_view refused_row_header = "Refused row";
inline constexpr std::string_view refused_reason_header = "Reason";

/// `list`: where the results are. Made whole at the first piece, in a temporary file; throws when it cannot be made.
[[nodiscard]] std::unique_ptr<PieceMaker> refused_rows(ImportFolder folder, RowList list, std::size_t piece_bytes);

}  // namespace muster::api
