#pragma once
// The languages pages come in, and which one a browser gets. Pure.

#include <array>
#include <cstdint>
#include <string_view>

namespace muster::api::pages {

enum class Language : std::uint8_t { en, de, fr, es };

inline constexpr std::array<std::string_view, 4> language_tags{"en", "de", "fr", "es"};

[[nodiscard]] constexpr std::string_view tag_of(Language language) { return language_tags[static_cast<std::size_t>(language)]; }

/// The best of an Accept-Language header (RFC 9110, 12.5.4): the highest weight, the first of equals; "de-AT" is German.
/// English when nothing fits, or the header is empty or malformed.
[[nodiscard]] Language best_language(std::string_view accept_language);

}  // namespace muster::api::pages
