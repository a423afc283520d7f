#pragma once

#include <cstdint>

namespace muster::tests {

// The seed of this run's randomized tests: MUSTER_TEST_SEED when it is set (to replay a run), otherwise drawn once per process.
// The first call prints it, so that every report of a failure carries it. Thread-safe.
[[nodiscard]] std::uint64_t seed();

}  // namespace muster::tests
