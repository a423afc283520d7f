#pragma once
// Percent-encoding of RFC 3986: what is not a letter, a digit or one of -._~ becomes %XX, byte by byte. Pure.

#include <string>
#include <string_view>

namespace muster::api {

void append_percent_encoded(std::string& out, std::string_view text);
[[nodiscard]] std::string percent_encoded(std::string_view text);

}  // namespace muster::api
