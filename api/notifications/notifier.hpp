#pragma once
// The notifier: sends what is due and records what became of it. A process manager, not a projection: folding sends nothing. Its
// queue is the notifications model, its memory the log, so a restart goes on where it was. A message is not sent again once its
// taking over was recorded; between the two a crash costs a duplicate with the same Message-ID.
//
// While the instance's notifications are paused (after a restore, or by an operator) nothing is sent. Thread-safe.

#include <cstdint>
#include <memory>

#include "api/mail/backoff.hpp"
#include "api/notifications/courier.hpp"
#include "eventstore/clock.hpp"
#include "eventstore/sequencer.hpp"
#include "projections/models.hpp"

namespace muster::api {

struct NotifierCounts {  ///< since the start
    std::uint64_t delivered = 0, deferred = 0, failed = 0;
    std::uint64_t in_flight = 0;
};

class Notifier {
  public:
    Notifier();
    ~Notifier();

    /// What the sequencer tells after each batch: wakes the thread once what may be due is in the read model. Never blocks. May be
    /// called before start().
    void notice(const eventstore::CommittedBatch& batch);
    /// Sends what is due until stop(). No courier: nothing is sent, everything waits. The arguments must outlive stop().
    void start(eventstore::Sequencer& sequencer, projections::Models& models, const eventstore::Clock& clock, Courier* courier,
               mail::BackoffPolicy backoff = {});
    /// Waits for the messages in flight; those not taken over by then are sent after the next start.
    void stop();

    [[nodiscard]] NotifierCounts counts() const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace muster::api
