#pragma once
// How far a long command is. Told about ten times a second at most; the caller shows it or does not.

#include <chrono>
#include <cstdint>
#include <functional>

namespace muster::replay {

struct Progress {
    std::uint64_t done = 0;
    std::uint64_t total = 0;
};

using TellProgress = std::function<void(const Progress&)>;

/// Passes progress on when the last one told is old enough. Not thread-safe.
class ProgressTicker {
  public:
    ProgressTicker(const TellProgress& tell, std::uint64_t total) : tell_(tell), total_(total) {}

    void at(std::uint64_t done) {
        // A clock read costs more than most records, so it is asked once in a while only.
        if (!tell_ || (done & 255U) != 0) return;
        const auto now = std::chrono::steady_clock::now();
        if (now - told_ < std::chrono::milliseconds(100)) return;
        told_ = now;
        tell_({done, total_});
    }
    void end(std::uint64_t done) {
        if (tell_) tell_({done, total_});
    }

  private:
    const TellProgress& tell_;
    std::uint64_t total_;
    std::chrono::steady_clock::time_point told_{};
};

}  // namespace muster::replay
