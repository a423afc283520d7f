#pragma once
// Decision state of relations, groups, own roles, grants and units.

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/fields.hpp"
#include "domain/ids.hpp"
#include "domain/relation_events.hpp"
#include "domain/roles.hpp"
#include "domain/time.hpp"

namespace muster::domain {

/// What one organization said about another.
struct RelationTerms {
    OrganizationId organization;
    OrganizationId other;
    std::optional<HostTerms> host;
    std::optional<HomeTerms> home;
    std::uint64_t version = 0;  ///< of the organization's stream when it was said

    static constexpr auto fields() {
        using S = RelationTerms;
        return std::tuple{field("organization", &S::organization), field("other", &S::other), field("host", &S::host),
                          field("home", &S::home), field("version", &S::version)};
    }
    friend bool operator==(const RelationTerms&, const RelationTerms&) = default;
};

/// A role given beside the membership's, as whoever has it keeps it.
struct HeldGrant {
    GrantId id;
    std::string role;
    std::optional<Timestamp> ends_at;

    [[nodiscard]] bool holds(Timestamp now) const { return !ends_at || now < *ends_at; }
    static constexpr auto fields() {
        using S = HeldGrant;
        return std::tuple{field("id", &S::id), field("role", &S::role), field("ends_at", &S::ends_at)};
    }
    friend bool operator==(const HeldGrant&, const HeldGrant&) = default;
};

/// Whose a grant is.
struct RoleGrant {
    GrantId id;
    OrganizationId organization;
    std::optional<AccountId> account;  ///< one of account and group
    std::optional<GroupId> group;
    std::string role;
    std::optional<Timestamp> ends_at;
    Timestamp given_at;

    static constexpr auto fields() {
        using S = RoleGrant;
        return std::tuple{field("id", &S::id),           field("organization", &S::organization), field("account", &S::account),
                          field("group", &S::group),     field("role", &S::role),                 field("ends_at", &S::ends_at),
                          field("given_at", &S::given_at)};
    }
    friend bool operator==(const RoleGrant&, const RoleGrant&) = default;
};

struct Group {
    GroupId id;
    OrganizationId organization;
    std::string name;
    std::uint64_t version = 0;         ///< of the organization's stream when it was last changed itself
    std::uint64_t members = 0;         ///< people who are in it directly
    std::vector<GroupId> parents;      ///< the groups that it stands in directly
    std::vector<GroupId> subgroups;    ///< that stand in it directly
    std::vector<HeldGrant> grants;
    std::optional<Claim> name_claim{};

    static constexpr auto fields() {
        using S = Group;
        return std::tuple{field("id", &S::id),           field("organization", &S::organization), field("name", &S::name),
                          field("version", &S::version), field("members", &S::members),           field("parents", &S::parents),
                          field("subgroups", &S::subgroups), field("grants", &S::grants), field("name_claim", &S::name_claim)};
    }
    friend bool operator==(const Group&, const Group&) = default;
};

struct Unit {
    UnitId id;
    OrganizationId organization;
    std::string name;
    std::uint64_t version = 0;   ///< of the organization's stream when it was last changed
    std::optional<UnitId> parent;
    std::uint64_t subunits = 0;  ///< directly in it
    std::uint64_t members = 0;   ///< directly in it

    static constexpr auto fields() {
        using S = Unit;
        return std::tuple{field("id", &S::id),           field("organization", &S::organization), field("name", &S::name),
                          field("version", &S::version), field("parent", &S::parent),             field("subunits", &S::subunits),
                          field("members", &S::members)};
    }
    friend bool operator==(const Unit&, const Unit&) = default;
};

/// A role of an organization's own.
struct OwnRole {
    OrganizationId organization;
    std::string name;
    PermissionSet permissions;
    DirectoryReach reach = DirectoryReach::all;
    bool takes_externals = false;
    std::uint64_t uses = 0;     ///< memberships and grants with it
    std::uint64_t version = 0;  ///< of the organization's stream when it was last defined

    static constexpr auto fields() {
        using S = OwnRole;
        return std::tuple{field("organization", &S::organization), field("name", &S::name), field("permissions", &S::permissions),
                          field("reach", &S::reach), field("takes_externals", &S::takes_externals), field("uses", &S::uses),
                          field("version", &S::version)};
    }
    friend bool operator==(const OwnRole&, const OwnRole&) = default;
};

/// What decision state can list by an owner, in the order of the ids.
enum class Listing : std::uint8_t {
    group,          ///< of an organization
    group_member,   ///< accounts that are in a group directly
    unit,           ///< of an organization
    unit_member,    ///< accounts that are in a unit directly
    grant,          ///< of an organization
    own_terms,      ///< the organizations that an organization has said something about
    terms_about,    ///< the organizations that have said something about an organization
    group_name,     ///< the group whose name has a claim: by key_of_claim()
    access_review,  ///< of an organization
    reviewed,       ///< what was decided in an access review: accounts (their memberships) and grants
};

/// An owner in a Listing: what lists by a claim, whose organization is part of it.
[[nodiscard]] inline Bytes16 key_of_claim(const Claim& claim) {
    Bytes16 key;
    std::copy_n(claim.bytes.begin(), key.size(), key.begin());
    return key;
}

/// Something that ends by itself.
enum class EndKind : std::uint8_t { grant, membership };
struct End {
    Timestamp at;
    EndKind kind = EndKind::grant;
    Bytes16 id{};                 ///< the grant, or the account whose membership it is
    OrganizationId organization;

    friend auto operator<=>(const End&, const End&) = default;
};

}  // namespace muster::domain
