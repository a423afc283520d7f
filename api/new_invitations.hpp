#pragma once
// The links that new invitations are made with, for whoever adds or invites people. Thread-safe.

#include "api/services.hpp"

namespace muster::api {

/// The generation is the account's count so far plus one.
[[nodiscard]] domain::NewInvitation new_invitation(const Services& services, domain::InvitationId id, std::uint32_t generation);
/// The one a person is added with. Who comes home with this e-mail keeps the account (see decide on AddMember): its invitations
/// count on.
[[nodiscard]] domain::NewInvitation first_invitation(const Services& services, domain::InvitationId id, const domain::Claim& email);

}  // namespace muster::api
