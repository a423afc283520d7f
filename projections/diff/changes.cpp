#include "projections/diff/changes.hpp"

#include <algorithm>

#include "projections/json_members.hpp"

namespace muster::projections::diff {
namespace {

using Fields = std::map<std::string, std::string, std::less<>>;
constexpr std::string_view none = "null";

Fields fields_of(const std::optional<std::string>& shown) {
    Fields fields;
    if (!shown) return fields;
    each_member(*shown, [&](std::string_view name, std::string_view, std::string_view value) {
        if (!is_bookkeeping(name)) fields.emplace(name, value);
    });
    return fields;
}

std::string_view value_in(const Fields& fields, std::string_view name) {
    const auto found = fields.find(name);
    return found == fields.end() ? none : std::string_view(found->second);
}

}  // namespace

bool is_bookkeeping(std::string_view field) { return field == "version" || field == "updated_at"; }

std::vector<FieldChange> changes_between(const std::optional<std::string>& before, const std::optional<std::string>& after) {
    std::vector<FieldChange> changes;
    const auto old = fields_of(before), now = fields_of(after);
    // In the order they show.
    const auto add = [&](std::string_view name, std::string_view, std::string_view) {
        if (is_bookkeeping(name)) return;
        const auto was = value_in(old, name), is = value_in(now, name);
        const bool known = std::any_of(changes.begin(), changes.end(), [&](const auto& each) { return each.field == name; });
        if (was != is && !known) changes.push_back({std::string(name), std::string(was), std::string(is), {}});
    };
    if (after) each_member(*after, add);
    if (before) each_member(*before, add);
    return changes;
}

void add_positions(std::vector<FieldChange>& changes, const std::vector<RowState>& states, const Show& show) {
    const auto shown = [&](const RowState& state) { return fields_of(state.bytes ? show(*state.bytes) : std::nullopt); };
    if (changes.empty() || states.empty()) return;
    auto newer = shown(states.front());
    for (std::size_t i = 0; i + 1 < states.size(); ++i) {
        auto older = shown(states[i + 1]);
        for (auto& change : changes) {
            if (change.positions.size() < positions_of_a_field_max && value_in(newer, change.field) != value_in(older, change.field)) {
                change.positions.push_back(states[i].since);
            }
        }
        newer = std::move(older);
    }
}

}  // namespace muster::projections::diff
