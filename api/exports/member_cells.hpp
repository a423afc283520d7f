#pragma once
// A directory's row as cells of an export. Not thread-safe.

#include <optional>
#include <simdjson.h>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "api/sheets/export_columns.hpp"
#include "projections/visibility_model.hpp"

namespace muster::api {

class MemberCells {
  public:
    /// `names` tells sites' names; it must outlive this.
    MemberCells(std::vector<sheets::ExportColumn> columns, const projections::VisibilityModel& names);

    /// The rows that follow are of this organization.
    void begin_organization(std::string name) { organization_name_ = std::move(name); }
    /// One cell per column, good until the next call; nothing when the row is no JSON object. What the row does not have (it is
    /// limited, or there is none) is an empty cell.
    [[nodiscard]] std::optional<std::span<const sheets::CellValue>> of_row(std::string_view row);

    [[nodiscard]] const std::vector<sheets::ExportColumn>& columns() const { return columns_; }

  private:
    [[nodiscard]] sheets::CellValue cell(const sheets::ExportColumn& column, simdjson::dom::object row);
    [[nodiscard]] const std::string& name_of_site(std::string_view id);

    std::vector<sheets::ExportColumn> columns_;
    const projections::VisibilityModel& names_;
    simdjson::dom::parser parser_;
    std::string organization_name_, joined_;
    std::unordered_map<std::string, std::string> site_names_;
    std::vector<sheets::CellValue> cells_;
};

/// The text of a member of a JSON object; empty when it has none.
[[nodiscard]] std::string text_in(std::string_view object, std::string_view member);

}  // namespace muster::api
