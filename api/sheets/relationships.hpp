#pragma once
// Which part of a workbook belongs to which: its `.rels` parts.

#include <string>
#include <string_view>
#include <vector>

#include "api/sheets/archive.hpp"
#include "api/sheets/reading_time.hpp"

namespace muster::sheets {

struct Relationship {
    std::string id;
    std::string kind;  ///< the last step of its type: "worksheet", "sharedStrings", "styles", "officeDocument"
    std::string part;  ///< the target's name in the archive
};

/// Those of a part; "" is the whole archive. Problems: workbook_unsafe_part for a target outside the archive.
[[nodiscard]] OrReadProblem<std::vector<Relationship>> relationships_of(Archive& archive, std::string_view part, ReadingTime& time);

}  // namespace muster::sheets
