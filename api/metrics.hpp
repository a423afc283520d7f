#pragma once
// Counters of the HTTP side and of what lies below it, in Prometheus's text form. Counting is lock-free but for problems;
// rendering reads everything beside it. Carries no tenant data: route patterns, never paths. Thread-safe.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/handler.hpp"

namespace muster::api {

class Metrics {
  public:
    explicit Metrics(std::span<const Route> routes);
    ~Metrics();

    /// route: index in the table, or `unrouted` when none was found. problem: the problem's code, or empty.
    static constexpr std::size_t unrouted = static_cast<std::size_t>(-1);
    void answered(std::size_t route, unsigned status, std::chrono::nanoseconds took, std::string_view problem);

    void request_started() { in_flight_.fetch_add(1, std::memory_order_relaxed); }
    void request_ended() { in_flight_.fetch_sub(1, std::memory_order_relaxed); }
    [[nodiscard]] std::int64_t in_flight() const { return in_flight_.load(std::memory_order_relaxed); }

    void connection_opened() { connections_.fetch_add(1, std::memory_order_relaxed); }
    void connection_closed() { connections_.fetch_sub(1, std::memory_order_relaxed); }
    [[nodiscard]] std::int64_t connections() const { return connections_.load(std::memory_order_relaxed); }
    void connection_refused() { connections_refused_.fetch_add(1, std::memory_order_relaxed); }
    void handshake_failed() { handshakes_failed_.fetch_add(1, std::memory_order_relaxed); }
    /// Of the certificate that new connections get, in seconds since 1970; 0: there is none.
    void certificate_expires_at(std::int64_t seconds) { certificate_expires_at_.store(seconds, std::memory_order_relaxed); }
    void timed_out() { timeouts_.fetch_add(1, std::memory_order_relaxed); }

    /// The whole page; `services` gives queue depth, commits, lags.
    [[nodiscard]] std::string render(const Services& services) const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
    std::atomic<std::int64_t> in_flight_{0};
    std::atomic<std::int64_t> connections_{0};
    std::atomic<std::uint64_t> connections_refused_{0};
    std::atomic<std::uint64_t> timeouts_{0};
    std::atomic<std::uint64_t> handshakes_failed_{0};
    std::atomic<std::int64_t> certificate_expires_at_{0};
};

}  // namespace muster::api
