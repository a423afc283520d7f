#pragma once
// Secrets and signatures as Standard Webhooks (standardwebhooks.com) has them: HMAC-SHA256 over "id.timestamp.body". Pure.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "domain/ids.hpp"

namespace muster::api {

/// Kept nowhere: HMAC-SHA256(link_key, label, webhook, generation), derived anew whenever it is needed.
[[nodiscard]] domain::Bytes32 webhook_secret(const domain::Bytes32& link_key, domain::WebhookId webhook, std::uint32_t generation);
/// "whsec_" and base64: what the receiver is given.
[[nodiscard]] std::string secret_text(std::string_view secret);

/// The value of webhook-signature: one "v1,…" for each secret, with spaces between them. `timestamp`: seconds since 1970.
[[nodiscard]] std::string webhook_signature(std::span<const std::string> secrets, std::string_view id, std::int64_t timestamp, std::string_view body);

}  // namespace muster::api
