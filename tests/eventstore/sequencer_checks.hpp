#pragma once
// What tests of the sequencer ask of answers and logs, and a gate that makes batches.

#include <atomic>
#include <future>
#include <latch>
#include <vector>

#include "tests/eventstore/world.hpp"

namespace muster::tests {

/// Every record of the log, opened.
[[nodiscard]] std::vector<domain::RecordedEvent> read_all(const World& world);

/// What holds in every log, whatever happened: gapless streams and commits, times that never fall.
void check_invariants(const World& world);

[[nodiscard]] bool refused_as(const eventstore::Outcome& outcome, domain::RefusalCode code);

template <class F>
[[nodiscard]] bool failed_as(const eventstore::Outcome& outcome) {
    return !outcome && std::holds_alternative<F>(outcome.error());
}

/// Holds the sequencer in an append until it is let go, so that what is submitted meanwhile makes one batch.
class Gate {
  public:
    explicit Gate(World& world);
    std::future<eventstore::Outcome> submit(domain::CommandBody command) {
        return submit(submission(std::move(command)));
    }
    std::future<eventstore::Outcome> submit(eventstore::Submission made);
    /// What became of the command that held it.
    eventstore::Outcome open();

  private:
    World& world_;
    std::atomic<bool> passed_{false};
    std::latch reached_{1};
    std::latch open_{1};
    std::future<eventstore::Outcome> blocked_;
};

}  // namespace muster::tests
