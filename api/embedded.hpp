#pragma once
// Files of api/ that the binary carries with it, made into source by CMake.

#include <string_view>

namespace muster::api {

/// common_passwords.txt: one word a line, lower case; lines that begin with # are comments.
[[nodiscard]] std::string_view common_passwords_text();
/// openapi.json: the contract of the HTTP interface.
[[nodiscard]] std::string_view openapi_text();
/// pages/style.css
[[nodiscard]] std::string_view page_style_text();
/// credentials/guessed_passwords.txt: lines of base64url after comments that begin with #.
[[nodiscard]] std::string_view guessed_passwords_text();

}  // namespace muster::api
