#pragma once
// Other programs: run to their end, or kept running. They are killed when the test process goes.

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace muster::scenarios {

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

/// Starts it with standard output and error in these files; the process id.
[[nodiscard]] pid_t start(const std::vector<std::string>& arguments, const std::filesystem::path& out, const std::filesystem::path& err);

/// Waits for its end: the exit code as in Finished, or -1 when the time is up.
[[nodiscard]] int wait_for_end(pid_t process, std::chrono::milliseconds patience);

[[nodiscard]] std::string contents(const std::filesystem::path& file);

}  // namespace muster::scenarios
