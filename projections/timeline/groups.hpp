#pragma once
// The epochs of groups (layout.hpp) as they are written. Functions of the rows alone; not thread-safe.

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "domain/fields.hpp"
#include "projections/row_batch.hpp"
#include "projections/timeline/layout.hpp"

namespace muster::projections::timeline {

struct GroupState {
    domain::Position epoch{};             ///< where the newest one begins
    std::uint64_t alive_at_start = 0;
    std::uint64_t alive = 0;
    std::uint64_t changes = 0;            ///< since then

    static constexpr auto fields() {
        using S = GroupState;
        using domain::field;
        return std::tuple{field("epoch", &S::epoch), field("alive_at_start", &S::alive_at_start), field("alive", &S::alive),
                          field("changes", &S::changes)};
    }
};

[[nodiscard]] GroupState group_state(const RowReader& rows, Space space, std::string_view group);

/// Before an event changes the group at a position, of so many things: the next epoch begins with it when the last one is full.
[[nodiscard]] GroupState open_epoch(RowBatch& rows, Space space, std::string_view group, std::uint64_t changes, domain::Position position);

/// Where a version of a group's row stands in an epoch, and as what: nothing says that the row went.
[[nodiscard]] Key version_key(Space space, std::string_view key, domain::Position epoch, domain::Position from);
[[nodiscard]] std::string version_bytes(const std::string* value);

/// Where the epochs of a group begin, the first (0) included, in order.
[[nodiscard]] std::vector<domain::Position> epochs_of(const RowReader& rows, Space space, std::string_view group);

}  // namespace muster::projections::timeline
