#pragma once
// Stamps commands so that time never falls, and notices a clock that cannot be right. Thread-safe.

#include <mutex>

#include "eventstore/clock.hpp"
#include "eventstore/sequencer.hpp"

namespace muster::eventstore {

class ClockWatch {
  public:
    /// How far the clock may be behind the log's tail, or off the steady clock.
    static constexpr domain::Duration tolerance = std::chrono::seconds(60);

    ClockWatch(const Clock& clock, domain::Timestamp tail_time);

    /// max(clock, every time stamped so far).
    [[nodiscard]] domain::Timestamp stamp();
    /// Records of somebody else came into the log.
    void at_least(domain::Timestamp time);
    [[nodiscard]] ClockTrouble trouble() const;
    void confirm();

  private:
    void look() const;  // with the mutex held
    void start_over();

    const Clock& clock_;
    mutable std::mutex mutex_;
    domain::Timestamp last_;
    domain::Timestamp wall_start_;
    std::chrono::steady_clock::time_point steady_start_;
    mutable ClockTrouble trouble_ = ClockTrouble::none;
};

}  // namespace muster::eventstore
