#pragma once
// Decision state of legal holds and access reviews.

#include <cstdint>
#include <optional>

#include "domain/fields.hpp"
#include "domain/ids.hpp"

namespace muster::domain {

/// Stands in the account it holds.
struct LegalHold {
    LegalHoldId id;
    std::optional<OrganizationId> organization;  ///< the home that set it; none: an ADMIN of the instance
    Position recorded_at{};                      ///< the LegalHoldSet record: its reason stands there

    static constexpr auto fields() {
        return std::tuple{field("id", &LegalHold::id), field("organization", &LegalHold::organization),
                          field("recorded_at", &LegalHold::recorded_at)};
    }
    friend bool operator==(const LegalHold&, const LegalHold&) = default;
};

/// What was decided in it is listed under Listing::reviewed: the account of a membership, the grant of a grant.
struct AccessReview {
    AccessReviewId id;
    std::uint64_t version = 0;
    OrganizationId organization;
    Position recorded_at{};  ///< the AccessReviewStarted record
    std::uint64_t certified = 0;
    std::uint64_t revoked = 0;
    bool closed = false;

    static constexpr auto fields() {
        using S = AccessReview;
        return std::tuple{field("id", &S::id),
                          field("version", &S::version),
                          field("organization", &S::organization),
                          field("recorded_at", &S::recorded_at),
                          field("certified", &S::certified),
                          field("revoked", &S::revoked),
                          field("closed", &S::closed)};
    }
    friend bool operator==(const AccessReview&, const AccessReview&) = default;
};

}  // namespace muster::domain
