#pragma once
// Events of groups, and of units with the organizational links to them (mission WS5). Whoever is in a group is in every group
// that it stands in, too. Streams: the account for what is about a person, else the organization.

#include <optional>
#include <string>

#include "domain/fields.hpp"
#include "domain/ids.hpp"

namespace muster::domain {

struct GroupCreated {
    static constexpr std::string_view type = "GroupCreated";
    static constexpr int version = 1;
    OrganizationId organization;
    GroupId group;
    std::string name;
    std::optional<Claim> name_claim{};  ///< absent: before names were unique

    static constexpr auto fields() {
        using E = GroupCreated;
        return std::tuple{field("organization", &E::organization), field("group", &E::group), field("name", &E::name),
                          field("name_claim", &E::name_claim)};
    }
    friend bool operator==(const GroupCreated&, const GroupCreated&) = default;
};

struct GroupChanged {
    static constexpr std::string_view type = "GroupChanged";
    static constexpr int version = 1;
    OrganizationId organization;
    GroupId group;
    std::string name;
    std::optional<Claim> name_claim{};  ///< absent: before names were unique

    static constexpr auto fields() {
        using E = GroupChanged;
        return std::tuple{field("organization", &E::organization), field("group", &E::group), field("name", &E::name),
                          field("name_claim", &E::name_claim)};
    }
    friend bool operator==(const GroupChanged&, const GroupChanged&) = default;
};

/// Its members left, its grants were revoked and it was taken out of other groups before, in the same commit.
struct GroupRemoved {
    static constexpr std::string_view type = "GroupRemoved";
    static constexpr int version = 1;
    OrganizationId organization;
    GroupId group;

    static constexpr auto fields() {
        using E = GroupRemoved;
        return std::tuple{field("organization", &E::organization), field("group", &E::group)};
    }
    friend bool operator==(const GroupRemoved&, const GroupRemoved&) = default;
};

/// Internal members only. (Who leaves the organization leaves its groups without this event's counterpart.)
struct GroupMemberAdded {
    static constexpr std::string_view type = "GroupMemberAdded";
    static constexpr int version = 1;
    AccountId account;
    OrganizationId organization;
    GroupId group;

    static constexpr auto fields() {
        using E = GroupMemberAdded;
        return std::tuple{field("account", &E::account), field("organization", &E::organization), field("group", &E::group)};
    }
    friend bool operator==(const GroupMemberAdded&, const GroupMemberAdded&) = default;
};

struct GroupMemberRemoved {
    static constexpr std::string_view type = "GroupMemberRemoved";
    static constexpr int version = 1;
    AccountId account;
    OrganizationId organization;
    GroupId group;

    static constexpr auto fields() {
        using E = GroupMemberRemoved;
        return std::tuple{field("account", &E::account), field("organization", &E::organization), field("group", &E::group)};
    }
    friend bool operator==(const GroupMemberRemoved&, const GroupMemberRemoved&) = default;
};

/// The members of `subgroup` are members of `group` from here on.
struct SubgroupAdded {
    static constexpr std::string_view type = "SubgroupAdded";
    static constexpr int version = 1;
    OrganizationId organization;
    GroupId group;
    GroupId subgroup;

    static constexpr auto fields() {
        using E = SubgroupAdded;
        return std::tuple{field("organization", &E::organization), field("group", &E::group), field("subgroup", &E::subgroup)};
    }
    friend bool operator==(const SubgroupAdded&, const SubgroupAdded&) = default;
};

struct SubgroupRemoved {
    static constexpr std::string_view type = "SubgroupRemoved";
    static constexpr int version = 1;
    OrganizationId organization;
    GroupId group;
    GroupId subgroup;

    static constexpr auto fields() {
        using E = SubgroupRemoved;
        return std::tuple{field("organization", &E::organization), field("group", &E::group), field("subgroup", &E::subgroup)};
    }
    friend bool operator==(const SubgroupRemoved&, const SubgroupRemoved&) = default;
};

/// A part of the organization: a department, a team. Units stand in each other and give no rights.
struct UnitCreated {
    static constexpr std::string_view type = "UnitCreated";
    static constexpr int version = 1;
    OrganizationId organization;
    UnitId unit;
    std::string name;
    std::optional<UnitId> parent;

    static constexpr auto fields() {
        using E = UnitCreated;
        return std::tuple{field("organization", &E::organization), field("unit", &E::unit), field("name", &E::name),
                          field("parent", &E::parent)};
    }
    friend bool operator==(const UnitCreated&, const UnitCreated&) = default;
};

/// Replaces name and parent.
struct UnitChanged {
    static constexpr std::string_view type = "UnitChanged";
    static constexpr int version = 1;
    OrganizationId organization;
    UnitId unit;
    std::string name;
    std::optional<UnitId> parent;

    static constexpr auto fields() {
        using E = UnitChanged;
        return std::tuple{field("organization", &E::organization), field("unit", &E::unit), field("name", &E::name),
                          field("parent", &E::parent)};
    }
    friend bool operator==(const UnitChanged&, const UnitChanged&) = default;
};

/// Nobody and no other unit stood in it.
struct UnitRemoved {
    static constexpr std::string_view type = "UnitRemoved";
    static constexpr int version = 1;
    OrganizationId organization;
    UnitId unit;

    static constexpr auto fields() {
        using E = UnitRemoved;
        return std::tuple{field("organization", &E::organization), field("unit", &E::unit)};
    }
    friend bool operator==(const UnitRemoved&, const UnitRemoved&) = default;
};

/// Who the person reports to and where they belong; replaces both. A manager who left counts as none.
struct OrganizationalLinksSet {
    static constexpr std::string_view type = "OrganizationalLinksSet";
    static constexpr int version = 1;
    AccountId account;
    OrganizationId organization;
    std::optional<AccountId> manager;
    std::optional<UnitId> unit;

    static constexpr auto fields() {
        using E = OrganizationalLinksSet;
        return std::tuple{field("account", &E::account), field("organization", &E::organization), field("manager", &E::manager),
                          field("unit", &E::unit)};
    }
    friend bool operator==(const OrganizationalLinksSet&, const OrganizationalLinksSet&) = default;
};

}  // namespace muster::domain
