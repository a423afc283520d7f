#pragma once
// Why an account may or may not do something (mission WS8): the deciding grant, or every grant that would have decided and what it
// lacks. It decides nothing itself: grant_of does, and this says how it came to that. Pure.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/registry.hpp"
#include "domain/visibility.hpp"

namespace muster::domain {

/// What stands between a relation and the permission. Texts are stable: clients branch on them.
enum class Lack : std::uint8_t {
    none,                   ///< nothing: this grant decides
    account_unknown,
    account_not_active,     ///< invited, or suspended
    organization_unknown,
    key_scope,              ///< the API key was narrowed to other permissions
    not_instance_admin,
    not_a_member,
    role_unknown,           ///< the membership's role is none of this kind of organization
    role_lacks_permission,
    external_bound,         ///< the role has it, an external member never does
    not_staff,              ///< no internal member of the organization's provider
    site_not_assigned,      ///< the role has it on clients of the sites the person is assigned to; none is this client's
    membership_ended,
    relation_refused,       ///< one of the two organizations refuses the other's people
    role_not_in_terms,      ///< the organization's terms with the person's home do not name the role
    bound_by_host_terms,    ///< the role has it, the organization's terms with the person's home do not
    bound_by_home_terms,    ///< the role has it, the terms of the person's home do not
    grant_ended,
};
template <>
struct EnumNames<Lack> {
    static constexpr std::array<std::string_view, 18> names{
        "none",       "account_unknown", "account_not_active",    "organization_unknown", "key_scope", "not_instance_admin",
        "not_a_member", "role_unknown",  "role_lacks_permission", "external_bound",       "not_staff", "site_not_assigned",
        "membership_ended", "relation_refused", "role_not_in_terms", "bound_by_host_terms", "bound_by_home_terms", "grant_ended"};
};

/// One way to the permission, and how far it leads.
struct Path {
    std::string_view grant;  ///< "instance_admin", "own_role", "grant", "group_grant", "site_assignment"; empty: what concerns every way
    Lack lack = Lack::none;
    std::optional<OrganizationId> organization;  ///< where the membership stands
    std::string role;
    bool all_sites = false;
    std::vector<SiteId> sites;  ///< deciding: the sites that connect the two; lacking: the client's, of which one would do
    std::optional<GrantId> grant_id{};
    std::optional<GroupId> group{};       ///< whose grant it is
    std::optional<Timestamp> ends_at{};   ///< of the membership or the grant
    std::optional<OrganizationId> home{}; ///< of an external member: whose people the terms are about

    /// "The role user lacks member.edit."
    [[nodiscard]] std::string detail(Permission permission) const;
};

struct Explanation {
    bool allowed = false;
    /// The deciding grant, or the text of the lack that tells most.
    std::string_view because;
    /// Allowed: the deciding way alone. Refused: each way that there is, the most telling first.
    std::vector<Path> paths;
};

/// `scopes`: of the API key that is asked about; none: a session.
[[nodiscard]] Explanation explain(const RegistryReader& registry, AccountId account, const std::optional<PermissionSet>& scopes,
                                  OrganizationId organization, Permission permission, Timestamp now);

}  // namespace muster::domain
