#pragma once
// The one place that says who may see whom. Every read (lists, search, counts, cursors, single rows, history) asks here.
// Pure; reads decision state, so it is never behind.

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

#include "domain/actor.hpp"
#include "domain/effective_rights.hpp"
#include "domain/registry.hpp"

namespace muster::domain {

/// Who looks: an account, narrowed by the scopes of the API key it came with.
struct Viewer {
    AccountId account;
    bool instance_admin = false;
    std::optional<PermissionSet> scopes;  ///< none: unrestricted
    /// When they look: what has an end gives no rights from then on. Who does not say it has nothing that ends.
    Timestamp now{std::numeric_limits<std::int64_t>::max()};
};

/// How a directory's rows of one kind (internal or external members) show to a viewer.
using RowShowing = Showing;

/// How the external members of one home show, where terms say something else than the policy.
struct HomeShowing {
    OrganizationId home;
    Showing showing = Showing::hidden;

    friend bool operator==(const HomeShowing&, const HomeShowing&) = default;
};

struct Scope {
    bool any = false;                       ///< false: the organization does not exist for this viewer
    bool only_self = false;                 ///< nobody but the viewer's own row
    RowShowing internals = Showing::hidden; ///< the viewer's own row always shows in full
    RowShowing externals = Showing::hidden; ///< of homes that are not in by_home
    std::string_view because;               ///< the deciding grant: "instance_admin", "own_role", "grant", "group_grant", "site_assignment", or "policy"
    std::vector<HomeShowing> by_home;       ///< in the order of the homes; mostly none
    std::vector<LimitedField> limited_fields;  ///< what limited rows show beside id, kind and name; in the enum's order

    friend bool operator==(const Scope&, const Scope&) = default;
};

/// What the viewer sees of the organization's directory.
[[nodiscard]] Scope scope_of(const RegistryReader&, const Viewer&, OrganizationId);

/// How one member shows to the viewer under a scope: full, limited, hidden. `home`: of an external member.
[[nodiscard]] Showing showing_of(const Scope&, const Viewer&, AccountId member, MembershipKind kind, const std::optional<OrganizationId>& home);
/// The same from decision state; hidden when the account is no member.
[[nodiscard]] Showing showing_of(const RegistryReader&, const Scope&, const Viewer&, AccountId member, OrganizationId);

struct Grant {
    bool allowed = false;
    std::string_view because;  ///< "instance_admin", "own_role", "grant", "group_grant", "site_assignment", "key_scope", "none"
    PermissionSet permissions; ///< everything the viewer may do there, when it is allowed
    std::vector<RightsSource> sources;  ///< each source of a member's rights that allows it, the deciding one first
};

/// May the viewer do this in the organization, and by which grant.
[[nodiscard]] Grant grant_of(const RegistryReader&, const Viewer&, OrganizationId, Permission);

/// All of them at once: p is in it when grant_of(…, p) allows it.
[[nodiscard]] PermissionSet permissions_of(const RegistryReader&, const Viewer&, OrganizationId);

/// The sites of the client that the member of its provider is assigned to (the home site counts).
[[nodiscard]] std::vector<SiteId> shared_sites(const Membership& staff, const Organization& client);

/// The viewer behind an actor of kind account, as far as its credential still holds at `now`; nothing when it does not.
[[nodiscard]] std::optional<Viewer> viewer_of(const RegistryReader&, const Actor&, Timestamp now);

}  // namespace muster::domain
