#pragma once
// An entry of a diff as people read it.

#include <string>

#include "cli/history_text.hpp"

namespace muster::cli {

/// "~ member Grace Hopper (acc_…)", a line for each field, before and after, and for each event that made it so. Coloured on request.
[[nodiscard]] std::string diff_text(const JsonElement& entry, const NameFinder& names, bool coloured);

}  // namespace muster::cli
