#pragma once
// POSTs over libcurl's multi interface: any number at once, on the thread that calls poll(). Nothing blocks: names are resolved beside
// it. Redirects are not followed, answers are capped, proxies of the environment are not used, and the address is checked as the socket
// is opened. Not thread-safe, but for wake().

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "api/webhooks/webhook_url.hpp"
#include "domain/webhook_events.hpp"

namespace muster::api {

struct TransferLimits {
    std::chrono::milliseconds connect_timeout{5'000};
    std::chrono::milliseconds timeout{15'000};
    std::size_t answer_bytes_max = 64 * 1024;
};

struct Transfer {
    std::uint64_t ticket = 0;  ///< the caller's; comes back with the result
    std::string url;
    std::vector<std::string> headers;  ///< "name: value"
    std::string body;
};

struct TransferResult {
    std::uint64_t ticket = 0;
    bool delivered = false;  ///< 2xx
    domain::WebhookProblem problem = domain::WebhookProblem::rejected;
    std::uint32_t status = 0;
    std::chrono::seconds retry_after{0};
    std::chrono::milliseconds took{0};
};

class Transfers {
  public:
    /// `ca_file`: certificates to trust in place of the system's; may be empty.
    Transfers(const WebhookNetwork& network, const TransferLimits& limits, const std::string& ca_file);
    ~Transfers();

    void start(Transfer transfer);
    /// Waits until something happened, somebody called wake() or the time is up; answers what has ended.
    [[nodiscard]] std::vector<TransferResult> poll(std::chrono::milliseconds patience);
    [[nodiscard]] std::size_t running() const;
    /// From any thread.
    void wake();

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace muster::api
