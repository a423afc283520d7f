#pragma once
// Walks over versions in the order of their keys, of each the newest one that began by a position. What is near is stepped to,
// what may be far is looked for: a step costs a tenth of a search. Not thread-safe.

#include <memory>
#include <string>
#include <string_view>

#include <rocksdb/iterator.h>

#include "projections/model_store.hpp"
#include "projections/timeline/layout.hpp"

namespace muster::projections::timeline {

[[nodiscard]] inline rocksdb::Slice slice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }
[[nodiscard]] inline std::string_view view(const rocksdb::Slice& bytes) { return {bytes.data(), bytes.size()}; }
/// Throws ModelDamaged when the walk ended because a file cannot be read.
void check(const rocksdb::Iterator& rows);
/// Whether the key is a version of what the prefix names, and of nothing longer.
[[nodiscard]] inline bool is_version_of(std::string_view key, std::string_view prefix) {
    return key.size() == prefix.size() + number_bytes && key.starts_with(prefix);
}

class VersionCursor {
  public:
    /// `table`: what stands before each row's key; end_bytes: between the key and its position.
    VersionCursor(const ModelSnapshot& rows, std::string_view table, std::string_view prefix, std::string_view from, domain::Position position,
                  std::size_t end_bytes);

    [[nodiscard]] bool valid() const { return valid_; }
    [[nodiscard]] std::string_view key() const { return std::string_view(current_).substr(table_bytes_, current_.size() - table_bytes_ - end_bytes_); }
    [[nodiscard]] std::string_view value() const { return view(rows_->value()); }
    void next();

  private:
    /// From where the walk stands to the first version that counts.
    void settle();
    /// To the row's newest version that began by the position; false: behind the row.
    [[nodiscard]] bool step_to_position();
    /// Behind all versions of current_.
    void leave();
    [[nodiscard]] std::string_view versioned() const { return view(rows_->key()); }
    /// Without its position.
    [[nodiscard]] std::string_view standing() const { return versioned().substr(0, versioned().size() - number_bytes); }

    const std::size_t table_bytes_, end_bytes_;
    const domain::Position position_;
    std::string prefix_, from_, end_;
    rocksdb::Slice end_slice_;
    std::unique_ptr<rocksdb::Iterator> rows_;
    std::string current_;  ///< the row the walk stands at, as it is stored but for the position
    bool valid_ = false;
};

class CurrentCursor {
  public:
    CurrentCursor(const ModelSnapshot& rows, std::string_view table, std::string_view prefix, std::string_view from, domain::Position position);

    [[nodiscard]] bool valid() const { return rows_->Valid(); }
    [[nodiscard]] std::string_view key() const { return view(rows_->key()).substr(table_bytes_); }
    [[nodiscard]] std::string_view value() const { return stamped(view(rows_->value())).value; }
    void next() {
        rows_->Next();
        settle();
    }

  private:
    void settle();

    const std::size_t table_bytes_;
    const domain::Position position_;
    std::string end_;
    rocksdb::Slice end_slice_;
    std::unique_ptr<rocksdb::Iterator> rows_;
};

}  // namespace muster::projections::timeline
