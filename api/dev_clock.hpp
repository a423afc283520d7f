#pragma once
// The clock of `muster serve --dev`: the system's, which can be moved forward and made to stand still, so that a scenario over
// HTTP sees what a day brings without waiting for it. Wall clock and steady clock do it together: to the rest of the server
// nothing has jumped. Thread-safe.

#include <chrono>
#include <mutex>
#include <optional>

#include "eventstore/clock.hpp"

namespace muster::api {

class DevClock final : public eventstore::Clock {
  public:
    [[nodiscard]] domain::Timestamp now() const override {
        const std::lock_guard lock(mutex_);
        return stopped_ ? stopped_->wall : running().wall;
    }
    [[nodiscard]] std::chrono::steady_clock::time_point steady() const override {
        const std::lock_guard lock(mutex_);
        return stopped_ ? stopped_->steady : running().steady;
    }
    /// Forward only: time in the log never falls.
    void advance(std::chrono::seconds by) {
        const std::lock_guard lock(mutex_);
        if (!stopped_) {
            ahead_ += by;
            return;
        }
        stopped_->wall = stopped_->wall + by;
        stopped_->steady += by;
    }
    /// From now on only advance() moves it.
    void stop() {
        const std::lock_guard lock(mutex_);
        if (!stopped_) stopped_ = running();
    }
    /// Goes on from where it stands.
    void go_on() {
        const std::lock_guard lock(mutex_);
        if (!stopped_) return;
        ahead_ += stopped_->wall - running().wall;
        stopped_.reset();
    }

  private:
    struct Moment {
        domain::Timestamp wall;
        std::chrono::steady_clock::time_point steady;
    };
    [[nodiscard]] Moment running() const { return {system_.now() + ahead_, std::chrono::steady_clock::now() + ahead_}; }

    eventstore::SystemClock system_;
    mutable std::mutex mutex_;
    domain::Duration ahead_{0};
    std::optional<Moment> stopped_;
};

}  // namespace muster::api
