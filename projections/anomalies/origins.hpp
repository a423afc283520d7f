#pragma once
// Addresses as numbers that can be compared, and the networks they stand in. What the activity log sealed is compared in memory after
// opening and stands nowhere else, so it ends with the account's key; marks of strangers become the number their address would.
// Not thread-safe.

#include <string>
#include <string_view>
#include <unordered_map>

#include "eventstore/activity/marks.hpp"

namespace muster::anomalies {

/// Remembered, because an HMAC costs more than everything else about a record; beyond it all are forgotten.
inline constexpr std::size_t origins_remembered_max = 65'536;

class Origins {
  public:
    struct Known {
        std::uint64_t origin = 0;
        std::uint64_t network = 0;  ///< alike for a whole /24 (IPv4) or /48 (IPv6): what one provider or site has; 0: no address
    };

    explicit Origins(activity::Marks marks) : marks_(marks) {}

    [[nodiscard]] const Known& of(const std::string& address);
    [[nodiscard]] static std::uint64_t of(const domain::Bytes32& mark) { return domain::hash_of_random_bytes(mark) | 1U; }

  private:
    activity::Marks marks_;
    std::unordered_map<std::string, Known> known_;
};

/// The bytes of the address that name its network; empty: it is no address. IPv4 written as IPv6 is IPv4.
[[nodiscard]] std::string network_of(const std::string& address);

}  // namespace muster::anomalies
