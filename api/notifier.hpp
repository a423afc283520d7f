#pragma once
// The notifier: whatever invitation is due leaves the house, and its sending is recorded as an event (its 24 h count from
// there). It is a process manager, not a projection: what it has done stands in the log, so a restart goes on where it
// was. For now a message goes to the outbox, which shows it under --dev only. Thread-safe.

#include <memory>

#include "eventstore/sequencer.hpp"
#include "projections/models.hpp"

namespace muster::api {

class Notifier {
  public:
    Notifier();
    ~Notifier();

    /// What the sequencer tells after each batch: notes the new invitations and wakes the thread. Never blocks. May be called
    /// before start().
    void notice(const eventstore::CommittedBatch& batch);
    /// Sends what is pending, then what is noticed, until stop(). The arguments must outlive stop().
    void start(eventstore::Sequencer& sequencer, const projections::Models& models);
    /// Waits for the sendings in flight.
    void stop();

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace muster::api
