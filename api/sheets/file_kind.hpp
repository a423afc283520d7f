#pragma once
// What a file is, by its first bytes: names and content types are what somebody said.

#include <string_view>

#include "api/sheets/read_problem.hpp"

namespace muster::sheets {

enum class FileKind : std::uint8_t { zip, csv_utf8, csv_utf16_little, csv_utf16_big };

/// Problems: file_empty, file_too_large, and unsupported_… for each kind of file that is none of these.
[[nodiscard]] OrReadProblem<FileKind> kind_of(std::string_view bytes);

}  // namespace muster::sheets
