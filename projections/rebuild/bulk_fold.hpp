#pragma once
// One scan of the log feeds every generation that is being built: slices are read and decoded once, ahead of the folds, and each fold
// goes through them at its own speed. Threads take whatever is next: the fold that is furthest behind, or the next slice.

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "eventstore/codec.hpp"
#include "eventstore/log.hpp"
#include "projections/rebuild/control.hpp"
#include "projections/rebuild/fold_target.hpp"

namespace muster::projections {

/// What folds may hold together before the largest is committed.
inline constexpr std::size_t bulk_bytes_offline = 768U << 20U;
inline constexpr std::size_t bulk_bytes_serving = 192U << 20U;
/// A fold that holds little is committed all the same after so many events: a crash costs them.
inline constexpr std::uint64_t bulk_events_max = 2'000'000;

/// A generation, how far it is to be folded, and how it went.
struct BulkTarget {
    FoldTarget* fold = nullptr;
    domain::Position to{};
    std::string failure{};  ///< empty: none. The others go on without it
};

struct BulkFold {
    const eventstore::Log& log;
    const eventstore::KeyFinder& keys;
    const RebuildControl& control;
    Pace& pace;
    bool gentle = false;  ///< the server serves meanwhile
    std::size_t bytes_max = bulk_bytes_offline;
    /// About ten times a second, from the caller's thread: the position every target has come to.
    std::function<void(domain::Position done)> progress{};

    /// Folds and commits, until every target is where it is to be or the control says to stop; what was folded is committed then
    /// as well. How many events were read; a failure is the log's.
    [[nodiscard]] domain::Result<std::uint64_t, std::string> run(std::span<BulkTarget> targets) const;
};

}  // namespace muster::projections
