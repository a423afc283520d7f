#pragma once
// When a delivery that failed is tried again, and when it is a dead letter. A receiver that answers 4xx is there and does not want
// this event: after a few attempts the next one has its turn. One that is down gets everything when it is back, in order, so it is
// waited for much longer. Pure.

#include <chrono>
#include <cstdint>
#include <optional>

#include "api/mail/backoff.hpp"
#include "domain/webhook_events.hpp"

namespace muster::api {

struct WebhookRetryPolicy {
    mail::BackoffPolicy rejected{{std::chrono::seconds(5), std::chrono::seconds(30), std::chrono::minutes(2), std::chrono::minutes(10), std::chrono::minutes(30)},
                                 20, std::chrono::hours(72), 6};
    mail::BackoffPolicy down{{std::chrono::seconds(1), std::chrono::seconds(5), std::chrono::seconds(15), std::chrono::minutes(1), std::chrono::minutes(5),
                              std::chrono::minutes(15)},
                             20, std::chrono::hours(72), 1'000'000};
};

/// The longest time that a receiver may ask for with Retry-After.
inline constexpr std::chrono::seconds retry_after_max{3'600};

/// From the end of attempt number `attempts_made` (from 1); nothing: it is given up. `elapsed` counts from the first attempt's end.
[[nodiscard]] std::optional<std::chrono::milliseconds> next_webhook_attempt(const WebhookRetryPolicy& policy, domain::WebhookProblem problem,
                                                                            std::uint32_t attempts_made, std::chrono::milliseconds elapsed,
                                                                            std::chrono::seconds retry_after, std::uint64_t random);

}  // namespace muster::api
