#pragma once
// Time from outside: the real clock, or one that tests move.

#include <atomic>
#include <chrono>

#include "domain/time.hpp"

namespace muster::eventstore {

class Clock {
  public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual domain::Timestamp now() const = 0;  ///< wall clock, UTC
    [[nodiscard]] virtual std::chrono::steady_clock::time_point steady() const {
        return std::chrono::steady_clock::now();
    }
};

class SystemClock final : public Clock {
  public:
    [[nodiscard]] domain::Timestamp now() const override {
        return {
            std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
                .count()};
    }
};

/// Starts where it is set and moves only when told, the steady clock along with it. Thread-safe.
class ManualClock final : public Clock {
  public:
    explicit ManualClock(domain::Timestamp start) : now_(start.microseconds) {}
    [[nodiscard]] domain::Timestamp now() const override { return {now_.load()}; }
    [[nodiscard]] std::chrono::steady_clock::time_point steady() const override {
        return std::chrono::steady_clock::time_point(std::chrono::microseconds(steady_.load()));
    }
    void advance(domain::Duration by) {
        now_ += by.count();
        steady_ += by.count();
    }
    /// The wall clock alone: somebody set it, or it broke.
    void jump(domain::Duration by) { now_ += by.count(); }

  private:
    std::atomic<std::int64_t> now_;
    std::atomic<std::int64_t> steady_{0};
};

}  // namespace muster::eventstore
