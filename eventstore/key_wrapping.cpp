#include "eventstore/key_wrapping.hpp"

#include <sodium.h>

#include <array>
#include <cstring>
#include <utility>

namespace muster::eventstore {
namespace {

// The stored secrets: key-check value (32) nonce (12) sealed (claim, link, cursor, idempotency, signing key: 32 each; older ones
// lack the last).
constexpr std::string_view secrets_binding = "muster instance secrets 1";
constexpr std::string_view data_key_binding = "muster data key 1";

/// In the order in which they are stored: append only.
std::array<Bytes32*, 5> all_of(InstanceSecrets& secrets) {
    return {&secrets.claim_key, &secrets.link_key, &secrets.cursor_key, &secrets.idempotency_key, &secrets.signing_key};
}
constexpr std::size_t secrets_count = std::tuple_size_v<decltype(all_of(std::declval<InstanceSecrets&>()))>;
constexpr std::size_t secrets_count_without_signing_key = 4;

std::string random_nonce() {
    std::string nonce(crypto::nonce_bytes, '\0');
    crypto::random_bytes({reinterpret_cast<std::uint8_t*>(nonce.data()), nonce.size()});
    return nonce;
}

std::string data_key_aad(domain::AccountId subject, std::uint32_t generation) {
    std::string aad(data_key_binding);
    aad += subject.raw();
    for (unsigned shift = 0; shift < 32; shift += 8) aad += static_cast<char>((generation >> shift) & 255U);
    return aad;
}

}  // namespace

MasterKeys::MasterKeys(const MasterKey& master)
    : wrapping(crypto::hmac_sha256(master.bytes, "muster wrapping key")), check(crypto::hmac_sha256(master.bytes, "muster key check")) {}
MasterKeys::~MasterKeys() { sodium_memzero(wrapping.data(), wrapping.size()); }

bool was_wrapped_by(std::string_view stored, const MasterKeys& master) {
    const auto check_bytes = master.check.size();
    return stored.size() >= check_bytes && crypto::equal_in_constant_time(stored.substr(0, check_bytes), crypto::as_text(master.check));
}

InstanceSecrets random_secrets() {
    InstanceSecrets secrets;
    for (auto* key : all_of(secrets)) *key = crypto::random_key();
    return secrets;
}

std::string wrap_secrets(InstanceSecrets secrets, const MasterKeys& master) {
    std::string clear;
    for (const auto* key : all_of(secrets)) clear += crypto::as_text(*key);
    const auto nonce = random_nonce();
    auto stored = std::string(crypto::as_text(master.check)) + nonce;
    stored += crypto::aes_gcm_seal(master.wrapping, nonce, secrets_binding, clear);
    sodium_memzero(clear.data(), clear.size());
    return stored;
}

domain::Result<InstanceSecrets, std::string> unwrap_secrets(std::string_view stored, const MasterKeys& master) {
    const auto check_bytes = master.check.size();
    if (stored.size() < check_bytes + crypto::nonce_bytes) {
        return domain::failure(std::string("the log is damaged: its instance secrets are cut off"));
    }
    if (!was_wrapped_by(stored, master)) {
        return domain::failure(std::string("wrong master key: this data directory was made with another one"));
    }
    const auto nonce = stored.substr(check_bytes, crypto::nonce_bytes);
    auto clear =
        crypto::aes_gcm_open(master.wrapping, nonce, secrets_binding, stored.substr(check_bytes + crypto::nonce_bytes));
    const auto count = clear ? clear->size() / sizeof(Bytes32) : 0;
    if (!clear || clear->size() % sizeof(Bytes32) != 0 || (count != secrets_count && count != secrets_count_without_signing_key)) {
        return domain::failure(
            std::string("the log is damaged: its instance secrets do not open under the right master key"));
    }
    InstanceSecrets secrets;
    const auto keys = all_of(secrets);
    for (std::size_t i = 0; i < count; ++i) std::memcpy(keys[i]->data(), clear->data() + i * sizeof(Bytes32), sizeof(Bytes32));
    sodium_memzero(clear->data(), clear->size());
    return secrets;
}

std::string wrap_data_key(const DataKey& key, domain::AccountId subject, const MasterKeys& master) {
    const auto nonce = random_nonce();
    return nonce + crypto::aes_gcm_seal(master.wrapping, nonce, data_key_aad(subject, key.generation), crypto::as_text(key.bytes));
}

std::optional<DataKey> unwrap_data_key(const WrappedKey& stored, const MasterKeys& master) {
    const std::string_view wrapped(stored.wrapped);
    if (wrapped.size() <= crypto::nonce_bytes) return {};
    auto clear = crypto::aes_gcm_open(master.wrapping, wrapped.substr(0, crypto::nonce_bytes),
                                      data_key_aad(stored.subject, stored.generation), wrapped.substr(crypto::nonce_bytes));
    DataKey key;
    key.generation = stored.generation;
    if (!clear || clear->size() != key.bytes.size()) return {};
    std::memcpy(key.bytes.data(), clear->data(), clear->size());
    sodium_memzero(clear->data(), clear->size());
    return key;
}

}  // namespace muster::eventstore
