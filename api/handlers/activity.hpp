#pragma once
// Pages of the activity log, as a handler answers them.

#include "api/handlers/support.hpp"
#include "eventstore/activity/search.hpp"

namespace muster::api::handlers {

/// `type`, `from`, `to` of the query added to the search; `types` are those that may be asked for (empty: all). Call it before
/// Query::problem.
[[nodiscard]] activity::Search read_search(Query& query, activity::Search begun, std::span<const std::string_view> types);

/// 503 activity_unavailable while the log is not open.
[[nodiscard]] Response activity_answer(Services& services, const Request& request, const activity::Search& search, const Page& page);

}  // namespace muster::api::handlers
