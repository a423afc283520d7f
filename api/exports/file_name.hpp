#pragma once
// Names of files that browsers save, in Content-Disposition (RFC 6266): ASCII for old ones, UTF-8 for the rest; no path, no
// character that a file system or a header gives a meaning. Pure.

#include <string>
#include <string_view>

namespace muster::api {

/// `attachment; filename="members-Acme.csv"`, and filename*= beside it when the name is not all ASCII. `name` is people's text
/// and is made harmless; it may be empty.
[[nodiscard]] std::string attachment(std::string_view what, std::string_view name, std::string_view extension);

}  // namespace muster::api
