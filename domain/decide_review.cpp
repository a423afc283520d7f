// Decisions about access reviews. What is in one stands in the snapshot it names; here only what is decided counts.

#include "domain/rules.hpp"

namespace muster::domain {
namespace {

Decided<AccessReview> open_review(const Rules& rules, AccessReviewId id, OrganizationId organization) {
    MUSTER_REQUIRE(rules.may(organization, Permission::access_review_manage));
    const auto review = rules.registry.access_review(id);
    if (!review || review->organization != organization) return refuse(RefusalCode::not_found, "There is no such access review.");
    MUSTER_REQUIRE(rules.version_is(review->version));
    if (review->closed) return refuse(RefusalCode::review_closed, "This access review is closed; start another one.");
    return *review;
}

Bytes16 item_of(const DecideAccessReview& c) { return c.reviewed_grant ? c.reviewed_grant->bytes : c.account.bytes; }

bool is_decided(const RegistryReader& registry, AccessReviewId review, const Bytes16& item) {
    auto before = item;
    for (auto byte = before.rbegin(); byte != before.rend(); ++byte) {
        if ((*byte)-- != 0) break;
    }
    const auto next = registry.listed(Listing::reviewed, review.bytes, 1, before);
    return !next.empty() && next.front() == item;
}

/// What takes the item away; the version of the review is not that of the account.
EventsOrRefusal take_away(const Rules& rules, const DecideAccessReview& c, const Membership& membership) {
    if (c.reviewed_grant) return decide_on(rules, RevokeGrant{c.organization, *c.reviewed_grant});
    if (membership.kind == MembershipKind::external) return decide_on(rules, UnlinkExternal{c.account, c.organization});
    return decide_on(rules, RemoveMember{c.account, c.organization, {}});
}

}  // namespace

EventsOrRefusal decide_on(const Rules& rules, const StartAccessReview& c) {
    MUSTER_REQUIRE(rules.may(c.organization, Permission::access_review_manage));
    MUSTER_REQUIRE(rules.may(c.organization, Permission::audit_read));
    const auto organization = rules.organization(c.organization);
    if (!organization) return failure(organization.error());
    if (c.name.empty() || c.name.size() > limits::access_review_name_bytes_max) {
        return refuse(RefusalCode::invalid_field, "An access review has a name of at most 200 bytes.", "name");
    }
    if (c.items > limits::access_review_items_max) return refuse(RefusalCode::limit_reached, "An access review has at most 1,000,000 items.");
    if (c.due_at && *c.due_at <= rules.now()) return refuse(RefusalCode::expiry_invalid, "It is due in the future.", "due_at");
    if (rules.registry.access_review(c.review)) return refuse(RefusalCode::invalid_field, "This id is taken.", "id");
    if (rules.registry.listed(Listing::access_review, c.organization.bytes, limits::access_reviews_max).size() >= limits::access_reviews_max) {
        return refuse(RefusalCode::limit_reached, "An organization has at most 1,000 access reviews.");
    }
    return Events{AccessReviewStarted{c.review, c.organization, c.name, c.snapshot, c.items, c.due_at}};
}

EventsOrRefusal decide_on(const Rules& rules, const DecideAccessReview& c) {
    const auto review = open_review(rules, c.review, c.organization);
    if (!review) return failure(review.error());
    const auto membership = rules.registry.membership(c.account, c.organization);
    const auto grant = c.reviewed_grant ? rules.registry.role_grant(*c.reviewed_grant) : std::nullopt;
    const bool has_grant = grant && grant->organization == c.organization && grant->account == c.account;
    if (is_decided(rules.registry, c.review, item_of(c))) {
        return refuse(RefusalCode::review_item_decided, "Somebody decided this already.");
    }
    if (!membership || (c.reviewed_grant && !has_grant)) {
        return refuse(RefusalCode::not_found, "It is gone already; there is nothing left to decide.", "account_id");
    }
    if (rules.actor().kind == ActorKind::account && rules.actor().account == c.account) {
        return refuse(RefusalCode::self_not_allowed, "Somebody else decides what you have.", "account_id");
    }
    Events events{AccessReviewDecided{c.review, c.organization, c.account, c.reviewed_grant, c.decision, c.reason}};
    if (c.decision == ReviewDecision::revoked) {
        const auto taken = take_away(rules, c, *membership);
        if (!taken) return failure(taken.error());
        events.insert(events.end(), taken->begin(), taken->end());
    }
    return events;
}

EventsOrRefusal decide_on(const Rules& rules, const CloseAccessReview& c) {
    const auto review = open_review(rules, c.review, c.organization);
    if (!review) return failure(review.error());
    return Events{AccessReviewClosed{c.review, c.organization, review->certified, review->revoked}};
}

}  // namespace muster::domain
