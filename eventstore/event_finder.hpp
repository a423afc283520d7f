#pragma once
// Where in the log an event stands, by its id. Ids begin with the time of their record, and times never fall, so it is a binary
// search: some thirty point look-ups.

#include <optional>

#include "domain/ids.hpp"
#include "eventstore/log.hpp"

namespace muster::eventstore {

/// Nothing when the log has no such event. Throws LogDamage when a record on the way cannot be read.
[[nodiscard]] std::optional<Position> find_event(const Log& log, domain::EventId id);

}  // namespace muster::eventstore
