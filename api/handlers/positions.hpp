#pragma once
// Places in the log and types of events, as clients name them.

#include <string_view>

#include "api/handlers/support.hpp"

namespace muster::api::handlers {

/// A position, alone or with the incarnation before it. 400 cursor_invalid, 410 log_incarnation_changed.
[[nodiscard]] OrProblem<domain::Position> position_of(const Services& services, std::string_view text);

/// "RoleChanged": whether there is or was such a type.
[[nodiscard]] bool is_event_type(std::string_view type);

}  // namespace muster::api::handlers
