#include "api/imports/import_row.hpp"

#include <array>

#include "api/imports/refused_rows.hpp"
#include "api/sheets/cell_escape.hpp"
#include "api/sheets/export_columns.hpp"
#include "api/unicode_text.hpp"
#include "domain/limits.hpp"

namespace muster::api {
namespace {

using sheets::Column;

/// A text cell as it was before an export escaped it, without white space around.
std::string_view text_of(const sheets::Cell& cell) {
    const std::string_view text = cell.type == sheets::CellType::text ? sheets::unescape_cell(cell.text) : std::string_view(cell.text);
    return unicode::inspect(text, unicode::Joiners::allowed) == unicode::Finding::not_utf8 ? text : unicode::trimmed(text);
}

class RowReader {
  public:
    RowReader(const Normalizer& normalizer, const SiteNames& sites, const std::string& known_phone, ImportRow& row)
        : normalizer_(normalizer), sites_(sites), known_phone_(known_phone), row_(row) {}

    void read(Column column, const sheets::Cell& cell) {
        column_ = column;
        if (cell.type == sheets::CellType::error) {
            return blame("cell_error", "The cell shows an error. Put the value itself into it.");
        }
        const auto text = text_of(cell);
        if (text.empty()) return;
        switch (column) {
            case Column::first_name: return line(row_.first_name, text);
            case Column::last_name: return line(row_.last_name, text);
            case Column::job_title: return line(row_.job_title, text);
            case Column::email: return take(row_.email, normalizer_.email("", text));
            case Column::phone: return phone(cell, text);
            case Column::username: return take(row_.username, normalizer_.username("", text));
            case Column::language: return take(row_.locale, normalizer_.locale("", text));
            case Column::role: row_.role = role_key(text); return;
            case Column::home_site: return site(text);
            case Column::title: return line(row_.title, text);
            case Column::invite: return yes_no(row_.invite, text);
            case Column::extension: row_.extension = std::string(text); return;
            case Column::wifi: return yes_no(row_.wifi.emplace(), text);
            case Column::access_control: return yes_no(row_.access_control.emplace(), text);
            case Column::offline_entry: return yes_no(row_.offline_entry.emplace(), text);
            case Column::card_id: return take(row_.card, normalizer_.card("", text));
        }
    }

    void blame_missing(Column column) {
        column_ = column;
        blame("required", "Fill this in.");
    }

  private:
    void blame(std::string code, std::string detail) {
        row_.errors.push_back({std::string(sheets::info_of(column_).key), std::move(code), std::move(detail)});
    }
    template <class T>
    void take(std::optional<T>& into, Normalized<T> value) {
        if (value) {
            into = std::move(*value);
        } else {
            blame(std::move(value.error().code), std::move(value.error().detail));
        }
    }
    void line(std::optional<std::string>& into, std::string_view text) { take(into, normalizer_.line("", text, domain::limits::name_bytes_max)); }

    /// As a number a phone number has lost its "+": with a country's code it is read as if it were there.
    void phone(const sheets::Cell& cell, std::string_view text) {
        if (!known_phone_.empty()) {
            row_.phone = normalizer_.phone_known_as(known_phone_, text);
            return;
        }
        auto read = normalizer_.phone("", text);
        if (!read && cell.type == sheets::CellType::number) read = normalizer_.phone("", "+" + std::string(text));
        take(row_.phone, std::move(read));
    }
    void site(std::string_view text) {
        const auto found = sites_.find(site_name_key(text));
        if (found == sites_.end()) return blame("site_unknown", "The organization has no site of this name.");
        if (!found->second) return blame("site_ambiguous", "Several sites have this name. Give them different names first.");
        row_.home_site = found->second;
    }
    void yes_no(bool& into, std::string_view text) {
        const auto value = sheets::yes_no_of(text);
        if (!value) return blame("not_a_choice", "Write yes or no.");
        into = *value;
    }
    static std::string role_key(std::string_view text) {
        std::string key;
        for (const char c : text) key += c == ' ' || c == '-' ? '_' : (c >= 'A' && c <= 'Z') ? static_cast<char>(c + 32) : c;
        return key;
    }

    const Normalizer& normalizer_;
    const SiteNames& sites_;
    const std::string& known_phone_;
    ImportRow& row_;
    Column column_ = Column::email;
};

}  // namespace

domain::Result<Header, std::vector<RowError>> read_header(const sheets::Row& row) {
    Header header;
    std::vector<RowError> errors;
    std::array<bool, sheets::column_count> seen{};
    for (const auto& cell : row.cells) {
        header.emplace_back();
        const auto text = text_of(cell);
        if (text.empty()) continue;
        const auto column = sheets::column_of_header(text);
        if (!column) {
            if (!sheets::is_export_only_header(text) && text != refused_row_header && text != refused_reason_header) {
                errors.push_back({std::string(text), "header_unknown", "No column is called so. Take the headers of the template, or delete the column."});
            }
            continue;
        }
        if (std::exchange(seen.at(static_cast<std::size_t>(*column)), true)) {
            errors.push_back({std::string(text), "header_twice", "Two columns mean the same. Delete one of them."});
        }
        header.back() = column;
    }
    if (!seen.at(static_cast<std::size_t>(Column::email))) {
        errors.push_back({"E-mail", "header_missing", "The first row must have the headers of the template; E-mail is missing."});
    }
    if (!errors.empty()) return domain::failure(std::move(errors));
    return header;
}

std::string site_name_key(std::string_view name) {
    if (unicode::inspect(name, unicode::Joiners::allowed) != unicode::Finding::clean) return std::string(name);
    return unicode::nfkc_casefold(unicode::trimmed(name));
}

ImportRow read_import_row(const Normalizer& normalizer, const Header& header, const SiteNames& sites, const sheets::Row& row,
                          const std::string& known_phone) {
    ImportRow read;
    read.number = row.number;
    RowReader reader(normalizer, sites, known_phone, read);
    for (std::size_t i = 0; i < row.cells.size() && i < header.size(); ++i) {
        if (header[i]) reader.read(*header[i], row.cells[i]);
    }
    if (!read.email && read.errors.empty()) reader.blame_missing(Column::email);
    return read;
}

}  // namespace muster::api
