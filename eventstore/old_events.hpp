#pragma once
// Versions of events that are written no more, each with its upcast() to the next version. None so far: every event is
// still at version 1. How one is added: docs/adding-an-event.md.

#include <tuple>

namespace muster::eventstore {

using OldEvents = std::tuple<>;

}  // namespace muster::eventstore
