#pragma once
// What the resources about an organization's structure share (groups, units, roles, grants, relations): who reads them, lists of
// ids with cursors, permissions and times in bodies.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "api/handlers/support.hpp"
#include "api/json_body.hpp"
#include "domain/workspace_state.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::api::handlers {

/// The organization in the path, for whoever sees all its internal members: how it is made is theirs to know. 404 when it does not exist
/// for the caller, 403 when they see less.
[[nodiscard]] OrProblem<domain::OrganizationId> structured_organization(Services& services, const Request& request);

/// What a path names: an organization and one thing of it.
template <class Id>
struct Within {
    domain::OrganizationId organization;
    Id id;
};
/// Nothing when either is no id.
template <class Id>
[[nodiscard]] std::optional<Within<Id>> within(const Request& request) {
    const auto organization = captured<domain::OrganizationId>(request, 0);
    const auto id = captured<Id>(request, 1);
    if (!organization || !id) return {};
    return Within<Id>{*organization, *id};
}

struct IdPage {
    std::vector<domain::Bytes16> ids;
    std::string next;  ///< the inner cursor; empty at the end
};
/// 400 cursor_invalid for an `after` that is of another list.
[[nodiscard]] OrProblem<IdPage> listed_page(const domain::RegistryReader& registry, domain::Listing listing, const domain::Bytes16& owner, const Page& page);
[[nodiscard]] OrProblem<domain::Bytes16> after_id(const Page& page);  ///< all zero: from the start
[[nodiscard]] std::string id_cursor(const domain::Bytes16& id);

/// One row, for an id that the list holds; nothing when it has gone meanwhile.
using RowOf = std::function<std::optional<std::string>(const domain::RegistryReader&, const domain::Bytes16&)>;
/// A page of one of the organization's lists, for whoever `readable_organization` lets read it.
[[nodiscard]] Response list_of(Services& services, const Request& request, domain::Listing listing,
                               const std::function<OrProblem<domain::OrganizationId>(Services&, const Request&)>& readable_organization,
                               const RowOf& row_of);

/// Names of permissions, each blamed that is none.
[[nodiscard]] std::vector<domain::Permission> read_permissions(JsonObject& body, std::string_view name);
void write_permissions(eventstore::JsonWriter& json, std::string_view name, domain::PermissionSet permissions);

/// RFC 3339; nothing and no blame when it is absent or null.
[[nodiscard]] std::optional<domain::Timestamp> read_time(JsonObject& body, std::string_view name);

template <class Tag>
void write_ids(eventstore::JsonWriter& json, std::string_view name, const std::vector<domain::Id<Tag>>& ids) {
    json.key(name).begin_array();
    for (const auto& id : ids) json.id(id);
    json.end_array();
}

/// {"id", "role", "ends_at"} of each grant.
void write_held_grants(eventstore::JsonWriter& json, const std::vector<domain::HeldGrant>& grants);

/// A body with its ETag.
[[nodiscard]] Response versioned_answer(const Services& services, std::string body, std::uint64_t version);

}  // namespace muster::api::handlers
