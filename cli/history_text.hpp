#pragma once
// An entry of a history as people read it.

#include <chrono>
#include <functional>
#include <string>

#include "cli/json_document.hpp"
#include "projections/models.hpp"

namespace muster::cli {

/// The name of an account; empty when it is not known.
using NameFinder = std::function<std::string(const std::string& account)>;

/// "2026-11-22 02:10:44  #118  RoleChanged by Ada Byron" and a line for each change.
[[nodiscard]] std::string history_text(const JsonElement& entry, const NameFinder& names);

/// Feeds the models from the log until they have `tail`; false when they stopped or the time is up.
[[nodiscard]] bool catch_up(projections::Models& models, domain::Position tail, std::chrono::milliseconds patience);

}  // namespace muster::cli
