#pragma once
// Time as the log stamps it: microseconds since 1970-01-01 UTC. The domain never reads a clock.

#include <chrono>
#include <compare>
#include <cstdint>

namespace muster::domain {

using Duration = std::chrono::microseconds;

struct Timestamp {
    std::int64_t microseconds = 0;

    friend auto operator<=>(const Timestamp&, const Timestamp&) = default;
    friend Timestamp operator+(Timestamp t, Duration d) { return {t.microseconds + d.count()}; }
    friend Timestamp operator-(Timestamp t, Duration d) { return {t.microseconds - d.count()}; }
    friend Duration operator-(Timestamp a, Timestamp b) { return Duration(a.microseconds - b.microseconds); }
};

}  // namespace muster::domain
