#pragma once
// Which incarnation a log is: a restore below an old tail starts a new one.

#include <optional>

#include "domain/ids.hpp"
#include "eventstore/log.hpp"

namespace muster::eventstore {

/// The incarnation recorded in the log's newest IncarnationStarted; nothing on an empty log. Throws LogDamage.
[[nodiscard]] std::optional<domain::IncarnationId> incarnation_of(const Log& log);
/// Notes it beside the log, so that nobody has to search for the event. False when that failed.
[[nodiscard]] bool note_incarnation(Log& log, domain::IncarnationId incarnation);

}  // namespace muster::eventstore
