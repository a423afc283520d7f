#pragma once
// Holds the records of a log against its proof tree while they are read in order: every leaf, and every hash above it. Not thread-safe.

#include <span>
#include <vector>

#include "eventstore/proof/tree_reader.hpp"
#include "replay/verify.hpp"

namespace muster::replay {

using eventstore::proof::Hash;

class TreeCheck {
  public:
    TreeCheck(const eventstore::Log& log, VerifyReport& report);

    /// The leaves of the records from position `first` on, at most up to the end of a tile. `tile_root`: of a whole tile's leaves.
    void leaves(domain::Position first, std::span<const Hash> leaves, const Hash* tile_root);
    /// Nobody could read these records; they are reported already.
    void skip(domain::Position from, domain::Position to);
    /// After the last record. The report then says how large the tree is and what its root is.
    void end();

  private:
    /// One after the other: of a shifted log every record differs, and where it begins is what matters.
    void differs(domain::Position at);
    void report_differing();
    void found(Fault fault);
    void finish_tile();
    void compare_ends();
    void compare_above(unsigned level);
    void damaged(domain::Position at, std::string detail);

    eventstore::proof::TreeReader reader_;
    eventstore::proof::Hasher hasher_;
    VerifyReport& report_;
    std::vector<Fault> faults_;        ///< the first ones
    std::uint64_t found_ = 0;
    std::uint64_t size_ = 0;           ///< of the tree as it is stored
    std::string tile_;                 ///< level 0, the one in hand; empty: it cannot be read
    std::uint64_t in_tile_ = 0;        ///< leaves of it that were seen or skipped
    std::uint64_t tile_index_ = 0;
    bool tile_differs_ = false;
    std::optional<Hash> tile_root_;    ///< of the leaves as computed, when they are those of the tile
    struct Level {
        std::uint64_t tile = 0;
        std::vector<Hash> hashes;
        std::vector<bool> known;       ///< false: the tile below cannot be read
    };
    std::vector<Level> above_;         ///< [0] is level 1
    domain::Position differs_from_{}, differs_to_{};
    bool stopped_ = false;             ///< there is no tree, or it cannot be read at all
};

}  // namespace muster::replay
