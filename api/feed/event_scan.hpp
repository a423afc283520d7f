#pragma once
// A stretch of the log as a viewer may see it, as CloudEvents. Bounded in what is looked at, not only in what is found: who sees
// one event in a million still gets an answer soon, with a place to go on from. Thread-safe.

#include <optional>
#include <string>
#include <vector>

#include "api/feed/event_filter.hpp"
#include "eventstore/keyring.hpp"
#include "eventstore/log.hpp"
#include "eventstore/record_line.hpp"

namespace muster::api {

/// What somebody asks for; nothing: everything they may see.
struct EventQuery {
    std::vector<std::string> types;
    std::optional<domain::OrganizationId> organization;
    std::optional<domain::AccountId> account;  ///< whom the event is about
};

struct ScanLimits {
    std::size_t events_max;
    std::size_t records_max;             ///< looked at
    std::size_t bytes_max = 256 * 1024;  ///< of lines; one more line than fits is taken
};

struct EventLine {
    domain::Position position;
    std::string json;
};

struct EventScan {
    std::vector<EventLine> lines;
    domain::Position last{};  ///< everything up to here was looked at
    bool damaged = false;     ///< the record after `last` cannot be read
};

struct EventSource {
    const eventstore::Log& log;
    const eventstore::Keyring& keyring;
    const domain::RegistryReader& registry;
    std::string incarnation;
};

/// `until`: not beyond this, for the registry may not know of what comes later.
[[nodiscard]] EventScan scan_events(const EventSource& source, const domain::Viewer& viewer, const EventQuery& query, domain::Position after,
                                    domain::Position until, const ScanLimits& limits);

/// One record as `shown` has it; nothing when it is damaged. `shown` must not be hidden.
[[nodiscard]] std::optional<std::string> event_line(const EventSource& source, std::string_view record, const ShownEvent& shown);

[[nodiscard]] bool matches(const EventQuery& query, const domain::Event& event);

}  // namespace muster::api
