#pragma once
// The columns of a workbook of members, in one list: the template writes them, the import recognizes them, the export fills
// them. Constant data; from any thread. Headers and keys stand in people's files: they never change meaning, new ones go to
// the end, and an old name becomes an alias.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace muster::sheets {

/// In the order of the template.
enum class Column : std::uint8_t {
    first_name,
    last_name,
    email,
    role,
    phone,
    job_title,
    title,
    home_site,
    extension,
    invite,
    wifi,
    access_control,
    card_id,
    offline_entry,
    language,
    username,
};
inline constexpr std::size_t column_count = 16;

/// What stands in a column's cells.
enum class ColumnKind : std::uint8_t {
    text,
    email,
    phone,     ///< text too: a number would lose its "+" and its zeros
    role,      ///< one of the organization's roles
    site,      ///< the name of one of its sites
    yes_no,    ///< text_yes or text_no
    code,      ///< an extension, a card id: text of digits and letters, leading zeros kept
    language,  ///< BCP 47
};

inline constexpr std::string_view text_yes = "yes";
inline constexpr std::string_view text_no = "no";

struct ColumnInfo {
    Column column;
    std::string_view key;     ///< as the API names the field, in .jsonl and in reports of errors
    std::string_view header;  ///< the cell in row 1
    ColumnKind kind;
    bool required;
    std::string_view note;     ///< what to fill in, for a person; English, ends with a full stop
    std::string_view example;  ///< of the help sheet; never an existing person's
};

/// All of them, columns()[i].column being i.
[[nodiscard]] std::span<const ColumnInfo> columns();
[[nodiscard]] const ColumnInfo& info_of(Column column);

/// The column a header cell names: its header, key or an alias, whatever the case, spaces, "-", "_" and a trailing "*".
[[nodiscard]] std::optional<Column> column_of_header(std::string_view header);

/// "yes", "y", "true", "1", "x" and "no", "n", "false", "0", "" (whatever the case and spaces around); nothing for another text.
[[nodiscard]] std::optional<bool> yes_no_of(std::string_view text);

}  // namespace muster::sheets
