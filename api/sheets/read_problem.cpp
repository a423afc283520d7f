#include "api/sheets/read_problem.hpp"

namespace muster::sheets {

std::string_view text_of(ReadProblemCode code) {
    switch (code) {
        using enum ReadProblemCode;
        case file_unreadable: return "file_unreadable";
        case file_empty: return "file_empty";
        case file_too_large: return "file_too_large";
        case unsupported_xls: return "unsupported_xls";
        case unsupported_xlsx_encrypted: return "unsupported_xlsx_encrypted";
        case unsupported_xlsb: return "unsupported_xlsb";
        case unsupported_ods: return "unsupported_ods";
        case unsupported_numbers: return "unsupported_numbers";
        case unsupported_pdf: return "unsupported_pdf";
        case unsupported_html: return "unsupported_html";
        case unsupported_xml: return "unsupported_xml";
        case unsupported_format: return "unsupported_format";
        case workbook_damaged: return "workbook_damaged";
        case workbook_without_sheet: return "workbook_without_sheet";
        case workbook_doctype: return "workbook_doctype";
        case workbook_unsafe_part: return "workbook_unsafe_part";
        case workbook_too_many_parts: return "workbook_too_many_parts";
        case workbook_unpacks_too_large: return "workbook_unpacks_too_large";
        case workbook_too_many_strings: return "workbook_too_many_strings";
        case workbook_too_slow: return "workbook_too_slow";
        case encoding_invalid: return "encoding_invalid";
        case quotes_unbalanced: return "quotes_unbalanced";
        case too_many_rows: return "too_many_rows";
        case too_many_columns: return "too_many_columns";
        case cell_too_long: return "cell_too_long";
    }
    return "unsupported_format";
}

}  // namespace muster::sheets
