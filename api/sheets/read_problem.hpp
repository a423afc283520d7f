#pragma once
// Why a file cannot be read as a sheet. The codes are part of the API and never change meaning.

#include <cstdint>
#include <string>
#include <string_view>

#include "domain/result.hpp"

namespace muster::sheets {

enum class ReadProblemCode : std::uint8_t {
    file_unreadable,  ///< ours, not the file's: the disk
    file_empty,
    file_too_large,
    unsupported_xls,
    unsupported_xlsx_encrypted,
    unsupported_xlsb,
    unsupported_ods,
    unsupported_numbers,
    unsupported_pdf,
    unsupported_html,
    unsupported_xml,
    unsupported_format,
    workbook_damaged,  ///< no zip, no XML, truncated, lying about itself
    workbook_without_sheet,
    workbook_doctype,
    workbook_unsafe_part,
    workbook_too_many_parts,
    workbook_unpacks_too_large,
    workbook_too_many_strings,
    workbook_too_slow,
    encoding_invalid,
    quotes_unbalanced,
    too_many_rows,
    too_many_columns,
    cell_too_long,
};

[[nodiscard]] std::string_view text_of(ReadProblemCode code);

struct ReadProblem {
    ReadProblemCode code;
    std::string detail;        ///< for a person: what is wrong and what to do next
    std::uint32_t row = 0;     ///< of the sheet; 0: no row is to blame
    std::uint32_t column = 0;  ///< from 1; 0: none
};

template <class T>
using OrReadProblem = domain::Result<T, ReadProblem>;

}  // namespace muster::sheets
