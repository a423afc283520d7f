#include "eventstore/clock_watch.hpp"

#include <algorithm>

namespace muster::eventstore {

ClockWatch::ClockWatch(const Clock& clock, domain::Timestamp tail_time) : clock_(clock), last_(tail_time) {
    start_over();
    if (wall_start_ + tolerance < tail_time) trouble_ = ClockTrouble::behind_tail;
}

void ClockWatch::start_over() {
    wall_start_ = clock_.now();
    steady_start_ = clock_.steady();
    trouble_ = ClockTrouble::none;
}

void ClockWatch::look() const {
    if (trouble_ != ClockTrouble::none) return;  // stands until an operator confirms
    const auto passed = std::chrono::duration_cast<domain::Duration>(clock_.steady() - steady_start_);
    const auto drift = (clock_.now() - wall_start_) - passed;
    if (std::chrono::abs(drift) > tolerance) trouble_ = ClockTrouble::jumped;
}

domain::Timestamp ClockWatch::stamp() {
    const std::lock_guard lock(mutex_);
    look();
    last_ = std::max(last_, clock_.now());
    return last_;
}

void ClockWatch::at_least(domain::Timestamp time) {
    const std::lock_guard lock(mutex_);
    last_ = std::max(last_, time);
}

ClockTrouble ClockWatch::trouble() const {
    const std::lock_guard lock(mutex_);
    look();  // nobody may have written since the clock jumped
    return trouble_;
}

void ClockWatch::confirm() {
    const std::lock_guard lock(mutex_);
    start_over();
}

}  // namespace muster::eventstore
