#pragma once
// What decisions about passwords, second factors, links and sessions share. Internal to domain/.

#include "domain/rules.hpp"

namespace muster::domain {

[[nodiscard]] inline bool acts_as(const Rules& rules, AccountId account) {
    return rules.actor().kind == ActorKind::account && rules.actor().account == account;
}

/// One answer for every dead link: it must not tell an unknown one from a used one.
[[nodiscard]] inline auto dead_link() {
    return refuse(RefusalCode::link_dead, "This link is not valid any more. Ask for a new one where you got it.", "token");
}

[[nodiscard]] inline auto stale_password() {
    return refuse(RefusalCode::credential_invalid, "The password changed in the meantime; sign in with the new one.");
}

/// The account, when the actor is its person, it is active and the password that was verified (if one was) is still its own.
[[nodiscard]] Decided<Account> own_account(const Rules& rules, AccountId account,
                                           std::optional<Position> checked_at);

}  // namespace muster::domain
