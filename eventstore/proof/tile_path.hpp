#pragma once
// How the tree is stored and served: as tiles of 256 hashes (C2SP tlog-tiles). Level 0 has the leaves; each hash of a higher level is
// the root of a full tile below.
//
// Beside its records, under these paths, a log has
//   0/x001/234       a full tile: 256 hashes, one after the other. Never changes
//   edge/0/16        of the last tile of a level, which is still growing: hashes of it from the 16th on, as far as it had grown. 8 bytes:
//                    that hash's number in its level (big-endian); then the hashes. A piece of an earlier tile that was not written
//                    over yet is known by its number
//   size             how many records the tree has: 8 bytes, big-endian
// so that a batch adds little more than what is new, and a growing tile is read in a few pieces.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace muster::eventstore::proof {

inline constexpr std::uint64_t tile_width = 256;
inline constexpr unsigned tile_height = 8;  ///< 2^8 = 256
inline constexpr std::size_t hash_bytes = 32;
inline constexpr unsigned level_max = 63;

/// Pieces of a growing tile begin at multiples of it: a batch writes so many hashes again, less one, at most.
inline constexpr std::uint64_t piece_step = 8;

inline constexpr std::string_view size_path = "size";

struct TileId {
    unsigned level = 0;
    std::uint64_t index = 0;
    friend auto operator<=>(const TileId&, const TileId&) = default;
};

/// "x001/x234/067".
[[nodiscard]] std::string index_path(std::uint64_t index);
/// Nothing for what index_path does not make.
[[nodiscard]] std::optional<std::uint64_t> parse_index_path(std::string_view text);
[[nodiscard]] std::string full_tile_path(TileId tile);
[[nodiscard]] std::string edge_path(unsigned level, std::uint64_t slot);

/// How many hashes a level has when the tree has `size` leaves.
[[nodiscard]] constexpr std::uint64_t hashes_at(unsigned level, std::uint64_t size) {
    return level * tile_height >= 64 ? 0 : size >> (level * tile_height);
}
/// How wide a tile is in a tree of that size; 0 when it is not there.
[[nodiscard]] std::uint64_t width_of(TileId tile, std::uint64_t size);

[[nodiscard]] std::string number_bytes(std::uint64_t number);
/// Of the first 8 bytes; nothing when there are fewer.
[[nodiscard]] std::optional<std::uint64_t> read_number(std::string_view bytes);

}  // namespace muster::eventstore::proof
