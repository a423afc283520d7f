#pragma once
// The filters of a directory as query parameters: of the list of members, and of its export.

#include "api/handlers/support.hpp"

namespace muster::api::handlers {

/// They leave everything to the read model, which neither shows, counts nor searches what is hidden. `takes_kind`: whether the
/// membership's kind may be asked for.
[[nodiscard]] projections::DirectoryFilter read_filter(const Services& services, Query& query, bool takes_kind);

}  // namespace muster::api::handlers
