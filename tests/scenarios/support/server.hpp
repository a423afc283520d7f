#pragma once
// A data directory and the server on it: started, stopped, killed and started again by a test.

#include <sys/types.h>

#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

#include "tests/support/temporary_directory.hpp"

namespace muster::scenarios {

/// A `muster serve` process on a directory. Not thread-safe, and only for the main thread (the process goes with the thread
/// that started it); only url() may be read from any thread.
class Server {
  public:
    explicit Server(std::filesystem::path data_directory, std::vector<std::string> more_arguments = {});
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Waits until it listens; throws std::runtime_error with what it printed when it does not.
    void start();
    /// SIGTERM, and waits; the exit code.
    int stop();
    /// SIGKILL, and waits.
    void kill();

    /// It has ended by itself and somebody has waited for it.
    void forget() { process_ = 0; }

    [[nodiscard]] bool is_running() const { return process_ > 0; }
    [[nodiscard]] std::string url() const;
    [[nodiscard]] pid_t process() const { return process_; }
    /// All that it printed since the object was made, on both outputs.
    [[nodiscard]] std::string printed() const;

  private:
    tests::TemporaryDirectory output_;
    std::filesystem::path data_directory_;
    std::vector<std::string> more_arguments_;
    pid_t process_ = 0;
    mutable std::mutex mutex_;
    std::string url_;
};

}  // namespace muster::scenarios
