#include "api/sheets/xlsx_writer.hpp"

#include <xlsxwriter.h>

#include <algorithm>
#include <utility>

#include "api/sheets/cell_escape.hpp"
#include "api/sheets/columns.hpp"
#include "api/sheets/xlsx_text.hpp"

namespace muster::sheets {

struct XlsxWriter::Parts {
    XlsxOptions options;
    std::vector<std::string> headers;
    std::vector<double> widths;
    lxw_workbook* workbook = nullptr;
    lxw_worksheet* sheet = nullptr;
    lxw_format* text = nullptr;
    lxw_format* bold = nullptr;
    unsigned sheets = 0;
    lxw_row_t next_row = 0;
    lxw_error first_error = LXW_NO_ERROR;

    ~Parts() {
        if (workbook != nullptr) lxw_workbook_free(workbook);
    }
    void check(lxw_error error) {
        if (first_error == LXW_NO_ERROR) first_error = error;
    }
    void begin_sheet();
};

void XlsxWriter::Parts::begin_sheet() {
    ++sheets;
    const auto name = sheets == 1 ? options.sheet_name : options.sheet_name + " " + std::to_string(sheets);
    sheet = workbook_add_worksheet(workbook, name.c_str());
    if (sheet == nullptr) return check(LXW_ERROR_MEMORY_MALLOC_FAILED);
    for (std::size_t i = 0; i < headers.size(); ++i) {
        const auto column = static_cast<lxw_col_t>(i);
        check(worksheet_set_column(sheet, column, column, widths[i], text));
    }
    worksheet_freeze_panes(sheet, 1, 0);
    for (std::size_t i = 0; i < headers.size(); ++i) {
        check(worksheet_write_string(sheet, 0, static_cast<lxw_col_t>(i), xlsx_text(escape_for_xlsx(headers[i])).c_str(), bold));
    }
    next_row = 1;
}

XlsxWriter::XlsxWriter(const std::string& path, std::span<const SheetColumn> columns, XlsxOptions options)
    : parts_(std::make_unique<Parts>()) {
    parts_->options = std::move(options);
    for (const auto& column : columns) {
        parts_->headers.emplace_back(column.header);
        parts_->widths.push_back(column.width);
    }
    lxw_workbook_options settings{};
    settings.constant_memory = LXW_TRUE;
    parts_->workbook = workbook_new_opt(path.c_str(), &settings);
    if (parts_->workbook == nullptr) {
        parts_->check(LXW_ERROR_MEMORY_MALLOC_FAILED);
        return;
    }
    parts_->text = workbook_add_format(parts_->workbook);
    format_set_num_format(parts_->text, "@");  // what is typed over a text stays one
    parts_->bold = workbook_add_format(parts_->workbook);
    format_set_bold(parts_->bold);
    format_set_num_format(parts_->bold, "@");
    parts_->begin_sheet();
}

XlsxWriter::~XlsxWriter() = default;

void XlsxWriter::row(std::span<const CellValue> cells) {
    auto& parts = *parts_;
    if (parts.first_error != LXW_NO_ERROR) return;
    if (parts.next_row >= parts.options.rows_max) parts.begin_sheet();
    for (std::size_t i = 0; i < std::min(cells.size(), parts.headers.size()); ++i) {
        const auto column = static_cast<lxw_col_t>(i);
        if (const auto* text = std::get_if<std::string_view>(&cells[i]); text != nullptr && !text->empty()) {
            parts.check(worksheet_write_string(parts.sheet, parts.next_row, column, xlsx_text(escape_for_xlsx(*text)).c_str(), parts.text));
        } else if (const auto* yes = std::get_if<bool>(&cells[i])) {
            const std::string word(*yes ? text_yes : text_no);
            parts.check(worksheet_write_string(parts.sheet, parts.next_row, column, word.c_str(), parts.text));
        }
    }
    ++parts.next_row;
}

domain::Result<void, std::string> XlsxWriter::close() {
    auto* const workbook = std::exchange(parts_->workbook, nullptr);
    if (workbook == nullptr) return domain::failure(std::string("the workbook could not be begun"));
    parts_->check(workbook_close(workbook));  // frees it
    if (parts_->first_error != LXW_NO_ERROR) return domain::failure(std::string(lxw_strerror(parts_->first_error)));
    return {};
}

}  // namespace muster::sheets
