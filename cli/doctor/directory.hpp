#pragma once
// What can be seen of a data directory from outside, whether a server runs on it or not: who may read it, where its keys lie, how the log
// is written, how old its proof is. Reads only.

#include <string>

#include "cli/doctor/findings.hpp"

namespace muster::cli::doctor {

struct DirectoryPlaces {
    std::string data;
    std::string master_key_file;  ///< empty: inside
    std::string erasure_ledger;   ///< empty: inside
};

/// False when there is no data directory at all.
bool look_at_directory(const DirectoryPlaces& places, Findings& findings);

}  // namespace muster::cli::doctor
