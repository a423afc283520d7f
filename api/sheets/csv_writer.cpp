#include "api/sheets/csv_writer.hpp"

#include "api/sheets/cell_escape.hpp"
#include "api/sheets/columns.hpp"

namespace muster::sheets {
namespace {

constexpr std::string_view utf8_byte_order_mark = "\xEF\xBB\xBF";
// Semicolon and tab are separators for programs of some countries: quoted, they cannot begin a cell that was not escaped.
// Apostrophes and spaces at the ends are quoted because some readers trim what is not.
constexpr std::string_view quoted_characters = ",;\t\"\r\n";

void append_cell(std::string& out, std::string_view text) {
    const bool quoted = text.find_first_of(quoted_characters) != std::string_view::npos || text.starts_with(' ') || text.ends_with(' ');
    if (!quoted) {
        out += text;
        return;
    }
    out += '"';
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
}

}  // namespace

CsvWriter::CsvWriter(std::string& out, std::span<const SheetColumn> columns, CsvOptions options) : out_(out), columns_(columns.size()) {
    if (options.byte_order_mark) out_ += utf8_byte_order_mark;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (i > 0) out_ += ',';
        append_cell(out_, escape_for_csv(columns[i].header));
    }
    out_ += "\r\n";
}

void CsvWriter::row(std::span<const CellValue> cells) {
    for (std::size_t i = 0; i < columns_; ++i) {
        if (i > 0) out_ += ',';
        if (i >= cells.size()) continue;
        if (const auto* text = std::get_if<std::string_view>(&cells[i])) {
            append_cell(out_, escape_for_csv(*text));
        } else if (const auto* yes = std::get_if<bool>(&cells[i])) {
            out_ += *yes ? text_yes : text_no;
        }
    }
    out_ += "\r\n";
}

}  // namespace muster::sheets
