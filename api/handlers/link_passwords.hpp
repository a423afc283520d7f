#pragma once
// Choosing a password by a link: whoever holds a live one does, and only a POST uses it up (mission SC6 to SC8).
//
// Every dead link gets one answer: unknown, used, superseded, revoked or expired. Before the password is hashed the link is looked
// at, or whoever makes links up would keep the hashers from those who sign in. That makes a dead link's answer quicker, which tells
// only that it is dead, as the answer does. What consumes a live one is a single decision after the hash.

#include <functional>

#include "api/handlers/support.hpp"

namespace muster::api::handlers {

struct LinkPassword {
    domain::CommandBody (*use)(domain::TokenHash link, domain::Personal<> password_hash);
    std::string_view dead_detail;  ///< what to do about a dead link; a literal
    std::function<Response(const Written&)> answer;
};

/// Takes the body {"token", "password", "password_confirmation"}. Problems: 422 body_invalid, password_mismatch and
/// password_unacceptable, 410 link_dead, 429, 503. Takes an Idempotency-Key: a repeat finds its first answer, dead as the link is.
void choose_password_by_link(Services& services, std::shared_ptr<const Request> request, Respond respond, LinkPassword link);

}  // namespace muster::api::handlers
