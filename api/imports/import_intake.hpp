#pragma once
// The first look at an uploaded file: whether it is a sheet at all, and whether its headers say what its columns are.

#include <filesystem>
#include <optional>

#include "api/problem.hpp"

namespace muster::api {

/// Nothing when it may be imported. Reads as far as the header.
[[nodiscard]] std::optional<Problem> look_at_file(const std::filesystem::path& file);

}  // namespace muster::api
