#pragma once
// Commands about relations, groups, an organization's own roles, grants, units and ends of memberships.

#include <optional>
#include <string>
#include <vector>

#include "domain/ids.hpp"
#include "domain/relation_events.hpp"
#include "domain/roles.hpp"
#include "domain/time.hpp"

namespace muster::domain {

/// Replaces what the organization said about the other; neither terms: as if nothing had ever been said.
struct SetRelationTerms {
    OrganizationId organization;
    OrganizationId other;
    std::optional<HostTerms> host;
    std::optional<HomeTerms> home;
};

struct CreateGroup {
    OrganizationId organization;
    GroupId group;
    std::string name;
    std::optional<Claim> name_claim{};  ///< of its normal form: no other group of the organization has it
};
struct ChangeGroup {
    OrganizationId organization;
    GroupId group;
    std::string name;
    std::optional<Claim> name_claim{};  ///< of its normal form: no other group of the organization has it
};
struct RemoveGroup {
    OrganizationId organization;
    GroupId group;
};
struct AddGroupMember {
    AccountId account;
    OrganizationId organization;
    GroupId group;
};
struct RemoveGroupMember {
    AccountId account;
    OrganizationId organization;
    GroupId group;
};
struct AddSubgroup {
    OrganizationId organization;
    GroupId group;
    GroupId subgroup;
};
struct RemoveSubgroup {
    OrganizationId organization;
    GroupId group;
    GroupId subgroup;
};

struct DefineRole {
    OrganizationId organization;
    std::string name;
    std::vector<Permission> permissions;
    DirectoryReach reach = DirectoryReach::all;
    bool takes_externals = false;
};
struct RedefineRole {  ///< replaces all but the name
    OrganizationId organization;
    std::string name;
    std::vector<Permission> permissions;
    DirectoryReach reach = DirectoryReach::all;
    bool takes_externals = false;
};
struct RemoveRoleDefinition {
    OrganizationId organization;
    std::string name;
};

struct GiveGrant {  ///< to one of account and group
    OrganizationId organization;
    GrantId grant;
    std::optional<AccountId> account;
    std::optional<GroupId> group;
    std::string role;
    std::optional<Timestamp> ends_at;
};
struct RevokeGrant {
    OrganizationId organization;
    GrantId grant;
};
struct ExpireGrant {  ///< by the scheduler
    GrantId grant;
};

struct CreateUnit {
    OrganizationId organization;
    UnitId unit;
    std::string name;
    std::optional<UnitId> parent;
};
struct ChangeUnit {  ///< replaces both
    OrganizationId organization;
    UnitId unit;
    std::string name;
    std::optional<UnitId> parent;
};
struct RemoveUnit {
    OrganizationId organization;
    UnitId unit;
};
struct SetOrganizationalLinks {  ///< replaces both
    AccountId account;
    OrganizationId organization;
    std::optional<AccountId> manager;
    std::optional<UnitId> unit;
};

struct SetMembershipEnd {  ///< absent: it has no end
    AccountId account;
    OrganizationId organization;
    std::optional<Timestamp> ends_at;
};
struct ExpireMembership {  ///< by the scheduler
    AccountId account;
    OrganizationId organization;
};

}  // namespace muster::domain
