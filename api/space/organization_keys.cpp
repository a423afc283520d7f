// Keys of an organization: shown in full once, in the answer that makes them; named by their beginning from then on.

#include "api/handlers/support.hpp"
#include "api/space/body.hpp"
#include "api/space/change.hpp"
#include "api/space/handlers.hpp"
#include "api/space/keys.hpp"
#include "api/space/organization_view.hpp"
#include "api/space/texts.hpp"
#include "api/space/validation.hpp"
#include "api/tokens.hpp"

namespace muster::api::space {
namespace {

using domain::RefusalCode;

/// The organization in the path, when the visitor manages it; nothing after it has answered.
std::optional<Found> managed_organization(const Services& services, const Request& request, const Respond& respond) {
    const auto& id = request.captures.front();
    if (!passes(respond, wrong_with_organization_id(id))) return {};
    const auto visitor = visitor_of(request);
    auto found = find_organization(services, visitor, id);
    if (!found) {
        refuse(respond, 404, "Organization with ID " + id + " not found");
        return {};
    }
    if (visitor.admin || found->role >= OrganizationRole::manager) return found;
    refuse(respond, 403, texts::roles_needed);
    return {};
}

/// A key for everything is not a manager's.
bool may_deal_with(const Found& found, const Visitor& visitor, domain::KeyScope scope) {
    return scope != domain::KeyScope::all || visitor.admin || found.role >= OrganizationRole::admin;
}

std::string no_such_key(std::string_view id) { return "API Key not found in organization " + std::string(id) + "."; }

}  // namespace

void add_organization_key(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto body = Body::read(request->body);
    if (!body) return respond(error_answer(body.error()));
    const auto found = managed_organization(services, *request, respond);
    if (!found) return;
    const auto& typed = (*body)["scope"];
    if (!typed.is_there() || typed.is_empty() || (typed.kind == Value::Kind::boolean && !typed.boolean)) {
        return refuse(respond, 400, texts::scope_missing);
    }
    const auto scope = typed.is_text() ? scope_of_text(typed.text) : std::nullopt;
    if (!scope) return refuse(respond, 400, texts::scope_unknown);
    const auto visitor = visitor_of(*request);
    if (!may_deal_with(*found, visitor, *scope)) return refuse(respond, 403, texts::all_keys_added);
    const auto id = found->organization.id;
    const NewKey made{{handlers::fresh_id(services)}, new_organization_key()};
    auto command = issue_of(made, id);
    command.scope = *scope;
    change(services, std::move(request), std::move(respond), std::move(command),
           {{RefusalCode::permission_denied, 403, std::string(texts::all_keys_added)}},
           [&services, visitor, id, made](const Written&) { return organization_answer(services, visitor, id, 200, made); });
}

void remove_organization_key(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto found = managed_organization(services, *request, respond);
    if (!found) return;
    const auto& organization_id = request->captures.front();
    const auto key = key_named(services, found->organization, request->captures[1]);
    if (!key) return refuse(respond, 400, no_such_key(organization_id));
    const auto visitor = visitor_of(*request);
    if (!may_deal_with(*found, visitor, key->scope)) return refuse(respond, 403, texts::all_keys_removed);
    const auto id = found->organization.id;
    std::vector<Saying> said{{RefusalCode::not_found, 400, no_such_key(organization_id)},
                             {RefusalCode::permission_denied, 403, std::string(texts::all_keys_removed)}};
    change(services, std::move(request), std::move(respond), domain::RevokeOrganizationKey{id, key->id}, std::move(said),
           [&services, visitor, id](const Written&) { return organization_answer(services, visitor, id); });
}

}  // namespace muster::api::space
