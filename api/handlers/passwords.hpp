#pragma once
// Passwords as handlers meet them: checked, hashed off the I/O threads, compared with what the log keeps.

#include <optional>
#include <string>

#include "api/handlers/support.hpp"
#include "api/json_body.hpp"

namespace muster::api::handlers {

/// The normal form of a chosen password, or 422 password_unacceptable with the reason in `errors`.
[[nodiscard]] OrProblem<std::string> chosen_password(std::string_view pointer, std::string_view typed);

/// The PHC string an account's password is kept as, opened from its record; nothing when it has none.
[[nodiscard]] std::optional<std::string> stored_password(Services& services, const domain::Account& account);

/// 503: every hashing thread is busy and the queue is full.
[[nodiscard]] Problem hashing_busy();

}  // namespace muster::api::handlers
