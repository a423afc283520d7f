#include "api/tokens.hpp"

#include <algorithm>

#include "eventstore/crypto.hpp"

namespace muster::api {
namespace {

namespace crypto = eventstore::crypto;

constexpr std::size_t token_characters = 43;  // 32 bytes in base64url without padding
constexpr std::size_t hint_characters = 10;   // the prefix and 36 of 256 bits

std::string random_token(std::string_view prefix) {
    const auto bytes = crypto::random_key();
    return std::string(prefix) + crypto::base64url(crypto::as_text(bytes));
}

std::string labelled_token(const domain::Bytes32& link_key, std::string_view label, std::string_view subject) {
    return crypto::base64url(crypto::as_text(crypto::hmac_sha256(link_key, {label, subject})));
}

}  // namespace

std::string new_session_token() { return random_token(session_token_prefix); }
std::string new_api_key() { return random_token(api_key_prefix); }
std::string key_hint(std::string_view api_key) { return std::string(api_key.substr(0, hint_characters)); }

domain::TokenHash hash_of_token(std::string_view token) { return {crypto::sha256(token)}; }

std::string link_token(const domain::Bytes32& link_key, domain::InvitationId invitation, std::uint32_t generation) {
    std::string input(invitation.raw());
    for (int shift = 24; shift >= 0; shift -= 8) input.push_back(static_cast<char>((generation >> shift) & 0xFFU));
    return crypto::base64url(crypto::as_text(crypto::hmac_sha256(link_key, input)));
}

std::string email_change_token(const domain::Bytes32& link_key, domain::EmailChangeId change) {
    return labelled_token(link_key, "email-change", change.raw());
}

std::string password_reset_token(const domain::Bytes32& link_key, domain::PasswordResetId reset) {
    return labelled_token(link_key, "password-reset", reset.raw());
}

std::string email_domain_token(const domain::Bytes32& link_key, domain::OrganizationId organization, std::string_view email_domain) {
    return labelled_token(link_key, "email-domain", std::string(organization.raw()) += email_domain);
}

std::string registration_url(std::string_view public_url, std::string_view token) {
    return std::string(public_url) + "/register/" + std::string(token);
}

std::string email_change_url(std::string_view public_url, std::string_view token) {
    return std::string(public_url) + "/email-changes/" + std::string(token);
}

std::string password_reset_url(std::string_view public_url, std::string_view token) {
    return std::string(public_url) + "/reset/" + std::string(token);
}

bool looks_like_link_token(std::string_view text) {
    return text.size() == token_characters && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
           });
}

}  // namespace muster::api
