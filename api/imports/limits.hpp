#pragma once
// Every limit of imports, in one place: documented in docs/limits.md.

#include <chrono>
#include <cstddef>

namespace muster::api::import_limits {

inline constexpr std::size_t waiting_max = 16;               ///< imports that wait for the one at work: 503 `imports_busy` beyond
inline constexpr std::size_t live_per_organization_max = 2;  ///< waiting or at work: 409 `import_running` beyond
inline constexpr std::size_t kept_per_organization_max = 50; ///< the oldest ended ones go first
inline constexpr std::size_t in_flight_max = 1024;           ///< commands that wait for the sequencer: two of its batches, one filling while it decides the other
inline constexpr std::chrono::hours upload_lifetime{7 * 24}; ///< after its import ended an uploaded file goes

}  // namespace muster::api::import_limits
