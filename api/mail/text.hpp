#pragma once
// Unicode as mails need it, over ICU. Pure functions; thread-safe.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace muster::mail {

[[nodiscard]] bool is_ascii(std::string_view text);
/// Whether it is valid UTF-8 without control characters (C0, DEL, C1) and without line or paragraph separators.
[[nodiscard]] bool is_clean_line(std::string_view utf8);
/// One line: each run of control characters, separators and white space becomes one space, what is not UTF-8 a question mark;
/// trimmed; cut at a character's end to at most `bytes_max` bytes.
[[nodiscard]] std::string single_line(std::string_view text, std::size_t bytes_max);
/// Bytes of the longest prefix of at most `bytes_max` bytes that ends at a character's end. The text must be UTF-8.
[[nodiscard]] std::size_t prefix_bytes(std::string_view utf8, std::size_t bytes_max);
/// A domain as A-labels (UTS 46); nothing when it breaks a rule.
[[nodiscard]] std::optional<std::string> domain_to_ascii(std::string_view utf8);

}  // namespace muster::mail
