// Organizations of the facade. Who is neither their owner, nor a member, nor an ADMIN of the instance does not find them.

#include "api/handlers/support.hpp"
#include "api/normalizer.hpp"
#include "api/space/aside.hpp"
#include "api/space/body.hpp"
#include "api/space/change.hpp"
#include "api/space/handlers.hpp"
#include "api/space/keys.hpp"
#include "api/space/organization_view.hpp"
#include "api/space/paging.hpp"
#include "api/space/texts.hpp"
#include "api/space/validation.hpp"
#include "api/tokens.hpp"
#include "domain/limits.hpp"
#include "projections/text.hpp"

namespace muster::api::space {
namespace {

using domain::RefusalCode;
using eventstore::JsonWriter;

std::string no_such_organization(std::string_view id) { return "Organization with ID " + std::string(id) + " not found"; }
std::string no_such_user(std::string_view name) { return "INVALID DATA: User with username " + std::string(name) + " does not exist."; }
std::string has_default(std::string_view name) {
    return "CONFLICT: The proposed owner " + std::string(name) + " already has a default organization.";
}

/// What the visitor owns or has joined, in the order of making.
std::vector<domain::OrganizationId> own_organizations(const Services& services, const Visitor& visitor) {
    const auto& registry = services.models.registry();
    const auto account = registry.account(visitor.account);
    std::vector<domain::OrganizationId> own;
    for (const auto& id : account ? account->organizations : std::vector<domain::OrganizationId>{}) {
        const auto organization = registry.organization(id);
        if (organization && organization->kind == domain::OrganizationKind::personal) own.push_back(id);
    }
    std::sort(own.begin(), own.end());
    return own;
}

std::string own_json(Services& services, const Visitor& visitor) {
    std::string out;
    JsonWriter json(out);
    json.begin_object().key("data").begin_array();
    for (const auto& id : own_organizations(services, visitor)) json.raw(organization_json(services, visitor, id, Details::without_owner));
    json.end_array().end_object();
    return out;
}

std::string all_json(Services& services, const Visitor& visitor, const std::string& folded_q, const Paging& paging) {
    std::vector<domain::OrganizationId> page;
    std::uint64_t total = 0;
    services.models.visibility().each_organization(domain::OrganizationKind::personal, [&](domain::OrganizationId id, std::string_view name) {
        if (!folded_q.empty() && projections::text::folded(name).find(folded_q) == std::string::npos) return true;
        if (paging.has(total++)) page.push_back(id);
        return true;
    });
    std::string out;
    JsonWriter json(out);
    json.begin_object().key("data").begin_array();
    for (const auto& id : page) json.raw(organization_json(services, visitor, id, Details::without_owner));
    json.end_array();
    write_pagination(json, paging, total, 1);
    json.end_object();
    return out;
}

/// The key for everything that a new organization begins with. It is there without it when this fails.
void give_first_key(Services& services, RequestPtr request, Respond respond, const Visitor& visitor, domain::OrganizationId organization) {
    const NewKey made{{handlers::fresh_id(services)}, new_organization_key()};
    const auto keyless = [&services, respond, visitor, organization](Response response) {
        respond(response.status == 201 ? std::move(response) : organization_answer(services, visitor, organization, 201));
    };
    change(services, std::move(request), keyless, issue_of(made, organization), {},
           [&services, visitor, organization, made](const Written&) { return organization_answer(services, visitor, organization, 201, made); });
}

std::vector<Saying> sayings(std::string_view id, std::string_view owner = {}) {
    return {{RefusalCode::not_found, 404, no_such_organization(id)},
            {RefusalCode::permission_denied, 403, "You are not the owner of organization " + std::string(id)},
            {RefusalCode::default_organization, 409, std::string(owner.empty() ? texts::default_not_deleted : texts::default_stays)}};
}

/// The organization in the path when the visitor owns it or is an ADMIN; nothing after it has answered.
std::optional<Found> own_organization(const Services& services, const Request& request, const Respond& respond) {
    const auto& id = request.captures.front();
    const auto visitor = visitor_of(request);
    auto found = find_organization(services, visitor, id);
    if (!found) {
        refuse(respond, 404, no_such_organization(id));
        return {};
    }
    if (found->role == OrganizationRole::owner || visitor.admin) return found;
    refuse(respond, 403, "You are not the owner of organization " + id);
    return {};
}

/// What a request asks an organization to become. Ownership and name change together or not at all.
struct Wish {
    std::optional<std::string> name;
    std::optional<domain::Account> owner;
};

std::optional<domain::CommandBody> command_for(const Services& services, const domain::Organization& organization, const Wish& wish) {
    const auto stands = services.models.visibility().name_of(organization.id).value_or("");
    if (wish.owner && wish.owner->id != organization.owner) {
        return domain::TransferOwnership{organization.id, wish.owner->id, wish.name.value_or(stands)};
    }
    if (wish.name && *wish.name != stands) return domain::RenamePersonalOrganization{organization.id, *wish.name};
    return {};
}

/// Of PUT, in SPACE's order; nothing after it has answered.
std::optional<Wish> read_wish(const Services& services, const Request& request, const Respond& respond, const Body& body,
                              const domain::Organization& organization) {
    const auto visitor = visitor_of(request);
    const auto current = organization.owner ? services.models.registry().account(*organization.owner) : std::nullopt;
    const auto refused = [&](unsigned status, std::string_view text) {
        refuse(respond, status, text);
        return std::optional<Wish>{};
    };
    Wish wish;
    if (const auto& name = body["name"]; name.is_there() && !name.text.empty()) {
        auto line = services.normalizer.line("/name", name.text, domain::limits::name_bytes_max);
        if (!line) return refused(422, line.error().detail);
        wish.name = std::move(*line);
    }
    if (const auto& owner = body["owner"]; owner.is_there() && !owner.text.empty()) {
        wish.owner = visible_account(services, visitor, owner.text);
        const bool stays = wish.owner && wish.owner->id == organization.owner;
        if (!stays && current && current->home == organization.id) return refused(409, texts::default_stays);
        if (!wish.owner) return refused(400, no_such_user(owner.text));
    }
    if (const auto& flag = body["default"]; flag.is_there()) {
        if (flag.kind != Value::Kind::boolean) return refused(400, texts::default_flag);
        // An owner's default organization is their home, and stays it.
        const auto owner = wish.owner ? wish.owner->id : organization.owner.value_or(domain::AccountId{});
        return refused(409, has_default(name_of(services, visitor, owner)));
    }
    return wish;
}

}  // namespace

Response list_organizations(Services& services, const Request& request) {
    const auto visitor = visitor_of(request);
    if (!visitor.admin) return made_aside(services, 200, [&services, visitor] { return own_json(services, visitor); });
    const auto paging = read_paging(request);
    if (!paging) return error_answer(paging.error());
    const auto folded_q = projections::text::folded(request.query_value("q").value_or(""));
    auto response = made_aside(services, 200, [&services, visitor, folded_q, paging = *paging] {
        return all_json(services, visitor, folded_q, paging);
    });
    response.rows = static_cast<std::uint32_t>(paging->limit);  // at most: how many will be known later
    return response;
}

Response get_organization(Services& services, const Request& request) {
    const auto& id = request.captures.front();
    if (auto wrong = wrong_with_organization_id(id)) return error_answer({422, std::move(*wrong), {}});
    const auto visitor = visitor_of(request);
    const auto found = find_organization(services, visitor, id);
    if (!found) return error_answer({404, no_such_organization(id), {}});
    return organization_answer(services, visitor, found->organization.id);
}

void create_organization(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto body = Body::read(request->body);
    if (!body) return respond(error_answer(body.error()));
    if (!passes(respond, wrong_with_new_organization(*body))) return;
    const auto visitor = visitor_of(*request);
    const auto& named = (*body)["owner"].text;
    const auto owner = visible_account(services, visitor, named);
    if (!owner) return refuse(respond, 400, no_such_user(named));
    // SPACE answers this one with 500.
    if (owner->id != visitor.account && !visitor.admin) return refuse(respond, 500, texts::admins_create_for_others);
    const auto& flag = (*body)["default"];
    if (flag.is_text() ? !flag.text.empty() : flag.kind == Value::Kind::boolean && flag.boolean) return refuse(respond, 409, has_default(named));
    auto name = services.normalizer.line("/name", (*body)["name"].text, domain::limits::name_bytes_max);
    if (!name) return refuse(respond, 422, name.error().detail);

    domain::CreatePersonalOrganization command;
    command.organization = {handlers::fresh_id(services)};
    command.name = std::move(*name);
    command.owner = owner->id;
    const auto organization = command.organization;
    const auto then = [&services, request, respond, visitor, organization](Response response) {
        if (response.status != 201) return respond(std::move(response));
        give_first_key(services, request, respond, visitor, organization);
    };
    change(services, request, then, std::move(command),
           {{RefusalCode::not_found, 400, no_such_user(named)}, {RefusalCode::home_not_personal, 403, std::string(texts::home_not_personal)}},
           [&services, visitor, organization](const Written&) { return organization_answer(services, visitor, organization, 201); });
}

void change_organization(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto body = Body::read(request->body);
    if (!body) return respond(error_answer(body.error()));
    if (!passes(respond, wrong_with_organization_change(*body))) return;
    const auto found = own_organization(services, *request, respond);
    if (!found) return;
    const auto wish = read_wish(services, *request, respond, *body, found->organization);
    if (!wish) return;
    const auto visitor = visitor_of(*request);
    const auto id = found->organization.id;
    auto command = command_for(services, found->organization, *wish);
    if (!command) return respond(organization_answer(services, visitor, id));
    auto said = sayings(request->captures.front(), "owner");
    change(services, std::move(request), std::move(respond), std::move(*command), std::move(said),
           [&services, visitor, id](const Written&) { return organization_answer(services, visitor, id); });
}

void remove_organization(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    if (!passes(respond, wrong_with_organization_id(request->captures.front()))) return;
    const auto found = own_organization(services, *request, respond);
    if (!found) return;
    auto said = sayings(request->captures.front());
    change(services, std::move(request), std::move(respond), domain::RemoveOrganization{found->organization.id}, std::move(said),
           [](const Written&) { return handlers::empty_answer(); });
}

}  // namespace muster::api::space
