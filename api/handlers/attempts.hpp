#pragma once
// Attempts at a secret (a password, a code): held as the delays say before they are looked at, counted afterwards.

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "api/credentials/sign_in_delays.hpp"
#include "api/handlers/support.hpp"

namespace muster::api::handlers {

class Attempt {
  public:
    /// `typed` names the organization by its e-mail domain, if it has one: what is known of the account must not show.
    Attempt(Services& services, const Request& request, std::string subject, std::string_view typed = {});

    void succeeded() const;
    void failed() const;
    void withdrawn() const;  ///< the secret was not looked at, or is right and not all that is asked for

  private:
    friend void hold_attempt(Services&, std::shared_ptr<const Request>, Respond, Attempt, std::function<void(const Attempt&)>);
    Services* services_;
    SignInAttempt keys_;
};

/// Goes on when the attempt's time has come: at once on the caller's thread, or later on the timer's. Otherwise it answers
/// itself, 429 too_many_attempts or 503. `go_on` must end the attempt by one of its three members.
void hold_attempt(Services& services, std::shared_ptr<const Request> request, Respond respond, Attempt attempt,
                  std::function<void(const Attempt&)> go_on);

}  // namespace muster::api::handlers
