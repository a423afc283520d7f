// Members of an organization: people of other homes, who come as admins, managers or evaluators.

#include "api/handlers/support.hpp"
#include "api/space/body.hpp"
#include "api/space/change.hpp"
#include "api/space/handlers.hpp"
#include "api/space/organization_view.hpp"
#include "api/space/texts.hpp"
#include "api/space/validation.hpp"

namespace muster::api::space {
namespace {

using domain::RefusalCode;

std::string no_such_organization(std::string_view id) { return "Organization with ID " + std::string(id) + " not found"; }
std::string about(std::string_view name, std::string_view rest) { return "User with username " + std::string(name) + std::string(rest); }

/// The organization in the path; nothing after it has answered.
std::optional<Found> organization_in_path(const Services& services, const Request& request, const Respond& respond) {
    const auto& id = request.captures.front();
    auto found = find_organization(services, visitor_of(request), id);
    if (!found) refuse(respond, 404, no_such_organization(id));
    return found;
}

bool manages(const Found& found, const Visitor& visitor) { return visitor.admin || found.role >= OrganizationRole::manager; }
/// Only an owner or admin deals with admins.
bool manages_admins(const Found& found, const Visitor& visitor) { return visitor.admin || found.role >= OrganizationRole::admin; }

/// The member in the path, not the owner: nothing when there is none.
std::optional<domain::Membership> member_in_path(const Services& services, const Request& request, const domain::Organization& organization) {
    const auto account = account_called(services, visitor_of(request), request.captures[1]);
    if (!account || organization.owner == account->id) return {};
    return services.models.registry().membership(account->id, organization.id);
}

std::vector<Saying> sayings(std::string_view id, std::string_view name, std::string_view role = {}) {
    return {{RefusalCode::not_found, 404, no_such_organization(id)},
            {RefusalCode::permission_denied, 403, std::string(texts::roles_needed)},
            {RefusalCode::role_not_grantable, 403, std::string(texts::high_members_added)},
            {RefusalCode::peer_protected, 403, std::string(texts::high_members_added)},
            {RefusalCode::member_exists, 409, "CONFLICT: " + about(name, " is already a member of the organization.")},
            {RefusalCode::role_unchanged, 409, "CONFLICT: " + about(name, " already has the role ") + std::string(role) + "."},
            {RefusalCode::owner_protected, 403, std::string(texts::owner_not_removed)}};
}

std::function<Response(const Written&)> shown(Services& services, const Visitor& visitor, domain::OrganizationId id) {
    return [&services, visitor, id](const Written&) { return organization_answer(services, visitor, id); };
}

}  // namespace

void add_member(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto body = Body::read(request->body);
    if (!body) return respond(error_answer(body.error()));
    if (!passes(respond, wrong_with_organization_id(request->captures.front()))) return;
    if (!passes(respond, wrong_with_new_member(*body))) return;
    const auto found = organization_in_path(services, *request, respond);
    if (!found) return;
    const auto visitor = visitor_of(*request);
    if (!manages(*found, visitor)) return refuse(respond, 403, texts::roles_needed);
    const auto &name = (*body)["username"].text, &role = (*body)["role"].text;
    if (role == "ADMIN" && !manages_admins(*found, visitor)) return refuse(respond, 403, texts::high_members_added);
    const auto account = visible_account(services, visitor, name);
    if (!account) return refuse(respond, 400, "INVALID DATA: " + about(name, " does not exist."));
    const auto id = found->organization.id;
    domain::LinkExternal command;
    command.account = account->id;
    command.organization = id;
    command.role = *role_name_of(role);
    auto said = sayings(request->captures.front(), name, role);
    change(services, std::move(request), std::move(respond), std::move(command), std::move(said), shown(services, visitor, id));
}

void change_member_role(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto body = Body::read(request->body);
    if (!body) return respond(error_answer(body.error()));
    if (!passes(respond, wrong_with_organization_id(request->captures.front()))) return;
    if (!passes(respond, wrong_with_member_role(*body))) return;
    const auto found = organization_in_path(services, *request, respond);
    if (!found) return;
    const auto visitor = visitor_of(*request);
    if (!manages(*found, visitor)) return refuse(respond, 403, texts::roles_needed);
    const auto &name = request->captures[1], &role = (*body)["role"].text;
    const auto member = member_in_path(services, *request, found->organization);
    if (!member) return refuse(respond, 400, "INVALID DATA: " + about(name, " is not a member of the organization."));
    if (member->role == role_name_of(role)) return refuse(respond, 409, "CONFLICT: " + about(name, " already has the role ") + role + ".");
    if ((member->role == "admin" || role == "ADMIN") && !manages_admins(*found, visitor)) return refuse(respond, 403, texts::high_members_added);
    const auto id = found->organization.id;
    auto said = sayings(request->captures.front(), name, role);
    change(services, std::move(request), std::move(respond), domain::ChangeRole{member->account, id, std::string(*role_name_of(role))},
           std::move(said), shown(services, visitor, id));
}

void remove_member(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    if (!passes(respond, wrong_with_organization_id(request->captures.front()))) return;
    const auto found = organization_in_path(services, *request, respond);
    if (!found) return;
    const auto visitor = visitor_of(*request);
    const auto& name = request->captures[1];
    const auto member = member_in_path(services, *request, found->organization);
    const bool self = member && member->account == visitor.account;
    if (!manages(*found, visitor) && !self) return refuse(respond, 403, texts::members_removed);
    if (!member) {
        const auto account = account_called(services, visitor, name);
        if (account && account->id == found->organization.owner) return refuse(respond, 403, texts::owner_not_removed);
        return refuse(respond, 400, "Member with username " + name + " not found in organization " + request->captures.front() + ".");
    }
    if (member->role == "admin" && !self && !manages_admins(*found, visitor)) return refuse(respond, 403, texts::high_members_removed);
    const auto id = found->organization.id;
    auto said = sayings(request->captures.front(), name);
    // Who has left sees the organization no more; this one answer still shows it to them, as SPACE does.
    change(services, std::move(request), std::move(respond), domain::UnlinkExternal{member->account, id}, std::move(said),
           shown(services, visitor, id));
}

}  // namespace muster::api::space
