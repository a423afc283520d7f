#include "projections/diff/row_past.hpp"

#include <algorithm>
#include <iterator>

namespace muster::projections::diff {

using domain::Position;
using timeline::stamped;

RowPast::RowPast(const ModelSnapshot& rows, timeline::Space space, Position from, Position to)
    : rows_(rows), space_(space), from_(from), to_(to), from_rows_(rows, space, from), to_rows_(rows, space, to) {}

bool RowPast::is_unchanged_since_from(std::string_view key) const {
    const auto now = rows_.get(timeline::current_key(space_, key));
    return now && stamped(*now).position <= from_;
}

std::vector<RowState> RowPast::states(std::string_view key) const {
    std::vector<RowState> found;
    bool reached_from = false;
    // Versions come the newest first; between two of them the row may have been gone.
    const auto take = [&](Position since, std::optional<Position> until, std::string_view value) {
        if (since > to_) return true;
        if (until && *until <= from_) return false;
        if (until && *until <= to_ && (found.empty() || found.back().since != *until)) found.push_back({*until, {}});
        reached_from = since <= from_;
        found.push_back({since, std::string(value)});
        return !reached_from && found.size() < states_max;
    };
    bool going_on = true;
    if (const auto now = rows_.get(timeline::current_key(space_, key))) going_on = take(stamped(*now).position, {}, stamped(*now).value);
    const auto prefix = timeline::past_prefix(space_, key);
    if (going_on) {
        rows_.scan(prefix, timeline::past_key(space_, key, to_), [&](std::string_view stored, std::string_view bytes) {
            if (stored.size() != prefix.bytes().size() + timeline::number_bytes) return true;
            const auto [until, value] = stamped(bytes);
            return take(timeline::from_of(stored), until, value);
        });
    }
    if (!reached_from) found.push_back({from_, at_from(key)});
    return found;
}

std::vector<std::string> RowPast::keys(std::string_view prefix, std::string_view after, std::size_t most) const {
    const auto start = after.empty() ? std::string() : std::string(after) + '\0';
    const auto of = [&](const timeline::AsOfRows& rows) {
        std::vector<std::string> found;
        rows.scan(prefix, start, [&](std::string_view key, std::string_view) {
            found.emplace_back(key);
            return found.size() < most;
        });
        return found;
    };
    const auto before = of(from_rows_), since = of(to_rows_);
    std::vector<std::string> both;
    both.reserve(std::max(before.size(), since.size()));
    std::set_union(before.begin(), before.end(), since.begin(), since.end(), std::back_inserter(both));
    if (both.size() > most) both.resize(most);
    return both;
}

}  // namespace muster::projections::diff
