#pragma once
// What no writer of Muster does: changes records of a stopped data directory's log, below the log.

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "domain/ids.hpp"
#include "tests/projections/data_world.hpp"

namespace muster::tests {

/// Position to bytes; an entry taken out of the map leaves a gap.
using Records = std::map<std::uint64_t, std::string>;

/// Closes the world's directory, lets `change` work on its records, and opens it again for reading.
void operate(DataWorld& world, const std::function<void(Records&)>& change);

/// The record's JSON with a text replaced; its sealed parts stay.
[[nodiscard]] std::string with_text_replaced(const std::string& record, const std::string& from, const std::string& to);

}  // namespace muster::tests
