#include "api/exports/member_cells.hpp"

namespace muster::api {
namespace {

constexpr std::size_t site_names_kept_max = 10'000;

}  // namespace

MemberCells::MemberCells(std::vector<sheets::ExportColumn> columns, const projections::VisibilityModel& names)
    : columns_(std::move(columns)), names_(names), cells_(columns_.size()) {}

std::optional<std::span<const sheets::CellValue>> MemberCells::of_row(std::string_view row) {
    if (site_names_.size() > site_names_kept_max) site_names_.clear();  // here, where no cell looks into it any more
    simdjson::dom::object object;
    if (parser_.parse(row.data(), row.size()).get(object) != simdjson::SUCCESS) return {};
    for (std::size_t i = 0; i < columns_.size(); ++i) cells_[i] = cell(columns_[i], object);
    return std::span<const sheets::CellValue>(cells_);
}

sheets::CellValue MemberCells::cell(const sheets::ExportColumn& column, simdjson::dom::object row) {
    using enum sheets::ExportSource;
    if (column.source == organization_name) return std::string_view(organization_name_);
    simdjson::dom::element value;
    const auto found = column.field.starts_with('/') ? row.at_pointer(column.field) : row.at_key(column.field);
    if (found.get(value) != simdjson::SUCCESS) return {};
    std::string_view text_value;
    bool flag_value = false;
    switch (column.source) {
        case text:
            if (value.get(text_value) == simdjson::SUCCESS) return text_value;
            break;
        case flag:
            if (value.get(flag_value) == simdjson::SUCCESS) return flag_value;
            if (value.is_object()) return true;
            break;
        case site_name:
            if (value.get(text_value) == simdjson::SUCCESS) return std::string_view(name_of_site(text_value));
            break;
        case site_names: {
            simdjson::dom::array ids;
            joined_.clear();
            if (value.get(ids) != simdjson::SUCCESS) break;
            for (const auto id : ids) {
                if (id.get(text_value) != simdjson::SUCCESS) continue;
                if (!joined_.empty()) joined_ += "; ";
                joined_ += name_of_site(text_value);
            }
            return std::string_view(joined_);
        }
        case organization_name: break;
    }
    return {};
}

const std::string& MemberCells::name_of_site(std::string_view id) {
    auto [found, is_new] = site_names_.try_emplace(std::string(id));
    if (is_new) {
        const auto site = domain::SiteId::parse(id);
        const auto row = site ? names_.site(*site) : std::nullopt;
        if (row) found->second = text_in(*row, "name");
    }
    return found->second;
}

std::string text_in(std::string_view object, std::string_view member) {
    simdjson::dom::parser parser;
    std::string_view text;
    if (parser.parse(object.data(), object.size()).at_key(member).get(text) != simdjson::SUCCESS) return {};
    return std::string(text);
}

}  // namespace muster::api
