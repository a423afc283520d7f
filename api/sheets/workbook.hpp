#pragma once
// What a workbook says about itself before its rows: which part is the sheet, the shared strings, the formats of its cells.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "api/sheets/archive.hpp"
#include "api/sheets/number_text.hpp"
#include "api/sheets/reading_time.hpp"

namespace muster::sheets {

/// Texts that cells name by number, in one piece of memory.
class SharedStrings {
  public:
    void add(std::string_view text) {
        bytes_.append(text);
        ends_.push_back(static_cast<std::uint32_t>(bytes_.size()));
    }
    [[nodiscard]] std::size_t size() const { return ends_.size(); }
    [[nodiscard]] std::size_t bytes() const { return bytes_.size(); }
    [[nodiscard]] std::string_view at(std::size_t index) const {
        const std::size_t begin = index == 0 ? 0 : ends_[index - 1];
        return std::string_view(bytes_).substr(begin, ends_[index] - begin);
    }

  private:
    std::string bytes_;
    std::vector<std::uint32_t> ends_;
};

/// How a cell shows its number.
struct CellFormat {
    bool date = false;
    std::uint8_t zeros = 0;  ///< digits that are always shown
};

struct Workbook {
    DateSystem dates = DateSystem::from_1900;
    std::string sheet_part;  ///< of the first sheet that is a table and not hidden
    SharedStrings strings;
    std::vector<CellFormat> formats;  ///< by the cell's style; one beyond the end shows numbers
};

/// Whether the archive says it is a workbook at all: the name of its main part, empty when it does not.
[[nodiscard]] OrReadProblem<std::string> main_part_of(Archive& archive, ReadingTime& time);
[[nodiscard]] OrReadProblem<Workbook> open_workbook(Archive& archive, const std::string& main_part, ReadingTime& time);

/// Parses a part to its end or until the content has had enough.
[[nodiscard]] OrProblemOnly parse_part(Archive& archive, std::string_view part, class XmlContent& content, ReadingTime& time);

/// `_x000D_` and its like, by which OOXML writes characters that XML cannot: ECMA-376 ST_Xstring.
[[nodiscard]] std::string without_escapes(std::string text);

}  // namespace muster::sheets
