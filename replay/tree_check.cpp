#include "replay/tree_check.hpp"

#include <cstring>

namespace muster::replay {
namespace {

using domain::Position;
using namespace eventstore::proof;

std::string positions_text(Position from, Position to) {
    if (from == to) return "the record at position " + std::to_string(from.value) + " is not the one";
    return "the records at positions " + std::to_string(from.value) + " to " + std::to_string(to.value) + " are not those";
}

constexpr std::string_view changed_meaning =
    "Somebody changed, removed, added or moved records below Muster, or the storage did; a backup has them as they were written.";
constexpr std::string_view tree_meaning = "The proof tree is damaged here: proofs cannot be made until it is restored from a backup.";

}  // namespace

TreeCheck::TreeCheck(const eventstore::Log& log, VerifyReport& report) : reader_(log), report_(report) {
    const auto size = reader_.size();
    if (!size) damaged({}, size.error());
    size_ = size ? *size : 0;
    report_.tree_size = size_;
    stopped_ = size_ == 0;
}

void TreeCheck::found(Fault fault) {
    ++found_;
    if (faults_.size() < faults_listed_max / 2) faults_.push_back(std::move(fault));
}

void TreeCheck::damaged(Position at, std::string detail) { found({"tree_damaged", at, std::move(detail), tree_meaning}); }

void TreeCheck::differs(Position at) {
    tile_differs_ = true;
    if (differs_from_.value != 0 && differs_to_.next() != at) report_differing();
    if (differs_from_.value == 0) differs_from_ = at;
    differs_to_ = at;
}

void TreeCheck::report_differing() {
    if (differs_from_.value == 0) return;
    found({"record_not_in_tree", differs_from_, positions_text(differs_from_, differs_to_) + " that the proof tree has there", changed_meaning});
    differs_from_ = {};
}

void TreeCheck::leaves(Position first, std::span<const Hash> leaves, const Hash* tile_root) {
    if (stopped_) return;
    for (std::size_t i = 0; i < leaves.size();) {
        const auto index = first.value - 1 + i;
        if (index >= size_) return;
        if (in_tile_ == 0) {
            tile_index_ = index / tile_width;
            auto tile = reader_.tile({0, tile_index_}, width_of({0, tile_index_}, size_));
            if (!tile) damaged({tile_index_ * tile_width + 1}, tile.error());
            tile_ = tile ? std::move(*tile) : std::string();
            tile_root_ = tile_root != nullptr ? std::optional(*tile_root) : std::nullopt;
        }
        const auto width = width_of({0, tile_index_}, size_);
        const auto count = std::min<std::uint64_t>(width - in_tile_, leaves.size() - i);
        const auto* stored = tile_.data() + in_tile_ * hash_bytes;
        if (!tile_.empty() && std::memcmp(stored, leaves[i].data(), count * hash_bytes) != 0) {
            for (std::uint64_t k = 0; k < count; ++k) {
                if (std::memcmp(stored + k * hash_bytes, leaves[i + k].data(), hash_bytes) != 0) differs({index + k + 1});
            }
        }
        in_tile_ += count;
        i += count;
        if (in_tile_ == width) finish_tile();
    }
}

void TreeCheck::skip(Position from, Position to) {
    if (stopped_) return;
    for (auto at = from; at <= to && at.value <= size_; at = at.next()) {
        const auto index = at.value - 1;
        if (in_tile_ == 0) {
            tile_index_ = index / tile_width;
            auto tile = reader_.tile({0, tile_index_}, width_of({0, tile_index_}, size_));
            if (!tile) damaged(at, tile.error());
            tile_ = tile ? std::move(*tile) : std::string();
        }
        tile_root_.reset();
        if (++in_tile_ == width_of({0, tile_index_}, size_)) finish_tile();
    }
}

/// What stands above it is compared with the tile as it is stored: what is wrong with the records is known already.
void TreeCheck::finish_tile() {
    const bool is_full = in_tile_ == tile_width;
    if (is_full) {
        if (above_.empty()) above_.emplace_back();
        auto& level = above_.front();
        level.known.push_back(!tile_.empty());
        if (tile_.empty()) {
            level.hashes.emplace_back();
        } else if (tile_root_ && !tile_differs_) {
            level.hashes.push_back(*tile_root_);
        } else {
            std::vector<Hash> stored(tile_width);
            for (std::size_t i = 0; i < stored.size(); ++i) stored[i] = hash_at(tile_.data() + i * hash_bytes);
            level.hashes.push_back(perfect_root(hasher_, stored));
        }
        if (level.hashes.size() == tile_width) compare_above(0);
    }
    in_tile_ = 0;
    tile_differs_ = false;
    tile_root_.reset();
}

/// The hashes of a level, as they follow from the level below, against those that are stored.
void TreeCheck::compare_above(unsigned above) {
    const TileId id{above + 1, above_[above].tile};
    auto computed = std::move(above_[above].hashes);
    const auto known = std::move(above_[above].known);
    above_[above] = {id.index + 1, {}, {}};
    const auto covers = std::uint64_t{1} << (tile_height * id.level);  // records under each hash
    const auto first_position = [&](std::uint64_t hash) { return Position{(id.index * tile_width + hash) * covers + 1}; };
    const auto stored = reader_.tile(id, computed.size());
    if (!stored) damaged(first_position(0), stored.error());
    for (std::uint64_t i = 0; stored && i < computed.size(); ++i) {
        const auto hash = hash_at(stored->data() + i * hash_bytes);
        if (known[i] && hash != computed[i]) {
            damaged(first_position(i), "in tile " + full_tile_path(id) + " the hash of positions " + std::to_string(first_position(i).value) + " to " +
                                           std::to_string(first_position(i + 1).value - 1) + " is not that of their records");
        }
        computed[i] = hash;
    }
    if (computed.size() < tile_width) return;
    const auto root = perfect_root(hasher_, computed);
    if (above_.size() == above + 1) above_.emplace_back();
    above_[above + 1].hashes.push_back(root);
    above_[above + 1].known.push_back(stored.has_value());
    if (above_[above + 1].hashes.size() == tile_width) compare_above(above + 1);
}

void TreeCheck::end() {
    report_differing();
    if (!stopped_) compare_ends();
    report_.lead_with(std::move(faults_), found_);
}

void TreeCheck::compare_ends() {
    if (report_.tail.value < size_) {
        found({"log_shorter_than_tree", report_.tail,
               "the log ends at position " + std::to_string(report_.tail.value) + ", its proof tree has " + std::to_string(size_) + " records",
               "Records were cut off the end of the log; a backup has them."});
    }
    if (report_.tail.value > size_) {
        found({"record_not_in_tree", {size_ + 1},
               positions_text({size_ + 1}, report_.tail) + " that the proof tree has: it ends at " + std::to_string(size_), changed_meaning});
    }
    for (unsigned above = 0; above < above_.size(); ++above) {
        if (!above_[above].hashes.empty()) compare_above(above);
    }
    if (const auto root = reader_.root(size_)) {
        report_.tree_root = *root;
    } else {
        damaged({size_}, root.error());
    }
}

}  // namespace muster::replay
