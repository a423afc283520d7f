#include "eventstore/keyring.hpp"

#include <sodium.h>

#include <array>
#include <cstring>
#include <utility>

#include "eventstore/crypto.hpp"
#include "eventstore/key_cache.hpp"

namespace muster::eventstore {
namespace {

// The stored secrets: key-check value (32) nonce (12) sealed (claim, link, cursor, idempotency, signing key: 32 each; older ones
// lack the last).
constexpr std::string_view secrets_name = "instance_secrets";
constexpr std::string_view secrets_binding = "muster instance secrets 1";
constexpr std::string_view data_key_binding = "muster data key 1";

/// In the order in which they are stored: append only.
std::array<Bytes32*, 5> all_of(InstanceSecrets& secrets) {
    return {&secrets.claim_key, &secrets.link_key, &secrets.cursor_key, &secrets.idempotency_key, &secrets.signing_key};
}
constexpr std::size_t secrets_count = std::tuple_size_v<decltype(all_of(std::declval<InstanceSecrets&>()))>;
constexpr std::size_t secrets_count_without_signing_key = 4;

/// Wrapping and checking use keys of their own, so that the check value says nothing about the wrapping.
struct MasterKeys {
    Bytes32 wrapping;
    Bytes32 check;
    explicit MasterKeys(const MasterKey& master)
        : wrapping(crypto::hmac_sha256(master.bytes, "muster wrapping key")),
          check(crypto::hmac_sha256(master.bytes, "muster key check")) {}
    ~MasterKeys() { sodium_memzero(wrapping.data(), wrapping.size()); }
};

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
    if (!crypto::equal_in_constant_time(stored.substr(0, check_bytes), crypto::as_text(master.check))) {
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

domain::Result<InstanceSecrets, std::string> make_secrets(Log& log, const MasterKeys& master) {
    if (log.tail().value != 0) {
        return domain::failure(std::string("the log is damaged: it has records but no instance secrets"));
    }
    InstanceSecrets secrets;
    for (auto* key : all_of(secrets)) *key = crypto::random_key();
    if (!log.put_meta(secrets_name, wrap_secrets(secrets, master))) {
        return domain::failure(
            std::string("the instance secrets cannot be stored (disk full, or opened for reading only)"));
    }
    return secrets;
}

/// A log that was made before checkpoints were signed has no key for it. One that cannot be written to goes without.
void add_signing_key(Log& log, InstanceSecrets& secrets, const MasterKeys& master) {
    if (secrets.signing_key != Bytes32{}) return;
    auto with_key = secrets;
    with_key.signing_key = crypto::random_key();
    if (log.put_meta(secrets_name, wrap_secrets(with_key, master))) secrets = with_key;
}

}  // namespace

struct Keyring::Parts {
    Log& log;
    MasterKeys master;
    InstanceSecrets secrets;
    mutable KeyCache cache;

    [[nodiscard]] std::optional<DataKey> load(domain::AccountId subject, std::uint32_t generation) const {
        const auto stored = log.wrapped_key(subject, generation);
        if (!stored) return {};
        const std::string_view wrapped(stored->wrapped);
        DataKey key;
        key.generation = generation;
        std::optional<std::string> clear;
        if (wrapped.size() > crypto::nonce_bytes) {
            clear = crypto::aes_gcm_open(master.wrapping, wrapped.substr(0, crypto::nonce_bytes),
                                         data_key_aad(subject, generation), wrapped.substr(crypto::nonce_bytes));
        }
        if (!clear || clear->size() != key.bytes.size()) {
            throw LogDamage("the log is damaged: a data key of " + subject.text() + " does not open");
        }
        std::memcpy(key.bytes.data(), clear->data(), clear->size());
        sodium_memzero(clear->data(), clear->size());
        return key;
    }
};

domain::Result<std::unique_ptr<Keyring>, std::string> Keyring::open(Log& log, const MasterKey& master) {
    const MasterKeys keys(master);
    try {
        const auto stored = log.meta(secrets_name);
        auto secrets = stored ? unwrap_secrets(*stored, keys) : make_secrets(log, keys);
        if (!secrets) return domain::failure(secrets.error());
        add_signing_key(log, *secrets, keys);
        return std::unique_ptr<Keyring>(
            new Keyring(std::unique_ptr<Parts>(new Parts{log, MasterKeys(master), *secrets, {}})));
    } catch (const LogDamage& damage) {
        return domain::failure(std::string(damage.what()));
    }
}

Keyring::Keyring(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Keyring::~Keyring() = default;

const InstanceSecrets& Keyring::secrets() const { return parts_->secrets; }

std::optional<DataKey> Keyring::newest(domain::AccountId subject) const {
    if (auto cached = parts_->cache.find(subject)) return cached;
    const auto ticket = parts_->cache.ticket(subject);
    const auto generation = parts_->log.key_generation(subject);
    if (!generation) return {};
    const auto key = parts_->load(subject, *generation);
    if (key) parts_->cache.put_unless_removed(subject, *key, ticket);
    return key;
}

std::optional<DataKey> Keyring::of(domain::AccountId subject, std::uint32_t generation) const {
    const auto key = newest(subject);
    if (!key || key->generation == generation) return key;
    return parts_->load(subject, generation);
}

Keyring::NewKey Keyring::make(domain::AccountId subject) const {
    NewKey made;
    made.clear.bytes = crypto::random_key();
    const auto nonce = random_nonce();
    made.wrapped.subject = subject;
    made.wrapped.generation = made.clear.generation;
    made.wrapped.wrapped =
        nonce + crypto::aes_gcm_seal(parts_->master.wrapping, nonce, data_key_aad(subject, made.clear.generation),
                                     crypto::as_text(made.clear.bytes));
    return made;
}

void Keyring::confirm(domain::AccountId subject, const DataKey& key) { parts_->cache.put(subject, key); }
void Keyring::forget(domain::AccountId subject) { parts_->cache.remove(subject); }

}  // namespace muster::eventstore
