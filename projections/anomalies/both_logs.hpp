#pragma once
// Both logs as one: records of the account log by position, and after each of them what the activity log noted while that was the
// tail. The order does not depend on when it is read. Not thread-safe; the logs may be written meanwhile.

#include <functional>
#include <memory>
#include <string>

#include "domain/event.hpp"
#include "domain/result.hpp"
#include "eventstore/activity/records.hpp"
#include "eventstore/codec.hpp"
#include "eventstore/log.hpp"

namespace muster::anomalies {

/// How far both are read: up to these positions, included.
struct Places {
    domain::Position account{}, activity{};
    friend bool operator==(const Places&, const Places&) = default;
};

struct EachRecord {
    std::function<void(const domain::RecordedEvent&)> event;  ///< what is personal reads as erased
    std::function<void(const activity::Record&)> activity;
    /// Asked once in a while, with how many records were read; false ends it.
    std::function<bool(std::uint64_t)> go_on{};
};

/// Reads (from, to] of both; how many records. `activity` may be missing; what it has dropped is passed over, and so is what of it
/// cannot be decoded. With `keys` the personal fields of its records are opened. The text of a failure names the place.
[[nodiscard]] domain::Result<std::uint64_t, std::string> read_both(const eventstore::Log& accounts, const eventstore::Log* activity,
                                                                   const eventstore::KeyFinder* keys, Places from, Places to,
                                                                   const EachRecord& each);

}  // namespace muster::anomalies
