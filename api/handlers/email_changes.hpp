#pragma once
// A new e-mail for an account: asked for by its home or by the person, confirmed by a link sent to it.

#include "api/handlers/identifiers.hpp"

namespace muster::api::handlers {

/// The body's "email" as a request for a change, with a link of its own.
[[nodiscard]] domain::RequestEmailChange read_email_change(const Services& services, JsonObject& body, const MemberAddress& address);

/// 403: one's own e-mail is changed with the password.
[[nodiscard]] Problem own_email_by_password();

}  // namespace muster::api::handlers
