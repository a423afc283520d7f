#pragma once
// docs/limits.md against the constants in the sources.

#include <string>
#include <utility>
#include <vector>

namespace muster::tests {

/// A limit's name and its value as the page writes it.
using LimitRows = std::vector<std::pair<std::string, std::string>>;
/// Each stands on the page, in the section of this heading, and the section has no others. A Boost.Test check for each.
void check_limits_page(const std::string& heading, const LimitRows& rows);

}  // namespace muster::tests
