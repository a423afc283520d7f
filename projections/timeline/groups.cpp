#include "projections/timeline/groups.hpp"

#include <algorithm>

#include "projections/row_codec.hpp"

namespace muster::projections::timeline {
namespace {

bool is_full(const GroupState& state) {
    if (state.changes < epoch_changes_min) return false;
    return state.changes >= state.alive_at_start || state.alive * 2 < state.alive_at_start;
}

}  // namespace

GroupState group_state(const RowReader& rows, Space space, std::string_view group) {
    const auto bytes = rows.get(group_state_key(space, group));
    return bytes ? decode_row<GroupState>(*bytes).value_or(GroupState{}) : GroupState{};
}

GroupState open_epoch(RowBatch& rows, Space space, std::string_view group, std::uint64_t changes, domain::Position position) {
    auto state = group_state(rows, space, group);
    if (is_full(state)) {
        auto key = epoch_prefix(space, group, position).bytes();
        const auto prefix_bytes = key.size();
        const auto group_prefix = current_key(space, group);
        rows.scan(group_prefix, {}, [&](std::string_view row, std::string_view bytes) {
            const auto [from, value] = stamped(bytes);
            key.resize(prefix_bytes);
            key.append(row.substr(group_prefix.bytes().size())).append(number_text(~from.value));
            rows.put_ahead(key, std::string(1, '\1').append(value));
            return true;
        });
        rows.put(epoch_starts_prefix(space, group).add_newest_first(position), "");
        state = {position, state.alive, state.alive, 0};
    }
    state.changes += changes;
    return state;
}

Key version_key(Space space, std::string_view key, domain::Position epoch, domain::Position from) {
    const auto size = group_bytes(space, key);
    auto row = epoch_prefix(space, key.substr(0, size), epoch);
    row.add(key.substr(size)).add_newest_first(from);
    return row;
}

std::string version_bytes(const std::string* value) { return value ? std::string(1, '\1').append(*value) : std::string(1, '\0'); }

std::vector<domain::Position> epochs_of(const RowReader& rows, Space space, std::string_view group) {
    std::vector<domain::Position> epochs;
    rows.scan(epoch_starts_prefix(space, group), {}, [&](std::string_view key, std::string_view) {
        epochs.push_back(from_of(key));
        return true;
    });
    epochs.push_back({});
    std::reverse(epochs.begin(), epochs.end());
    return epochs;
}

}  // namespace muster::projections::timeline
