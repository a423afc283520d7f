// Folding events of erasure and access reviews.

#include "domain/fold.hpp"

namespace muster::domain {
namespace {

std::optional<Claim>& claim_of(Account& account, IdentifierKind kind) {
    switch (kind) {
        case IdentifierKind::email: return account.email;
        case IdentifierKind::username: return account.username;
        case IdentifierKind::phone: break;
    }
    return account.phone;
}

}  // namespace

void Fold::operator()(const AccountErased& e) {
    bool was_there = false;
    change(e.account, [&](Account& a) {
        was_there = a.status != AccountStatus::removed;
        if (was_there && a.status != AccountStatus::suspended) count_instance_admin(a, -1);
        drop_password_reset(a);
        drop_email_change(a);
        end_sessions(a, {});
        for (const auto& each : e.claims_released) registry_.erase_claim(each.claim);
        auto left = Account{};
        left.id = a.id;
        left.version = a.version;
        left.revision = a.revision;
        left.status = AccountStatus::removed;
        left.erased_at = meta_.position;
        for (const auto& each : e.claims_kept) claim_of(left, each.kind) = each.claim;
        a = left;
    });
    if (!was_there) return;
    auto instance = registry_.instance();
    --instance.accounts;
    registry_.put(instance);
}

void Fold::operator()(const LegalHoldSet& e) {
    note(e.account, [&](Account& a) { a.legal_holds.push_back({e.hold, e.organization, meta_.position}); });
}

void Fold::operator()(const LegalHoldReleased& e) {
    note(e.account, [&](Account& a) { std::erase_if(a.legal_holds, [&](const LegalHold& each) { return each.id == e.hold; }); });
}

void Fold::operator()(const AccessReviewStarted& e) {
    registry_.put(AccessReview{e.review, meta_.stream_version, e.organization, meta_.position});
    registry_.put_listed(Listing::access_review, e.organization.bytes, e.review.bytes);
}

void Fold::operator()(const AccessReviewDecided& e) {
    auto review = registry_.access_review(e.review);
    if (!review) return;
    review->version = meta_.stream_version;
    ++(e.decision == ReviewDecision::certified ? review->certified : review->revoked);
    registry_.put(*review);
    registry_.put_listed(Listing::reviewed, e.review.bytes, e.reviewed_grant ? e.reviewed_grant->bytes : e.account.bytes);
}

void Fold::operator()(const AccessReviewClosed& e) {
    auto review = registry_.access_review(e.review);
    if (!review) return;
    review->version = meta_.stream_version;
    review->closed = true;
    registry_.put(*review);
}

}  // namespace muster::domain
