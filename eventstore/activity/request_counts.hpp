#pragma once
// Requests of the current minute, added up by who sent them from where to which route and how they were answered. Adding costs
// a look-up in memory: threads have tables of their own, and their size is bounded. Thread-safe.

#include <chrono>
#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "eventstore/activity/records.hpp"

namespace muster::activity {

struct AnsweredRequest {
    std::string_view method, pattern;  ///< of the route; constant data. No pattern: no route
    unsigned status = 0;
    std::string_view code{};           ///< of the problem; constant data, empty when there is none
    std::chrono::nanoseconds took{};
    std::optional<AccountId> account{};
    std::optional<SessionId> session{};
    std::optional<ApiKeyId> key{};
    std::optional<OrganizationId> organization{};
    std::uint64_t rows = 0;            ///< that the answer listed
    std::string_view address{};        ///< of the peer
};

/// Different ones in a minute, each thread a sixteenth; what is beyond is not counted.
inline constexpr std::size_t request_counts_max = 262'144;
/// Addresses of strangers that each thread tells apart in a minute: who has many addresses fills neither memory nor log with
/// them. Requests from further ones are counted together.
inline constexpr std::size_t stranger_addresses_max = 1'024;

class RequestCounts {
  public:
    explicit RequestCounts(std::size_t most = request_counts_max);
    ~RequestCounts();

    /// False: the tables are full, it was not counted.
    [[nodiscard]] bool add(const AnsweredRequest& request, Timestamp now);
    /// Takes out every minute that ended before `now`, or all of them; addresses of nobody's requests stand in `address`, too.
    [[nodiscard]] std::vector<Activity> take(Timestamp now, bool all = false);

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace muster::activity
