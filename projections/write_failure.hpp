#pragma once
// Whether the rows of a data directory can still be written. The stores of all its read models share one: the first write that fails
// (a full disk, most often) is the last one of any of them. RocksDB as Debian builds it has its assertions on, and may abort when it
// goes on after such a failure; rows that were not written are folded again from the log at the next start. Thread-safe.

#include <mutex>
#include <optional>
#include <string>

namespace muster::projections {

class WriteFailure {
  public:
    /// Keeps the first one.
    void note(const std::string& what) {
        const std::lock_guard lock(mutex_);
        if (!first_) first_ = what;
    }
    /// What to say instead of writing; nothing while every write succeeded.
    [[nodiscard]] std::optional<std::string> happened() const {
        const std::lock_guard lock(mutex_);
        if (!first_) return {};
        return *first_ + ". No read model is written any more: look at the disk, then start the server again";
    }

  private:
    mutable std::mutex mutex_;
    std::optional<std::string> first_;
};

}  // namespace muster::projections
