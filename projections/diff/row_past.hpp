#pragma once
// One row between two positions: what it was at both, and each state it had in between. Not thread-safe.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "projections/model_store.hpp"
#include "projections/timeline/as_of.hpp"

namespace muster::projections::diff {

/// What a row was from a position on; nothing: it was not there.
struct RowState {
    domain::Position since;
    std::optional<std::string> bytes;
};

/// Of states in between the newest are read: a counter may have had a million.
inline constexpr std::size_t states_max = 256;

class RowPast {
  public:
    /// The rows must outlive it; from <= to.
    RowPast(const ModelSnapshot& rows, timeline::Space space, domain::Position from, domain::Position to);

    [[nodiscard]] std::optional<std::string> at_from(std::string_view key) const { return from_rows_.get(key); }
    [[nodiscard]] std::optional<std::string> at_to(std::string_view key) const { return to_rows_.get(key); }
    /// Whether the row that stands now stood at both: mostly so, and told by one look-up. False says nothing.
    [[nodiscard]] bool is_unchanged_since_from(std::string_view key) const;
    /// Its states in (from, to], the newest first, and last the one it had at `from`. Of a row in no group.
    [[nodiscard]] std::vector<RowState> states(std::string_view key) const;
    /// Keys of rows that stood at either position, in order, behind `after` (empty: from the first). The prefix names a whole group
    /// where rows are in groups.
    [[nodiscard]] std::vector<std::string> keys(std::string_view prefix, std::string_view after, std::size_t most) const;

  private:
    const ModelSnapshot& rows_;
    const timeline::Space space_;
    const domain::Position from_, to_;
    timeline::AsOfRows from_rows_, to_rows_;
};

}  // namespace muster::projections::diff
