#pragma once
// Unicode text at the edge, over ICU: which characters may stand in an identifier or a name, and the normal forms.
// Pure functions; thread-safe.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace muster::api::unicode {

enum class Finding : std::uint8_t { clean, not_utf8, control, unassigned };

enum class Joiners : std::uint8_t {
    refused,
    allowed,  ///< U+200C and U+200D: Persian and Indic names are spelled with them
};

/// Looks for what is neither seen nor safe to show: control and format characters (bidi overrides among them), line and
/// paragraph separators, private use, unassigned code points, noncharacters.
[[nodiscard]] Finding inspect(std::string_view utf8, Joiners joiners);

[[nodiscard]] bool is_ascii(std::string_view text);
/// Without white space (any of Unicode's) at both ends. The text must be UTF-8.
[[nodiscard]] std::string_view trimmed(std::string_view utf8);
[[nodiscard]] bool has_white_space(std::string_view utf8);
/// Whether anything in it is seen on paper: a letter, digit, symbol or punctuation.
[[nodiscard]] bool has_visible(std::string_view utf8);
[[nodiscard]] std::size_t code_points(std::string_view utf8);

// The text must be UTF-8 (inspect answers clean).
[[nodiscard]] std::string nfc(std::string_view utf8);
[[nodiscard]] std::string nfkc(std::string_view utf8);
[[nodiscard]] std::string nfkc_casefold(std::string_view utf8);
/// UTS 46, nontransitional, with STD3, bidi and joiner rules: lower-case A-labels. Nothing when the name breaks a rule.
[[nodiscard]] std::optional<std::string> domain_to_ascii(std::string_view utf8);
/// The canonical BCP 47 tag; nothing when the text is not well-formed.
[[nodiscard]] std::optional<std::string> canonical_language_tag(std::string_view text);

}  // namespace muster::api::unicode
