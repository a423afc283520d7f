#pragma once
// Sessions as their owner (or who may end them) sees them.

#include <string>
#include <vector>

#include "api/handlers/support.hpp"

namespace muster::api::handlers {

/// The account's live sessions, the oldest first, with where they began.
[[nodiscard]] std::vector<std::string> sessions_json(Services& services, const domain::Account& account,
                                                     std::optional<domain::SessionId> current);

}  // namespace muster::api::handlers
