// Invitations: each is one sending of the registration link; a resend makes a new one and kills the old at once.

#include "api/handlers/answers.hpp"
#include "api/handlers/handlers.hpp"
#include "api/handlers/identifiers.hpp"
#include "api/json_body.hpp"
#include "api/new_invitations.hpp"

namespace muster::api::handlers {
namespace {

/// The account's next invitation. When somebody else sends one at the same moment it is refused as invitation_not_live.
domain::NewInvitation next_invitation(const Services& services, domain::AccountId account) {
    const auto stands = services.models.registry().account(account);
    return new_invitation(services, {fresh_id(services)}, (stands ? stands->invitations : 0) + 1);
}

void send(Services& services, std::shared_ptr<const Request> request, Respond respond, domain::OrganizationId organization,
          domain::AccountId account) {
    auto body = JsonBody::optional(*request);
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    Write write;
    write.command = domain::SendInvitation{account, organization, next_invitation(services, account)};
    write.takes_idempotency_key = true;
    write.answer = [&services, organization](const Written& written) {
        const auto* invited = written.find<domain::UserInvited>();
        const auto id = invited ? invited->invitation.text() : std::string();
        return created(services, invitation_json(written), "/v1/organizations/" + organization.text() + "/invitations/" + id, 0);
    };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

/// The invitation in the path, when it is of the organization in the path.
std::optional<domain::Invitation> addressed(const Services& services, const Request& request) {
    const auto organization = captured<domain::OrganizationId>(request, 0);
    const auto id = captured<domain::InvitationId>(request, 1);
    if (!organization || !id) return {};
    auto invitation = services.models.registry().invitation(*id);
    if (!invitation || invitation->organization != *organization) return {};
    return invitation;
}

}  // namespace

Response list_invitations(Services& services, const Request& request) {
    Query parameters(request);
    projections::InvitationQuery query;
    query.status = parameters.one_of<domain::InvitationStatus>("status");
    auto page = page_of(services, request, parameters);
    if (auto problem = parameters.problem()) return refuse(request, std::move(*problem));
    if (!page) return refuse(request, page.error());
    const auto organization = permitted_organization(services, request, domain::Permission::invitation_manage);
    if (!organization) return refuse(request, organization.error());
    query.organization = *organization;
    query.now = services.clock.now();
    query.limit = page->limit;
    query.after = std::move(page->after);
    const auto found = services.models.invitations().page(query);
    if (!found) return refuse(request, {400, "cursor_invalid", "Begin the list again, without `after`."});
    return list_answer(services, request, found->rows, found->next);
}

Response get_invitation(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto organization = permitted_organization(services, request, domain::Permission::invitation_manage);
    if (!organization) return refuse(request, organization.error());
    const auto invitation = addressed(services, request);
    if (!invitation) return refuse(request, not_found());
    auto row = services.models.invitations().invitation(invitation->id, services.clock.now());
    if (!row) return refuse(request, not_found());
    return json_answer(200, std::move(*row));
}

void invite_member(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto address = read_member_address(*request);
    if (!address) return respond(refuse(*request, not_found()));
    send(services, std::move(request), std::move(respond), address->organization, address->account);
}

void resend_invitation(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto invitation = addressed(services, *request);
    if (!invitation) return respond(refuse(*request, not_found()));
    send(services, std::move(request), std::move(respond), invitation->organization, invitation->account);
}

void revoke_invitation(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto organization = captured<domain::OrganizationId>(*request, 0);
    const auto id = captured<domain::InvitationId>(*request, 1);
    if (!organization || !id) return respond(refuse(*request, not_found()));
    auto body = JsonBody::optional(*request);
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    Write write;
    write.command = domain::RevokeInvitation{*organization, *id};
    write.takes_idempotency_key = true;
    write.answer = [id = *id, organization = *organization](const Written& written) {
        const auto* revoked = written.find<domain::InvitationRevoked>();
        return json_answer(200, "{\"id\":\"" + id.text() + "\",\"organization_id\":\"" + organization.text() + "\",\"account_id\":\"" +
                                    (revoked ? revoked->account.text() : std::string()) + "\",\"status\":\"revoked\"}");
    };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

}  // namespace muster::api::handlers
