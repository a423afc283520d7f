#pragma once
// The encodings of mail: RFC 2047 encoded-words for headers, quoted-printable (RFC 2045) for bodies. Pure; thread-safe.

#include <string>
#include <string_view>

namespace muster::mail {

/// A header field of unstructured text (Subject) with its CRLF, folded to 76 columns. The value must be a clean line of UTF-8.
[[nodiscard]] std::string unstructured_field(std::string_view name, std::string_view value);
/// A header field of one mailbox with its CRLF. The address must come from wire_address(), the name be a clean line of UTF-8.
[[nodiscard]] std::string mailbox_field(std::string_view field, std::string_view name, std::string_view address);
/// A body: CRLF between lines, none longer than 76 characters, ASCII only. LF, CRLF and CR each end a line of the text.
[[nodiscard]] std::string quoted_printable(std::string_view text);
[[nodiscard]] std::string base64(std::string_view bytes);

}  // namespace muster::mail
