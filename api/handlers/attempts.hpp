#pragma once
// Attempts at a secret (a password, a code): held as the delays say before they are looked at, counted and noted afterwards.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "api/credentials/sign_in_delays.hpp"
#include "api/handlers/support.hpp"
#include "eventstore/activity/records.hpp"

namespace muster::api::handlers {

/// Whose secret: somebody's, or under a name that nobody has.
struct Tried {
    std::optional<domain::AccountId> account;
    domain::Bytes32 identifier{};  ///< of nobody's name: its claim, or what stands for one where a name is none
};

class Attempt {
  public:
    /// `typed` names the organization by its e-mail domain, if it has one: what is known of the account must not show.
    Attempt(Services& services, const Request& request, const Tried& whose, std::string_view typed = {});

    /// A session began.
    void succeeded(domain::SessionId session, activity::Factor factor) const;
    void failed(activity::SignInFailure reason) const;
    /// The secret was not looked at, or is right.
    void withdrawn() const;
    /// The same, and it was not all that is asked for.
    void withdrawn(activity::SignInFailure reason) const;

  private:
    friend void hold_attempt(Services&, std::shared_ptr<const Request>, Respond, Attempt, std::function<void(const Attempt&)>);
    void note_failure(activity::SignInFailure reason) const;

    struct Facts;
    Services* services_;
    std::shared_ptr<const Facts> facts_;
};

/// Goes on when the attempt's time has come: at once on the caller's thread, or later on the timer's. Otherwise it answers
/// itself, 429 too_many_attempts or 503. `go_on` must end the attempt by one of its members.
void hold_attempt(Services& services, std::shared_ptr<const Request> request, Respond respond, Attempt attempt,
                  std::function<void(const Attempt&)> go_on);

/// Of what is no valid name: alike when the text is, and nobody's claim.
[[nodiscard]] domain::Bytes32 mark_of_no_name(const Services& services, std::string_view typed);

/// As printable text, and not longer than a record needs; a header may hold anything.
[[nodiscard]] std::string user_agent_of(const Request& request);

}  // namespace muster::api::handlers
