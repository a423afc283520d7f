#pragma once
// Whether the engine of a data directory's log runs as the log needs it. Reads the engine's own note of its settings, so it works beside
// a running server too.

#include <optional>
#include <string>

namespace muster::eventstore {

/// `path` is DIR/log. A sentence about a setting under which acknowledged records could be lost unnoticed; nothing when all is well.
[[nodiscard]] std::optional<std::string> unsafe_log_setting(const std::string& path);

}  // namespace muster::eventstore
