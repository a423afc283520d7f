#include "api/sheets/workbook.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>

#include "api/sheets/limits.hpp"
#include "api/sheets/relationships.hpp"
#include "api/sheets/string_item.hpp"
#include "api/sheets/xml.hpp"

namespace muster::sheets {
namespace {

std::optional<std::uint32_t> number_of(std::optional<std::string_view> text) {
    std::uint32_t value = 0;
    if (!text) return {};
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
    return error == std::errc() && end == text->data() + text->size() ? std::optional(value) : std::nullopt;
}

class WorkbookContent final : public XmlContent {
  public:
    void start(std::string_view name, const XmlAttributes& attributes) override {
        if (name == "workbookPr") {
            const auto date_1904 = attributes.find("date1904");
            if (date_1904 == "1" || date_1904 == "true") dates = DateSystem::from_1904;
        } else if (name == "sheet" && attributes.find("state").value_or("visible") == "visible" && sheets.size() < limits::parts_max) {
            if (const auto id = attributes.find_relationship("id")) sheets.emplace_back(*id);
        }
    }
    void end(std::string_view /*name*/) override {}
    void text(std::string_view /*piece*/) override {}

    DateSystem dates = DateSystem::from_1900;
    std::vector<std::string> sheets;  ///< relationship ids of the visible ones, in order
};

class StylesContent final : public XmlContent {
  public:
    void start(std::string_view name, const XmlAttributes& attributes) override {
        if (name == "numFmt") {
            const auto id = number_of(attributes.find("numFmtId"));
            const auto code = attributes.find("formatCode");
            if (id && code) codes_[*id] = {is_date_format(*code), static_cast<std::uint8_t>(zeros_of_format(*code))};
        } else if (name == "cellXfs") {
            in_cells_ = true;
        } else if (name == "xf" && in_cells_) {
            const auto id = number_of(attributes.find("numFmtId")).value_or(0);
            const auto own = codes_.find(id);
            formats.push_back(own != codes_.end() ? own->second : CellFormat{is_date_format(id), 0});
        }
        if (formats.size() > limits::styles_max || codes_.size() > limits::styles_max) {
            problem = ReadProblem{ReadProblemCode::workbook_damaged, "The workbook has more cell formats than a spreadsheet program allows."};
        }
    }
    void end(std::string_view name) override {
        if (name == "cellXfs") finished = true;
    }
    void text(std::string_view /*piece*/) override {}

    std::vector<CellFormat> formats;

  private:
    std::map<std::uint32_t, CellFormat> codes_;
    bool in_cells_ = false;
};

class StringsContent final : public XmlContent {
  public:
    explicit StringsContent(SharedStrings& strings) : strings_(strings) {}

    void start(std::string_view name, const XmlAttributes& /*attributes*/) override {
        if (name == "si") item_ = StringItem();
        item_.start(name);
    }
    void end(std::string_view name) override {
        item_.end(name);
        if (name != "si") return;
        strings_.add(without_escapes(std::move(item_.value)));
        if (strings_.size() > limits::shared_strings_max || strings_.bytes() > limits::shared_strings_bytes_max) blame();
    }
    void text(std::string_view piece) override {
        item_.text(piece);
        if (item_.value.size() > limits::cell_bytes_max) {
            problem = ReadProblem{ReadProblemCode::cell_too_long,
                                  "A cell has more than " + std::to_string(limits::cell_bytes_max) + " bytes of text. Shorten it."};
        }
    }

  private:
    void blame() {
        problem = ReadProblem{ReadProblemCode::workbook_too_many_strings, "The workbook has more text than a sheet of people. Split it into several files."};
    }

    SharedStrings& strings_;
    StringItem item_;
};

}  // namespace

OrProblemOnly parse_part(Archive& archive, std::string_view part, XmlContent& content, ReadingTime& time) {
    XmlParser parser(content);
    return archive.unpack(part, [&](std::string_view bytes, bool last) -> OrProblemOnly {
        if (time.is_over()) {
            return domain::failure(ReadProblem{ReadProblemCode::workbook_too_slow,
                                               "The workbook takes too long to read. Copy the rows into a new workbook and upload that."});
        }
        return parser.feed(bytes, last);
    });
}

OrReadProblem<std::string> main_part_of(Archive& archive, ReadingTime& time) {
    auto found = relationships_of(archive, "", time);
    if (!found) return domain::failure(std::move(found.error()));
    for (auto& each : *found) {
        if (each.kind == "officeDocument") return std::move(each.part);
    }
    return std::string();
}

OrReadProblem<Workbook> open_workbook(Archive& archive, const std::string& main_part, ReadingTime& time) {
    WorkbookContent content;
    if (auto parsed = parse_part(archive, main_part, content, time); !parsed) return domain::failure(std::move(parsed.error()));
    const auto parts = relationships_of(archive, main_part, time);
    if (!parts) return domain::failure(parts.error());

    Workbook workbook;
    workbook.dates = content.dates;
    for (const auto& id : content.sheets) {
        const auto found = std::find_if(parts->begin(), parts->end(), [&](const auto& each) { return each.id == id; });
        if (found == parts->end() || found->kind != "worksheet") continue;
        workbook.sheet_part = found->part;
        break;
    }
    if (workbook.sheet_part.empty()) {
        return domain::failure(ReadProblem{ReadProblemCode::workbook_without_sheet, "The workbook has no visible sheet."});
    }
    for (const auto& each : *parts) {
        if (each.kind == "styles" && archive.has(each.part)) {
            StylesContent styles;
            if (auto parsed = parse_part(archive, each.part, styles, time); !parsed) return domain::failure(std::move(parsed.error()));
            workbook.formats = std::move(styles.formats);
        } else if (each.kind == "sharedStrings") {
            workbook.strings = SharedStrings();
            StringsContent strings(workbook.strings);
            if (auto parsed = parse_part(archive, each.part, strings, time); !parsed) return domain::failure(std::move(parsed.error()));
        }
    }
    return workbook;
}

std::string without_escapes(std::string text) {
    constexpr std::size_t escape_bytes = 7;  // _xHHHH_
    for (auto at = text.find("_x"); at != std::string::npos; at = text.find("_x", at + 1)) {
        std::uint32_t code = 0;
        if (at + escape_bytes > text.size() || text[at + escape_bytes - 1] != '_') continue;
        const char* const begin = text.data() + at + 2;
        const auto [end, error] = std::from_chars(begin, begin + 4, code, 16);
        if (error != std::errc() || end != begin + 4 || (code >= 0xD800 && code <= 0xDFFF)) continue;
        std::string character;
        if (code < 0x80) {
            character = {static_cast<char>(code)};
        } else if (code < 0x800) {
            character = {static_cast<char>(0xC0 | code >> 6), static_cast<char>(0x80 | (code & 0x3F))};
        } else {
            character = {static_cast<char>(0xE0 | code >> 12), static_cast<char>(0x80 | (code >> 6 & 0x3F)), static_cast<char>(0x80 | (code & 0x3F))};
        }
        text.replace(at, escape_bytes, character);
        at += character.size() - 1;
    }
    return text;
}

}  // namespace muster::sheets
