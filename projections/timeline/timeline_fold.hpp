#pragma once
// One event into the timeline: the folds of the models whose rows it keeps, each row as a version (layout.hpp).

#include <string>

#include "domain/event.hpp"
#include "domain/result.hpp"
#include "projections/row_batch.hpp"

namespace muster::projections::timeline {

[[nodiscard]] domain::Result<void, std::string> fold(const domain::RecordedEvent& event, RowBatch& rows);

/// Takes an erased person's texts out of every version: what is left is what a fold that never could read them would have made.
void erase_person(domain::AccountId account, RowBatch& rows);

}  // namespace muster::projections::timeline
