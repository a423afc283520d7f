#pragma once
// Folds the log anew in a temporary directory and compares the rows with the live decision state: what the server decides on
// must be what the log says. Nothing in the data directory is written.

#include <cstdint>
#include <string>

#include "replay/progress.hpp"
#include "replay/stopped_directory.hpp"

namespace muster::replay {

struct RefoldReport {
    bool compared = false;
    domain::Position at{};              ///< both were folded up to here
    std::uint64_t rows = 0;
    std::uint64_t differing_rows = 0;
    std::string first_difference;       ///< its key, hex
    std::string note;                   ///< why it was not compared, when that is no fault (there is no decision state yet)
    std::string failure;                ///< the log or the live state could not be read or folded
};

[[nodiscard]] RefoldReport refold(const StoppedDirectory& directory, const TellProgress& tell = {});

}  // namespace muster::replay
