#pragma once
// The columns of an export of members, in their usual order: those of the client users' list first (client, names, extension,
// role, e-mail, invited), then what else a directory's row tells. Where the import knows a column too, header and key are its
// own (api/sheets/columns.hpp), so that an edited export can be uploaded. Keys and headers never change meaning.

#include <span>
#include <string_view>
#include <vector>

#include "api/sheets/row_writer.hpp"
#include "domain/result.hpp"

namespace muster::sheets {

/// What a cell is made from.
enum class ExportSource : std::uint8_t {
    text,               ///< the member row's text of that name
    flag,               ///< its true or false; an object stands for true
    organization_name,
    site_name,          ///< of the site whose id the row has
    site_names,         ///< of several, "; " between them
};

struct ExportColumn {
    SheetColumn sheet;
    std::string_view field;  ///< of the directory's row, or a JSON pointer into it; empty: of none
    ExportSource source;
};

[[nodiscard]] std::span<const ExportColumn> export_columns();
/// The columns of "key,key,…", in that order; all when it is empty. The failure is the key that is none, or stands twice.
[[nodiscard]] domain::Result<std::vector<ExportColumn>, std::string> chosen_export_columns(std::string_view keys);

/// A header an export writes and an import has no use for (Status, Account id, …): to be passed over without a word.
[[nodiscard]] bool is_export_only_header(std::string_view header);

}  // namespace muster::sheets
