#include "projections/timeline/cursors.hpp"

namespace muster::projections::timeline {
namespace {

/// Versions that are stepped over before the next one is looked for.
constexpr int steps_max = 6;

std::string joined(std::string_view table, std::string_view rest) { return std::string(table).append(rest); }

}  // namespace

void check(const rocksdb::Iterator& rows) {
    if (!rows.status().ok()) throw ModelDamaged("the timeline cannot be read: " + rows.status().ToString() + "; rebuild it");
}

VersionCursor::VersionCursor(const ModelSnapshot& rows, std::string_view table, std::string_view prefix, std::string_view from,
                             domain::Position position, std::size_t end_bytes)
    : table_bytes_(table.size()),
      end_bytes_(end_bytes),
      position_(position),
      prefix_(joined(table, prefix)),
      from_(joined(table, from)),
      end_(after_prefix(prefix_)),
      end_slice_(slice(end_)),
      rows_(rows.iterate(end_slice_)) {
    rows_->Seek(slice(from_));
    settle();
}

void VersionCursor::settle() {
    valid_ = false;
    while (!valid_ && rows_->Valid()) {
        current_.assign(standing());
        // Versions of a key before `from` may stand behind it, and those of one that is shorter than the prefix within it.
        const std::string_view row(current_.data(), current_.size() - end_bytes_);
        if (row < from_ || !row.starts_with(prefix_)) {
            leave();
        } else {
            valid_ = step_to_position();  // no version that early: the walk stands at the next row
        }
    }
    if (!valid_) check(*rows_);
}

bool VersionCursor::step_to_position() {
    for (int steps = 0; rows_->Valid() && standing() == current_; ++steps) {
        if (from_of(versioned()) <= position_) return true;
        if (steps < steps_max) {
            rows_->Next();
        } else {
            rows_->Seek(slice(joined(current_, number_text(~position_.value))));
        }
    }
    return false;
}

void VersionCursor::leave() {
    for (int steps = 0; rows_->Valid() && standing() == current_; ++steps) {
        if (steps < steps_max) {
            rows_->Next();
        } else {
            rows_->Seek(slice(joined(current_, std::string(number_bytes, '\xff') + '\0')));
        }
    }
}

void VersionCursor::next() {
    leave();
    settle();
}

CurrentCursor::CurrentCursor(const ModelSnapshot& rows, std::string_view table, std::string_view prefix, std::string_view from,
                             domain::Position position)
    : table_bytes_(table.size()),
      position_(position),
      end_(after_prefix(joined(table, prefix))),
      end_slice_(slice(end_)),
      rows_(rows.iterate(end_slice_)) {
    rows_->Seek(slice(joined(table, from)));
    settle();
}

void CurrentCursor::settle() {
    while (rows_->Valid() && stamped(view(rows_->value())).position > position_) rows_->Next();
    if (!rows_->Valid()) check(*rows_);
}

}  // namespace muster::projections::timeline
