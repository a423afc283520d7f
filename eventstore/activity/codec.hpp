#pragma once
// Records of the activity log to bytes and back: the frame of eventstore/record_frame.hpp, as the account log has it. Its JSON:
//
//   {position, type, version, time (integer microseconds UTC), seen, data {the clear fields}}
//
// Sealed parts are bound to the position (they have no event id), type, version, field and account. Thread-safe.

#include <optional>
#include <string>
#include <string_view>

#include "domain/result.hpp"
#include "eventstore/activity/records.hpp"
#include "eventstore/codec.hpp"

namespace muster::activity {

/// Without a key (the account was erased, or there is none) personal fields are left out.
[[nodiscard]] std::string encode(const Record& record, const std::optional<eventstore::DataKey>& key);

/// Without a finder personal fields read as erased: enough for counting, and several times as fast. The text says what is wrong.
[[nodiscard]] domain::Result<Record, std::string> decode(std::string_view bytes, const eventstore::KeyFinder* finder);

/// The record's type and time without parsing the rest; nothing when the frame is broken.
struct Glance {
    std::string_view type;
    Timestamp time;
};
[[nodiscard]] std::optional<Glance> glance(std::string_view bytes);

/// For people and programs: {position, type, at, seen, …fields}; an erased field is null.
[[nodiscard]] std::string json_of(const Record& record);

}  // namespace muster::activity
