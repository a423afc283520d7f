#include "api/space/keys.hpp"

#include <algorithm>

#include "eventstore/crypto.hpp"

namespace muster::api::space {
namespace {

namespace crypto = eventstore::crypto;

constexpr std::string_view api_key_prefix = "msk_";
constexpr std::size_t shown_hex_digits = 8;

bool is_lower_hex(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

std::string new_key(std::string_view prefix) { return std::string(prefix) + crypto::hex(crypto::as_text(crypto::random_key())); }

}  // namespace

std::optional<domain::Bytes32> key_bytes(std::string_view prefix, std::string_view text) {
    if (!text.starts_with(prefix)) return {};
    text.remove_prefix(prefix.size());
    if (text.size() != key_hex_digits || !is_lower_hex(text)) return {};
    const auto raw = crypto::from_hex(text);
    domain::Bytes32 bytes{};
    if (!raw || raw->size() != bytes.size()) return {};
    std::copy(raw->begin(), raw->end(), bytes.begin());
    return bytes;
}

std::optional<std::string> api_key_of(std::string_view user_key) {
    const auto bytes = key_bytes(user_key_prefix, user_key);
    if (!bytes) return {};
    return std::string(api_key_prefix) + crypto::base64url(crypto::as_text(*bytes));
}

std::optional<std::string> user_key_of(std::string_view api_key) {
    domain::Bytes32 bytes{};
    if (!api_key.starts_with(api_key_prefix) || !crypto::from_base64url_into(api_key.substr(api_key_prefix.size()), bytes)) return {};
    return std::string(user_key_prefix) + crypto::hex(crypto::as_text(bytes));
}

std::string new_user_key() { return new_key(user_key_prefix); }
std::string new_organization_key() { return new_key(organization_key_prefix); }

std::string shown_key(std::string_view key) { return std::string(key.substr(0, user_key_prefix.size() + shown_hex_digits)); }

}  // namespace muster::api::space
