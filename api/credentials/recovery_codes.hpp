#pragma once
// Recovery codes: what a person keeps on paper for the day the phone is gone. Ten of them, 80 bits each, for one use. Only
// hashes are kept; SHA-256 suffices because nobody guesses 80 random bits. Pure; thread-safe.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/ids.hpp"

namespace muster::api {

inline constexpr std::size_t recovery_codes_count = 10;
inline constexpr std::size_t recovery_code_bytes = 10;  ///< 80 bits
inline constexpr std::size_t recovery_randomness_bytes = recovery_codes_count * recovery_code_bytes;

/// As shown: "7k2m-q0xt-9vbc-4hne", in Crockford's base32, whose characters are not mistaken for each other.
[[nodiscard]] std::vector<std::string> recovery_codes(std::span<const std::uint8_t, recovery_randomness_bytes> randomness);

/// What was typed without spaces and hyphens, in lower case, o read as 0 and i and l as 1; nothing when it cannot be a code.
[[nodiscard]] std::optional<std::string> recovery_code_form(std::string_view typed);

/// SHA-256 of the normal form.
[[nodiscard]] domain::TokenHash hash_of_recovery_code(std::string_view normal);

}  // namespace muster::api
