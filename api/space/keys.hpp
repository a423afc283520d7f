#pragma once
// Keys as SPACE's clients know them: "usr_" or "org_" and 64 hex digits, 256 bits. Of each only a hash is kept. Pure but for the
// randomness of new ones; thread-safe.
//
// A user key is one of two things. An API key of Muster in another spelling: the same 32 bytes are "msk_" and base64url in /v1. Or
// what `authenticate` mints: a session, which ends like one, and which has no other spelling, so that a session of /v1 never becomes
// one of these.

#include <optional>
#include <string>
#include <string_view>

#include "domain/ids.hpp"

namespace muster::api::space {

inline constexpr std::string_view user_key_prefix = "usr_";
inline constexpr std::string_view organization_key_prefix = "org_";
inline constexpr std::size_t key_hex_digits = 64;

/// The bytes of "usr_" or "org_" (as asked for) and 64 lower-case hex digits; nothing for any other text.
[[nodiscard]] std::optional<domain::Bytes32> key_bytes(std::string_view prefix, std::string_view text);

/// The API key's spelling of /v1 for the same bytes, whose hash is the one that is kept; nothing for what is no user key.
[[nodiscard]] std::optional<std::string> api_key_of(std::string_view user_key);
/// The other way round; nothing for what is no API key.
[[nodiscard]] std::optional<std::string> user_key_of(std::string_view api_key);

[[nodiscard]] std::string new_user_key();
[[nodiscard]] std::string new_organization_key();

/// The prefix and 32 of 256 bits: what listings show, and what an organization's key is named by when it is revoked.
[[nodiscard]] std::string shown_key(std::string_view key);

}  // namespace muster::api::space
