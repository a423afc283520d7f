#pragma once
// Files of read models without what was erased: each store's own are rewritten (ModelStore::purge), and there is no other generation
// left that nobody has open.

#include <atomic>
#include <span>
#include <string>
#include <string_view>

#include "domain/ids.hpp"
#include "domain/result.hpp"
#include "projections/write_failure.hpp"

namespace muster::projections {

/// Every store that shares `shared` and has not been purged to the position. A failure says what is not clean yet: a generation that
/// has not come so far, or stands on the disk (under `models_path`, in the folders of these names) without being open.
[[nodiscard]] domain::Result<void, std::string> purge_stores(const WriteFailure& shared, const std::string& models_path,
                                                             std::span<const std::string_view> names, domain::Position position,
                                                             std::atomic<bool>* cancelled);

}  // namespace muster::projections
