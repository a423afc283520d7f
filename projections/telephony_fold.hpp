#pragma once
// Event to rows of the telephony model. Internal to projections/.

#include <string>

#include "domain/event.hpp"
#include "domain/result.hpp"
#include "projections/row_batch.hpp"

namespace muster::projections {

[[nodiscard]] domain::Result<void, std::string> fold_into_telephony(const domain::RecordedEvent& recorded, RowBatch& rows);

}  // namespace muster::projections
