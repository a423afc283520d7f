#pragma once
// A row of the sheet as commands want it: its columns found by their headers, its texts in their normal forms. Rules that need
// decision state are not asked here.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "api/normalizer.hpp"
#include "api/sheets/columns.hpp"
#include "api/sheets/sheet.hpp"
#include "domain/commands.hpp"

namespace muster::api {

struct RowError {
    std::string column;  ///< its key; empty: the row as a whole
    std::string code, detail;
};

/// Which column of the sheet holds what.
using Header = std::vector<std::optional<sheets::Column>>;
/// Or the headers that are unknown, twice or missing, each with its code: header_unknown, header_twice, header_missing.
[[nodiscard]] domain::Result<Header, std::vector<RowError>> read_header(const sheets::Row& row);

/// Sites by their names as typed people compare them; nothing for a name that several have.
using SiteNames = std::map<std::string, std::optional<domain::SiteId>>;
[[nodiscard]] std::string site_name_key(std::string_view name);

/// Empty cells are absent: they leave what is there.
struct ImportRow {
    std::uint32_t number = 0;
    std::optional<domain::Email> email;  ///< absent only with an error
    std::optional<std::string> first_name, last_name, job_title, title, role, locale;
    std::optional<domain::Identifier> username;
    std::optional<domain::Phone> phone;
    std::optional<domain::SiteId> home_site;
    bool invite = false;
    std::optional<std::string> extension;  ///< its number
    std::optional<bool> wifi, access_control, offline_entry;
    std::optional<domain::AccessCard> card;
    std::vector<RowError> errors;
};
/// `known_phone`: its normal form, where it was found out before; else empty.
[[nodiscard]] ImportRow read_import_row(const Normalizer& normalizer, const Header& header, const SiteNames& sites, const sheets::Row& row,
                                        const std::string& known_phone = {});

}  // namespace muster::api
