#pragma once
// Grows a log's tree with its records. Keeps the tiles that are not full yet in memory. Not thread-safe: the log's writer has it.

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "domain/result.hpp"
#include "eventstore/log.hpp"
#include "eventstore/proof/hashing.hpp"

namespace muster::eventstore::proof {

class TreeWriter {
  public:
    /// Told while a tree that lacks records gets them.
    using Tell = std::function<void(std::uint64_t done, std::uint64_t total)>;

    /// Reads the tree's right edge. A log whose tree lacks records (it is older than the tree) gets them now, in batches, so that a
    /// process that ends meanwhile goes on where it was. The message says what is damaged.
    [[nodiscard]] static domain::Result<std::unique_ptr<TreeWriter>, std::string> open(Log& log, WriterEpoch epoch,
                                                                                      const Tell& tell = {});

    /// Takes records into the tree; the tiles to store with them are put into `tiles`. When the batch is not appended this object is
    /// of no use any more: open another one.
    void add(std::span<const std::string> records, std::vector<Tile>& tiles);
    [[nodiscard]] std::uint64_t size() const { return size_; }

  private:
    TreeWriter() = default;
    [[nodiscard]] domain::Result<void, std::string> restore(const Log& log);
    [[nodiscard]] domain::Result<void, std::string> catch_up(Log& log, WriterEpoch epoch, const Tell& tell);
    void add_hash(unsigned level, const Hash& hash, std::vector<Tile>& tiles);

    /// The last tile of a level, while it is not full.
    struct Edge {
        std::string hashes;
        std::uint64_t index = 0;        ///< of the tile
        std::size_t stored_bytes = 0;  ///< of `hashes`; the rest is new in this batch
    };
    Hasher hasher_;
    std::uint64_t size_ = 0;
    std::vector<Edge> edges_;  ///< by level
};

}  // namespace muster::eventstore::proof
