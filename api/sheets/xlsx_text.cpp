#include "api/sheets/xlsx_text.hpp"

#include <fmt/format.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>

namespace muster::sheets {
namespace {

constexpr std::string_view ellipsis = "\xE2\x80\xA6";
constexpr std::string_view replacement = "\xEF\xBF\xBD";
constexpr std::size_t escape_size = sizeof("_xHHHH_") - 1;

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

bool begins_like_escape(std::string_view text) {
    return text.size() >= escape_size && text[0] == '_' && text[1] == 'x' && text[6] == '_' &&
           std::all_of(text.begin() + 2, text.begin() + 6, is_hex);
}

bool has_no_place_in_xml(UChar32 c) { return (c < 0x20 && c != '\t' && c != '\n') || c == 0xFFFE || c == 0xFFFF; }

}  // namespace

std::string xlsx_text(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    std::size_t units = 0;  // as written: those of escapes too
    std::size_t cut = 0;    // where the text can be cut so that the ellipsis, one unit, still fits
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    const auto size = static_cast<std::int64_t>(text.size());
    for (std::int64_t i = 0; i < size;) {
        const auto rest = text.substr(static_cast<std::size_t>(i));
        const auto begin = i;
        UChar32 c = 0;
        U8_NEXT(bytes, i, size, c);
        if (c < 0) {
            out += replacement;
            units += 1;
        } else if (has_no_place_in_xml(c)) {
            out += fmt::format("_x{:04X}_", static_cast<unsigned>(c));
            units += escape_size;
        } else if (begins_like_escape(rest)) {
            out += "_x005F_";
            units += escape_size;
        } else {
            out += rest.substr(0, static_cast<std::size_t>(i - begin));
            units += c > 0xFFFF ? 2 : 1;
        }
        if (units < xlsx_cell_units_max) cut = out.size();
        if (units > xlsx_cell_units_max) {
            out.resize(cut);
            return out += ellipsis;
        }
    }
    return out;
}

}  // namespace muster::sheets
