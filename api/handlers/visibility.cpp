// "Who can see this person, and why", "whom can this person see" (mission WS7, WS8): for the person themselves and for who gives roles
// there. Answers name nobody who is hidden from whoever asks.

#include "api/handlers/handlers.hpp"
#include "api/handlers/identifiers.hpp"
#include "api/handlers/structures.hpp"
#include "api/past/past_view.hpp"

namespace muster::api::handlers {
namespace {

using eventstore::JsonWriter;

/// How one person shows to another, and what decided that.
struct Sight {
    domain::Showing showing = domain::Showing::hidden;
    std::string_view because;
    domain::Grant grant;  ///< what opens the directory to the viewer
    std::vector<domain::LimitedField> limited_fields;
};

/// What decides about somebody whom the viewer's role does not show as a matter of course.
std::string_view by_agreement(const domain::RegistryReader& registry, const domain::Scope& scope, const domain::Membership& viewer, const domain::Membership& person) {
    const auto account = registry.account(person.account);
    const bool by_home = account && account->home && std::any_of(scope.by_home.begin(), scope.by_home.end(), [&](const auto& each) { return each.home == *account->home; });
    if (person.kind == domain::MembershipKind::external && by_home) return "terms";
    if (viewer.kind == domain::MembershipKind::internal) return "policy";
    const auto home = registry.account(viewer.account);
    const auto said = home && home->home ? registry.relation_terms(viewer.organization, *home->home) : std::nullopt;
    return said && said->host && said->host->visibility ? "terms" : "policy";
}

std::string_view because_of(const domain::RegistryReader& registry, const domain::Scope& scope, const domain::Viewer& viewer, const domain::Membership& person) {
    if (!scope.any) return "no_right";
    if (viewer.account == person.account) return "self";
    if (scope.only_self) return "role_reach";
    if (scope.because == "instance_admin") return scope.because;
    const auto own = registry.membership(viewer.account, person.organization);
    if (scope.because == "site_assignment" || !own) return "site_assignment";
    if (own->kind == domain::MembershipKind::internal && person.kind == domain::MembershipKind::internal) return "internal_directory";
    const auto organization = registry.organization(person.organization);
    if (organization && organization->kind == domain::OrganizationKind::personal) return "policy";
    const auto decided = by_agreement(registry, scope, *own, person);
    if (decided == "policy" && organization && own->kind == domain::MembershipKind::internal &&
        domain::rights_of(registry, *own, *organization, viewer.now).administers) {
        return "administers";
    }
    return decided;
}

Sight sight_of(const domain::RegistryReader& registry, domain::AccountId looks, const domain::Membership& person, domain::Timestamp now) {
    Sight sight;
    const auto account = registry.account(looks);
    if (!account || account->status != domain::AccountStatus::active) {
        sight.because = "not_active";
        return sight;
    }
    const domain::Viewer viewer{looks, account->instance_role == domain::InstanceRole::admin, {}, now};
    const auto scope = domain::scope_of(registry, viewer, person.organization);
    sight.showing = domain::showing_of(registry, scope, viewer, person.account, person.organization);
    sight.because = because_of(registry, scope, viewer, person);
    sight.grant = domain::grant_of(registry, viewer, person.organization, domain::Permission::member_read);
    sight.limited_fields = scope.limited_fields;
    return sight;
}

void write_sight(JsonWriter& json, const Sight& sight) {
    json.member("showing", domain::to_text(sight.showing)).member("because", sight.because);
    if (sight.showing == domain::Showing::limited) {
        json.key("fields").begin_array().string("first_name").string("last_name");
        for (const auto field : sight.limited_fields) json.string(domain::to_text(field));
        json.end_array();
    }
    if (!sight.grant.allowed) return;
    json.key("granted_by").begin_object().member("grant", sight.grant.because);
    if (!sight.grant.sources.empty()) {
        const auto& source = sight.grant.sources.front();
        json.member("role", source.role.name);
        if (source.grant) json.member("grant_id", *source.grant);
        if (source.group) json.member("group_id", *source.group);
        if (source.ends_at) json.member("ends_at", *source.ends_at);
    }
    json.end_object();
}

/// The asker's own view of the organization; 404 and 403 as everywhere, and 403 for who neither asks about themselves nor gives roles here.
OrProblem<VisibleOrganization> asked_organization(Services& services, const Request& request, std::optional<domain::AccountId> about) {
    auto visible = visible_organization(services, request);
    if (!visible || (about && *about == viewer_of(request).account)) return visible;
    auto permitted = permitted_organization(services, request, domain::Permission::member_role);
    if (!permitted) return domain::failure(permitted.error());
    return visible;
}

/// A member whom the asker sees.
std::optional<domain::Membership> seen_member(Services& services, const Request& request, const VisibleOrganization& visible, domain::AccountId account) {
    const auto& rights = rights_for(services, request);
    if (domain::showing_of(rights, visible.scope, viewer_of(request), account, visible.id) == domain::Showing::hidden) return {};
    return registry_for(services, request).membership(account, visible.id);
}

domain::AccountId account_in(std::string_view row) {
    constexpr std::string_view name = "\"account_id\":\"";
    const auto begin = row.find(name);
    if (begin == std::string_view::npos) return {};
    const auto from = begin + name.size();
    return domain::AccountId::parse(row.substr(from, row.find('"', from) - from)).value_or(domain::AccountId{});
}

/// Who sees the person without being a member: kinds of people, not their names.
std::string others_json(const domain::RegistryReader& registry, domain::OrganizationId id) {
    std::string out = "\"others\":";
    JsonWriter json(out);
    json.begin_array();
    json.begin_object().member("who", "instance_admins").end_object();
    const auto organization = registry.organization(id);
    if (organization && organization->provider) json.begin_object().member("who", "provider_staff").member("organization_id", *organization->provider).end_object();
    json.end_array();
    return out;
}

/// Every member whom the asker sees, in the directory's order, with how one of the two shows to the other.
Response list_sights(Services& services, const Request& request, bool who_sees) {
    Query parameters(request);
    const auto page = page_of(services, request, parameters);
    if (auto problem = parameters.problem()) return refuse(request, std::move(*problem));
    if (!page) return refuse(request, page.error());
    const auto address = read_member_address(request);
    const auto visible = asked_organization(services, request, address ? std::optional(address->account) : std::nullopt);
    if (!visible) return refuse(request, visible.error());
    const auto& registry = registry_for(services, request);
    const auto now = moment_of(request);
    const auto person = address ? seen_member(services, request, *visible, address->account) : std::nullopt;
    if (!person) return refuse(request, not_found());

    auto query = directory_query(services, request, *visible);
    query.after = page->after;
    query.limit = page->limit;
    const auto members = directory_for(services, request).page(query);
    if (!members) return refuse(request, {400, "cursor_invalid", "Begin the list again, without `after`."});
    std::vector<std::string> rows;
    for (const auto& row : members->rows) {
        const auto other = registry.membership(account_in(row), visible->id);
        if (!other) continue;  // left since
        std::string out;
        JsonWriter json(out);
        json.begin_object().member("account_id", other->account).member("kind", domain::to_text(other->kind));
        write_sight(json, who_sees ? sight_of(registry, other->account, *person, now) : sight_of(registry, person->account, *other, now));
        json.end_object();
        rows.push_back(std::move(out));
    }
    return list_answer(services, request, rows, members->next, who_sees ? others_json(registry, visible->id) : std::string());
}

}  // namespace

Response list_viewers(Services& services, const Request& request) { return list_sights(services, request, true); }
Response list_visible(Services& services, const Request& request) { return list_sights(services, request, false); }

Response get_visibility(Services& services, const Request& request) {
    Query query(request);
    const auto read_id = [&](std::string_view name) {
        const auto text = query.text(name);
        const auto id = text ? domain::AccountId::parse(*text) : std::nullopt;
        if (!id) query.blame({std::string(name), "id_invalid", "It must be the id of an account."});
        return id.value_or(domain::AccountId{});
    };
    const auto looks = read_id("viewer"), shown = read_id("person");
    if (auto problem = query.problem()) return refuse(request, std::move(*problem));
    const auto visible = asked_organization(services, request, looks);
    if (!visible) return refuse(request, visible.error());
    const auto person = seen_member(services, request, *visible, shown);
    // Somebody who is no member here may still see people, as the provider's staff do; the asker must know them.
    const bool knows_everybody = request.past ? request.who->viewer.instance_admin && !request.past->is_by_eyes_of_today() : viewer_of(request).instance_admin;
    const bool known = looks == viewer_of(request).account || knows_everybody || seen_member(services, request, *visible, looks);
    if (!person || !known) return refuse(request, not_found());
    std::string out;
    JsonWriter json(out);
    json.begin_object().member("organization_id", visible->id).member("viewer_id", looks).member("person_id", shown);
    write_sight(json, sight_of(registry_for(services, request), looks, *person, moment_of(request)));
    json.end_object();
    return json_answer(200, std::move(out));
}

}  // namespace muster::api::handlers
