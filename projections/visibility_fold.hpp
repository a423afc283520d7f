#pragma once
// The visibility model's fold: one event into rows.

#include <string>

#include "domain/event.hpp"
#include "domain/result.hpp"
#include "projections/row_batch.hpp"

namespace muster::projections {

[[nodiscard]] domain::Result<void, std::string> fold_into_visibility(const domain::RecordedEvent& recorded, RowBatch& rows);

}  // namespace muster::projections
