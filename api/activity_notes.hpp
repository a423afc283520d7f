#pragma once
// What requests leave in the activity log. Each does nothing where there is none, never waits and never fails. Thread-safe.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "api/handler.hpp"
#include "eventstore/activity/records.hpp"

namespace muster::api {

/// Every answer but those to probes, added up by the minute. No route: the request found none.
void note_answer(const Services& services, const Route* route, const Request& request, const Response& response, std::chrono::nanoseconds took);

/// The caller asked whether a person is known.
void note_lookup(const Services& services, const Request& request, domain::OrganizationId organization, const domain::Claim& claim,
                 activity::Match match);

/// Somebody took people out or brought them in, in bulk. No organization: of every one they may see.
void note_transfer(const Services& services, const domain::Actor& who, activity::Direction direction,
                   std::optional<domain::OrganizationId> organization, std::string format, std::uint64_t people);

}  // namespace muster::api
