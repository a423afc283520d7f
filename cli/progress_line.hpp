#pragma once
// "members  1,204 of 4,367  850/s  3.7 s left" on one line of a terminal's standard error; silent when that is no terminal.
// Thread-safe. The line is wiped when the object goes.

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>

namespace muster::cli {

class ProgressLine {
  public:
    explicit ProgressLine(std::string label);
    ~ProgressLine();
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

    void at(std::uint64_t done, std::uint64_t total);
    /// Instead of the rate measured here.
    void at(std::uint64_t done, std::uint64_t total, double per_second);

  private:
    void show(std::uint64_t done, std::uint64_t total, double per_second);

    using Clock = std::chrono::steady_clock;
    std::string label_;
    bool enabled_;
    std::mutex mutex_;
    Clock::time_point started_ = Clock::now();
    Clock::time_point shown_{};
    bool dirty_ = false;
};

}  // namespace muster::cli
