#include "api/sheets/export_columns.hpp"

#include <algorithm>
#include <array>

#include "api/sheets/columns.hpp"

namespace muster::sheets {
namespace {

using enum ExportSource;

constexpr double wide = 28, narrow = 10;

constexpr std::array<ExportColumn, 25> all{{
    {{"client_name", "Client name", wide}, "", organization_name},
    {{"first_name", "First name"}, "first_name", text},
    {{"last_name", "Last name"}, "last_name", text},
    {{"extension", "Extension", narrow}, "extension", text},
    {{"role", "Role"}, "role", text},
    {{"email", "E-mail", wide}, "email", text},
    {{"invited", "Invited", narrow}, "invited", flag},
    {{"kind", "Kind", narrow}, "kind", text},
    {{"status", "Status", narrow}, "status", text},
    {{"phone", "Phone"}, "phone", text},
    {{"job_title", "Job title", wide}, "job_title", text},
    {{"title", "Title", narrow}, "title", text},
    {{"home_site", "Home site"}, "home_site_id", site_name},
    {{"sites", "Sites", wide}, "site_ids", site_names},
    {{"wifi", "Wi-Fi", narrow}, "wifi", flag},
    {{"access_control", "Access control", narrow}, "access_control", flag},
    {{"card_id", "Card id"}, "/access_control/card_id", text},
    {{"offline_entry", "Offline entry", narrow}, "/access_control/offline_entry", flag},
    {{"language", "Language", narrow}, "locale", text},
    {{"username", "Username"}, "username", text},
    {{"organization_id", "Organization id", wide}, "organization_id", text},
    {{"account_id", "Account id", wide}, "account_id", text},
    {{"home_organization_id", "Home organization id", wide}, "home_organization_id", text},
    {{"added_at", "Added at", wide}, "added_at", text},
    {{"updated_at", "Updated at", wide}, "updated_at", text},
}};

const ExportColumn* find(std::string_view key) {
    const auto* found = std::find_if(all.begin(), all.end(), [&](const auto& column) { return column.sheet.key == key; });
    return found == all.end() ? nullptr : found;
}

}  // namespace

std::span<const ExportColumn> export_columns() { return all; }

domain::Result<std::vector<ExportColumn>, std::string> chosen_export_columns(std::string_view keys) {
    if (keys.empty()) return std::vector<ExportColumn>(all.begin(), all.end());
    std::vector<ExportColumn> chosen;
    while (true) {
        const auto comma = keys.find(',');
        const auto key = keys.substr(0, comma);
        const auto* column = find(key);
        const bool again = std::any_of(chosen.begin(), chosen.end(), [&](const auto& each) { return each.sheet.key == key; });
        if (column == nullptr || again) return domain::failure(std::string(key));
        chosen.push_back(*column);
        if (comma == std::string_view::npos) return chosen;
        keys.remove_prefix(comma + 1);
    }
}

bool is_export_only_header(std::string_view header) {
    return !column_of_header(header) && std::any_of(all.begin(), all.end(), [&](const auto& each) { return each.sheet.header == header || each.sheet.key == header; });
}

}  // namespace muster::sheets
