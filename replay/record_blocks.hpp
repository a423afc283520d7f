#pragma once
// The records of a log in blocks, each decoded and hashed on whichever thread has time, and handed on in order: decoding costs more
// than reading and hashing, so one thread alone would be slower than the disk.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "eventstore/codec.hpp"
#include "eventstore/log.hpp"
#include "eventstore/proof/hashing.hpp"

namespace muster::replay {

struct LookedAt {
    domain::Result<domain::RecordedEvent, eventstore::DecodeFailure> event;
    std::uint32_t sealed_parts = 0;
    std::uint32_t erased_parts = 0;  ///< their key is gone
};

/// Records nobody can read, behind those of a block.
struct Hole {
    domain::Position from{}, to{};
    std::optional<std::string> damage;  ///< none: they are missing
};

struct Block {
    domain::Position first{};
    std::string bytes;                 ///< of its records, one after the other
    std::vector<std::size_t> ends;     ///< of each in `bytes`
    std::vector<LookedAt> looked_at;
    std::vector<eventstore::proof::Hash> leaves;
    std::optional<eventstore::proof::Hash> tile_root;  ///< when the records are those of one whole tile
    std::optional<Hole> hole;

    [[nodiscard]] std::size_t size() const { return ends.size(); }
    [[nodiscard]] std::string_view record(std::size_t i) const {
        const auto begin = i == 0 ? 0 : ends[i - 1];
        return std::string_view(bytes).substr(begin, ends[i] - begin);
    }
};

/// Calls `use` for each block, in order, on the caller's thread. `keys` is called from several threads.
void for_each_block(const eventstore::Log& log, const eventstore::KeyFinder& keys, const std::function<void(Block&)>& use);

}  // namespace muster::replay
