#pragma once
// How often one credential may ask about people of one organization: a token bucket for each pair, so that a lookup, or a
// refusal that tells as much (email_taken), cannot be used to find out who exists. Thread-safe; memory is bounded.

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "domain/ids.hpp"

namespace muster::api {

struct LookupLimits {
    unsigned burst = 30;             ///< lookups at once
    std::chrono::seconds window{60}; ///< in which a whole burst comes back
    std::size_t buckets_max = 50'000;///< pairs remembered; full buckets are forgotten first
};

class LookupLimiter {
  public:
    using TimePoint = std::chrono::steady_clock::time_point;

    explicit LookupLimiter(LookupLimits limits = {});
    ~LookupLimiter();

    struct Verdict {
        bool allowed = false;
        unsigned remaining = 0;      ///< lookups left now
        unsigned reset_s = 0;        ///< until the bucket is full again
        unsigned retry_after_s = 0;  ///< until the next one is allowed; 0 when allowed
    };
    /// Takes one from the bucket, or says when to come back.
    [[nodiscard]] Verdict take(std::string_view credential, domain::OrganizationId organization, TimePoint now);
    /// As take, without taking.
    [[nodiscard]] Verdict look(std::string_view credential, domain::OrganizationId organization, TimePoint now);

    [[nodiscard]] const LookupLimits& limits() const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace muster::api
