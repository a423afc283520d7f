#pragma once
// Which passwords are taken: 8 characters or more, at most 1,024 bytes (after NFKC), and none of the common ones. No rules
// about which characters, no expiry. Pure; thread-safe.

#include <span>
#include <string>
#include <string_view>

#include "api/problem.hpp"
#include "domain/result.hpp"

namespace muster::api {

inline constexpr std::size_t password_characters_min = 8;
inline constexpr std::size_t password_bytes_max = 1024;

/// Words shorter than this are not looked for in a password.
inline constexpr std::size_t personal_word_characters_min = 4;

/// The password as it is to be hashed. `about` is what a guesser knows of the person (names, organization, the e-mail's local
/// part): without those words a password must still be long enough. A failure's code is password_too_short,
/// password_too_long, password_common or password_personal.
[[nodiscard]] domain::Result<std::string, FieldError> accept_password(std::string_view pointer, std::string_view typed,
                                                                      std::span<const std::string> about = {});

/// One of the leaked ones (api/credentials/guessed_passwords.hpp) or of the list, whatever its case, or made from one of the list by the usual tricks: a few digits or signs around it,
/// digits in place of letters; or one character, or one run of the keyboard or alphabet, throughout.
[[nodiscard]] bool is_common_password(std::string_view normal);

}  // namespace muster::api
