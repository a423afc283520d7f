#pragma once
// Finding records of the activity log, the newest first. Reads a bounded number of records for each page. Thread-safe.

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "eventstore/activity/codec.hpp"
#include "eventstore/rocksdb_log.hpp"

namespace muster::activity {

struct Search {
    std::optional<AccountId> account{};
    std::vector<std::string> types{};  ///< empty: every type, but of an account only what it did at one moment (no sums)
    std::optional<Timestamp> from{}, to{};  ///< from included, to not
};

inline constexpr std::size_t scanned_max = 10'000;  ///< records looked at for one page

struct SearchPage {
    std::vector<Record> records;
    std::optional<Position> next;  ///< go on below it; there with an empty page too, when nothing fitted in what was looked at
};

/// Below `before`, or from the end. What cannot be decoded is left out. A failure says what cannot be read.
[[nodiscard]] domain::Result<SearchPage, std::string> find(const eventstore::RocksDbLog& log, const eventstore::KeyFinder& keys,
                                                           const Search& search, std::optional<Position> before, std::size_t limit);

/// Every record from `from` on in order; the text of a failure says where it ended.
[[nodiscard]] domain::Result<void, std::string> for_each(const eventstore::RocksDbLog& log, Position from,
                                                         const std::function<void(std::string_view bytes)>& visit);

}  // namespace muster::activity
