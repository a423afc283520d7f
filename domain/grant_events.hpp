#pragma once
// Events of an organization's own roles, of roles granted beside the membership's, and of ends set beforehand. Streams: the
// account where one is named, else the organization.

#include <optional>
#include <string>
#include <vector>

#include "domain/fields.hpp"
#include "domain/ids.hpp"
#include "domain/roles.hpp"
#include "domain/time.hpp"

namespace muster::domain {

/// A role of the organization's own, beside those of its kind.
struct RoleDefined {
    static constexpr std::string_view type = "RoleDefined";
    static constexpr int version = 1;
    OrganizationId organization;
    std::string name;
    std::vector<Permission> permissions;  ///< each once, in the enum's order
    DirectoryReach reach = DirectoryReach::all;
    bool takes_externals = false;

    static constexpr auto fields() {
        using E = RoleDefined;
        return std::tuple{field("organization", &E::organization), field("name", &E::name), field("permissions", &E::permissions),
                          field("reach", &E::reach), field("takes_externals", &E::takes_externals)};
    }
    friend bool operator==(const RoleDefined&, const RoleDefined&) = default;
};

/// Replaces all but the name; effective at once for everybody who has the role.
struct RoleRedefined {
    static constexpr std::string_view type = "RoleRedefined";
    static constexpr int version = 1;
    OrganizationId organization;
    std::string name;
    std::vector<Permission> permissions;
    DirectoryReach reach = DirectoryReach::all;
    bool takes_externals = false;

    static constexpr auto fields() {
        using E = RoleRedefined;
        return std::tuple{field("organization", &E::organization), field("name", &E::name), field("permissions", &E::permissions),
                          field("reach", &E::reach), field("takes_externals", &E::takes_externals)};
    }
    friend bool operator==(const RoleRedefined&, const RoleRedefined&) = default;
};

/// Nobody had it.
struct RoleDefinitionRemoved {
    static constexpr std::string_view type = "RoleDefinitionRemoved";
    static constexpr int version = 1;
    OrganizationId organization;
    std::string name;

    static constexpr auto fields() {
        using E = RoleDefinitionRemoved;
        return std::tuple{field("organization", &E::organization), field("name", &E::name)};
    }
    friend bool operator==(const RoleDefinitionRemoved&, const RoleDefinitionRemoved&) = default;
};

/// What the role may do, an internal member or everybody in a group may do as well: one of `account` and `group` is there.
/// It holds no longer from `ends_at` on, with or without GrantExpired. (Who leaves the organization loses theirs.)
struct GrantGiven {
    static constexpr std::string_view type = "GrantGiven";
    static constexpr int version = 1;
    OrganizationId organization;
    GrantId grant;
    std::optional<AccountId> account;
    std::optional<GroupId> group;
    std::string role;
    std::optional<Timestamp> ends_at;

    static constexpr auto fields() {
        using E = GrantGiven;
        return std::tuple{field("organization", &E::organization), field("grant", &E::grant), field("account", &E::account),
                          field("group", &E::group), field("role", &E::role), field("ends_at", &E::ends_at)};
    }
    friend bool operator==(const GrantGiven&, const GrantGiven&) = default;
};

struct GrantRevoked {
    static constexpr std::string_view type = "GrantRevoked";
    static constexpr int version = 1;
    OrganizationId organization;
    GrantId grant;
    std::optional<AccountId> account;
    std::optional<GroupId> group;

    static constexpr auto fields() {
        using E = GrantRevoked;
        return std::tuple{field("organization", &E::organization), field("grant", &E::grant), field("account", &E::account),
                          field("group", &E::group)};
    }
    friend bool operator==(const GrantRevoked&, const GrantRevoked&) = default;
};

/// Noted some time after its end.
struct GrantExpired {
    static constexpr std::string_view type = "GrantExpired";
    static constexpr int version = 1;
    OrganizationId organization;
    GrantId grant;
    std::optional<AccountId> account;
    std::optional<GroupId> group;

    static constexpr auto fields() {
        using E = GrantExpired;
        return std::tuple{field("organization", &E::organization), field("grant", &E::grant), field("account", &E::account),
                          field("group", &E::group)};
    }
    friend bool operator==(const GrantExpired&, const GrantExpired&) = default;
};

/// The membership gives no rights from `ends_at` on, with or without MembershipExpired. Absent: it has no end.
struct MembershipEndSet {
    static constexpr std::string_view type = "MembershipEndSet";
    static constexpr int version = 1;
    AccountId account;
    OrganizationId organization;
    std::optional<Timestamp> ends_at;

    static constexpr auto fields() {
        using E = MembershipEndSet;
        return std::tuple{field("account", &E::account), field("organization", &E::organization), field("ends_at", &E::ends_at)};
    }
    friend bool operator==(const MembershipEndSet&, const MembershipEndSet&) = default;
};

/// Noted some time after its end: of an external member as ExternalUnlinked, of an internal one as MemberRemoved.
struct MembershipExpired {
    static constexpr std::string_view type = "MembershipExpired";
    static constexpr int version = 1;
    AccountId account;
    OrganizationId organization;
    MembershipKind kind = MembershipKind::external;

    static constexpr auto fields() {
        using E = MembershipExpired;
        return std::tuple{field("account", &E::account), field("organization", &E::organization), field("kind", &E::kind)};
    }
    friend bool operator==(const MembershipExpired&, const MembershipExpired&) = default;
};

}  // namespace muster::domain
