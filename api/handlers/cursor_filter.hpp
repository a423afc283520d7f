#pragma once
// What narrows a list, as its cursors are bound to it.

#include <string>

#include "api/request.hpp"

namespace muster::api::handlers {

/// Every query parameter but limit and after, in one order.
[[nodiscard]] std::string cursor_filter(const Request& request);

}  // namespace muster::api::handlers
