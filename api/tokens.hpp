#pragma once
// Secret tokens: how they look, how they are made, and the hash that is all Muster keeps of them. Thread-safe.

#include <optional>
#include <string>
#include <string_view>

#include "domain/ids.hpp"

namespace muster::api {

/// "mst_" or "msk_" and 43 characters of base64url: 256 bits.
inline constexpr std::string_view session_token_prefix = "mst_";
inline constexpr std::string_view api_key_prefix = "msk_";

[[nodiscard]] std::string new_session_token();
[[nodiscard]] std::string new_api_key();
/// What lists show of a key: its first characters, too few to guess the rest.
[[nodiscard]] std::string key_hint(std::string_view api_key);

/// SHA-256 of the whole text: what commands and events carry.
[[nodiscard]] domain::TokenHash hash_of_token(std::string_view token);

/// The token of a registration link, derived anew whenever it is needed: base64url(HMAC-SHA256(link_key, 16 bytes of the
/// invitation's id || generation as 4 bytes, big-endian)).
[[nodiscard]] std::string link_token(const domain::Bytes32& link_key, domain::InvitationId invitation, std::uint32_t generation);
/// The tokens of the links that confirm a new e-mail and that choose a new password, derived anew as above: base64url(
/// HMAC-SHA256(link_key, label and the id's 16 bytes)), with a label for each kind, so that none is ever another's.
[[nodiscard]] std::string email_change_token(const domain::Bytes32& link_key, domain::EmailChangeId change);
[[nodiscard]] std::string password_reset_token(const domain::Bytes32& link_key, domain::PasswordResetId reset);
/// What an organization publishes in the DNS to show that the domain is its own. `email_domain`: lower case, A-labels.
[[nodiscard]] std::string email_domain_token(const domain::Bytes32& link_key, domain::OrganizationId organization,
                                             std::string_view email_domain);
/// public_url + "/register/" + token
[[nodiscard]] std::string registration_url(std::string_view public_url, std::string_view token);
/// public_url + "/email-changes/" + token
[[nodiscard]] std::string email_change_url(std::string_view public_url, std::string_view token);
/// public_url + "/reset/" + token
[[nodiscard]] std::string password_reset_url(std::string_view public_url, std::string_view token);
/// Whether the text could be a link token at all (43 characters of base64url).
[[nodiscard]] bool looks_like_link_token(std::string_view text);

}  // namespace muster::api
