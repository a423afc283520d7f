#pragma once
// What differs between states of a row as it shows: its fields, each with the positions that changed it. Thread-safe.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "projections/diff/row_past.hpp"

namespace muster::projections::diff {

/// A row as a JSON object; nothing when it says nothing of the thing.
using Show = std::function<std::optional<std::string>(std::string_view row)>;

/// Values are JSON; "null": there was none.
struct FieldChange {
    std::string field, before, after;
    std::vector<domain::Position> positions;  ///< of events that changed it in between, the newest first, so many at most
};
inline constexpr std::size_t positions_of_a_field_max = 5;

/// What moves with every change and says nothing: the version, and when it was.
[[nodiscard]] bool is_bookkeeping(std::string_view field);

/// Of what shows at two positions; positions are left empty.
[[nodiscard]] std::vector<FieldChange> changes_between(const std::optional<std::string>& before, const std::optional<std::string>& after);
/// Adds the positions. `states` as RowPast::states.
void add_positions(std::vector<FieldChange>& changes, const std::vector<RowState>& states, const Show& show);

}  // namespace muster::projections::diff
