#pragma once
// A log's tree, read from its tiles: tiles of any width, roots of any earlier size, proofs. Point look-ups only; keeps the tiles it
// has read, so it is for one answer. Not thread-safe; several of them may read beside the writer.

#include <map>
#include <string>
#include <vector>

#include "domain/result.hpp"
#include "eventstore/log.hpp"
#include "eventstore/proof/merkle.hpp"
#include "eventstore/proof/tile_path.hpp"

namespace muster::eventstore::proof {

/// What is wrong: a tile is missing or has the wrong length. LogDamage (eventstore/log.hpp) is turned into it.
using TreeDamage = std::string;
template <class T>
using OrDamage = domain::Result<T, TreeDamage>;

class TreeReader {
  public:
    explicit TreeReader(const Log& log) : log_(log) {}

    /// How many records the tree has; 0 also when there is none.
    [[nodiscard]] OrDamage<std::uint64_t> size() const;
    /// The first `width` hashes of a tile; 1 to 256.
    [[nodiscard]] OrDamage<std::string> tile(TileId tile, std::uint64_t width) const;

    // Of the tree as it was at some size, which is at most size().
    [[nodiscard]] OrDamage<Hash> root(std::uint64_t size);
    [[nodiscard]] OrDamage<Hash> leaf(std::uint64_t index, std::uint64_t size);
    /// Needs index < size.
    [[nodiscard]] OrDamage<std::vector<Hash>> inclusion(std::uint64_t index, std::uint64_t size);
    /// Needs old_size <= new_size.
    [[nodiscard]] OrDamage<std::vector<Hash>> consistency(std::uint64_t old_size, std::uint64_t new_size);

  private:
    [[nodiscard]] Hash subtree(unsigned height, std::uint64_t index, std::uint64_t size);
    [[nodiscard]] const std::string& kept_tile(TileId tile, std::uint64_t size);
    [[nodiscard]] Subtree subtrees(std::uint64_t size);
    template <class T, class Compute>
    [[nodiscard]] OrDamage<T> guarded(Compute&& compute);

    const Log& log_;
    Hasher hasher_;
    std::map<TileId, std::string> tiles_;
};

}  // namespace muster::eventstore::proof
