#pragma once
// Errors as SPACE's clients read them: {"error": text}, sometimes with "details". Pure; thread-safe.

#include <string>
#include <string_view>

#include "api/request.hpp"
#include "domain/result.hpp"

namespace muster::api::space {

struct Error {
    unsigned status = 400;
    std::string text;
    std::string details{};  ///< left out when it is empty
};

template <class T>
using OrError = domain::Result<T, Error>;

[[nodiscard]] inline auto fail(unsigned status, std::string_view text) { return domain::failure(Error{status, std::string(text), {}}); }

/// In metrics and the activity log it has the code that an error of its status has in /v1.
[[nodiscard]] Response error_answer(const Error& error);

/// What the rest of the server says as application/problem+json (503, 429, 415 and the like): its `detail` becomes the text; status,
/// headers and code stay. Any other answer as it is.
[[nodiscard]] Response in_space_form(Response response);

}  // namespace muster::api::space
