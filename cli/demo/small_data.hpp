#pragma once
// The demo's own data: a small provider of offices with two sites, four tenants and their people, in a dozen languages.

#include "cli/demo/data_set.hpp"

namespace muster::cli::demo {

[[nodiscard]] DataSet small_data();

/// The person whose story the demo tells; not part of small_data().
[[nodiscard]] DataPerson newcomer();

}  // namespace muster::cli::demo
