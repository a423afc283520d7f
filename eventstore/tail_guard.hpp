#pragma once
// DIR/tail: the position and record hash that were last known to be durable. A log that is shorter, or has another
// record there, lost what was acknowledged. Written each second when the tail moved, and at a clean stop.

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "eventstore/log.hpp"

namespace muster::eventstore {

class TailGuard {
  public:
    /// The message says what was lost. An empty guard (no file) is content.
    [[nodiscard]] static domain::Result<void, std::string> check(const std::string& path, const Log& log);

    /// Starts the thread. The log must outlive it.
    TailGuard(std::string path, const Log& log);
    /// Writes once more and ends the thread.
    ~TailGuard();
    TailGuard(const TailGuard&) = delete;
    TailGuard& operator=(const TailGuard&) = delete;

    static constexpr std::chrono::seconds interval{1};

  private:
    void run();
    void write();

    const std::string path_;
    const Log& log_;
    Position written_{};
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace muster::eventstore
