#pragma once
// What is asked of a rebuild while it runs, by other threads than its own, and how it goes about it: how fast, and how gently.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>

namespace muster::projections {

enum class RebuildAsk : std::uint8_t {
    go_on,
    pause,      ///< what was folded stands; it is resumed when asked to
    interrupt,  ///< as well, and is resumed by itself: the process ends
    cancel      ///< the new generation goes
};

/// Thread-safe.
class RebuildControl {
  public:
    explicit RebuildControl(std::uint64_t events_per_second = 0) : events_per_second_(events_per_second) {}

    void ask(RebuildAsk what) { asked_ = what; }
    [[nodiscard]] RebuildAsk asked() const { return asked_; }
    [[nodiscard]] bool is_stopping() const { return asked_ != RebuildAsk::go_on; }
    /// Of a rebuild that waits for it.
    void ask_to_switch() { switch_ = true; }
    [[nodiscard]] bool asked_to_switch() const { return switch_; }
    /// At most; 0: as fast as it goes.
    void set_events_per_second(std::uint64_t rate) { events_per_second_ = rate; }
    [[nodiscard]] std::uint64_t events_per_second() const { return events_per_second_; }

  private:
    std::atomic<RebuildAsk> asked_{RebuildAsk::go_on};
    std::atomic<bool> switch_{false};
    std::atomic<std::uint64_t> events_per_second_;
};

/// Spreads work over time. Thread-safe.
class Pace {
  public:
    explicit Pace(const RebuildControl& control) : control_(control) {}
    /// Sleeps until so many may follow, or the rebuild is to stop. `cost`: of one, as a share of an event.
    void take(std::uint64_t count, double cost = 1);

  private:
    using Clock = std::chrono::steady_clock;
    const RebuildControl& control_;
    std::mutex mutex_;
    Clock::time_point next_ = Clock::now();
};

/// From now on every other thread of the process goes first.
void step_back();

/// While others want the cores too, a thread that stepped back rests as long as its piece of work took them.
class Yielding {
  public:
    explicit Yielding(bool enabled);
    void after_a_piece();

  private:
    [[nodiscard]] static std::chrono::nanoseconds worked();

    bool enabled_;
    std::chrono::steady_clock::time_point at_;
    std::chrono::nanoseconds worked_{};
};

}  // namespace muster::projections
