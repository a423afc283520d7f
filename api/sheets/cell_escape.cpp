#include "api/sheets/cell_escape.hpp"

#include <algorithm>
#include <array>

namespace muster::sheets {
namespace {

constexpr std::string_view formula_beginnings = "=+-@\t\n\r";
// Taken for the narrow ones where East Asian input is usual: U+FF1D, U+FF0B, U+FF0D, U+FF20.
constexpr std::array<std::string_view, 4> full_width{"\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0"};

bool is_quoted_look_alike(std::string_view text) {
    const auto rest = text.find_first_not_of('\'');
    return rest != 0 && rest != std::string_view::npos && looks_like_formula(text.substr(rest));
}

}  // namespace

bool looks_like_formula(std::string_view text) {
    const auto begin = text.find_first_not_of(' ');
    if (begin == std::string_view::npos) return false;
    text.remove_prefix(begin);
    return formula_beginnings.find(text.front()) != std::string_view::npos ||
           std::any_of(full_width.begin(), full_width.end(), [&](std::string_view wide) { return text.starts_with(wide); });
}

std::string escape_for_csv(std::string_view text) {
    const bool escaped = looks_like_formula(text) || is_quoted_look_alike(text);
    return (escaped ? "'" : "") + std::string(text);
}

std::string escape_for_xlsx(std::string_view text) { return (is_quoted_look_alike(text) ? "'" : "") + std::string(text); }

std::string_view unescape_cell(std::string_view text) {
    if (is_quoted_look_alike(text)) text.remove_prefix(1);
    return text;
}

}  // namespace muster::sheets
