#include "projections/timeline/version_writer.hpp"

#include <set>

#include "projections/row_codec.hpp"
#include "projections/timeline/groups.hpp"

namespace muster::projections::timeline {

std::optional<std::string> VersionWriter::get(std::string_view key) const {
    if (!is_kept(space_, key)) return {};
    if (const auto it = changes_.find(key); it != changes_.end()) return it->second;
    auto bytes = below_.get(current_key(space_, key));
    if (bytes) bytes->erase(0, number_bytes);
    return bytes;
}

void VersionWriter::scan(std::string_view prefix, std::string_view from,
                         const std::function<bool(std::string_view, std::string_view)>& visit) const {
    if (!is_kept(space_, prefix)) return;
    auto own = changes_.lower_bound(std::max(prefix, from));
    bool going_on = true;
    const auto visit_own_below = [&](std::optional<std::string_view> key) {
        for (; going_on && own != changes_.end() && own->first.starts_with(prefix) && (!key || own->first < *key); ++own) {
            if (own->second) going_on = visit(own->first, *own->second);
        }
    };
    const auto below_from = from.empty() ? std::string() : current_key(space_, from).bytes();
    below_.scan(current_key(space_, prefix), below_from, [&](std::string_view physical, std::string_view bytes) {
        const auto key = physical.substr(1);
        visit_own_below(key);
        if (!going_on) return false;
        if (own != changes_.end() && own->first == key) {
            if (own->second) going_on = visit(key, *own->second);
            ++own;
        } else {
            going_on = visit(key, bytes.substr(number_bytes));
        }
        return going_on;
    });
    visit_own_below({});
}

void VersionWriter::put(std::string_view key, std::string_view value) {
    if (!is_kept(space_, key)) return;
    if (const auto it = changes_.find(key); it != changes_.end()) {
        it->second.emplace(value);
    } else {
        changes_.emplace(key, value);
    }
}

void VersionWriter::erase(std::string_view key) {
    if (!is_kept(space_, key)) return;
    if (const auto it = changes_.find(key); it != changes_.end()) {
        it->second.reset();
    } else {
        changes_.emplace(key, std::nullopt);
    }
}

void VersionWriter::write() {
    for (auto it = changes_.begin(); it != changes_.end();) {
        const auto size = group_bytes(space_, it->first);
        if (size == 0) {
            write_row(it->first, it->second);
            ++it;
            continue;
        }
        // A group's rows stand together.
        const auto group = it->first.substr(0, size);
        const auto begin = it;
        std::set<std::string_view> things;  // a row that moves, because what sorts it changed, is one thing
        for (; it != changes_.end() && it->first.starts_with(group); ++it) {
            const std::string_view key = it->first;
            things.insert(key.substr(key.size() - std::min(key.size(), sizeof(domain::Bytes16))));
        }
        auto state = open_epoch(below_, space_, group, things.size(), position_);
        for (auto row = begin; row != it; ++row) {
            const auto& [key, value] = *row;
            const auto current = current_key(space_, key);
            const auto old = below_.get(current);
            if (old ? value && stamped(*old).value == *value : !value) continue;
            below_.put(version_key(space_, key, state.epoch, position_), version_bytes(value ? &*value : nullptr));
            value ? below_.put(current, stamp(position_, *value)) : below_.erase(current);
            if (old && !value) --state.alive;
            if (!old && value) ++state.alive;
        }
        below_.put(group_state_key(space_, group), encode_row(state));
    }
    changes_.clear();
}

void VersionWriter::write_row(const std::string& key, const std::optional<std::string>& value) {
    const auto current = current_key(space_, key);
    const auto old = below_.get(current);
    if (!old && !value) return;
    if (old) {
        const auto [from, before] = stamped(*old);
        if (value && before == *value) return;
        below_.put(past_key(space_, key, from), stamp(position_, before));
    }
    value ? below_.put(current, stamp(position_, *value)) : below_.erase(current);
}

}  // namespace muster::projections::timeline
