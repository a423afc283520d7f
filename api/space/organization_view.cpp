#include "api/space/organization_view.hpp"

#include <array>
#include <utility>

#include "api/handlers/support.hpp"
#include "api/space/aside.hpp"
#include "api/space/ids.hpp"
#include "api/space/keys.hpp"
#include "api/tokens.hpp"
#include "domain/limits.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::api::space {
namespace {

using eventstore::JsonWriter;

struct RoleNames {
    std::string_view name, text;
};
constexpr std::array<RoleNames, 5> role_names{{{"", ""}, {"evaluator", "EVALUATOR"}, {"manager", "MANAGER"}, {"admin", "ADMIN"}, {"owner", "OWNER"}}};
constexpr std::array<std::string_view, 3> scope_names{"ALL", "MANAGEMENT", "EVALUATION"};
/// More members than this are looked up apart from the I/O threads.
constexpr std::uint64_t members_at_once_max = 30;

void write_members(JsonWriter& json, const Services& services, const Visitor& visitor, const domain::Organization& organization) {
    const auto& registry = services.models.registry();
    json.key("members").begin_array();
    for (const auto& id : registry.holders(organization.id, domain::Holding::membership, organization.members)) {
        const auto role = role_in(registry, organization, id);
        if (role == OrganizationRole::owner || role == OrganizationRole::none) continue;
        json.begin_object().member("username", std::string_view(name_of(services, visitor, id))).member("role", role_text(role)).end_object();
    }
    json.end_array();
}

void write_keys(JsonWriter& json, const Services& services, const domain::Organization& organization, const std::optional<NewKey>& made) {
    json.key("apiKeys").begin_array();
    for (const auto& id : organization.keys) {
        const auto key = services.models.registry().organization_key(id);
        if (!key || key->expires_at <= services.clock.now()) continue;
        const bool is_new = made && made->id == id;
        json.begin_object().member("key", std::string_view(is_new ? made->text : key->hint)).member("scope", scope_text(key->scope)).end_object();
    }
    json.end_array();
}

}  // namespace

domain::IssueOrganizationKey issue_of(const NewKey& made, domain::OrganizationId organization) {
    domain::IssueOrganizationKey command;
    command.organization = organization;
    command.key = made.id;
    command.token_hash = hash_of_token(made.text);
    command.hint = shown_key(made.text);
    return command;
}

std::string_view role_text(OrganizationRole role) { return role_names[static_cast<std::size_t>(role)].text; }

std::optional<std::string_view> role_name_of(std::string_view text) {
    for (const auto& each : role_names) {
        if (each.text == text && !text.empty()) return each.name;
    }
    return {};
}

OrganizationRole role_in(const domain::RegistryReader& registry, const domain::Organization& organization, domain::AccountId account) {
    if (organization.owner == account) return OrganizationRole::owner;
    const auto membership = registry.membership(account, organization.id);
    if (!membership) return OrganizationRole::none;
    for (std::size_t i = 1; i < role_names.size(); ++i) {
        if (role_names[i].name == membership->role) return static_cast<OrganizationRole>(i);
    }
    return OrganizationRole::none;
}

std::optional<Found> find_organization(const Services& services, const Visitor& visitor, std::string_view id) {
    const auto prefix = id_prefix(id);
    const auto whole = prefix ? services.models.visibility().organization_beginning_with(*prefix) : std::nullopt;
    const auto& registry = services.models.registry();
    auto organization = whole ? registry.organization(*whole) : std::nullopt;
    if (!organization || organization->removed || organization->kind != domain::OrganizationKind::personal) return {};
    const auto role = role_in(registry, *organization, visitor.account);
    if (role == OrganizationRole::none && !visitor.admin) return {};
    return Found{std::move(*organization), role};
}

std::string organization_json(Services& services, const Visitor& visitor, domain::OrganizationId id, Details details,
                              const std::optional<NewKey>& made) {
    const auto& registry = services.models.registry();
    const auto organization = registry.organization(id).value_or(domain::Organization{});
    const auto owner = organization.owner ? registry.account(*organization.owner) : std::nullopt;
    std::string out;
    JsonWriter json(out);
    json.begin_object().member("id", std::string_view(id_text(id.bytes)));
    json.member("name", std::string_view(services.models.visibility().name_of(id).value_or("")));
    json.member("owner", std::string_view(owner ? name_of(services, visitor, owner->id) : std::string()));
    json.member("default", owner && owner->home == id);
    write_members(json, services, visitor, organization);
    write_keys(json, services, organization, made);
    if (details == Details::with_owner && owner) json.key("ownerDetails").raw(owner_json(services, visitor, owner->id));
    json.end_object();
    return out;
}

Response organization_answer(Services& services, const Visitor& visitor, domain::OrganizationId id, unsigned status,
                             const std::optional<NewKey>& made) {
    const auto make = [&services, visitor, id, made] { return organization_json(services, visitor, id, Details::with_owner, made); };
    const auto organization = services.models.registry().organization(id);
    if (!organization || organization->members <= members_at_once_max) return handlers::json_answer(status, make());
    return made_aside(services, status, make);
}

std::string_view scope_text(domain::KeyScope scope) { return scope_names[static_cast<std::size_t>(scope)]; }

std::optional<domain::KeyScope> scope_of_text(std::string_view text) {
    for (std::size_t i = 0; i < scope_names.size(); ++i) {
        if (scope_names[i] == text) return static_cast<domain::KeyScope>(i);
    }
    return {};
}

std::optional<domain::OrganizationKey> key_named(const Services& services, const domain::Organization& organization, std::string_view text) {
    const auto& registry = services.models.registry();
    const bool is_whole = key_bytes(organization_key_prefix, text).has_value();
    const auto hash = hash_of_token(text);
    std::optional<domain::OrganizationKey> found;
    for (const auto& id : organization.keys) {
        auto key = registry.organization_key(id);
        if (!key || (is_whole ? key->token_hash != hash : key->hint != text)) continue;
        if (found) return {};
        found = std::move(key);
    }
    return found;
}

}  // namespace muster::api::space
