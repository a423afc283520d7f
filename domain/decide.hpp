#pragma once
// The domain in two functions. Both are pure and deterministic and never open personal data.

#include <vector>

#include "domain/commands.hpp"
#include "domain/event.hpp"
#include "domain/refusal.hpp"
#include "domain/registry.hpp"

namespace muster::domain {

using Events = std::vector<Event>;

/// What would happen; nothing has yet. An accepted command has at least one event, but for RecordInvitationSent and
/// ExpireInvitation on an invitation that has moved on, RequestPasswordReset within 10 minutes of the last one, and what the
/// notifier records of an account that is gone (those accept with none).
[[nodiscard]] Decided<Events> decide(const RegistryReader& registry, const Command& command);

/// Folds one recorded event. Never fails on an event that decide made.
void evolve(Registry& registry, const RecordedEvent& recorded);

/// The version of the stream an event would be appended to (0: a new stream).
[[nodiscard]] std::uint64_t stream_version(const RegistryReader& registry, const Event& event);

}  // namespace muster::domain
