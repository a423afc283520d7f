#pragma once
// Recorded events from the log, a slice at a time, with personal fields opened. Not thread-safe.

#include <memory>
#include <string>
#include <vector>

#include "domain/event.hpp"
#include "domain/result.hpp"
#include "eventstore/codec.hpp"
#include "eventstore/log.hpp"

namespace muster::projections {

/// Events per slice: enough for a batch of rows, few enough that a timer between two slices is punctual.
inline constexpr std::size_t slice_events_max = 512;

class EventReader {
  public:
    /// Reads (from, to].
    EventReader(const eventstore::Log& log, const eventstore::KeyFinder* keys, domain::Position from, domain::Position to);

    /// The next events; empty at the end. The message names the position that cannot be read.
    [[nodiscard]] domain::Result<std::vector<domain::RecordedEvent>, std::string> next();

  private:
    std::unique_ptr<eventstore::LogCursor> cursor_;
    const eventstore::KeyFinder* keys_;
    domain::Position to_;
    bool ended_ = false;
};

}  // namespace muster::projections
