#include "api/mail/encoding.hpp"

#include <algorithm>
#include <cstdint>

#include "api/mail/text.hpp"

namespace muster::mail {
namespace {

constexpr std::size_t line_max = 76;
/// Bytes of text in one encoded-word: 75 characters less "=?UTF-8?B?" and "?=" hold 63 of base64, so 45 bytes.
constexpr std::size_t encoded_word_bytes_max = 45;

bool is_printable_ascii(char c) { return c >= 0x20 && c < 0x7F; }

/// Whether a reader would see exactly this when it stands in a header as it is.
bool stands_for_itself(std::string_view value) {
    if (!std::all_of(value.begin(), value.end(), is_printable_ascii)) return false;
    if (value.find("=?") != std::string_view::npos) return false;  // would be read as an encoded-word
    return value.empty() || (value.front() != ' ' && value.back() != ' ' && value.find("  ") == std::string_view::npos);
}

std::string encoded_words(std::string_view value, std::size_t column) {
    std::string out;
    // The first word shares its line with the field's name.
    std::size_t room = std::min(encoded_word_bytes_max, column + 16 >= line_max ? 4 : (line_max - column - 12) / 4 * 3);
    while (!value.empty()) {
        const auto bytes = std::max<std::size_t>(prefix_bytes(value, room), 1);
        if (!out.empty()) out += "\r\n ";
        out += "=?UTF-8?B?" + base64(value.substr(0, bytes)) + "?=";
        value.remove_prefix(bytes);
        room = encoded_word_bytes_max;
    }
    return out;
}

/// Words separated by single spaces, folded before the one that would pass the column.
std::string folded(std::string_view value, std::size_t column) {
    std::string out;
    while (!value.empty()) {
        const auto word = value.substr(0, std::min(value.find(' '), value.size()));
        if (!out.empty()) {
            const bool fold = column + 1 + word.size() > line_max;
            out += fold ? "\r\n " : " ";
            column = fold ? 1 : column + 1;
        }
        out += word;
        column += word.size();
        value.remove_prefix(std::min(value.size(), word.size() + 1));
    }
    return out;
}

bool has_long_word(std::string_view value) {
    std::size_t run = 0;
    for (const char c : value) {
        run = c == ' ' ? 0 : run + 1;
        if (run > line_max - 2) return true;
    }
    return false;
}

std::string quoted_string(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

}  // namespace

std::string unstructured_field(std::string_view name, std::string_view value) {
    std::string out(name);
    out += ": ";
    const bool plain = stands_for_itself(value) && !has_long_word(value);
    out += plain ? folded(value, out.size()) : encoded_words(value, out.size());
    return out + "\r\n";
}

std::string mailbox_field(std::string_view field, std::string_view name, std::string_view address) {
    std::string out(field);
    out += ": ";
    if (name.empty()) return out + std::string(address) + "\r\n";
    const bool plain = stands_for_itself(name) && name.size() <= line_max - 20;
    out += plain ? quoted_string(name) : encoded_words(name, out.size());
    return out + "\r\n <" + std::string(address) + ">\r\n";
}

std::string quoted_printable(std::string_view text) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    std::string out;
    out.reserve(text.size() + text.size() / 8);
    std::size_t column = 0;
    const auto put = [&](std::string_view piece) {
        if (column + piece.size() > line_max - 1) {  // the soft line break's = needs a column
            out += "=\r\n";
            column = 0;
        }
        out += piece;
        column += piece.size();
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '\r' || c == '\n') {
            if (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n') ++i;
            out += "\r\n";
            column = 0;
            continue;
        }
        const bool line_ends = i + 1 == text.size() || text[i + 1] == '\r' || text[i + 1] == '\n';
        const bool blank = c == ' ' || c == '\t';
        if (blank ? !line_ends : is_printable_ascii(c) && c != '=') {
            put(text.substr(i, 1));
        } else {
            const auto byte = static_cast<std::uint8_t>(c);
            put(std::string{'=', hex[byte >> 4U], hex[byte & 15U]});
        }
    }
    return out;
}

std::string base64(std::string_view bytes) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t group = 0;
        const auto count = std::min<std::size_t>(3, bytes.size() - i);
        for (std::size_t k = 0; k < 3; ++k) group = group << 8U | (k < count ? static_cast<std::uint8_t>(bytes[i + k]) : 0U);
        for (std::size_t k = 0; k < 4; ++k) out += k <= count ? alphabet[group >> (18 - 6 * k) & 63U] : '=';
    }
    return out;
}

}  // namespace muster::mail
