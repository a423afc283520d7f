#pragma once
// The sender of webhooks: follows the log for each of them, delivers one event of each at a time and in order, and records what became
// of it. A process manager, not a projection: folding sends nothing. Its memory is decision state: how far each webhook has got, what
// failed, when it is due again. A webhook's place is recorded at most once a second, so after a crash what was delivered in the last
// second is delivered again, under the same webhook-id.
//
// One thread; a webhook that fails, hangs or catches up delays no other. While the instance's notifications are paused (after a restore,
// or by an operator) nothing is sent. Thread-safe.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/feed/event_scan.hpp"
#include "api/webhooks/settings.hpp"
#include "eventstore/clock.hpp"
#include "eventstore/sequencer.hpp"
#include "projections/models.hpp"

namespace muster::api {

/// One attempt, as it ended; remembered since the start, the newest few of each webhook.
struct RecentDelivery {
    domain::EventId event;
    domain::Position position{};
    std::string type;
    domain::Timestamp at;
    std::uint32_t attempt = 1;
    TransferResult result;
};
inline constexpr std::size_t recent_deliveries_max = 100;

struct WebhookCounts {  ///< since the start, but for what is said to be now
    std::uint64_t delivered = 0, deferred = 0, failed = 0;
    std::uint64_t webhooks = 0, in_flight = 0, failing = 0;  ///< now
    std::uint64_t lag = 0;                                   ///< now: events that the last webhook has not looked at
};

class WebhookSender {
  public:
    WebhookSender();
    ~WebhookSender();

    /// What the sequencer tells after each batch. Never blocks; may be called before start().
    void notice(const eventstore::CommittedBatch& batch);
    /// The arguments must outlive stop().
    void start(eventstore::Sequencer& sequencer, projections::Models& models, const EventSource& source, const eventstore::Clock& clock,
               const WebhookSettings& settings);
    /// What is on its way is delivered again after the next start, unless it is over within moments.
    void stop();

    /// Sends a made-up event now, whatever else waits. `done`: once, from any thread; nothing: too many are under way, or it stops.
    void ping(const domain::Webhook& webhook, std::function<void(std::optional<TransferResult>)> done);

    [[nodiscard]] const WebhookNetwork& network() const;
    [[nodiscard]] std::vector<RecentDelivery> recent(domain::WebhookId webhook) const;  ///< the newest first
    /// The position up to which everything is delivered, which may be ahead of what is recorded; nothing: not known here.
    [[nodiscard]] std::optional<domain::Position> delivered(domain::WebhookId webhook) const;
    [[nodiscard]] WebhookCounts counts() const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace muster::api
