#pragma once
// Events of access reviews: somebody goes through what people may do in an organization, and certifies or revokes each. What a
// revocation takes away are events of their own in the same commit. Stream: the review.

#include <cstdint>
#include <optional>
#include <string>

#include "domain/fields.hpp"
#include "domain/ids.hpp"
#include "domain/personal.hpp"
#include "domain/time.hpp"

namespace muster::domain {

struct AccessReviewStarted {
    static constexpr std::string_view type = "AccessReviewStarted";
    static constexpr int version = 1;
    AccessReviewId review;
    OrganizationId organization;
    std::string name;
    Position snapshot;        ///< what stood then is reviewed
    std::uint64_t items = 0;  ///< how much that is
    std::optional<Timestamp> due_at;

    static constexpr auto fields() {
        using E = AccessReviewStarted;
        return std::tuple{field("review", &E::review),     field("organization", &E::organization), field("name", &E::name),
                          field("snapshot", &E::snapshot), field("items", &E::items),               field("due_at", &E::due_at)};
    }
    friend bool operator==(const AccessReviewStarted&, const AccessReviewStarted&) = default;
};

enum class ReviewDecision : std::uint8_t { certified, revoked };
template <>
struct EnumNames<ReviewDecision> {
    static constexpr std::array<std::string_view, 2> names{"certified", "revoked"};
};

/// Of the person's membership, or of one grant that they have.
struct AccessReviewDecided {
    static constexpr std::string_view type = "AccessReviewDecided";
    static constexpr int version = 1;
    AccessReviewId review;
    OrganizationId organization;
    AccountId account;
    std::optional<GrantId> reviewed_grant;  ///< absent: the membership, with its role
    ReviewDecision decision = ReviewDecision::certified;
    Personal<> reason;  ///< sealed under the account

    static constexpr auto fields() {
        using E = AccessReviewDecided;
        return std::tuple{field("review", &E::review),
                          field("organization", &E::organization),
                          field("account", &E::account),
                          field("reviewed_grant", &E::reviewed_grant),
                          field("decision", &E::decision),
                          field("reason", &E::reason)};
    }
    friend bool operator==(const AccessReviewDecided&, const AccessReviewDecided&) = default;
};

/// Nothing more is decided in it. What nobody decided stays as it is.
struct AccessReviewClosed {
    static constexpr std::string_view type = "AccessReviewClosed";
    static constexpr int version = 1;
    AccessReviewId review;
    OrganizationId organization;
    std::uint64_t certified = 0;
    std::uint64_t revoked = 0;

    static constexpr auto fields() {
        using E = AccessReviewClosed;
        return std::tuple{field("review", &E::review), field("organization", &E::organization), field("certified", &E::certified),
                          field("revoked", &E::revoked)};
    }
    friend bool operator==(const AccessReviewClosed&, const AccessReviewClosed&) = default;
};

}  // namespace muster::domain
