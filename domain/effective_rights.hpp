#pragma once
// What a member may do in an organization, and by what: the role of the membership, roles granted beside it to the person or to a
// group they are in; of an external member bounded by what the two organizations agreed on (mission WS5). The one place that says so:
// grant_of, permissions_of, scope_of and explain ask here. Pure; no rights are remembered, so every change works at once.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/registry.hpp"

namespace muster::domain {

/// A role as an organization knows it by name: of its kind, or its own.
struct NamedRole {
    std::string name;
    PermissionSet permissions;
    DirectoryReach reach = DirectoryReach::none;
    bool administers = false;
    bool takes_externals = false;
    const Role* built_in = nullptr;  ///< null: the organization's own
};
[[nodiscard]] std::optional<NamedRole> role_named(const RegistryReader&, const Organization&, std::string_view name);

/// One way by which a member may do something.
struct RightsSource {
    std::string_view because;         ///< "own_role", "grant", "group_grant"
    NamedRole role;
    PermissionSet permissions;        ///< of the role, less what the relation's terms take away
    std::optional<GrantId> grant;
    std::optional<GroupId> group;     ///< whose grant it is; the member is in it, maybe through others
    std::optional<Timestamp> ends_at;
};

struct Rights {
    PermissionSet permissions;                     ///< of all sources together
    DirectoryReach reach = DirectoryReach::none;   ///< the widest of those that open the directory
    bool administers = false;
    std::vector<RightsSource> sources;             ///< the membership's own role first; none has ended
};
[[nodiscard]] Rights rights_of(const RegistryReader&, const Membership&, const Organization&, Timestamp now);

/// Who takes a permission from an external member.
enum class Bound : std::uint8_t {
    none,
    host_refuses,       ///< the organization takes none of the home's people
    home_refuses,       ///< the home lets nobody go there
    role_not_in_terms,  ///< the organization's terms do not name the role
    no_terms,           ///< nothing was agreed on, and then external members never have it
    host_terms,         ///< the organization's terms lack the permission
    home_terms,         ///< the home's terms lack it
};
template <>
struct EnumNames<Bound> {
    static constexpr std::array<std::string_view, 7> names{"none",     "host_refuses", "home_refuses", "role_not_in_terms",
                                                           "no_terms", "host_terms",   "home_terms"};
};

/// What two organizations agreed on about the people of one in the other, as far as it bounds their rights.
struct ExternalTerms {
    bool unbounded = false;  ///< a personal organization takes people from anywhere
    std::optional<HostTerms> host;
    std::optional<HomeTerms> home;

    [[nodiscard]] Bound bound(std::string_view role, Permission permission) const;
    /// Nobody with this role has any right.
    [[nodiscard]] Bound bars(std::string_view role) const;
    [[nodiscard]] PermissionSet permissions(std::string_view role) const;
};
[[nodiscard]] ExternalTerms external_terms(const RegistryReader&, const Organization& host, const std::optional<OrganizationId>& home);

/// What an external member may do at most, whatever the role says, until organizations agree on something else.
inline constexpr PermissionSet external_permissions_max{Permission::organization_read, Permission::member_read, Permission::profile_edit_own};

[[nodiscard]] PermissionSet set_of(const std::vector<Permission>& permissions);

/// A group and every group that it stands in, directly or through others; itself first, each once.
[[nodiscard]] std::vector<Group> with_groups_above(const RegistryReader&, const std::vector<GroupId>& groups);

}  // namespace muster::domain
