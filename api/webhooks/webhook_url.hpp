#pragma once
// Where a webhook may point. What stands in the URL is checked here; what its name resolves to, when the socket is opened. Pure.

#include <string>

#include "domain/result.hpp"

namespace muster::api {

/// For tests and closed networks.
struct WebhookNetwork {
    bool allow_http = false;
    bool allow_private = false;  ///< addresses that are nobody's on the Internet
};

/// The URL as it is kept: lower-case host in A-labels. The message says what is wrong: no https, a user or a password, a fragment, an
/// address that may not be, a port out of range, white space.
[[nodiscard]] domain::Result<std::string, std::string> checked_webhook_url(const std::string& text, const WebhookNetwork& network);

}  // namespace muster::api
