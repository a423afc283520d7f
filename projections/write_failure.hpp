#pragma once
// Whether the rows of a data directory can still be written. The stores of all its read models share one: the first write that fails
// (a full disk, most often) is the last one of any of them. RocksDB as Debian builds it has its assertions on, and may abort when it
// goes on after such a failure; rows that were not written are folded again from the log at the next start. Whatever shares it is
// known here, too: generations that are live, kept or being made, for who has to see to every file. Thread-safe.

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace muster::projections {

class ModelStore;  // projections/model_store.hpp

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

    /// A store of the directory was opened for writing.
    void opened(std::weak_ptr<ModelStore> store) {
        const std::lock_guard lock(mutex_);
        std::erase_if(stores_, [](const auto& each) { return each.expired(); });
        stores_.push_back(std::move(store));
    }
    /// Every store that is open for writing now.
    [[nodiscard]] std::vector<std::shared_ptr<ModelStore>> stores() const {
        const std::lock_guard lock(mutex_);
        std::vector<std::shared_ptr<ModelStore>> open;
        for (const auto& each : stores_) {
            if (auto store = each.lock()) open.push_back(std::move(store));
        }
        return open;
    }

  private:
    mutable std::mutex mutex_;
    std::optional<std::string> first_;
    std::vector<std::weak_ptr<ModelStore>> stores_;
};

}  // namespace muster::projections
