#include "eventstore/proof/tree_writer.hpp"

#include "eventstore/proof/tree_reader.hpp"

namespace muster::eventstore::proof {
namespace {

/// Between two syncs while an older log gets its tree: some megabytes of records.
constexpr std::uint64_t records_per_batch = 16'384;

Hash root_of_tile(Hasher& hasher, const std::string& hashes) {
    std::vector<Hash> all(hashes.size() / hash_bytes);
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = hash_at(hashes.data() + i * hash_bytes);
    return perfect_root(hasher, all);
}

}  // namespace

domain::Result<std::unique_ptr<TreeWriter>, std::string> TreeWriter::open(Log& log, WriterEpoch epoch, const Tell& tell) {
    auto writer = std::unique_ptr<TreeWriter>(new TreeWriter());
    if (auto restored = writer->restore(log); !restored) return domain::failure(restored.error());
    if (auto caught_up = writer->catch_up(log, epoch, tell); !caught_up) return domain::failure(caught_up.error());
    return writer;
}

domain::Result<void, std::string> TreeWriter::restore(const Log& log) {
    TreeReader reader(log);
    const auto size = reader.size();
    if (!size) return domain::failure(size.error());
    if (*size > log.tail().value) {
        return domain::failure("the log lost records: it ends at position " + std::to_string(log.tail().value) +
                               ", but its proof tree has " + std::to_string(*size));
    }
    size_ = *size;
    for (unsigned level = 0; hashes_at(level, size_) > 0; ++level) {
        auto& edge = edges_.emplace_back();
        edge.index = hashes_at(level, size_) / tile_width;
        const auto width = hashes_at(level, size_) % tile_width;
        if (width == 0) continue;
        auto tile = reader.tile({level, edge.index}, width);
        if (!tile) return domain::failure(tile.error());
        edge.hashes = std::move(*tile);
        edge.stored_bytes = edge.hashes.size();
    }
    if (size_ == 0) return {};
    const auto last = log.read_one({size_});
    const auto leaf = reader.leaf(size_ - 1, size_);
    if (!leaf) return domain::failure(leaf.error());
    if (!last || !*last || hasher_.leaf(**last) != *leaf) {
        return domain::failure("the log is damaged: the record at position " + std::to_string(size_) +
                               " is not the one its proof tree has; `muster verify` says more");
    }
    return {};
}

domain::Result<void, std::string> TreeWriter::catch_up(Log& log, WriterEpoch epoch, const Tell& tell) {
    const auto tail = log.tail();
    if (size_ == tail.value) return {};
    const auto cursor = log.read({size_ + 1});
    std::vector<std::string> records;
    while (size_ < tail.value) {
        records.clear();
        while (records.size() < records_per_batch && size_ + records.size() < tail.value) {
            const auto entry = cursor->next();
            if (!entry || !*entry) {
                return domain::failure("the log is damaged at position " + std::to_string(size_ + records.size() + 1) +
                                       (entry ? ": the record is missing" : ": " + entry.error().detail));
            }
            records.emplace_back((*entry)->bytes);
        }
        AppendBatch batch;
        batch.expected_tail = tail;
        batch.epoch = epoch;
        add(records, batch.tiles);
        if (!log.append(batch)) return domain::failure("the proof tree cannot be stored: " + log.failure_detail());
        if (tell) tell(size_, tail.value);
    }
    return {};
}

void TreeWriter::add_hash(unsigned level, const Hash& hash, std::vector<Tile>& tiles) {
    if (level == edges_.size()) edges_.emplace_back();
    edges_[level].hashes += bytes_of(hash);
    if (edges_[level].hashes.size() < tile_width * hash_bytes) return;
    auto& edge = edges_[level];
    const auto root = root_of_tile(hasher_, edge.hashes);
    tiles.push_back({full_tile_path({level, edge.index}), std::move(edge.hashes)});
    edge.hashes.clear();
    edge.stored_bytes = 0;
    ++edge.index;
    add_hash(level + 1, root, tiles);
}

void TreeWriter::add(std::span<const std::string> records, std::vector<Tile>& tiles) {
    if (records.empty()) return;
    for (const auto& record : records) add_hash(0, hasher_.leaf(record), tiles);
    size_ += records.size();
    for (unsigned level = 0; level < edges_.size(); ++level) {
        auto& edge = edges_[level];
        if (edge.hashes.size() == edge.stored_bytes) continue;
        const auto stored = edge.stored_bytes / hash_bytes;
        const auto slot = stored - stored % piece_step;
        tiles.push_back({edge_path(level, slot), number_bytes(edge.index * tile_width + slot) + edge.hashes.substr(slot * hash_bytes)});
        edge.stored_bytes = edge.hashes.size();
    }
    tiles.push_back({std::string(size_path), number_bytes(size_)});
}

}  // namespace muster::eventstore::proof
