#pragma once
// What an access review is about: each membership of an organization, and each role granted to a member beside it, as they stood at
// the review's snapshot; who gave them and why; and what was decided. Asks the timeline, which has to have come to the snapshot.
// Not thread-safe; not for an I/O thread.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/reviews/told.hpp"
#include "domain/registry.hpp"
#include "projections/directory.hpp"
#include "projections/timeline/as_of.hpp"

namespace muster::api {

struct ReviewFacts {
    domain::AccessReview state;
    domain::AccessReviewStarted started;
    Told begun;
};
/// Nothing when there is none of this id in the organization.
[[nodiscard]] std::optional<ReviewFacts> review_facts(const Services& services, domain::OrganizationId organization, domain::AccessReviewId id);
/// How much there is to review: memberships, and grants to members.
[[nodiscard]] std::uint64_t count_items(const projections::AsOf& then, domain::OrganizationId organization);

struct ReviewDecided {
    domain::ReviewDecision decision = domain::ReviewDecision::certified;
    Told told;
};
struct ReviewedGrant {
    domain::HeldGrant grant;
    std::optional<Told> given;
    std::optional<ReviewDecided> decided;
};
struct ReviewItem {
    domain::AccountId account;
    std::string member;  ///< the directory's JSON of then; of who was erased since, blank
    domain::Membership membership;
    std::optional<Told> given;  ///< the role they had then
    std::optional<ReviewDecided> decided;
    std::vector<ReviewedGrant> grants;
};

/// {"member": {…}, "given", "decision", "grants": [{"grant_id", "role", "ends_at", "given", "decision"}]}
[[nodiscard]] std::string json_of(const ReviewItem& item);

enum class ItemState : std::uint8_t { open, certified, revoked };

/// Whom to go through; what is not said leaves nobody out.
struct ReviewScope {
    std::optional<std::string> role;
    std::optional<domain::MembershipKind> kind;
    std::optional<domain::GroupId> group;  ///< directly in it
    std::optional<ItemState> state;        ///< of the membership or of any of the grants

    [[nodiscard]] bool is_whole() const { return !role && !kind && !group && !state; }
};

class ReviewItems {
  public:
    /// Nothing while the timeline has no rows.
    [[nodiscard]] static std::optional<ReviewItems> open(const Services& services, ReviewFacts review, ReviewScope scope);

    struct Page {
        std::vector<ReviewItem> items;
        std::string next;  ///< empty at the end
    };
    /// In the directory's order. Nothing when `after` is none of ours. May hold fewer than `limit` though more follow.
    [[nodiscard]] std::optional<Page> page(const std::string& after, std::size_t limit) const;

  private:
    ReviewItems(const Services& services, ReviewFacts review, ReviewScope scope, std::shared_ptr<const projections::AsOf> then)
        : services_(&services), review_(std::move(review)), scope_(std::move(scope)), then_(std::move(then)) {}
    [[nodiscard]] std::optional<ReviewItem> item(const std::string& row) const;
    [[nodiscard]] bool is_wanted(const ReviewItem& item) const;
    [[nodiscard]] bool is_decided(const domain::Bytes16& id) const;
    /// Reads the account's history back to the review's beginning.
    void read_decisions(ReviewItem& item) const;
    [[nodiscard]] std::optional<Told> role_given(domain::AccountId account) const;
    [[nodiscard]] std::optional<Told> grant_given(domain::GrantId grant) const;

    const Services* services_;
    ReviewFacts review_;
    ReviewScope scope_;
    std::shared_ptr<const projections::AsOf> then_;
};

}  // namespace muster::api

template <>
struct muster::domain::EnumNames<muster::api::ItemState> {
    static constexpr std::array<std::string_view, 3> names{"open", "certified", "revoked"};
};
