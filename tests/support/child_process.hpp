#pragma once
// Other programs that a test starts. They are killed when the test process goes.

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace muster::tests {

/// Starts it with nothing to read, and standard output and error appended to these files (nobody would read a pipe, which would
/// stop it); the process id. Throws std::runtime_error when there can be no process; one that cannot be executed ends with 127.
[[nodiscard]] pid_t start_process(const std::vector<std::string>& arguments, const std::filesystem::path& out, const std::filesystem::path& err);

/// Waits for its end: the exit code, 128 + signal when it was killed, or -1 when the time is up.
[[nodiscard]] int wait_for_end(pid_t process, std::chrono::milliseconds patience);

/// At once; returns when it is gone. Nothing for -1.
void kill_process(pid_t process);

/// Starts one that prints `listening on PORT` once it answers; waits for that, and throws std::runtime_error with its last words
/// when it does not come.
struct Listening {
    pid_t process = -1;
    unsigned port = 0;
};
[[nodiscard]] Listening start_listening(const std::vector<std::string>& arguments, const std::filesystem::path& out,
                                        const std::filesystem::path& err);

/// Empty when there is no such file.
[[nodiscard]] std::string contents(const std::filesystem::path& file);

}  // namespace muster::tests
