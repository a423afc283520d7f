#include "projections/text.hpp"

#include <unicode/coll.h>
#include <unicode/normalizer2.h>
#include <unicode/stringoptions.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uversion.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

namespace muster::projections::text {
namespace {

constexpr std::size_t word_bytes_max = 256;  ///< an e-mail address has 254
constexpr std::size_t words_max = 64;        ///< per set
constexpr std::size_t phone_digits_min = 5;  ///< fewer digits are just a word

void require(UErrorCode status, const char* what) {
    if (U_FAILURE(status)) throw std::runtime_error(std::string("ICU: ") + what + ": " + u_errorName(status));
}

icu::Collator& collator() {
    thread_local const std::unique_ptr<icu::Collator> own = [] {
        UErrorCode status = U_ZERO_ERROR;
        std::unique_ptr<icu::Collator> made(icu::Collator::createInstance(icu::Locale::getRoot(), status));
        require(status, "no root collation");
        made->setStrength(icu::Collator::TERTIARY);
        made->setAttribute(UCOL_NORMALIZATION_MODE, UCOL_ON, status);  // combining marks in any order
        require(status, "no normalization");
        return made;
    }();
    return *own;
}

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](unsigned char c) { return c < 128; });
}

bool is_word_part(UChar32 c) {
    const auto mask = U_GET_GC_MASK(c);
    return (mask & (U_GC_L_MASK | U_GC_M_MASK | U_GC_N_MASK)) != 0;
}

/// At most so many bytes, without half a character at the end.
std::string cut(std::string word) {
    if (word.size() <= word_bytes_max) return word;
    std::size_t end = word_bytes_max;
    while (end > 0 && (static_cast<unsigned char>(word[end]) & 0xc0U) == 0x80U) --end;
    word.resize(end);
    return word;
}

std::string digits_of(std::string_view text) {
    std::string digits;
    std::copy_if(text.begin(), text.end(), std::back_inserter(digits), [](char c) { return c >= '0' && c <= '9'; });
    return digits;
}

}  // namespace

std::string sort_key(std::string_view utf8) {
    const auto& own = collator();
    const auto text = icu::UnicodeString::fromUTF8({utf8.data(), static_cast<int32_t>(utf8.size())});
    std::string key(utf8.size() * 3 + 16, '\0');
    auto size = own.getSortKey(text, reinterpret_cast<uint8_t*>(key.data()), static_cast<int32_t>(key.size()));
    if (static_cast<std::size_t>(size) > key.size()) {
        key.resize(static_cast<std::size_t>(size));
        size = own.getSortKey(text, reinterpret_cast<uint8_t*>(key.data()), size);
    }
    if (size <= 0) throw std::runtime_error("ICU: no sort key");
    key.resize(static_cast<std::size_t>(size) - 1);  // without the closing zero
    return key;
}

std::string collation_version() {
    UVersionInfo version;
    collator().getVersion(version);
    char text[U_MAX_VERSION_STRING_LENGTH];
    u_versionToString(version, text);
    return text;
}

std::string folded(std::string_view utf8) {
    if (is_ascii(utf8)) {
        std::string out(utf8);
        for (auto& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        return out;
    }
    static const icu::Normalizer2* const normalizer = [] {
        UErrorCode status = U_ZERO_ERROR;
        const auto* made = icu::Normalizer2::getNFKCCasefoldInstance(status);
        require(status, "no NFKC_Casefold");
        return made;
    }();
    UErrorCode status = U_ZERO_ERROR;
    std::string out;
    icu::StringByteSink<std::string> sink(&out);
    normalizer->normalizeUTF8(0, {utf8.data(), static_cast<int32_t>(utf8.size())}, sink, nullptr, status);
    require(status, "cannot normalize");
    return out;
}

std::vector<std::string> words(std::string_view utf8) {
    const auto text = folded(utf8);
    std::vector<std::string> found;
    std::string word;
    const auto close = [&] {
        if (!word.empty()) found.push_back(cut(std::move(word)));
        word.clear();
    };
    const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
    const auto size = static_cast<int32_t>(text.size());
    for (int32_t at = 0; at < size;) {
        const int32_t begin = at;
        UChar32 c = 0;
        U8_NEXT(bytes, at, size, c);
        if (c >= 0 && is_word_part(c)) {
            word.append(text, static_cast<std::size_t>(begin), static_cast<std::size_t>(at - begin));
        } else {
            close();
        }
    }
    close();
    return found;
}

std::string word_set(std::vector<std::string> words) {
    std::sort(words.begin(), words.end());
    words.erase(std::unique(words.begin(), words.end()), words.end());
    if (words.size() > words_max) words.resize(words_max);
    std::string set;
    for (const auto& word : words) {
        if (!word.empty() && word.find('\0') == std::string::npos) set.append(1, '\0').append(word);
    }
    return set;
}

bool has_prefix(std::string_view word_set, std::string_view prefix) {
    for (std::size_t at = 0; (at = word_set.find(prefix, at)) != std::string_view::npos; ++at) {
        if (at > 0 && word_set[at - 1] == '\0') return true;
    }
    return false;
}

std::vector<std::string_view> words_of_set(std::string_view word_set) {
    std::vector<std::string_view> found;
    while (!word_set.empty()) {
        word_set.remove_prefix(1);
        const auto end = std::min(word_set.find('\0'), word_set.size());
        found.push_back(word_set.substr(0, end));
        word_set.remove_prefix(end);
    }
    return found;
}

std::vector<std::string> query_words(std::string_view q) {
    const bool plus = q.find('+') != std::string_view::npos;
    if (const auto digits = digits_of(q); q.find_first_not_of("+0123456789 ()-./") == std::string_view::npos &&
                                          (digits.size() >= phone_digits_min || (plus && !digits.empty()))) {
        return {plus ? "+" + digits : digits};
    }
    std::vector<std::string> found;
    for (std::size_t at = 0; at < q.size();) {
        const auto begin = std::min(q.find_first_not_of(" \t\r\n", at), q.size());
        const auto end = std::min(q.find_first_of(" \t\r\n", begin), q.size());
        const auto piece = q.substr(begin, end - begin);
        at = end;
        if (piece.empty()) continue;
        if (piece.find('@') != std::string_view::npos && piece != "@") {
            found.push_back(cut(folded(piece)));
        } else {
            for (auto& word : words(piece)) found.push_back(std::move(word));
        }
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

std::vector<std::string> phone_words(std::string_view e164, std::string_view raw) {
    std::vector<std::string> found;
    for (const auto number : {e164, raw}) {
        if (const auto digits = digits_of(number); !digits.empty()) found.push_back(digits);
    }
    if (e164.starts_with('+')) found.push_back("+" + digits_of(e164));
    return found;
}

}  // namespace muster::projections::text
