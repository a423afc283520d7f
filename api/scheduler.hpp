#pragma once
// The scheduler: writes down what the passing of time has brought about. A link past its 24 h is dead with or without the
// event (decisions compare times), and so are a membership and a grant past their end; the event lets lists and histories say so.
// Thread-safe.

#include <memory>

#include "eventstore/clock.hpp"
#include "eventstore/sequencer.hpp"
#include "projections/models.hpp"

namespace muster::api {

class Scheduler {
  public:
    Scheduler(eventstore::Sequencer& sequencer, const projections::Models& models, const eventstore::Clock& clock);
    /// Stops; the round in hand is finished first.
    ~Scheduler();

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace muster::api
