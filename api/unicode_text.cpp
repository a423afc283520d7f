#include "api/unicode_text.hpp"

#include <unicode/bytestream.h>
#include <unicode/idna.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/uloc.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

namespace muster::api::unicode {
namespace {

constexpr UChar32 zero_width_non_joiner = 0x200C;
constexpr UChar32 zero_width_joiner = 0x200D;

/// Calls visit(code point, its first byte) until it answers false; false at once for what is not UTF-8.
template <class Visit>
bool each_code_point(std::string_view text, Visit&& visit) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    const auto length = static_cast<std::int32_t>(text.size());
    for (std::int32_t i = 0; i < length;) {
        const auto start = i;
        UChar32 c = 0;
        U8_NEXT(bytes, i, length, c);
        if (c < 0) return false;
        if (!visit(c, static_cast<std::size_t>(start))) return true;
    }
    return true;
}

Finding finding_of(UChar32 c, Joiners joiners) {
    if (joiners == Joiners::allowed && (c == zero_width_non_joiner || c == zero_width_joiner)) return Finding::clean;
    switch (u_charType(c)) {
        case U_CONTROL_CHAR:
        case U_FORMAT_CHAR:
        case U_LINE_SEPARATOR:
        case U_PARAGRAPH_SEPARATOR:
        case U_PRIVATE_USE_CHAR:
        case U_SURROGATE: return Finding::control;
        case U_UNASSIGNED: return Finding::unassigned;
        default: return Finding::clean;
    }
}

/// ICU's data is linked in: when it is missing nothing here can work.
template <class T>
const T& required(const T* instance, UErrorCode status) {
    if (U_FAILURE(status) || !instance) std::abort();
    return *instance;
}

std::string normalized(const icu::Normalizer2& form, std::string_view text) {
    std::string out;
    out.reserve(text.size());
    icu::StringByteSink<std::string> sink(&out);
    UErrorCode status = U_ZERO_ERROR;
    form.normalizeUTF8(0, icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())), sink, nullptr, status);
    if (U_FAILURE(status)) out.clear();
    return out;
}

std::string lower_ascii(std::string_view text) {
    std::string out(text);
    for (auto& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

}  // namespace

Finding inspect(std::string_view utf8, Joiners joiners) {
    auto found = Finding::clean;
    const bool valid = each_code_point(utf8, [&](UChar32 c, std::size_t) {
        found = finding_of(c, joiners);
        return found == Finding::clean;
    });
    return valid ? found : Finding::not_utf8;
}

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string_view trimmed(std::string_view utf8) {
    std::size_t begin = utf8.size();
    std::size_t end = 0;
    each_code_point(utf8, [&](UChar32 c, std::size_t at) {
        if (!u_isUWhiteSpace(c)) {
            begin = std::min(begin, at);
            end = at + static_cast<std::size_t>(U8_LENGTH(c));
        }
        return true;
    });
    return begin < end ? utf8.substr(begin, end - begin) : std::string_view{};
}

bool has_white_space(std::string_view utf8) {
    bool found = false;
    each_code_point(utf8, [&](UChar32 c, std::size_t) { return !(found = u_isUWhiteSpace(c)); });
    return found;
}

bool has_visible(std::string_view utf8) {
    bool found = false;
    each_code_point(utf8, [&](UChar32 c, std::size_t) { return !(found = u_isgraph(c) && (U_GET_GC_MASK(c) & U_GC_M_MASK) == 0 && u_charType(c) != U_FORMAT_CHAR); });
    return found;
}

std::size_t code_points(std::string_view utf8) {
    std::size_t count = 0;
    each_code_point(utf8, [&](UChar32, std::size_t) {
        ++count;
        return true;
    });
    return count;
}

std::string nfc(std::string_view utf8) {
    if (is_ascii(utf8)) return std::string(utf8);
    UErrorCode status = U_ZERO_ERROR;
    return normalized(required(icu::Normalizer2::getNFCInstance(status), status), utf8);
}

std::string nfkc(std::string_view utf8) {
    if (is_ascii(utf8)) return std::string(utf8);
    UErrorCode status = U_ZERO_ERROR;
    return normalized(required(icu::Normalizer2::getNFKCInstance(status), status), utf8);
}

std::string nfkc_casefold(std::string_view utf8) {
    if (is_ascii(utf8)) return lower_ascii(utf8);
    UErrorCode status = U_ZERO_ERROR;
    return normalized(required(icu::Normalizer2::getNFKCCasefoldInstance(status), status), utf8);
}

std::optional<std::string> domain_to_ascii(std::string_view utf8) {
    static const auto idna = [] {
        UErrorCode status = U_ZERO_ERROR;
        std::unique_ptr<icu::IDNA> made(icu::IDNA::createUTS46Instance(
            UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_NONTRANSITIONAL_TO_UNICODE | UIDNA_USE_STD3_RULES | UIDNA_CHECK_BIDI |
                UIDNA_CHECK_CONTEXTJ,
            status));
        (void)required(made.get(), status);
        return made;
    }();
    std::string out;
    icu::StringByteSink<std::string> sink(&out);
    icu::IDNAInfo info;
    UErrorCode status = U_ZERO_ERROR;
    idna->nameToASCII_UTF8(icu::StringPiece(utf8.data(), static_cast<std::int32_t>(utf8.size())), sink, info, status);
    if (U_FAILURE(status) || info.hasErrors()) return {};
    return out;
}

std::optional<std::string> canonical_language_tag(std::string_view text) {
    const std::string tag(text);  // ICU wants it terminated
    char locale[ULOC_FULLNAME_CAPACITY];
    std::int32_t parsed = 0;
    UErrorCode status = U_ZERO_ERROR;
    uloc_forLanguageTag(tag.c_str(), locale, sizeof locale, &parsed, &status);
    if (U_FAILURE(status) || status == U_STRING_NOT_TERMINATED_WARNING || parsed != static_cast<std::int32_t>(tag.size())) return {};
    char canonical[ULOC_FULLNAME_CAPACITY];
    const auto length = uloc_toLanguageTag(locale, canonical, sizeof canonical, 1, &status);
    if (U_FAILURE(status) || length <= 0 || length >= static_cast<std::int32_t>(sizeof canonical)) return {};
    return std::string(canonical, static_cast<std::size_t>(length));
}

}  // namespace muster::api::unicode
