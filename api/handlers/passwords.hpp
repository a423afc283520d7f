#pragma once
// Passwords as handlers meet them: checked, hashed off the I/O threads, compared with what the log keeps.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "api/handlers/support.hpp"
#include "api/json_body.hpp"

namespace muster::api::handlers {

/// The normal form of a chosen password, or 422 password_unacceptable with the reason in `errors`. `about`: what a guesser
/// knows of the person.
[[nodiscard]] OrProblem<std::string> chosen_password(std::string_view pointer, std::string_view typed,
                                                     const std::vector<std::string>& about);

/// Names, username and the e-mail's local part of an account, and the name of its home; as far as the read models have them.
[[nodiscard]] std::vector<std::string> known_about(const Services& services, domain::AccountId account);
/// The account's e-mail as it was typed; empty when it has none or the read model does not have it.
[[nodiscard]] std::string email_of(const Services& services, domain::AccountId account);

/// The PHC string an account's password is kept as, opened from its record; nothing when it has none.
[[nodiscard]] std::optional<std::string> stored_password(Services& services, const domain::Account& account);

/// Goes on with the caller's account as it was when its password was found right; answers itself otherwise: 422
/// current_password_wrong that blames `pointer`, 429, 503. Attempts are delayed as sign-ins are.
void verify_own_password(Services& services, std::shared_ptr<const Request> request, Respond respond, std::string pointer, std::string typed,
                         std::function<void(const domain::Account&)> go_on);

/// Goes on with the PHC string of a chosen password (normal form); answers 503 itself when the hashers have no time for it. A dry run
/// goes on at once, with an empty one: nothing that is recorded nowhere needs 19 MiB and 14 ms.
void hash_password(Services& services, std::shared_ptr<const Request> request, Respond respond, std::string password,
                   std::function<void(std::string)> go_on);

/// 503: every hashing thread is busy and the queue is full.
[[nodiscard]] Problem hashing_busy();

}  // namespace muster::api::handlers
