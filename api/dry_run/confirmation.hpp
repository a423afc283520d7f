#pragma once
// Deletions that ask first. The dry run answers a token that stands for what it showed: the request, who sent it, and what would
// happen to which version of what. The request itself brings it, and is refused when something else would happen by then. Stateless:
//
//   token = base64url( expires_at(8, microseconds, big-endian) || HMAC-SHA256(key, credential, request, what, expires_at) )
//
// Thread-safe; fast enough for the sequencer's thread.

#include <chrono>
#include <span>
#include <string>
#include <string_view>

#include "domain/event.hpp"
#include "domain/registry.hpp"

namespace muster::api {

inline constexpr std::chrono::minutes confirmation_lifetime{10};

/// Whether somebody loses something by it, or more goes than what the request names: people leave, an organization goes, a place goes
/// with what is below it, a group goes with those in it, an extension goes that somebody has. One's own sessions, keys, drafts and settings ask nothing.
[[nodiscard]] bool asks_confirmation(const domain::RegistryReader& before, const domain::Event& event);
[[nodiscard]] bool asks_confirmation(const domain::RegistryReader& before, std::span<const domain::Event> events);

/// What would happen, in 32 bytes: the events, and the version of whatever each of them changes.
[[nodiscard]] domain::Bytes32 digest_of(const domain::RegistryReader& before, std::span<const domain::Event> events);

struct ConfirmationScope {
    std::string credential;  ///< text id of the session or key
    std::string request;     ///< method and path
};

class Confirmations {
  public:
    explicit Confirmations(const domain::Bytes32& key) : key_(key) {}

    [[nodiscard]] std::string seal(const ConfirmationScope& scope, const domain::Bytes32& what, domain::Timestamp expires_at) const;
    [[nodiscard]] bool confirms(const ConfirmationScope& scope, const domain::Bytes32& what, domain::Timestamp now,
                                std::string_view token) const;

  private:
    [[nodiscard]] domain::Bytes32 mac(const ConfirmationScope& scope, const domain::Bytes32& what, std::string_view expires_at) const;

    domain::Bytes32 key_;
};

}  // namespace muster::api
