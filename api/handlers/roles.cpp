// Roles as named sets of permissions: those of the organization's kind, and its own (mission WS5). And the catalogue they are made from.

#include <array>

#include "api/handlers/answers.hpp"
#include "api/handlers/handlers.hpp"
#include "api/handlers/structures.hpp"

namespace muster::api::handlers {
namespace {

using eventstore::JsonWriter;

// In the order of domain::Permission.
constexpr std::array<std::string_view, 32> descriptions{
    "See the organization: its name, kind, sites.",
    "Change the organization: its name, e-mail domains, visibility policy, app links.",
    "Make, change and remove sites, levels and zones.",
    "See the directory, as far as role and visibility policy show it.",
    "Add people.",
    "Change people's profiles.",
    "Give people another role; ask what they may do and see.",
    "Suspend people and let them in again.",
    "Remove people; set the end of their membership.",
    "Send, see and revoke invitations.",
    "Ask whether a person exists, and how they match.",
    "Link people of other organizations.",
    "Unlink them; set the end of their membership.",
    "Change the language of people of other organizations, here.",
    "Issue API keys.",
    "Read everything that happened here: history and activity.",
    "Change one's own profile.",
    "Follow what happens: the event feed.",
    "Have what happens sent to a URL.",
    "Keep the extensions, and say whose they are.",
    "See which number is whose.",
    "Say who has Wi-Fi.",
    "Say whose card opens the doors.",
    "Say what the client has bought.",
    "Remove the organization.",
    "Agree with other organizations on what their people may do here, and ours there.",
    "Make groups, and say who is in them.",
    "Define the organization's own roles.",
    "Give roles beside the membership's, to people and groups, for as long as wanted.",
    "Make units; say who belongs where, and who reports to whom.",
    "Erase internal members for good, and hold them against it.",
    "Go through what everybody may do here, to certify or revoke it.",
};
static_assert(descriptions.size() == domain::EnumNames<domain::Permission>::names.size());

struct RoleAddress {
    domain::OrganizationId organization;
    std::string name;
};

std::optional<RoleAddress> read_address(const Request& request) {
    const auto organization = captured<domain::OrganizationId>(request, 0);
    if (!organization || request.captures.size() < 2) return {};
    return RoleAddress{*organization, request.captures[1]};
}

std::string path_of(const RoleAddress& address) { return "/v1/organizations/" + address.organization.text() + "/roles/" + address.name; }

std::string built_in_json(const domain::Role& role) {
    std::string out;
    JsonWriter json(out);
    json.begin_object().member("name", role.name).member("built_in", true);
    write_permissions(json, "permissions", role.permissions);
    json.member("reach", domain::to_text(role.reach)).member("administers", role.administers);
    json.member("takes_externals", role.takes_externals).end_object();
    return out;
}

std::string own_json(const domain::OwnRole& role) {
    std::string out;
    JsonWriter json(out);
    json.begin_object().member("name", role.name).member("built_in", false);
    write_permissions(json, "permissions", role.permissions);
    json.member("reach", domain::to_text(role.reach)).member("administers", false).member("takes_externals", role.takes_externals);
    json.member("uses", role.uses).member("version", role.version).end_object();
    return out;
}

/// As it was defined just now.
template <class E>
std::string defined_json(const E& e, std::uint64_t version) {
    domain::OwnRole role;
    role.name = e.name;
    role.permissions = domain::set_of(e.permissions);
    role.reach = e.reach;
    role.takes_externals = e.takes_externals;
    role.version = version;
    return own_json(role);
}

/// All but the name.
template <class Command>
void read_definition(JsonObject& body, Command& command) {
    if (!body.has("permissions")) body.blame("permissions", "required", "It is required; it may be empty.");
    command.permissions = read_permissions(body, "permissions");
    command.reach = body.one_of<domain::DirectoryReach>("reach").value_or(domain::DirectoryReach::all);
    command.takes_externals = body.boolean("takes_externals").value_or(false);
}

}  // namespace

Response list_permissions(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    std::vector<std::string> rows;
    for (std::size_t i = 0; i < descriptions.size(); ++i) {
        const auto permission = static_cast<domain::Permission>(i);
        std::string out;
        JsonWriter json(out);
        json.begin_object().member("name", domain::to_text(permission)).member("description", descriptions[i]);
        json.member("externals_without_terms", domain::external_permissions_max.has(permission)).end_object();
        rows.push_back(std::move(out));
    }
    return list_answer(services, request, rows, {});
}

Response list_roles(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto id = permitted_organization(services, request, domain::Permission::organization_read);
    if (!id) return refuse(request, id.error());
    const auto& registry = registry_for(services, request);
    const auto organization = registry.organization(*id);
    if (!organization) return refuse(request, not_found());
    const auto* now = bound_for(services, request);
    std::vector<std::string> rows;
    for (const auto& role : domain::roles_of(organization->kind)) rows.push_back(built_in_json(role));
    for (const auto& name : organization->own_roles) {
        if (now != nullptr && !now->own_role(*id, name)) continue;  // gone since
        if (const auto role = registry.own_role(*id, name)) rows.push_back(own_json(*role));
    }
    return list_answer(services, request, rows, {});
}

Response get_role(Services& services, const Request& request) {
    if (auto problem = Query(request).problem()) return refuse(request, std::move(*problem));
    const auto id = permitted_organization(services, request, domain::Permission::organization_read);
    if (!id) return refuse(request, id.error());
    const auto& registry = registry_for(services, request);
    const auto organization = registry.organization(*id);
    const auto address = read_address(request);
    if (!organization || !address) return refuse(request, not_found());
    if (const auto* role = domain::find_role(organization->kind, address->name)) return json_answer(200, built_in_json(*role));
    const auto role = registry.own_role(*id, address->name);
    const auto* now = bound_for(services, request);
    if (!role || (now != nullptr && !now->own_role(*id, address->name))) return refuse(request, not_found());
    return versioned_answer(services, own_json(*role), role->version);
}

void define_role(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto organization = captured<domain::OrganizationId>(*request, 0);
    if (!organization) return respond(refuse(*request, not_found()));
    JsonBody body(*request);
    domain::DefineRole command;
    command.organization = *organization;
    command.name = body.required_text("name");
    read_definition(body, command);
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    Write write;
    write.command = std::move(command);
    write.takes_idempotency_key = true;
    write.answer = [&services](const Written& written) {
        const auto* e = written.find<domain::RoleDefined>();
        if (!e) return empty_answer();
        const auto version = written.version_of(e->organization.text());
        return created(services, defined_json(*e, version), path_of({e->organization, e->name}), version);
    };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

void redefine_role(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto address = read_address(*request);
    if (!address) return respond(refuse(*request, not_found()));
    const auto version = if_match(services, *request, IfMatch::required);
    if (!version) return respond(refuse(*request, version.error()));
    JsonBody body(*request);
    domain::RedefineRole command;
    command.organization = address->organization;
    command.name = address->name;
    read_definition(body, command);
    if (auto problem = body.problem()) return respond(refuse(*request, std::move(*problem)));
    Write write;
    write.command = std::move(command);
    write.expected_version = *version;
    write.answer = [&services, address = *address](const Written& written) {
        const auto now = written.version_of(address.organization.text());
        if (const auto role = services.models.registry().own_role(address.organization, address.name)) {
            return versioned_answer(services, own_json(*role), now);
        }
        const auto* e = written.find<domain::RoleRedefined>();
        return versioned_answer(services, e ? defined_json(*e, now) : "{}", now);
    };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

void remove_role(Services& services, std::shared_ptr<const Request> request, Respond respond) {
    const auto address = read_address(*request);
    if (!address) return respond(refuse(*request, not_found()));
    const auto version = if_match(services, *request, IfMatch::required);
    if (!version) return respond(refuse(*request, version.error()));
    Write write;
    write.command = domain::RemoveRoleDefinition{address->organization, address->name};
    write.expected_version = *version;
    write.answer = [](const Written&) { return empty_answer(); };
    submit(services, std::move(request), std::move(respond), std::move(write));
}

}  // namespace muster::api::handlers
