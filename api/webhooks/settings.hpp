#pragma once
// How webhooks are sent, as an operator set it up.

#include <string>

#include "api/webhooks/transfers.hpp"
#include "api/webhooks/webhook_retry.hpp"
#include "api/webhooks/webhook_url.hpp"

namespace muster::api {

struct WebhookSettings {
    WebhookNetwork network;
    WebhookRetryPolicy retry;
    TransferLimits limits;
    std::string ca_file;  ///< trusted in place of the system's certificates; may be empty
};

}  // namespace muster::api
