#pragma once
// The second factor as handlers meet it: what was typed, checked against the secret that the log keeps.

#include <optional>
#include <string>

#include "api/handlers/support.hpp"
#include "api/json_body.hpp"

namespace muster::api::handlers {

/// What stands in a body: at most one of totp_code and recovery_code.
struct TypedFactor {
    std::optional<std::string> totp_code, recovery_code;

    [[nodiscard]] bool is_there() const { return totp_code || recovery_code; }
};
[[nodiscard]] TypedFactor read_second_factor(JsonObject& body);

[[nodiscard]] bool needs_second_factor(const domain::Account& account);

/// The raw secret of an account's second factor, confirmed or not, opened from its record (where it stands in base32: fields of
/// events are text); nothing when it has none.
[[nodiscard]] std::optional<std::string> totp_secret(Services& services, const domain::Account& account);

/// What decide is to use up. Whether it is used up already is for decide to say (a repeat under the same Idempotency-Key is
/// none), so a code of a used step comes back as a proof, too. Nothing: it is wrong.
[[nodiscard]] std::optional<domain::SecondFactorProof> prove_second_factor(Services& services, const domain::Account& account,
                                                                          const TypedFactor& typed);

/// 401 second_factor_required; `errors` name what may be sent.
[[nodiscard]] Problem second_factor_required(const domain::Account& account);
/// 401 second_factor_invalid: wrong, or used before.
[[nodiscard]] Problem second_factor_invalid(const TypedFactor& typed);

}  // namespace muster::api::handlers
