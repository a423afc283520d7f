#pragma once
// One client's stream of server-sent events. Internal to api/feed.

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "api/feed/feed_hub.hpp"

namespace muster::api {

class FeedStream final : public BodyStream {
  public:
    using Clock = std::chrono::steady_clock;
    /// `waits`: called when the client is ready for more; `gone`: once, at the end. Both must not block.
    FeedStream(FeedSubscription subscription, std::function<void()> waits, std::function<void()> gone);
    ~FeedStream() override;

    void next(Give give) override;
    [[nodiscard]] bool is_endless() const override { return true; }

    // For the hub's thread only.
    enum class Served : std::uint8_t { gave, idle, more };  ///< idle: at the end of the log; more: look again soon
    /// Gives what is due, if the client waits for anything.
    [[nodiscard]] Served serve(const EventSource& source, domain::Position until, domain::Timestamp now, const FeedLimits& limits,
                               std::uint64_t& events);
    void end();

  private:
    [[nodiscard]] bool waiting();
    void give(std::string bytes, bool last = false);
    void append_id(std::string& out, const EventSource& source, domain::Position position) const;

    FeedSubscription subscription_;
    const std::function<void()> waits_, gone_;
    std::mutex mutex_;
    Give give_;                  ///< under the mutex: set by the I/O thread, taken by the hub's

    domain::Position last_{};    ///< looked at
    domain::Position told_{};    ///< the last id the client was given
    Clock::time_point opened_ = Clock::now();
    Clock::time_point given_{};
};

}  // namespace muster::api
