#pragma once
// The one place that says who may see whom. Every read (lists, search, counts, cursors, single rows, history) asks here.
// Pure; reads decision state, so it is never behind.

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "domain/actor.hpp"
#include "domain/registry.hpp"

namespace muster::domain {

/// Who looks: an account, narrowed by the scopes of the API key it came with.
struct Viewer {
    AccountId account;
    bool instance_admin = false;
    std::optional<PermissionSet> scopes;  ///< none: unrestricted
};

/// How a directory's rows of one kind (internal or external members) show to a viewer.
using RowShowing = Showing;

struct Scope {
    bool any = false;                       ///< false: the organization does not exist for this viewer
    bool only_self = false;                 ///< nobody but the viewer's own row
    RowShowing internals = Showing::hidden; ///< the viewer's own row always shows in full
    RowShowing externals = Showing::hidden;
    std::string_view because;               ///< the deciding grant: "instance_admin", "own_role", "site_assignment", "policy", …

    friend bool operator==(const Scope&, const Scope&) = default;
};

/// What the viewer sees of the organization's directory.
[[nodiscard]] Scope scope_of(const RegistryReader&, const Viewer&, OrganizationId);

/// How one member shows to the viewer under a scope: full, limited, hidden.
[[nodiscard]] Showing showing_of(const Scope&, const Viewer&, AccountId member, MembershipKind kind);

struct Grant {
    bool allowed = false;
    std::string_view because;  ///< "instance_admin", "own_role", "site_assignment", "none"
    const Role* role = nullptr;
};

/// May the viewer do this in the organization, and by which grant.
[[nodiscard]] Grant grant_of(const RegistryReader&, const Viewer&, OrganizationId, Permission);

/// All of them at once: p is in it when grant_of(…, p) allows it.
[[nodiscard]] PermissionSet permissions_of(const RegistryReader&, const Viewer&, OrganizationId);

/// What an external member may do at most, whatever the role says, until organizations agree on more.
inline constexpr PermissionSet external_permissions_max{Permission::organization_read, Permission::member_read, Permission::profile_edit_own};

/// The sites of the client that the member of its provider is assigned to (the home site counts).
[[nodiscard]] std::vector<SiteId> shared_sites(const Membership& staff, const Organization& client);

/// The viewer behind an actor of kind account, as far as its credential still holds at `now`; nothing when it does not.
[[nodiscard]] std::optional<Viewer> viewer_of(const RegistryReader&, const Actor&, Timestamp now);

}  // namespace muster::domain
