#pragma once
// The delays of sign-ins as the activity log tells them: a restart forgets no failure that still counts.

#include <optional>

#include "api/credentials/sign_in_delays.hpp"
#include "eventstore/activity/activity_log.hpp"
#include "eventstore/clock.hpp"

namespace muster::api {

/// Longer than any failure is remembered.
inline constexpr domain::Duration delays_remembered = std::chrono::hours(1);

/// What delays are counted by: nothing but ids and HMACs, so that a record gives the same keys as the attempt it tells of.
[[nodiscard]] SignInAttempt delay_keys(const std::optional<domain::AccountId>& account, const domain::Bytes32& identifier,
                                       const domain::Bytes32& address_mark, const std::optional<domain::Bytes32>& domain_mark);

/// Counts the attempts of the last hour again; how many there were. What cannot be read is left out.
std::size_t restore_delays(SignInDelays& delays, const activity::ActivityLog& log, const eventstore::Keyring& keyring,
                           const eventstore::Clock& clock);

}  // namespace muster::api
