#pragma once
// How a message leaves the house. The notifier calls it on its own threads, several at once: implementations are thread-safe, may
// block, and end soon after `stop` turned true.

#include <atomic>
#include <string>

#include "api/mail/outcome.hpp"
#include "projections/notifications.hpp"

namespace muster::api {

class Courier {
  public:
    virtual ~Courier() = default;
    [[nodiscard]] virtual mail::Outcome send(const projections::NotificationRow& message, const std::atomic<bool>& stop) = 0;
    /// How many may be on their way at once.
    [[nodiscard]] virtual unsigned threads() const = 0;
};

/// Under --dev without a mail server: everything is delivered to the outbox, which is the read model itself.
class OutboxCourier final : public Courier {
  public:
    [[nodiscard]] mail::Outcome send(const projections::NotificationRow&, const std::atomic<bool>&) override {
        return mail::Delivered{};
    }
    [[nodiscard]] unsigned threads() const override { return 1; }
};

}  // namespace muster::api
