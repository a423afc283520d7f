#pragma once
// Which events were sealed under somebody's key: those that an erasure makes unreadable.

#include <optional>
#include <string>
#include <vector>

#include "domain/ids.hpp"
#include "domain/result.hpp"
#include "eventstore/log.hpp"
#include "projections/history.hpp"

namespace muster::api {

struct SealedEvent {
    domain::Position position{};
    std::string event_id;
    std::string type;
};

struct SealedEvents {
    std::vector<SealedEvent> events;       ///< the newest first
    std::optional<domain::Position> next;  ///< pass as `before` for the next page
};

/// Of the account's history, at most `most` entries looked at. The message says which record cannot be read.
[[nodiscard]] domain::Result<SealedEvents, std::string> sealed_events(const eventstore::Log& log, const projections::History& history,
                                                                      domain::AccountId account, std::optional<domain::Position> before,
                                                                      std::size_t most);

}  // namespace muster::api
