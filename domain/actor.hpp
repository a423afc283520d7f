#pragma once
// Who acts. Made by whoever checked the credential; decide checks it again against decision state.

#include <cstdint>
#include <optional>

#include "domain/fields.hpp"
#include "domain/ids.hpp"
#include "domain/roles.hpp"

namespace muster::domain {

enum class ActorKind : std::uint8_t {
    anonymous,  ///< holds nothing but the token in the command (registration, sign-in)
    account,    ///< a session or an API key
    system,     ///< Muster itself: first run, scheduler, notifier
};
template <>
struct EnumNames<ActorKind> {
    static constexpr std::array<std::string_view, 3> names{"anonymous", "account", "system"};
};

struct Actor {
    ActorKind kind = ActorKind::anonymous;
    AccountId account;                        ///< kind account only
    std::optional<SessionId> session;         ///< one of session and key is set for kind account
    std::optional<ApiKeyId> key;
    std::optional<AccountId> on_behalf_of;

    [[nodiscard]] static Actor system() {
        Actor a;
        a.kind = ActorKind::system;
        return a;
    }
    friend bool operator==(const Actor&, const Actor&) = default;
};

}  // namespace muster::domain
