#pragma once
// Commands of auditors and operators: erasing a person, holding them against it, reviewing who may do what.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/erasure_events.hpp"
#include "domain/ids.hpp"
#include "domain/people_commands.hpp"
#include "domain/personal.hpp"
#include "domain/review_events.hpp"
#include "domain/time.hpp"

namespace muster::domain {

/// By the person, by who has member.erase in their home and manages them, or by an ADMIN of the instance; only an ADMIN erases
/// who has no home or was removed. Final. Organizations that only they own pass on as with RemoveAccount.
struct EraseAccount {
    AccountId account;
    ErasureReason reason = ErasureReason::person_request;
    std::string reference{};    ///< letters, digits and . _ / # : - ; may be empty
    bool keeps_claims = false;  ///< their e-mail, username and phone are never anybody's again
    std::vector<RemoveAccount::Owned> owned{};
};

/// By an ADMIN of the instance, or with member.erase in the person's home (then `organization` names it).
struct SetLegalHold {
    AccountId account;
    LegalHoldId hold;
    std::optional<OrganizationId> organization;
    Personal<> reason;
};
/// What an ADMIN set only an ADMIN releases; what a home set, whoever has member.erase there, too.
struct ReleaseLegalHold {
    AccountId account;
    LegalHoldId hold;
    std::optional<OrganizationId> organization{};  ///< present: a hold of this organization and no other
};

struct StartAccessReview {
    AccessReviewId review;
    OrganizationId organization;
    std::string name;
    Position snapshot;
    std::uint64_t items = 0;
    std::optional<Timestamp> due_at{};
};
/// Each item is decided once. revoked also takes it away, by the rules and the permissions for removing a member, unlinking an
/// external one or revoking a grant.
struct DecideAccessReview {
    AccessReviewId review;
    OrganizationId organization;
    AccountId account;
    std::optional<GrantId> reviewed_grant{};
    ReviewDecision decision = ReviewDecision::certified;
    Personal<> reason{};
};
struct CloseAccessReview {
    AccessReviewId review;
    OrganizationId organization;
};

}  // namespace muster::domain
