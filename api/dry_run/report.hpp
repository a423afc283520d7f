#pragma once
// A dry run's answer as JSON: {"dry_run": true, "events": […], "events_total", "accounts": […], "accounts_affected", "complete", and for
// a deletion that asks first "confirmation_token" and "confirmation_expires_at"}.

#include <optional>
#include <string>

#include "api/dry_run/effects.hpp"

namespace muster::api {

/// Events and people that an answer lists; the rest are counted.
inline constexpr std::size_t events_shown_max = 200;
inline constexpr std::size_t accounts_shown_max = 100;

struct ConfirmationOffer {
    std::string token;
    domain::Timestamp expires_at;
};

[[nodiscard]] std::string report_json(const eventstore::Preview& preview, const Effects& effects, const Asker& asker,
                                      const projections::Models& models, const std::optional<ConfirmationOffer>& offer);

/// As the feed would show it, without what only a recorded event has (id, time, position, commit). Secrets, their hashes and the keyed
/// forms of identifiers are left out.
[[nodiscard]] std::string event_json(const domain::RecordedEvent& event);

}  // namespace muster::api
