#pragma once
// An entry of a history as people read it.

#include <functional>
#include <string>

#include "cli/json_document.hpp"

namespace muster::cli {

/// The name of an account; empty when it is not known.
using NameFinder = std::function<std::string(const std::string& account)>;

/// "Ada Byron", or the e-mail of somebody without a name (the first ADMIN).
[[nodiscard]] std::string display_name(const std::string& first, const std::string& last, const std::string& email);

/// "Ada Byron (acc_…) with key key_…", of an entry with an actor.
[[nodiscard]] std::string actor_text(const JsonElement& entry, const NameFinder& names);
/// "2026-11-22T02:10:44.118201Z" without its T and fraction.
[[nodiscard]] std::string time_text(std::string at);

/// "2026-11-22 02:10:44  #118  RoleChanged by Ada Byron" and a line for each change.
[[nodiscard]] std::string history_text(const JsonElement& entry, const NameFinder& names);

}  // namespace muster::cli
