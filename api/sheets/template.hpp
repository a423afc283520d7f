#pragma once
// The workbook people fill in and upload: one organization's columns with notes and drop-downs, a sheet of help, and nothing
// that an import would take for a person.
//
//   Members  the header; each header cell has a note; role, home site and yes/no columns have drop-downs
//   Help     how to fill it in, every column with an example
//   Lists    hidden: what the drop-downs offer

#include <string>
#include <vector>

#include "api/sheets/columns.hpp"
#include "domain/result.hpp"

namespace muster::sheets {

struct TemplateContents {
    std::string organization;         ///< its name
    std::vector<std::string> roles;   ///< that may be given in it
    std::vector<std::string> sites;   ///< names of the sites that can be a home; none: the column is left out
    // What was not bought has no columns.
    bool telephony = true;
    bool wifi = true;
    bool access_control = true;
};

inline constexpr std::string_view template_sheet = "Members";
inline constexpr std::string_view template_help_sheet = "Help";

/// The columns such a template has, in their order.
[[nodiscard]] std::vector<Column> template_columns(const TemplateContents& contents);
/// The workbook's bytes. Writes temporary files, so it blocks; what failed is a full disk.
[[nodiscard]] domain::Result<std::string, std::string> template_workbook(const TemplateContents& contents);

}  // namespace muster::sheets
