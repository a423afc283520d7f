#pragma once
// RFC 6962, section 2.1, written down as it stands there: slow, and easy to compare with the text.

#include <span>
#include <string>
#include <vector>

#include "eventstore/proof/hashing.hpp"

namespace muster::tests {

using eventstore::proof::Hash;
using Leaves = std::span<const std::string>;

[[nodiscard]] Hash slow_root(Leaves leaves);
[[nodiscard]] std::vector<Hash> slow_path(std::size_t index, Leaves leaves);
[[nodiscard]] std::vector<Hash> slow_consistency(std::size_t old_size, Leaves leaves);

/// Records of different lengths, all different.
[[nodiscard]] std::vector<std::string> made_records(std::size_t count);

}  // namespace muster::tests
