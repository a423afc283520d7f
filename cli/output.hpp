#pragma once
// Printing for people and for programs. Results go to standard output, everything else to standard error. Thread-safe.

#include <cstdint>
#include <string>
#include <string_view>

namespace muster::cli {

/// One line to standard output; false when nobody reads it any more.
bool say(std::string_view line);
/// "muster: …" to standard error.
void say_error(std::string_view message);
/// A line to standard error, for what is not the result.
void say_aside(std::string_view line);

[[nodiscard]] bool is_terminal(int descriptor);
/// 1,234,567
[[nodiscard]] std::string grouped(std::uint64_t number);
/// 850 ms, 4.2 s, 3 min 20 s
[[nodiscard]] std::string duration_text(double seconds);
/// Printable: control characters (which could move the cursor) become spaces.
[[nodiscard]] std::string printable(std::string_view text);
[[nodiscard]] std::string lower_ascii(std::string_view text);

}  // namespace muster::cli
