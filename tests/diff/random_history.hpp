#pragma once
// A history of commands at random, in a log, folded into a timeline and a history.

#include <random>
#include <set>
#include <vector>

#include "eventstore/ram_log.hpp"
#include "projections/history.hpp"
#include "tests/domain/whole_state.hpp"
#include "tests/projections/model_fixture.hpp"
#include "tests/timeline/running_timeline.hpp"

namespace muster::tests {

class RandomHistory {
  public:
    RandomHistory(std::uint64_t seed, std::size_t events);

    [[nodiscard]] domain::Position tail() const { return log_.tail(); }
    [[nodiscard]] const eventstore::Log& log() const { return log_; }
    [[nodiscard]] const Universe& seen() const { return seen_; }
    [[nodiscard]] RunningTimeline& timeline() { return timeline_; }
    [[nodiscard]] const projections::History& history() const { return history_.projection; }

  private:
    eventstore::RamLog log_;
    Universe seen_;
    RunningTimeline timeline_;
    Running<projections::History> history_;
};

}  // namespace muster::tests
