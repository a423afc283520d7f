#include "eventstore/keyring.hpp"

#include "eventstore/crypto.hpp"
#include "eventstore/key_cache.hpp"
#include "eventstore/key_wrapping.hpp"

namespace muster::eventstore {
namespace {

domain::Result<InstanceSecrets, std::string> make_secrets(Log& log, const MasterKeys& master) {
    if (log.tail().value != 0) {
        return domain::failure(std::string("the log is damaged: it has records but no instance secrets"));
    }
    const auto secrets = random_secrets();
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
        auto key = unwrap_data_key(*stored, master);
        if (!key) throw LogDamage("the log is damaged: a data key of " + subject.text() + " does not open");
        return key;
    }
};

domain::Result<std::unique_ptr<Keyring>, std::string> Keyring::open(Log& log, const MasterKey& master) {
    const MasterKeys keys(master);
    try {
        if (const auto rotation = log.meta(rotation_name); rotation && !rotation->empty()) {
            return domain::failure(std::string("a rotation of its master key has begun and not ended: run `muster rotate-master-key` again "
                                               "with the same two key files; it goes on where it stopped"));
        }
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
    made.wrapped = {subject, made.clear.generation, wrap_data_key(made.clear, subject, parts_->master)};
    return made;
}

void Keyring::confirm(domain::AccountId subject, const DataKey& key) { parts_->cache.put(subject, key); }
void Keyring::forget(domain::AccountId subject) { parts_->cache.remove(subject); }

}  // namespace muster::eventstore
