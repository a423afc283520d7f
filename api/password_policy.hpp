#pragma once
// Which passwords are taken: 8 characters or more, at most 1,024 bytes (after NFKC), and none of the common ones. No rules
// about which characters, no expiry. Pure; thread-safe.

#include <string>
#include <string_view>

#include "api/problem.hpp"
#include "domain/result.hpp"

namespace muster::api {

inline constexpr std::size_t password_characters_min = 8;
inline constexpr std::size_t password_bytes_max = 1024;

/// The password as it is to be hashed. A failure's code is password_too_short, password_too_long or password_common.
[[nodiscard]] domain::Result<std::string, FieldError> accept_password(std::string_view pointer, std::string_view typed);

/// One of the list, whatever its case, or made from one of the list by the usual tricks: a few digits or signs around it,
/// digits in place of letters; or one character, or one run of the keyboard or alphabet, throughout.
[[nodiscard]] bool is_common_password(std::string_view normal);

}  // namespace muster::api
