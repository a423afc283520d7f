#pragma once
// The first look at an uploaded file: whether it is a sheet at all, and whether its headers say what its columns are.

#include <optional>
#include <string_view>

#include "api/problem.hpp"

namespace muster::api {

/// Nothing when it may be imported. Reads as far as the header.
[[nodiscard]] std::optional<Problem> look_at_file(std::string_view file);

}  // namespace muster::api
