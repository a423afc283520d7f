#pragma once
// Other programs, run to their end. Those that are kept running: tests/support/child_process.hpp.

#include <chrono>
#include <string>
#include <vector>

#include "tests/support/child_process.hpp"

namespace muster::scenarios {

using tests::contents;
using tests::start_process;
using tests::wait_for_end;

struct Finished {
    int exit_code = -1;  ///< 128 + signal when it was killed
    std::string out, err;
};

/// Runs it to its end; throws std::runtime_error after the time is up.
[[nodiscard]] Finished run(const std::vector<std::string>& arguments, std::chrono::seconds patience = std::chrono::seconds(60));

/// `muster` with these arguments.
[[nodiscard]] Finished muster(std::vector<std::string> arguments, std::chrono::seconds patience = std::chrono::seconds(60));

/// Path of the program under test.
[[nodiscard]] std::string muster_program();

}  // namespace muster::scenarios
