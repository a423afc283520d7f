#include "api/sheets/template.hpp"

#include <fmt/format.h>
#include <xlsxwriter.h>

#include <array>
#include <span>

#include "api/sheets/cell_escape.hpp"
#include "api/sheets/temporary_file.hpp"
#include "api/sheets/xlsx_text.hpp"

namespace muster::sheets {
namespace {

constexpr const char* lists_sheet = "Lists";
constexpr lxw_row_t last_row = LXW_ROW_MAX - 1;
constexpr double column_width = 18;
constexpr std::size_t bytes_per_piece = 64 * 1024;

constexpr std::array<std::string_view, 6> instructions{
    "Write one person per row into the sheet Members, below the header. Columns may stand in any order and may be left out, but for the required ones.",
    "Save the file as .xlsx (or as .csv in UTF-8) and upload it. A dry run shows what each row would do before anything is done.",
    "Point at a header cell to read what belongs in its column. Role, home site and yes/no columns have a list to choose from.",
    "Cells of the template are text, so that leading zeros and the + of telephone numbers stay.",
    "Uploading the same file twice changes nothing the second time. Rows without any text are skipped.",
    "Passwords are never part of a file: each person chooses their own by the link in their invitation.",
};

struct Sheets {
    lxw_workbook* workbook = nullptr;
    lxw_worksheet *members = nullptr, *help = nullptr, *lists = nullptr;
    lxw_format *text = nullptr, *bold = nullptr, *required = nullptr, *wrapped = nullptr;
};

std::string cell_text(std::string_view text) { return xlsx_text(escape_for_xlsx(text)); }

void write(lxw_worksheet* sheet, lxw_row_t row, lxw_col_t column, std::string_view text, lxw_format* format) {
    worksheet_write_string(sheet, row, column, cell_text(text).c_str(), format);
}

Sheets begin(const std::string& path) {
    Sheets sheets;
    sheets.workbook = workbook_new(path.c_str());
    if (sheets.workbook == nullptr) return sheets;
    sheets.members = workbook_add_worksheet(sheets.workbook, std::string(template_sheet).c_str());
    sheets.help = workbook_add_worksheet(sheets.workbook, std::string(template_help_sheet).c_str());
    sheets.lists = workbook_add_worksheet(sheets.workbook, lists_sheet);
    worksheet_hide(sheets.lists);
    const auto format = [&](bool bold) {
        auto* made = workbook_add_format(sheets.workbook);
        format_set_num_format(made, "@");
        if (bold) format_set_bold(made);
        return made;
    };
    sheets.text = format(false);
    sheets.bold = format(true);
    sheets.required = format(true);
    format_set_bg_color(sheets.required, 0xFFE699);
    sheets.wrapped = format(false);
    format_set_text_wrap(sheets.wrapped);
    format_set_align(sheets.wrapped, LXW_ALIGN_VERTICAL_TOP);
    return sheets;
}

std::string note_of(const ColumnInfo& column, const TemplateContents& contents) {
    std::string note = column.required ? "Required. " : "";
    note += column.note;
    if (column.kind == ColumnKind::role) {
        note += " One of:";
        for (const auto& role : contents.roles) note += " " + role + (&role == &contents.roles.back() ? "." : ",");
    }
    return note;
}

std::string example_of(const ColumnInfo& column, const TemplateContents& contents) {
    if (column.kind == ColumnKind::role && !contents.roles.empty()) return contents.roles.back();
    if (column.kind == ColumnKind::site && !contents.sites.empty()) return contents.sites.front();
    return std::string(column.example);
}

/// Writes the choices into a column of the hidden sheet, where they may be long and hold commas; answers the range's formula.
std::string write_list(const Sheets& sheets, lxw_col_t column, std::string_view header, std::span<const std::string> choices) {
    write(sheets.lists, 0, column, header, sheets.bold);
    lxw_row_t row = 0;
    for (const auto& choice : choices) write(sheets.lists, ++row, column, choice, sheets.text);
    const char letter = static_cast<char>('A' + column);
    return fmt::format("={}!${}$2:${}${}", lists_sheet, letter, letter, choices.size() + 1);
}

void offer(lxw_worksheet* sheet, lxw_col_t column, const std::string& range, const char* message) {
    lxw_data_validation validation{};
    std::string formula = range;
    std::array<std::string, 2> words{std::string(text_yes), std::string(text_no)};
    std::array<char*, 3> choices{words[0].data(), words[1].data(), nullptr};
    validation.validate = range.empty() ? LXW_VALIDATION_TYPE_LIST : LXW_VALIDATION_TYPE_LIST_FORMULA;
    if (range.empty()) {
        validation.value_list = choices.data();
    } else {
        validation.value_formula = formula.data();
    }
    std::string title = "Choose from the list", text = message;
    validation.error_title = title.data();
    validation.error_message = text.data();
    worksheet_data_validation_range(sheet, 1, column, last_row, column, &validation);
}

void write_members(const Sheets& sheets, const TemplateContents& contents) {
    lxw_comment_options look{};
    std::string author = "Muster";
    look.author = author.data();
    look.width = 260;
    look.height = 110;
    lxw_col_t column = 0;
    for (const auto which : template_columns(contents)) {
        const auto& info = info_of(which);
        worksheet_set_column(sheets.members, column, column, column_width, sheets.text);
        write(sheets.members, 0, column, info.header, info.required ? sheets.required : sheets.bold);
        worksheet_write_comment_opt(sheets.members, 0, column, xlsx_text(note_of(info, contents)).c_str(), &look);
        if (info.kind == ColumnKind::yes_no) offer(sheets.members, column, "", "Write yes or no, or leave the cell empty.");
        if (info.kind == ColumnKind::role && !contents.roles.empty()) {
            offer(sheets.members, column, write_list(sheets, 0, info.header, contents.roles), "This organization has no such role.");
        }
        if (info.kind == ColumnKind::site) {
            offer(sheets.members, column, write_list(sheets, 1, info.header, contents.sites), "This organization has no such site.");
        }
        ++column;
    }
    worksheet_freeze_panes(sheets.members, 1, 0);
    worksheet_activate(sheets.members);
}

void write_help(const Sheets& sheets, const TemplateContents& contents) {
    worksheet_set_column(sheets.help, 0, 0, 18, nullptr);
    worksheet_set_column(sheets.help, 1, 1, 10, nullptr);
    worksheet_set_column(sheets.help, 2, 2, 90, nullptr);
    worksheet_set_column(sheets.help, 3, 3, 24, nullptr);
    lxw_row_t row = 0;
    write(sheets.help, row++, 0, "People of " + contents.organization, sheets.bold);
    for (const auto line : instructions) write(sheets.help, row++, 0, line, sheets.text);
    ++row;
    constexpr std::array<std::string_view, 4> titles{"Column", "Required", "What to fill in", "Example"};
    for (std::size_t i = 0; i < titles.size(); ++i) write(sheets.help, row, static_cast<lxw_col_t>(i), titles[i], sheets.bold);
    for (const auto which : template_columns(contents)) {
        const auto& info = info_of(which);
        ++row;
        write(sheets.help, row, 0, info.header, sheets.wrapped);
        write(sheets.help, row, 1, info.required ? text_yes : text_no, sheets.wrapped);
        write(sheets.help, row, 2, note_of(info, contents), sheets.wrapped);
        write(sheets.help, row, 3, example_of(info, contents), sheets.wrapped);
    }
}

}  // namespace

std::vector<Column> template_columns(const TemplateContents& contents) {
    std::vector<Column> chosen;
    for (const auto& info : columns()) {
        bool has = true;
        switch (info.column) {
            case Column::home_site: has = !contents.sites.empty(); break;
            case Column::extension: has = contents.telephony; break;
            case Column::wifi: has = contents.wifi; break;
            case Column::access_control:
            case Column::card_id:
            case Column::offline_entry: has = contents.access_control; break;
            default: break;
        }
        if (has) chosen.push_back(info.column);
    }
    return chosen;
}

domain::Result<std::string, std::string> template_workbook(const TemplateContents& contents) {
    auto file = TemporaryFile::make();
    if (!file) return domain::failure(file.error());
    const auto sheets = begin(file->path());
    if (sheets.workbook == nullptr) return domain::failure(std::string("the workbook could not be begun"));
    write_members(sheets, contents);
    write_help(sheets, contents);
    if (const auto error = workbook_close(sheets.workbook); error != LXW_NO_ERROR) return domain::failure(std::string(lxw_strerror(error)));
    std::string bytes;
    while (true) {
        const auto piece = file->read(bytes.size(), bytes_per_piece);
        if (!piece) return domain::failure(std::string("the workbook could not be read back"));
        if (piece->empty()) return bytes;
        bytes += *piece;
    }
}

}  // namespace muster::sheets
