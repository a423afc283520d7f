#include "api/credential_cache.hpp"

namespace muster::api {

std::optional<KnownCredential> CredentialCache::find(const domain::TokenHash& hash, domain::Position position) const {
    const auto& shard = shards_[shard_of(hash)];
    const std::lock_guard lock(shard.mutex);
    const auto found = shard.entries.find(hash);
    if (found == shard.entries.end() || found->second.position != position) return {};
    return found->second.credential;
}

void CredentialCache::keep(const domain::TokenHash& hash, domain::Position position, const KnownCredential& credential) {
    auto& shard = shards_[shard_of(hash)];
    const std::lock_guard lock(shard.mutex);
    if (shard.entries.size() >= entries_per_shard_max) shard.entries.clear();
    shard.entries.insert_or_assign(hash, Entry{position, credential});
}

}  // namespace muster::api
