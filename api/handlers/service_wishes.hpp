#pragma once
// A member's extension, Wi-Fi and access control in the body of a request.

#include "api/handlers/support.hpp"
#include "api/json_body.hpp"
#include "domain/commands.hpp"

namespace muster::api::handlers {

/// "extension_id", "wifi", "access_control": {"card_id", "offline_entry"}; null takes an extension or a card away.
[[nodiscard]] domain::ServiceWishes read_service_wishes(const Services& services, JsonObject& body);

}  // namespace muster::api::handlers
