#include "eventstore/key_cache.hpp"

#include <sodium.h>

namespace muster::eventstore {

void KeyCache::Keys::wipe() {
    for (auto& [subject, key] : *this) sodium_memzero(key.bytes.data(), key.bytes.size());
    clear();
}

void KeyCache::Keys::wipe(const domain::AccountId& subject) {
    const auto found = find(subject);
    if (found == end()) return;
    sodium_memzero(found->second.bytes.data(), found->second.bytes.size());
    erase(found);
}

std::optional<DataKey> KeyCache::find(const domain::AccountId& subject) {
    auto& shard = shard_of(subject);
    const std::lock_guard lock(shard.mutex);
    if (const auto young = shard.young.find(subject); young != shard.young.end()) return young->second;
    const auto old = shard.old.find(subject);
    if (old == shard.old.end()) return {};
    const auto key = old->second;
    insert(shard, subject, key);
    return key;
}

void KeyCache::insert(Shard& shard, const domain::AccountId& subject, const DataKey& key) {
    if (shard.young.size() >= half_max) {
        shard.old.wipe();
        shard.old.swap(shard.young);
    }
    shard.young.insert_or_assign(subject, key);
}

void KeyCache::put(const domain::AccountId& subject, const DataKey& key) {
    auto& shard = shard_of(subject);
    const std::lock_guard lock(shard.mutex);
    insert(shard, subject, key);
}

void KeyCache::remove(const domain::AccountId& subject) {
    auto& shard = shard_of(subject);
    const std::lock_guard lock(shard.mutex);
    ++shard.removals;
    shard.young.wipe(subject);
    shard.old.wipe(subject);
}

std::uint64_t KeyCache::ticket(const domain::AccountId& subject) {
    auto& shard = shard_of(subject);
    const std::lock_guard lock(shard.mutex);
    return shard.removals;
}

void KeyCache::put_unless_removed(const domain::AccountId& subject, const DataKey& key, std::uint64_t ticket) {
    auto& shard = shard_of(subject);
    const std::lock_guard lock(shard.mutex);
    if (shard.removals == ticket) insert(shard, subject, key);
}

}  // namespace muster::eventstore
