#include "api/sheets/worksheet.hpp"

#include <charconv>

#include "api/sheets/limits.hpp"
#include "api/sheets/string_item.hpp"
#include "api/sheets/xml.hpp"

namespace muster::sheets {
namespace {

constexpr std::uint32_t column_number_max = 16'384;  ///< XFD, the last column of a sheet

constexpr std::string_view formula_without_value = "formula without a value";

/// "BC12" is column 55; 0 for what is no reference.
std::uint32_t column_of(std::string_view reference) {
    std::uint32_t column = 0;
    for (const char c : reference) {
        if (c >= '0' && c <= '9') break;
        if (c < 'A' || c > 'Z' || column > column_number_max) return 0;
        column = column * 26 + static_cast<std::uint32_t>(c - 'A' + 1);
    }
    return column > column_number_max ? 0 : column;
}

template <class Number>
std::optional<Number> whole(std::string_view text) {
    Number value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

class WorksheetContent final : public XmlContent {
  public:
    WorksheetContent(const Workbook& workbook, RowOutput& output) : workbook_(workbook), output_(output) {}

    void start(std::string_view name, const XmlAttributes& attributes) override {
        if (name == "row") {
            start_row(attributes);
        } else if (name == "c") {
            start_cell(attributes);
        } else if (name == "v") {
            in_value_ = true;
        } else if (name == "f") {
            has_formula_ = true;
        } else {
            item_.start(name);
        }
    }
    void end(std::string_view name) override {
        if (name == "row") {
            end_row();
        } else if (name == "c") {
            end_cell();
        } else if (name == "v") {
            in_value_ = false;
        } else if (name == "sheetData") {
            finished = true;
        } else {
            item_.end(name);
        }
    }
    void text(std::string_view piece) override {
        if (in_value_) value_.append(piece);
        item_.text(piece);
        if (value_.size() > limits::cell_bytes_max || item_.value.size() > limits::cell_bytes_max) {
            blame(ReadProblemCode::cell_too_long,
                  "The cell has more than " + std::to_string(limits::cell_bytes_max) + " bytes of text. Shorten it.");
        }
    }

  private:
    void blame(ReadProblemCode code, std::string detail) { problem = ReadProblem{code, std::move(detail), row_.number, column_}; }

    void start_row(const XmlAttributes& attributes) {
        const auto named = attributes.find("r");
        const auto number = named ? whole<std::uint32_t>(*named).value_or(0) : row_.number + 1;
        column_ = 0;
        if (number <= row_.number || number > limits::row_number_max) {
            return blame(ReadProblemCode::workbook_damaged, "The row that follows has a number that cannot be: the workbook is damaged. Save it again.");
        }
        row_.number = number;
        row_.cells.clear();
    }

    void start_cell(const XmlAttributes& attributes) {
        const auto reference = attributes.find("r");
        const auto column = reference ? column_of(*reference) : column_ + 1;
        if (column <= column_ || column > column_number_max) {
            return blame(ReadProblemCode::workbook_damaged, "The cell that follows is in a column that cannot be: the workbook is damaged. Save it again.");
        }
        column_ = column;
        type_ = attributes.find("t").value_or("n");
        style_ = whole<std::uint32_t>(attributes.find("s").value_or("0")).value_or(0);
        has_formula_ = false;
        value_.clear();
        item_ = StringItem();
    }

    void end_cell() {
        auto cell = finished_cell();
        if (problem || cell.type == CellType::empty) return;
        if (column_ > limits::columns_max) {
            return blame(ReadProblemCode::too_many_columns,
                         "There is something right of column " + std::to_string(limits::columns_max) + ". Remove it.");
        }
        row_.cells.resize(column_);
        row_.cells.back() = std::move(cell);
    }

    void end_row() {
        auto flow = output_.give(row_);
        row_.cells.clear();
        if (!flow) {
            problem = std::move(flow.error());
        } else if (*flow == Flow::stop) {
            finished = true;
        }
    }

    [[nodiscard]] static Cell text_cell(std::string text) {
        return text.empty() ? Cell{} : Cell{CellType::text, std::move(text)};
    }

    /// ECMA-376 part 1, 18.18.11 ST_CellType.
    [[nodiscard]] Cell finished_cell() {
        if (type_ == "inlineStr") return text_cell(without_escapes(std::move(item_.value)));
        // Read as empty it would drop what the person sees: written by a program that does not calculate.
        if (value_.empty()) return has_formula_ && type_ != "str" ? Cell{CellType::error, std::string(formula_without_value)} : Cell{};
        if (type_ == "s") {
            const auto index = whole<std::size_t>(value_);
            if (!index || *index >= workbook_.strings.size()) {
                blame(ReadProblemCode::workbook_damaged, "The cell names a text that the workbook does not have: it is damaged. Save it again.");
                return {};
            }
            return text_cell(std::string(workbook_.strings.at(*index)));
        }
        if (type_ == "n") return number_cell();
        if (type_ == "b") return {CellType::boolean, value_ == "1" || value_ == "true" ? "TRUE" : "FALSE"};
        if (type_ == "e") return {CellType::error, value_};
        if (type_ == "d") return {CellType::date, value_};
        return text_cell(without_escapes(value_));  // "str": a formula's text
    }

    [[nodiscard]] Cell number_cell() const {
        const auto format = style_ < workbook_.formats.size() ? workbook_.formats[style_] : CellFormat{};
        if (format.date) {
            if (auto date = date_text(value_, workbook_.dates)) return {CellType::date, *std::move(date)};
        }
        auto number = number_text(value_);
        if (!number) return {CellType::text, value_};  // some program's own idea of a number
        return {CellType::number, padded(*std::move(number), format.zeros)};
    }

    const Workbook& workbook_;
    RowOutput& output_;
    Row row_;
    std::uint32_t column_ = 0;
    std::string type_;
    std::uint32_t style_ = 0;
    bool has_formula_ = false;
    bool in_value_ = false;
    std::string value_;
    StringItem item_;
};

}  // namespace

OrProblemOnly read_worksheet(Archive& archive, const Workbook& workbook, RowOutput& output, ReadingTime& time) {
    WorksheetContent content(workbook, output);
    return parse_part(archive, workbook.sheet_part, content, time);
}

}  // namespace muster::sheets
