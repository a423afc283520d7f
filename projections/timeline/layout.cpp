#include "projections/timeline/layout.hpp"

#include "projections/directory_rows.hpp"
#include "projections/registry_rows.hpp"
#include "projections/telephony_rows.hpp"
#include "projections/visibility_rows.hpp"

namespace muster::projections::timeline {
namespace {

constexpr std::size_t id_bytes = sizeof(domain::Bytes16);

bool is_kept_of_directory(char table) {
    switch (table) {
        case directory_rows::person:
        case directory_rows::member:
        case directory_rows::place:
        case directory_rows::counter: return true;
        default: return false;  // words and facets: the sorted rows are walked
    }
}

/// What rights and structures are made of. Of what only deciding needs (sessions, links, claims, keys of requests) nothing is kept.
bool is_kept_of_registry(char table) {
    switch (table) {
        case registry_rows::organization:
        case registry_rows::site:
        case registry_rows::level:
        case registry_rows::account:
        case registry_rows::membership:
        case registry_rows::api_key:
        case registry_rows::relation:
        case registry_rows::terms:
        case registry_rows::group:
        case registry_rows::unit:
        case registry_rows::own_role:
        case registry_rows::role_grant:
        case registry_rows::extension:
        case registry_rows::email_change:
        case registry_rows::listed: return true;
        default: return false;
    }
}

}  // namespace

bool is_kept(Space space, std::string_view key) {
    switch (space) {
        case Space::directory: return is_kept_of_directory(key[0]);
        case Space::visibility:
        case Space::telephony: return true;
        case Space::registry: return is_kept_of_registry(key[0]);
    }
    return false;
}

std::size_t group_bytes(Space space, std::string_view key) {
    if (space == Space::directory && key[0] == directory_rows::member) return 1 + id_bytes;
    if (space == Space::registry && key[0] == registry_rows::listed) return 2 + id_bytes;
    if (space == Space::visibility && key[0] == visibility_rows::client) return 1 + id_bytes;
    if (space == Space::telephony && key[0] == telephony_rows::extension) return 1 + id_bytes;
    return 0;
}

bool ends_in_text(Space space, std::string_view key) {
    if (space == Space::directory) return key[0] == directory_rows::counter;
    return space == Space::registry && key[0] == registry_rows::own_role;
}

}  // namespace muster::projections::timeline
