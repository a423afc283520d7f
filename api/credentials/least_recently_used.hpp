#pragma once
// A table with a bound that forgets what was used least recently. Not thread-safe.

#include <cstddef>
#include <list>
#include <unordered_map>
#include <utility>

namespace muster::api {

template <class Key, class Value, class Hash = std::hash<Key>>
class LeastRecentlyUsed {
  public:
    explicit LeastRecentlyUsed(std::size_t entries_max) : entries_max_(entries_max) {}

    /// The value, which counts as a use; nullptr when there is none. Valid until the next call that is not const.
    [[nodiscard]] Value* find(const Key& key) {
        const auto found = index_.find(key);
        if (found == index_.end()) return nullptr;
        by_use_.splice(by_use_.begin(), by_use_, found->second);
        return &found->second->second;
    }
    /// The value, made from `fresh` when there is none.
    [[nodiscard]] Value& find_or_add(const Key& key, const Value& fresh) {
        if (auto* value = find(key)) return *value;
        if (by_use_.size() >= entries_max_) {
            index_.erase(by_use_.back().first);
            by_use_.pop_back();
        }
        by_use_.emplace_front(key, fresh);
        index_.emplace(key, by_use_.begin());
        return by_use_.front().second;
    }
    void erase(const Key& key) {
        const auto found = index_.find(key);
        if (found == index_.end()) return;
        by_use_.erase(found->second);
        index_.erase(found);
    }
    /// As find, without counting as a use.
    [[nodiscard]] const Value* peek(const Key& key) const {
        const auto found = index_.find(key);
        return found == index_.end() ? nullptr : &found->second->second;
    }
    template <class Function>
    void for_each_oldest_first(Function function) const {
        for (auto entry = by_use_.rbegin(); entry != by_use_.rend(); ++entry) function(entry->first, entry->second);
    }
    [[nodiscard]] std::size_t size() const { return by_use_.size(); }

  private:
    using Entry = std::pair<Key, Value>;
    std::size_t entries_max_;
    std::list<Entry> by_use_;  ///< the last used first
    std::unordered_map<Key, typename std::list<Entry>::iterator, Hash> index_;
};

}  // namespace muster::api
