#pragma once
// What one record of the log tells an auditor: what happened, when, by whom and why. Thread-safe.

#include <optional>
#include <string>

#include "api/services.hpp"
#include "domain/actor.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::api {

struct Told {
    domain::Position position;
    domain::EventId event_id;
    std::string event;  ///< its type
    domain::Timestamp at;
    domain::Actor actor;
    std::string reason;  ///< empty: none was given, or it is erased

    /// "account acc_…", "system", "anonymous": in one cell of a sheet.
    [[nodiscard]] std::string by() const;
};
/// Nothing when the record cannot be read.
[[nodiscard]] std::optional<Told> told_at(const Services& services, domain::Position position);
[[nodiscard]] Told told(const domain::RecordedEvent& recorded);

/// {"at", "position", "event_id", "event", "by": {"kind", "account_id", …}, "reason"}
void write_told(eventstore::JsonWriter& json, const Told& told);

}  // namespace muster::api
