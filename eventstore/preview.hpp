#pragma once
// What a command would do: decided and folded as the sequencer does it, against decision state at one moment, and appended
// nowhere. Thread-safe: every call has a moment of its own; no work is the sequencer's.

#include <memory>
#include <vector>

#include "domain/commands.hpp"
#include "domain/event.hpp"
#include "domain/ram_registry.hpp"
#include "domain/refusal.hpp"
#include "eventstore/decision_store.hpp"

namespace muster::eventstore {

struct Preview {
    std::shared_ptr<const domain::RegistryReader> before;
    domain::RamRegistry after;      ///< over `before`
    domain::Position position{};    ///< decided on top of everything up to here
    /// As they would be recorded next; ids, commit and request id are nobody's.
    std::vector<domain::RecordedEvent> events;
};

/// command.now is the moment it is decided for. The refusal is the one that submitting it would meet.
[[nodiscard]] domain::Result<std::unique_ptr<const Preview>, domain::Refusal> preview(const DecisionStore& decisions,
                                                                                      const domain::Command& command);

}  // namespace muster::eventstore
