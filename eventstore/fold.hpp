#pragma once
// Brings decision state up to the log's tail.

#include <cstdint>
#include <functional>
#include <string>

#include "eventstore/decision_store.hpp"
#include "eventstore/log.hpp"

namespace muster::eventstore {

struct Folded {
    Position tail;           ///< the last record folded, which was the tail
    domain::Timestamp time;  ///< of the record there; 0 on an empty log
};

/// Records per commit of decision state: bounds what is held in memory.
inline constexpr std::size_t fold_chunk_records = 4096;

/// Folds what comes after the store's checkpoint, personal data closed. The text says which record cannot be read, or
/// that the state is ahead of the log.
[[nodiscard]] domain::Result<Folded, std::string> fold_to_tail(const Log& log, DecisionStore& decisions);

}  // namespace muster::eventstore
