#pragma once
// What the invitations model stores, and its fold.
//
//   i  invitation                            -> InvitationRow
//   a  account                               -> Invitee
//   o  organization ~position invitation     -> -      the organization's, the newest first
//   d  expires_at invitation                 -> -      sent and not used

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/event.hpp"
#include "domain/result.hpp"
#include "domain/state.hpp"
#include "projections/row_batch.hpp"
#include "projections/row_keys.hpp"

namespace muster::projections::invitation_rows {

/// Rises when any row changes its form or meaning.
inline constexpr std::string_view format_version = "2";

enum Table : char {
    invitation = 'i',
    invitee = 'a',
    of_organization = 'o',
    expiring = 'd',
};

struct InvitationRow {
    domain::InvitationId id;
    domain::OrganizationId organization;
    domain::AccountId account;
    domain::InvitationStatus status = domain::InvitationStatus::pending;
    std::uint32_t generation = 1;
    domain::Position position;  ///< of UserInvited
    domain::Timestamp created_at;
    std::optional<domain::Timestamp> sent_at, expires_at;
    std::optional<domain::InvitationId> superseded_by;

    static constexpr auto fields() {
        using S = InvitationRow;
        using domain::field;
        return std::tuple{field("id", &S::id),
                          field("organization", &S::organization),
                          field("account", &S::account),
                          field("status", &S::status),
                          field("generation", &S::generation),
                          field("position", &S::position),
                          field("created_at", &S::created_at),
                          field("sent_at", &S::sent_at),
                          field("expires_at", &S::expires_at),
                          field("superseded_by", &S::superseded_by)};
    }
};

/// Who is invited, as it stands now. Empty texts are absent or erased.
struct Invitee {
    std::string email, first_name, last_name;

    static constexpr auto fields() {
        using S = Invitee;
        using domain::field;
        return std::tuple{field("email", &S::email), field("first_name", &S::first_name), field("last_name", &S::last_name)};
    }
};

[[nodiscard]] inline Key invitation_key(domain::InvitationId id) { return std::move(Key(invitation).add(id)); }
[[nodiscard]] inline Key invitee_key(domain::AccountId account) { return std::move(Key(invitee).add(account)); }

[[nodiscard]] domain::Result<void, std::string> fold_into_invitations(const domain::RecordedEvent& recorded, RowBatch& rows);

}  // namespace muster::projections::invitation_rows
