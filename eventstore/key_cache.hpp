#pragma once
// The newest data key of each account lately used, in clear. Bounded; keys that go are wiped. Thread-safe.

#include <array>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "eventstore/keyring.hpp"

namespace muster::eventstore {

/// Recency is kept by two halves per shard: what is used moves to the young half, and a full young half becomes the old
/// one.
class KeyCache {
  public:
    static constexpr std::size_t keys_max = 65536;

    [[nodiscard]] std::optional<DataKey> find(const domain::AccountId& subject);
    void put(const domain::AccountId& subject, const DataKey& key);
    void remove(const domain::AccountId& subject);

    /// A key read from the log may be destroyed before it is cached: take a ticket before reading, and put with it.
    [[nodiscard]] std::uint64_t ticket(const domain::AccountId& subject);
    void put_unless_removed(const domain::AccountId& subject, const DataKey& key, std::uint64_t ticket);

  private:
    static constexpr std::size_t shards_count = 16;
    static constexpr std::size_t half_max = keys_max / shards_count / 2;
    class Keys : public std::unordered_map<domain::AccountId, DataKey> {
      public:
        Keys() = default;
        ~Keys() { wipe(); }
        Keys(const Keys&) = delete;
        Keys& operator=(const Keys&) = delete;
        void wipe();
        void wipe(const domain::AccountId& subject);
    };
    struct Shard {
        std::mutex mutex;
        Keys young;
        Keys old;
        std::uint64_t removals = 0;
    };
    Shard& shard_of(const domain::AccountId& subject) {
        return shards_[domain::hash_of_random_bytes(subject.bytes) % shards_count];
    }
    static void insert(Shard& shard, const domain::AccountId& subject, const DataKey& key);

    std::array<Shard, shards_count> shards_;
};

}  // namespace muster::eventstore
