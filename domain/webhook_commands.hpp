#pragma once
// What can be asked for about webhooks, and what their sender records. Part of domain/commands.hpp.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/ids.hpp"
#include "domain/time.hpp"
#include "domain/webhook_events.hpp"

namespace muster::domain {

struct CreateWebhook {  ///< the edge has checked URL and types
    WebhookId webhook;
    std::optional<OrganizationId> organization;  ///< none: of the whole instance
    std::string url;
    std::vector<std::string> event_types;
    bool personal = false;
    bool clients = false;
};
struct ChangeWebhook {  ///< absent members stay as they are
    WebhookId webhook;
    std::optional<OrganizationId> organization;
    std::optional<std::string> url;
    std::optional<std::vector<std::string>> event_types;
    std::optional<bool> personal;
    std::optional<bool> clients;
    std::optional<bool> paused;
};
struct RemoveWebhook {
    WebhookId webhook;
    std::optional<OrganizationId> organization;
};
struct RotateWebhookSecret {
    WebhookId webhook;
    std::optional<OrganizationId> organization;
    std::optional<Duration> overlap;  ///< none: limits::webhook_secret_overlap
};
struct ReplayWebhook {  ///< the edge has checked that the log reaches as far
    WebhookId webhook;
    std::optional<OrganizationId> organization;
    Position after{};
};
struct RetryWebhookDelivery {
    WebhookId webhook;
    std::optional<OrganizationId> organization;
    EventId delivery;
};
struct RecordWebhookAdvanced {  ///< by the sender, as are those below
    WebhookId webhook;
    std::uint32_t replays = 0;  ///< as they were when it was delivered
    Position delivered{};
};
struct WebhookAttempt {
    WebhookId webhook;
    std::uint32_t replays = 0;
    EventId delivery;
    Position at{};
    std::uint32_t attempt = 1;
    WebhookProblem problem = WebhookProblem::rejected;
    std::uint32_t reply_code = 0;
    bool again = false;         ///< of a dead letter that was sent again
};
struct RecordWebhookDeferred {
    WebhookAttempt attempt;
    Timestamp next_attempt_at;
};
struct RecordWebhookFailed {
    WebhookAttempt attempt;
};
struct RecordWebhookRecovered {
    WebhookId webhook;
    EventId delivery;
};

}  // namespace muster::domain
