#pragma once
// Who may come in: the key in x-api-key, and whether it opens the path. As in SPACE the key is looked at first, also where none is
// needed; then the path; then whether there is a key; then of which kind it is. Thread-safe.

#include <optional>
#include <string_view>
#include <vector>

#include "api/authentication.hpp"
#include "api/handler.hpp"
#include "api/router.hpp"
#include "api/space/error.hpp"

namespace muster::api::space {

/// Whether the path belongs to the facade: /api/v1 and all below it.
[[nodiscard]] bool is_facade(const std::vector<std::string>& segments);
[[nodiscard]] bool is_facade(const Route& route);

enum class KeyKind : std::uint8_t { none, user, organization };
enum class Rule : std::uint8_t { none, open, user };  ///< none: nobody may

/// What a path asks for: users and organizations ask for a user's key, but for signing in and registering.
[[nodiscard]] Rule rule_for(Method method, const std::vector<std::string>& segments);

/// The kind of the request's key; of a user key, request.who becomes whose it is. Narrowed keys are none of SPACE's.
[[nodiscard]] OrError<KeyKind> read_key(Authenticator& authenticator, const Services& services, Request& request);

/// Why the request may not go on to its handler; nothing: it may.
[[nodiscard]] std::optional<Error> refusal_at_the_gate(Rule rule, KeyKind key, const Request& request);

/// 404 or 405 of a path or method that is beyond the gate and not there.
[[nodiscard]] Error nothing_there(const RouteMatch& match);
/// Nothing of the facade can be tried: who asks for that must not find it done.
[[nodiscard]] std::optional<Error> refusal_of_dry_run(const Request& request);

}  // namespace muster::api::space
