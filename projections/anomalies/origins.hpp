#pragma once
// Addresses as numbers that can be compared. What the activity log sealed is compared in memory after opening and stands nowhere
// else, so it ends with the account's key; marks of strangers become the number their address would. Not thread-safe.

#include <string>
#include <string_view>
#include <unordered_map>

#include "eventstore/activity/marks.hpp"

namespace muster::anomalies {

/// Remembered, because an HMAC costs more than everything else about a record; beyond it all are forgotten.
inline constexpr std::size_t origins_remembered_max = 65'536;

class Origins {
  public:
    explicit Origins(activity::Marks marks) : marks_(marks) {}

    [[nodiscard]] std::uint64_t of(const std::string& address) {
        const auto found = known_.find(address);
        if (found != known_.end()) return found->second;
        if (known_.size() >= origins_remembered_max) known_.clear();
        return known_[address] = of(marks_.of_address(address));
    }
    [[nodiscard]] static std::uint64_t of(const domain::Bytes32& mark) { return domain::hash_of_random_bytes(mark) | 1U; }

  private:
    activity::Marks marks_;
    std::unordered_map<std::string, std::uint64_t> known_;
};

}  // namespace muster::anomalies
