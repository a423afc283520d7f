#include "projections/timeline/as_of.hpp"

#include <algorithm>

#include "projections/timeline/cursors.hpp"

namespace muster::projections {
namespace timeline {

/// Of the versions of what the prefix names the newest one that began by the position.
class AsOfRows::Newest {
  public:
    Newest(const ModelSnapshot& rows, std::string_view prefix, domain::Position position)
        : prefix_(prefix),
          end_(std::string(prefix).append(number_bytes, '\xff')),
          end_slice_(slice(end_)),
          rows_(rows.iterate_versions(end_slice_)) {
        rows_->Seek(slice(std::string(prefix).append(number_text(~position.value))));
        check(*rows_);
    }
    [[nodiscard]] bool found() const { return rows_->Valid() && is_version_of(key(), prefix_); }
    [[nodiscard]] std::string_view key() const { return view(rows_->key()); }
    [[nodiscard]] std::string_view value() const { return view(rows_->value()); }

  private:
    const std::string_view prefix_;
    const std::string end_;
    const rocksdb::Slice end_slice_;
    const std::unique_ptr<rocksdb::Iterator> rows_;
};

std::optional<std::string> AsOfRows::get(std::string_view key) const {
    if (!is_kept(space_, key)) return {};
    // A look at what stands now costs a third of a search among the versions.
    if (auto now = rows_.get(current_key(space_, key)); now && stamped(*now).position <= position_) {
        now->erase(0, number_bytes);
        return now;
    }
    const auto group = group_bytes(space_, key);
    return group == 0 ? get_past(key) : get_in_group(key, group);
}

std::optional<std::string> AsOfRows::get_past(std::string_view key) const {
    const auto prefix = past_prefix(space_, key);
    const Newest newest(rows_, prefix, position_);
    if (!newest.found()) return {};
    const auto [until, value] = stamped(newest.value());
    return until > position_ ? std::optional(std::string(value)) : std::nullopt;
}

domain::Position AsOfRows::epoch_of(std::string_view group) const {
    if (last_group_ != group) {
        const auto prefix = epoch_starts_prefix(space_, group);
        const Newest newest(rows_, prefix, position_);
        last_epoch_ = newest.found() ? from_of(newest.key()) : domain::Position{};
        last_group_ = group;
    }
    return last_epoch_;
}

std::optional<std::string> AsOfRows::get_in_group(std::string_view key, std::size_t group) const {
    auto prefix = epoch_prefix(space_, key.substr(0, group), epoch_of(key.substr(0, group)));
    prefix.add(key.substr(group));
    const Newest newest(rows_, prefix, position_);
    if (!newest.found()) return {};
    const auto value = newest.value();
    return value[0] != '\0' ? std::optional(std::string(value.substr(1))) : std::nullopt;
}

void AsOfRows::scan(std::string_view prefix, std::string_view from, const Visit& visit) const {
    if (!is_kept(space_, prefix)) return;
    const auto group = group_bytes(space_, prefix);
    group == 0 ? scan_rows(prefix, from, visit) : scan_group(group, prefix, from, visit);
}

void AsOfRows::scan_group(std::size_t group, std::string_view prefix, std::string_view from, const Visit& visit) const {
    if (prefix.size() < group) throw std::logic_error("a walk of the past begins with a whole group");
    const auto name = prefix.substr(0, group);
    const auto table = epoch_prefix(space_, name, epoch_of(name));
    VersionCursor versions(rows_, table, prefix.substr(group), std::max(prefix, from).substr(group), position_, 0);
    std::string key(name);
    for (; versions.valid(); versions.next()) {
        const auto value = versions.value();
        if (value[0] == '\0') continue;
        key.replace(group, std::string::npos, versions.key());
        if (!visit(key, value.substr(1))) return;
    }
}

void AsOfRows::scan_rows(std::string_view prefix, std::string_view from, const Visit& visit) const {
    const auto begin = std::max(prefix, from);
    const std::size_t end_bytes = ends_in_text(space_, prefix) ? 1 : 0;
    VersionCursor past(rows_, Key(past_table(space_)), prefix, begin, position_, end_bytes);
    CurrentCursor now(rows_, Key(static_cast<char>(space_)), prefix, begin, position_);
    while (past.valid() || now.valid()) {
        // At most one of a key's versions stood then.
        const bool from_past = past.valid() && (!now.valid() || past.key() < now.key());
        if (from_past) {
            const auto [until, value] = stamped(past.value());
            if (until > position_ && !visit(past.key(), value)) return;
            past.next();
        } else {
            if (!visit(now.key(), now.value())) return;
            now.next();
        }
    }
}

}  // namespace timeline

using timeline::Space;

AsOf::AsOf(std::shared_ptr<const ModelSnapshot> rows, domain::Position position)
    : rows_(std::move(rows)),
      position_(position),
      directory_rows_(*rows_, Space::directory, position),
      visibility_rows_(*rows_, Space::visibility, position),
      registry_rows_(*rows_, Space::registry, position),
      telephony_rows_(*rows_, Space::telephony, position),
      registry_(registry_rows_),
      directory_(&directory_rows_, false),
      visibility_(&visibility_rows_),
      telephony_(&telephony_rows_) {}

}  // namespace muster::projections
