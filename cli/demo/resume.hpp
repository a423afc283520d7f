#pragma once
// How far an earlier load came with a person's changes, read from what is recorded. Pure.

#include <string>
#include <vector>

#include "cli/demo/data_set.hpp"
#include "cli/json_document.hpp"

namespace muster::cli::demo {

/// One recorded thing that a change of the data set may have caused, in the data set's words.
struct Recorded {
    std::string change, value;
};

/// Adds what an entry of an account's history records; one entry may record several things, or nothing of interest.
void add_recorded(const JsonElement& entry, std::vector<Recorded>& all);

/// How many of the person's changes, from the first on, were decided already: up to the last one that stands in `recorded`
/// (the oldest first). Those before it that do not stand there were refused then.
[[nodiscard]] std::size_t decided(const std::vector<const DataChange*>& changes, const std::vector<Recorded>& recorded,
                                  bool invited_at_first);

}  // namespace muster::cli::demo
