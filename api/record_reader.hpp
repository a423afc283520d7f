#pragma once
// One record of the log, opened. Thread-safe.

#include <optional>

#include "domain/event.hpp"
#include "eventstore/keyring.hpp"
#include "eventstore/log.hpp"

namespace muster::api {

/// Nothing when it cannot be read.
[[nodiscard]] std::optional<domain::RecordedEvent> read_record(const eventstore::Log& log, const eventstore::Keyring& keyring,
                                                               domain::Position position);

}  // namespace muster::api
