#pragma once
// Waiting for what comes a little later than its answer: the activity log, what follows the log.

#include <chrono>
#include <thread>

namespace muster::scenarios {

/// Whether it came true within a minute; the usual wait is some tens of milliseconds.
template <class Condition>
[[nodiscard]] bool comes_true(Condition&& condition) {
    for (const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60); std::chrono::steady_clock::now() < end;) {
        if (condition()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return false;
}

}  // namespace muster::scenarios
