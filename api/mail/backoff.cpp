#include "api/mail/backoff.hpp"

#include <algorithm>

namespace muster::mail {

std::optional<std::chrono::milliseconds> next_delay(const BackoffPolicy& policy, std::uint32_t attempts_made,
                                                    std::chrono::milliseconds elapsed, std::uint64_t random) {
    if (policy.delays.empty() || attempts_made >= policy.attempts_max) return {};
    const auto step = std::min<std::size_t>(std::max(attempts_made, 1U) - 1, policy.delays.size() - 1);
    const std::int64_t base = std::chrono::milliseconds(policy.delays[step]).count();
    const std::int64_t spread = base * std::min(policy.jitter_percent, 100U) / 100;
    const auto shift = static_cast<std::int64_t>(random % static_cast<std::uint64_t>(2 * spread + 1)) - spread;
    const std::chrono::milliseconds delay(base + shift);
    if (elapsed + delay > policy.give_up_after) return {};
    return delay;
}

}  // namespace muster::mail
