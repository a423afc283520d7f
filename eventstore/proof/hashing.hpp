#pragma once
// The hashes of an RFC 6962 Merkle tree: SHA-256, with 0x00 before what a leaf holds and 0x01 before two children.

#include <memory>
#include <string_view>

#include "domain/ids.hpp"

namespace muster::eventstore::proof {

using Hash = domain::Bytes32;

/// Keeps one digest context for as long as it lives. Not thread-safe.
class Hasher {
  public:
    Hasher();
    ~Hasher();
    Hasher(const Hasher&) = delete;
    Hasher& operator=(const Hasher&) = delete;

    [[nodiscard]] Hash leaf(std::string_view record);
    [[nodiscard]] Hash node(const Hash& left, const Hash& right);
    /// Of these bytes as they are.
    [[nodiscard]] Hash plain(std::string_view bytes);

  private:
    struct Context;
    std::unique_ptr<Context> context_;
};

/// Of a tree without leaves: SHA-256 of nothing.
[[nodiscard]] Hash empty_root();

[[nodiscard]] inline std::string_view bytes_of(const Hash& hash) {
    return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}
/// `at` has at least 32 bytes.
[[nodiscard]] Hash hash_at(const char* at);

}  // namespace muster::eventstore::proof
