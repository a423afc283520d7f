#pragma once
// What the invitations model stores, and its fold.
//
//   i  invitation                            -> InvitationRow
//   a  account                               -> Addressee
//   o  organization ~position invitation     -> -      the organization's, the newest first
//   x  ~position invitation                  -> -      all, the newest first
//   e  email_normal 0 ~position invitation   -> -      by the address it goes to
//   w  position invitation                   -> -      waiting to be sent, the oldest first
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
inline constexpr std::string_view format_version = "1";

enum Table : char {
    invitation = 'i',
    addressee = 'a',
    of_organization = 'o',
    newest = 'x',
    by_email = 'e',
    waiting = 'w',
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

/// Whom a mail addresses, as it stands now. Empty texts are absent or erased.
struct Addressee {
    std::string email, email_normal, phone, first_name, last_name, locale;

    static constexpr auto fields() {
        using S = Addressee;
        using domain::field;
        return std::tuple{field("email", &S::email),           field("email_normal", &S::email_normal),
                          field("phone", &S::phone),           field("first_name", &S::first_name),
                          field("last_name", &S::last_name),   field("locale", &S::locale)};
    }
};

[[nodiscard]] inline Key invitation_key(domain::InvitationId id) { return std::move(Key(invitation).add(id)); }
[[nodiscard]] inline Key addressee_key(domain::AccountId account) { return std::move(Key(addressee).add(account)); }

[[nodiscard]] domain::Result<void, std::string> fold_into_invitations(const domain::RecordedEvent& recorded, RowBatch& rows);

}  // namespace muster::projections::invitation_rows
