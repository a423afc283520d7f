#pragma once
// The machine under a data directory: room and speed of its disk, its clock, its limits. Looks and writes one small file, which goes again.

#include <string>

#include "cli/doctor/findings.hpp"

namespace muster::cli::doctor {

/// How full the disk is (below 1 GiB or 5 % free is wrong, below 15 % a warning) and how long it takes to write for good.
void look_at_disk(const std::string& data, Findings& findings);
/// Whether something keeps the clock right.
void look_at_clock(Findings& findings);
/// Open files, memory that can be mapped, processes.
void look_at_limits(Findings& findings);

}  // namespace muster::cli::doctor
