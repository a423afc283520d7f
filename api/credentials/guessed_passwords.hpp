#pragma once
// The fifty thousand passwords that guessers try first (of 8 characters or more), from published leaks; the file
// guessed_passwords.txt says where they come from. Pure; thread-safe; the list is made ready at its first use.

#include <cstddef>
#include <string_view>

namespace muster::api {

/// Whether the password (NFKC, case-folded) is one of the list. The list holds four bytes of each one's hash: of passwords
/// that are not in it, one in 86,000 is taken for one that is.
[[nodiscard]] bool is_guessed_password(std::string_view folded);

[[nodiscard]] std::size_t guessed_passwords_count();

}  // namespace muster::api
