#pragma once
// Times as people and programs write them: RFC 3339. Pure; thread-safe.

#include <optional>
#include <string_view>

#include "domain/time.hpp"

namespace muster::api {

/// "2026-03-01T12:00:00Z", with a fraction or an offset ("+01:00"), or a date alone (its midnight in UTC). Nothing for anything
/// else, days that no month has included. Digits beyond microseconds are dropped.
[[nodiscard]] std::optional<domain::Timestamp> parse_time(std::string_view text);

}  // namespace muster::api
