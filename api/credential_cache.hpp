#pragma once
// What was found out about a credential, for as long as decision state does not move: an entry is good at the position it was
// made at and at no other, so it is never more forgiving than looking again. Bounded. Thread-safe.

#include <array>
#include <cstddef>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "api/request.hpp"
#include "domain/ids.hpp"
#include "domain/time.hpp"

namespace muster::api {

struct KnownCredential {
    Authenticated who;
    domain::Timestamp started_at;  ///< of a session
    domain::Timestamp expires_at;  ///< time moves without the log: checked each time
};

class CredentialCache {
  public:
    [[nodiscard]] std::optional<KnownCredential> find(const domain::TokenHash& hash, domain::Position position) const;
    void keep(const domain::TokenHash& hash, domain::Position position, const KnownCredential& credential);

  private:
    static constexpr std::size_t shard_count = 16;
    static constexpr std::size_t entries_per_shard_max = 1024;  // a full shard starts anew

    struct Entry {
        domain::Position position;
        KnownCredential credential;
    };
    struct Shard {
        mutable std::mutex mutex;
        std::unordered_map<domain::TokenHash, Entry> entries;
    };
    [[nodiscard]] static std::size_t shard_of(const domain::TokenHash& hash) { return hash.bytes[0] % shard_count; }

    std::array<Shard, shard_count> shards_;
};

}  // namespace muster::api
