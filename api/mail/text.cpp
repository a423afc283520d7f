#include "api/mail/text.hpp"

#include <unicode/bytestream.h>
#include <unicode/idna.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>

#include "api/mail/limits.hpp"
#include "api/mail/outcome.hpp"

namespace muster::mail {
namespace {

bool is_line_breaker(UChar32 c) {
    const auto type = u_charType(c);
    return type == U_CONTROL_CHAR || type == U_LINE_SEPARATOR || type == U_PARAGRAPH_SEPARATOR;
}

}  // namespace

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool is_clean_line(std::string_view utf8) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(utf8.data());
    const auto length = static_cast<std::int32_t>(utf8.size());
    for (std::int32_t i = 0; i < length;) {
        UChar32 c = 0;
        U8_NEXT(bytes, i, length, c);
        if (c < 0 || is_line_breaker(c)) return false;
    }
    return true;
}

std::string single_line(std::string_view text, std::size_t bytes_max) {
    std::string out;
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    const auto length = static_cast<std::int32_t>(text.size());
    bool space = false;
    for (std::int32_t i = 0; i < length;) {
        const auto start = static_cast<std::size_t>(i);
        UChar32 c = 0;
        U8_NEXT(bytes, i, length, c);
        if (c >= 0 && (is_line_breaker(c) || u_isUWhiteSpace(c))) {
            space = !out.empty();
            continue;
        }
        const auto piece = c < 0 ? std::string_view("?") : text.substr(start, static_cast<std::size_t>(i) - start);
        if (out.size() + (space ? 1 : 0) + piece.size() > bytes_max) break;
        if (space) out += ' ';
        space = false;
        out += piece;
    }
    return out;
}

std::size_t prefix_bytes(std::string_view utf8, std::size_t bytes_max) {
    if (utf8.size() <= bytes_max) return utf8.size();
    std::size_t end = bytes_max;
    while (end > 0 && (static_cast<unsigned char>(utf8[end]) & 0xC0U) == 0x80U) --end;
    return end;
}

std::optional<std::string> domain_to_ascii(std::string_view utf8) {
    static const auto idna = [] {
        UErrorCode status = U_ZERO_ERROR;
        std::unique_ptr<icu::IDNA> made(icu::IDNA::createUTS46Instance(UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_NONTRANSITIONAL_TO_UNICODE |
                                                                           UIDNA_USE_STD3_RULES | UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ,
                                                                       status));
        if (U_FAILURE(status)) std::abort();  // ICU's data is linked in: without it nothing here can work
        return made;
    }();
    std::string out;
    icu::StringByteSink<std::string> sink(&out);
    icu::IDNAInfo info;
    UErrorCode status = U_ZERO_ERROR;
    idna->nameToASCII_UTF8(icu::StringPiece(utf8.data(), static_cast<std::int32_t>(utf8.size())), sink, info, status);
    if (U_FAILURE(status) || info.hasErrors() || out.empty()) return {};
    return out;
}

std::string clean_reply(std::string_view text) { return single_line(text, limits::reply_bytes_max); }

}  // namespace muster::mail
