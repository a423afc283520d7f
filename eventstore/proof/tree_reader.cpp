#include "eventstore/proof/tree_reader.hpp"

namespace muster::eventstore::proof {
namespace {

/// Joins what batches wrote of a tile that is not full; less than `width` when a piece is not there.
std::string read_edge(const Log& log, TileId tile, std::uint64_t width) {
    std::string hashes;
    const auto first = tile.index * tile_width;
    while (hashes.size() < width * hash_bytes) {
        const auto count = hashes.size() / hash_bytes;
        const auto slot = count - count % piece_step;
        const auto piece = log.tile(edge_path(tile.level, slot));
        if (!piece || read_number(*piece) != first + slot) break;
        const auto known = (count - slot) * hash_bytes;
        const auto of_piece = std::string_view(*piece).substr(8);
        if (of_piece.size() <= known || of_piece.size() % hash_bytes != 0) break;
        hashes += of_piece.substr(known);
    }
    return hashes;
}

std::string name_of(TileId tile, std::uint64_t width) {
    return full_tile_path(tile) + (width == tile_width ? "" : ".p/" + std::to_string(width));
}

}  // namespace

OrDamage<std::uint64_t> TreeReader::size() const {
    try {
        const auto stored = log_.tile(size_path);
        if (!stored) return 0;
        const auto size = stored->size() == 8 ? read_number(*stored) : std::nullopt;
        if (!size) return domain::failure(TreeDamage("the proof tree's size is unreadable"));
        return *size;
    } catch (const LogDamage& damage) {
        return domain::failure(TreeDamage(damage.what()));
    }
}

OrDamage<std::string> TreeReader::tile(TileId tile, std::uint64_t width) const {
    try {
        auto full = log_.tile(full_tile_path(tile));
        std::string edge;
        if (!full && width < tile_width) {
            edge = read_edge(log_, tile, width);
            // The writer may have filled the tile meanwhile and begun to write over its pieces.
            if (edge.size() < width * hash_bytes) full = log_.tile(full_tile_path(tile));
        }
        if (full && full->size() != tile_width * hash_bytes) {
            return domain::failure("the proof tree is damaged: tile " + name_of(tile, tile_width) + " has " +
                                   std::to_string(full->size()) + " bytes");
        }
        auto& hashes = full ? *full : edge;
        if (hashes.size() < width * hash_bytes) {
            return domain::failure("the proof tree is damaged: tile " + name_of(tile, width) + " is missing");
        }
        hashes.resize(width * hash_bytes);
        return std::move(hashes);
    } catch (const LogDamage& damage) {
        return domain::failure(TreeDamage(damage.what()));
    }
}

namespace {

/// Carries the message out of the callbacks of merkle.hpp.
struct Damaged {
    TreeDamage what;
};

}  // namespace

const std::string& TreeReader::kept_tile(TileId id, std::uint64_t size) {
    const auto width = width_of(id, size);
    auto& kept = tiles_[id];
    if (kept.size() >= width * hash_bytes && width > 0) return kept;
    auto read = width > 0 ? tile(id, width) : domain::failure("tile " + name_of(id, tile_width) + " is beyond the tree");
    if (!read) throw Damaged{std::move(read.error())};
    kept = std::move(*read);
    return kept;
}

/// The height says in which level its hashes stand, and how many of a tile's make it up.
Hash TreeReader::subtree(unsigned height, std::uint64_t index, std::uint64_t size) {
    const auto level = height / tile_height;
    const auto count = std::uint64_t{1} << (height % tile_height);
    const auto first = index * count;
    const auto& hashes = kept_tile({level, first / tile_width}, size);
    const auto offset = first % tile_width;
    if ((offset + count) * hash_bytes > hashes.size()) throw Damaged{"a subtree is beyond the tree"};
    std::vector<Hash> parts(count);
    for (std::uint64_t i = 0; i < count; ++i) parts[i] = hash_at(hashes.data() + (offset + i) * hash_bytes);
    return perfect_root(hasher_, parts);
}

Subtree TreeReader::subtrees(std::uint64_t size) {
    return [this, size](unsigned height, std::uint64_t index) { return subtree(height, index, size); };
}

template <class T, class Compute>
OrDamage<T> TreeReader::guarded(Compute&& compute) {
    try {
        return compute();
    } catch (Damaged& damaged) {
        return domain::failure(std::move(damaged.what));
    }
}

OrDamage<Hash> TreeReader::root(std::uint64_t size) {
    return guarded<Hash>([&] { return root_of(hasher_, subtrees(size), size); });
}

OrDamage<Hash> TreeReader::leaf(std::uint64_t index, std::uint64_t size) {
    return guarded<Hash>([&] { return subtree(0, index, size); });
}

OrDamage<std::vector<Hash>> TreeReader::inclusion(std::uint64_t index, std::uint64_t size) {
    return guarded<std::vector<Hash>>([&] { return inclusion_path(hasher_, subtrees(size), index, size); });
}

OrDamage<std::vector<Hash>> TreeReader::consistency(std::uint64_t old_size, std::uint64_t new_size) {
    return guarded<std::vector<Hash>>([&] { return consistency_path(hasher_, subtrees(new_size), old_size, new_size); });
}

}  // namespace muster::eventstore::proof
