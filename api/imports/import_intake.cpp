#include "api/imports/import_intake.hpp"

#include "api/imports/import_row.hpp"
#include "api/sheets/reader.hpp"

namespace muster::api {
namespace {

unsigned status_of(sheets::ReadProblemCode code) {
    switch (code) {
        using enum sheets::ReadProblemCode;
        case file_unreadable: return 503;
        case file_too_large: return 413;
        case unsupported_xls:
        case unsupported_xlsx_encrypted:
        case unsupported_xlsb:
        case unsupported_ods:
        case unsupported_numbers:
        case unsupported_pdf:
        case unsupported_html:
        case unsupported_xml:
        case unsupported_format: return 415;
        default: return 422;
    }
}

}  // namespace

std::optional<Problem> look_at_file(std::string_view file) {
    std::optional<Problem> problem;
    const auto read = sheets::read_sheet(file, [&](const sheets::Row& row) {
        if (auto header = read_header(row); !header) {
            problem = Problem{422, "headers_invalid", "The first row does not say what the columns are; `errors` says what is wrong with it."};
            for (auto& error : header.error()) problem->errors.push_back({std::move(error.column), std::move(error.code), std::move(error.detail)});
        }
        return sheets::Flow::stop;
    });
    if (!read) {
        const auto& why = read.error();
        auto detail = why.detail;
        if (why.row > 0) detail = "Row " + std::to_string(why.row) + ": " + detail;
        return Problem{status_of(why.code), sheets::text_of(why.code), detail};
    }
    if (!problem && read->rows == 0) return Problem{422, "file_empty", "The sheet is empty. Begin with the headers of the template."};
    return problem;
}

}  // namespace muster::api
