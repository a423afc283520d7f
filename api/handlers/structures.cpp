#include "api/handlers/structures.hpp"

#include <algorithm>

#include "api/time_text.hpp"

namespace muster::api::handlers {

OrProblem<domain::OrganizationId> structured_organization(Services& services, const Request& request) {
    const auto visible = visible_organization(services, request);
    if (!visible) return domain::failure(visible.error());
    if (!visible->scope.only_self && visible->scope.internals == domain::Showing::full) return visible->id;
    return domain::failure(Problem{403, "permission_denied", "Groups, units and links are for those who see every internal member here."});
}

OrProblem<domain::Bytes16> after_id(const Page& page) {
    domain::Bytes16 after{};
    if (page.after.empty()) return after;
    if (page.after.size() != after.size()) return domain::failure(Problem{400, "cursor_invalid", "Begin the list again, without `after`."});
    std::copy(page.after.begin(), page.after.end(), after.begin());
    return after;
}

std::string id_cursor(const domain::Bytes16& id) { return {id.begin(), id.end()}; }

OrProblem<IdPage> listed_page(const domain::RegistryReader& registry, domain::Listing listing, const domain::Bytes16& owner, const Page& page) {
    const auto after = after_id(page);
    if (!after) return domain::failure(after.error());
    IdPage found{registry.listed(listing, owner, page.limit + 1, *after), {}};
    if (found.ids.size() <= page.limit) return found;
    found.ids.resize(page.limit);
    found.next = id_cursor(found.ids.back());
    return found;
}

Response list_of(Services& services, const Request& request, domain::Listing listing,
                 const std::function<OrProblem<domain::OrganizationId>(Services&, const Request&)>& readable_organization, const RowOf& row_of) {
    Query query(request);
    const auto page = page_of(services, request, query);
    if (auto problem = query.problem()) return refuse(request, std::move(*problem));
    if (!page) return refuse(request, page.error());
    const auto organization = readable_organization(services, request);
    if (!organization) return refuse(request, organization.error());
    const auto& registry = registry_for(services, request);
    const auto* now = bound_for(services, request);
    const auto found = listed_page(registry, listing, organization->bytes, *page);
    if (!found) return refuse(request, found.error());
    std::vector<std::string> rows;
    for (const auto& id : found->ids) {
        if (now != nullptr && !row_of(*now, id)) continue;  // gone since
        if (auto row = row_of(registry, id)) rows.push_back(std::move(*row));
    }
    return list_answer(services, request, rows, found->next);
}

std::vector<domain::Permission> read_permissions(JsonObject& body, std::string_view name) {
    const auto typed = body.texts(name);
    std::vector<domain::Permission> permissions;
    if (!typed) return permissions;
    for (std::size_t i = 0; i < typed->size(); ++i) {
        if (const auto permission = domain::from_text<domain::Permission>((*typed)[i])) {
            permissions.push_back(*permission);
        } else {
            body.blame(std::string(name) + "/" + std::to_string(i), "not_a_choice", "It must be a permission; GET /v1/permissions lists them.");
        }
    }
    return permissions;
}

void write_permissions(eventstore::JsonWriter& json, std::string_view name, domain::PermissionSet permissions) {
    json.key(name).begin_array();
    for (std::size_t i = 0; i < domain::EnumNames<domain::Permission>::names.size(); ++i) {
        const auto permission = static_cast<domain::Permission>(i);
        if (permissions.has(permission)) json.string(domain::to_text(permission));
    }
    json.end_array();
}

std::optional<domain::Timestamp> read_time(JsonObject& body, std::string_view name) {
    if (body.cleared(name)) return {};
    const auto typed = body.text(name);
    if (!typed) return {};
    auto time = parse_time(*typed);
    if (!time) body.blame(name, "time_invalid", "It must be a time such as 2026-03-01T12:00:00Z.");
    return time;
}

void write_held_grants(eventstore::JsonWriter& json, const std::vector<domain::HeldGrant>& grants) {
    json.key("grants").begin_array();
    for (const auto& grant : grants) {
        json.begin_object().member("id", grant.id).member("role", grant.role);
        if (grant.ends_at) json.member("ends_at", *grant.ends_at);
        json.end_object();
    }
    json.end_array();
}

Response versioned_answer(const Services& services, std::string body, std::uint64_t version) {
    auto response = json_answer(200, std::move(body));
    add_etag(response, services, version);
    return response;
}

}  // namespace muster::api::handlers
