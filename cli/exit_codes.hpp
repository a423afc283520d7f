#pragma once
// How `muster` ends; documented in docs/operating.md and in `muster --help`.

namespace muster::cli {

enum ExitCode : int {
    exit_ok = 0,
    exit_found_problem = 1,  ///< the command worked and found something wrong (verify, rebuild's comparison, a refused request)
    exit_usage = 2,          ///< unknown option, missing argument
    exit_cannot_open = 3,    ///< the data directory cannot be opened, or the server cannot be reached
    exit_internal = 70,      ///< a bug in Muster; EX_SOFTWARE
};

}  // namespace muster::cli
