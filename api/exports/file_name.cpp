#include "api/exports/file_name.hpp"

#include <algorithm>

#include "api/percent_encoding.hpp"

namespace muster::api {
namespace {

constexpr std::size_t name_bytes_max = 100;
constexpr std::string_view unsafe = "/\\:*?\"<>|%;'`$&!~{}[]#^=,";

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// What may stand in a file's name; runs of anything else become one "-".
std::string harmless(std::string_view name) {
    std::string out;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = byte > 0x20 && byte != 0x7F && unsafe.find(c) == std::string_view::npos;
        if (plain) {
            out += c;
        } else if (!out.ends_with('-')) {
            out += '-';
        }
    }
    if (out.size() > name_bytes_max) {
        out.resize(name_bytes_max);
        while (!out.empty() && (static_cast<unsigned char>(out.back()) & 0xC0U) == 0x80U) out.pop_back();  // half a character
        if (!out.empty() && static_cast<unsigned char>(out.back()) >= 0xC0U) out.pop_back();
    }
    const auto begin = out.find_first_not_of("-.");
    const auto end = out.find_last_not_of("-.");
    return begin == std::string::npos ? std::string() : out.substr(begin, end - begin + 1);
}

std::string ascii_of(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) {
            out += c;
        } else if (byte >= 0xC0) {
            out += '_';  // one for each character
        }
    }
    return out;
}

}  // namespace

std::string attachment(std::string_view what, std::string_view name, std::string_view extension) {
    auto base = std::string(what);
    if (const auto safe = harmless(name); !safe.empty()) base += "-" + safe;
    const auto file = base + "." + std::string(extension);
    auto header = "attachment; filename=\"" + ascii_of(file) + "\"";
    // As RFC 8187 has it.
    if (!is_ascii(file)) header += "; filename*=UTF-8''" + percent_encoded(file);
    return header;
}

}  // namespace muster::api
