#pragma once
// When to try a deferred notification again: 1, 5, 15, then every 60 minutes, each up to a fifth sooner or later so that what
// failed together does not come back together. Pure; thread-safe.

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace muster::mail {

struct BackoffPolicy {
    /// Before the 2nd, 3rd, … attempt; the last one stands for all that follow. Must not be empty.
    std::vector<std::chrono::seconds> delays{std::chrono::minutes(1), std::chrono::minutes(5), std::chrono::minutes(15), std::chrono::minutes(60)};
    unsigned jitter_percent = 20;  ///< at most 100
    std::chrono::seconds give_up_after = std::chrono::hours(24);  ///< since the notification was due
    std::uint32_t attempts_max = 40;
};

/// The delay from the end of attempt number `attempts_made` (from 1) to the next one; nothing when it is to be given up, because
/// the next one would come after `give_up_after` or beyond `attempts_max`. `elapsed` counts from when the notification was due;
/// `random` is any uniform 64 bits.
[[nodiscard]] std::optional<std::chrono::milliseconds> next_delay(const BackoffPolicy& policy, std::uint32_t attempts_made,
                                                                  std::chrono::milliseconds elapsed, std::uint64_t random);

}  // namespace muster::mail
