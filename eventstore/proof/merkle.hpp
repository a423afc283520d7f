#pragma once
// RFC 6962, section 2.1: roots and proofs of a Merkle tree, apart from where its hashes are stored. Leaves are counted from 0.

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "eventstore/proof/hashing.hpp"

namespace muster::eventstore::proof {

/// Computes roots while leaves are added; keeps one hash per level. Not thread-safe.
class RunningRoot {
  public:
    void add(Hasher& hasher, const Hash& leaf);
    [[nodiscard]] std::uint64_t size() const { return size_; }
    /// Of the tree so far.
    [[nodiscard]] Hash root(Hasher& hasher) const;

  private:
    std::uint64_t size_ = 0;
    std::vector<Hash> peaks_;  ///< roots of the full subtrees that make up the tree, the largest first
};

/// The root of `hashes`, whose number is a power of two.
[[nodiscard]] Hash perfect_root(Hasher& hasher, std::span<const Hash> hashes);

/// The root of the full subtree over leaves [index * 2^height, (index + 1) * 2^height).
using Subtree = std::function<Hash(unsigned height, std::uint64_t index)>;

[[nodiscard]] Hash root_of(Hasher& hasher, const Subtree& subtree, std::uint64_t size);
/// PATH(index, D[size]). Needs index < size.
[[nodiscard]] std::vector<Hash> inclusion_path(Hasher& hasher, const Subtree& subtree, std::uint64_t index, std::uint64_t size);
/// PROOF(old_size, D[new_size]). Needs old_size <= new_size; empty when they are equal or old_size is 0.
[[nodiscard]] std::vector<Hash> consistency_path(Hasher& hasher, const Subtree& subtree, std::uint64_t old_size,
                                                 std::uint64_t new_size);

/// The root that the path leads to; nothing when it has the wrong length.
[[nodiscard]] std::optional<Hash> root_from_inclusion(Hasher& hasher, const Hash& leaf, std::uint64_t index, std::uint64_t size,
                                                      std::span<const Hash> path);
/// Whether the path proves that the tree of `new_size` begins with the one of `old_size`.
[[nodiscard]] bool is_consistent(Hasher& hasher, std::uint64_t old_size, const Hash& old_root, std::uint64_t new_size,
                                 const Hash& new_root, std::span<const Hash> path);

}  // namespace muster::eventstore::proof
