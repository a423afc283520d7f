#include "api/webhooks/webhook_retry.hpp"

#include <algorithm>

namespace muster::api {

std::optional<std::chrono::milliseconds> next_webhook_attempt(const WebhookRetryPolicy& policy, domain::WebhookProblem problem,
                                                              std::uint32_t attempts_made, std::chrono::milliseconds elapsed,
                                                              std::chrono::seconds retry_after, std::uint64_t random) {
    using enum domain::WebhookProblem;
    const bool wants_it_not = problem == rejected || problem == redirected;
    const auto delay = mail::next_delay(wants_it_not ? policy.rejected : policy.down, attempts_made, elapsed, random);
    if (!delay) return {};
    return std::max<std::chrono::milliseconds>(*delay, std::min(retry_after, retry_after_max));
}

}  // namespace muster::api
