#include "api/new_invitations.hpp"

#include "api/tokens.hpp"

namespace muster::api {

domain::NewInvitation new_invitation(const Services& services, domain::InvitationId id, std::uint32_t generation) {
    return {id, hash_of_token(link_token(services.keyring.secrets().link_key, id, generation)), generation};
}

domain::NewInvitation first_invitation(const Services& services, domain::InvitationId id, const domain::Claim& email) {
    const auto holder = services.models.registry().claimed_by(email);
    const auto account = holder ? services.models.registry().account(*holder) : std::nullopt;
    const bool counts_on = account && account->invitations > 0 && (!account->home || account->registered);
    return new_invitation(services, id, counts_on ? account->invitations + 1 : 1);
}

}  // namespace muster::api
