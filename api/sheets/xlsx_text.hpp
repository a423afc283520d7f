#pragma once
// A text as a string cell of .xlsx holds it. Characters XML 1.0 has no place for are written as _xHHHH_ (ECMA-376, 22.9.2.19),
// and a text that happens to look like that as _x005F_xHHHH_, so that spreadsheet programs show what was there. Bytes
// that are no UTF-8 become U+FFFD. What exceeds a cell's 32,767 UTF-16 units is cut, and ends with "…". Pure.

#include <cstddef>
#include <string>
#include <string_view>

namespace muster::sheets {

inline constexpr std::size_t xlsx_cell_units_max = 32'767;

[[nodiscard]] std::string xlsx_text(std::string_view text);

}  // namespace muster::sheets
