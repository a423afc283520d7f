#pragma once
// Roles as named sets of permissions, in data: one table per kind of organization (mission CC2, CS2, CS5, WS1, SP2).
// Pure; the table is constant and may be read from any thread.

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

#include "domain/fields.hpp"

namespace muster::domain {

enum class OrganizationKind : std::uint8_t { provider, client, workspace, personal };
template <>
struct EnumNames<OrganizationKind> {
    static constexpr std::array<std::string_view, 4> names{"provider", "client", "workspace", "personal"};
};

/// What a client buys of its provider (CC2, CC7).
enum class Service : std::uint8_t { wifi, access_control, telephony };
template <>
struct EnumNames<Service> {
    static constexpr std::array<std::string_view, 3> names{"wifi", "access_control", "telephony"};
};

enum class MembershipKind : std::uint8_t { internal, external };
template <>
struct EnumNames<MembershipKind> {
    static constexpr std::array<std::string_view, 2> names{"internal", "external"};
};

/// Roles of the whole instance (SP1).
enum class InstanceRole : std::uint8_t { user, admin };
template <>
struct EnumNames<InstanceRole> {
    static constexpr std::array<std::string_view, 2> names{"user", "admin"};
};

/// What one may do in an organization. Append only: the bits stand in API-key scopes in the log.
enum class Permission : std::uint8_t {
    organization_read,
    organization_edit,
    site_manage,
    member_read,       ///< see the directory as far as visibility shows it
    member_create,
    member_edit,
    member_role,
    member_suspend,
    member_remove,
    invitation_manage,
    person_lookup,     ///< WS2: does a person exist, and how do they match
    external_link,
    external_unlink,
    external_edit,     ///< the language of an external member (WS5)
    api_key_manage,
    audit_read,
    profile_edit_own,  ///< one's own names, phone, titles; of provider staff their extension too (CS6); one's own language needs no right
    event_read,        ///< follow what happens: the event feed
    webhook_manage,    ///< have it sent to a URL
    extension_manage,  ///< the inventory of extensions, and who has which (CC2, CC3)
    telephony_read,    ///< which number is whose
    wifi_manage,       ///< who has Wi-Fi
    access_control_manage,  ///< whose card opens the doors
    service_manage,    ///< what a client has bought
    organization_delete,
    relation_manage,   ///< the terms with other organizations: what their people may do here, what ours may do there
    group_manage,      ///< groups, and who is in them
    role_manage,       ///< the organization's own roles
    grant_manage,      ///< give a role beside the membership's, to a person or a group
    unit_manage,       ///< units, and whose manager and unit is which
    member_erase,      ///< erase internal members for good, and hold them against it
    access_review_manage,  ///< go through what everybody may do here, to certify or revoke it
};
template <>
struct EnumNames<Permission> {
    static constexpr std::array<std::string_view, 32> names{
        "organization.read", "organization.edit", "site.manage",       "member.read",
        "member.create",     "member.edit",       "member.role",       "member.suspend",
        "member.remove",     "invitation.manage", "person.lookup",     "external.link",
        "external.unlink",   "external.edit",     "api_key.manage",    "audit.read",
        "profile.edit_own",  "event.read",        "webhook.manage",    "extension.manage",
        "telephony.read",    "wifi.manage",       "access_control.manage", "service.manage",
        "organization.delete", "relation.manage", "group.manage",     "role.manage",
        "grant.manage",      "unit.manage",       "member.erase",      "access_review.manage"};
};

class PermissionSet {
  public:
    constexpr PermissionSet() = default;
    constexpr PermissionSet(std::initializer_list<Permission> permissions) {
        for (const auto p : permissions) bits_ |= bit(p);
    }
    [[nodiscard]] static constexpr PermissionSet all() { return of_bits((std::uint64_t{1} << EnumNames<Permission>::names.size()) - 1); }
    [[nodiscard]] static constexpr PermissionSet of_bits(std::uint64_t bits) {
        PermissionSet s;
        s.bits_ = bits;
        return s;
    }
    [[nodiscard]] constexpr bool has(Permission p) const { return (bits_ & bit(p)) != 0; }
    /// Every one of the others is here.
    [[nodiscard]] constexpr bool covers(PermissionSet others) const { return (bits_ & others.bits_) == others.bits_; }
    [[nodiscard]] constexpr std::uint64_t bits() const { return bits_; }
    friend constexpr PermissionSet operator|(PermissionSet a, PermissionSet b) { return of_bits(a.bits_ | b.bits_); }
    friend constexpr PermissionSet operator&(PermissionSet a, PermissionSet b) { return of_bits(a.bits_ & b.bits_); }
    friend constexpr bool operator==(PermissionSet, PermissionSet) = default;

  private:
    static constexpr std::uint64_t bit(Permission p) { return std::uint64_t{1} << static_cast<unsigned>(p); }
    std::uint64_t bits_ = 0;
};

/// Which rows of a directory a role opens at all; what an organization's policy shows to whom narrows it further.
enum class DirectoryReach : std::uint8_t { none, self, all };
template <>
struct EnumNames<DirectoryReach> {
    static constexpr std::array<std::string_view, 3> names{"none", "self", "all"};
};

struct Role {
    std::string_view name;
    bool administers;             ///< the last active member with such a role stays (CC2)
    bool takes_externals;         ///< may be given to an external member
    DirectoryReach reach;
    PermissionSet permissions;    ///< in the organization itself
    PermissionSet on_clients;     ///< provider roles: in the clients of the sites the member is assigned to
    bool all_sites;               ///< provider roles: every site, later ones too (CS2)
    std::span<const std::string_view> manages;  ///< members with these roles may be edited, suspended, removed
    std::span<const std::string_view> grants;   ///< these roles may be given
};

/// The built-in roles of one kind of organization, the strongest first.
[[nodiscard]] std::span<const Role> roles_of(OrganizationKind kind);
/// Nothing when the kind has no such role.
[[nodiscard]] const Role* find_role(OrganizationKind kind, std::string_view name);

}  // namespace muster::domain
