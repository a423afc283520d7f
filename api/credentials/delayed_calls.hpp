#pragma once
// Runs callbacks after a while, on one thread of its own, so that a request can be held without holding a thread. Bounded:
// one too many is refused at once. Thread-safe.

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>

namespace muster::api {

class DelayedCalls {
  public:
    /// Comes exactly once, on the timer's thread (or the one that stops it), and must not block. `stopped`: the time was not
    /// waited for, because the server stops.
    using Callback = std::function<void(bool stopped)>;

    explicit DelayedCalls(std::size_t waiting_max = 1'024);
    /// As stop().
    ~DelayedCalls();

    /// False when too many wait already or it has stopped: the callback will not come.
    [[nodiscard]] bool after(std::chrono::milliseconds delay, Callback callback);
    /// Calls everybody who still waits, with `stopped`. Twice does no harm.
    void stop();

    [[nodiscard]] std::size_t waiting() const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace muster::api
