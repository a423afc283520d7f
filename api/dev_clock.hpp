#pragma once
// The clock of `muster serve --dev`: the system's, which can be moved forward, so that a scenario over HTTP sees what a day
// brings without waiting for it. Wall clock and steady clock move together: to the rest of the server nothing has jumped.
// Thread-safe.

#include <atomic>
#include <chrono>

#include "eventstore/clock.hpp"

namespace muster::api {

class DevClock final : public eventstore::Clock {
  public:
    [[nodiscard]] domain::Timestamp now() const override { return system_.now() + domain::Duration(ahead_.load()); }
    [[nodiscard]] std::chrono::steady_clock::time_point steady() const override {
        return std::chrono::steady_clock::now() + domain::Duration(ahead_.load());
    }
    /// Forward only: time in the log never falls.
    void advance(std::chrono::seconds by) { ahead_ += domain::Duration(by).count(); }

  private:
    eventstore::SystemClock system_;
    std::atomic<domain::Duration::rep> ahead_{0};
};

}  // namespace muster::api
