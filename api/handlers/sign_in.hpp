#pragma once
// Signing in for a token of another spelling than a session's own.

#include <string>

#include "api/handler.hpp"

namespace muster::api::handlers {

/// As POST /v1/sessions in all that it checks, delays and writes down; the session's token is one that `new_token` makes, and its
/// hash is that of the token's text.
void sign_in_for(Services& services, std::shared_ptr<const Request> request, Respond respond, std::string (*new_token)());

}  // namespace muster::api::handlers
