#pragma once
// The one file of a multipart/form-data body (RFC 7578), as browsers' forms and `curl -F` send it. Pure; thread-safe.

#include <optional>
#include <string_view>

namespace muster::api {

/// The bytes of the first part that has a file name; nothing when there is none or the body is not what the content type says.
/// The view is into `body`.
[[nodiscard]] std::optional<std::string_view> file_of_form(std::string_view content_type, std::string_view body);
[[nodiscard]] bool is_form_with_file(std::string_view content_type);

}  // namespace muster::api
