#pragma once
// Who sees whom and who may do what, said a second time: slowly, sentence by sentence, over plain facts. Written from the
// requirements (docs/mission.md CC2, CS1, CS2, WS5, WS7, SP1, SP2) and the comments of VisibilityPolicy; it shares no
// code with domain/visibility.cpp, and knows no registry.

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "domain/policy.hpp"
#include "domain/roles.hpp"

namespace muster::tests::reference {

using domain::MembershipKind;
using domain::OrganizationKind;
using domain::Permission;
using domain::Showing;
using domain::VisibilityPolicy;

struct Organization {
    OrganizationKind kind = OrganizationKind::workspace;
    std::optional<int> provider;
    std::set<int> sites;
    VisibilityPolicy policy;
};
struct Person {
    bool instance_admin = false;
    int home = 0;
    std::string role;
    std::set<int> sites;                ///< provider staff: home site and assigned ones
    std::map<int, std::string> guest_in;  ///< external memberships and their roles
    std::optional<std::set<Permission>> key_scopes;
};
struct World {
    std::vector<Organization> organizations;
    std::vector<Person> people;
};

/// What each role says it may do, in the organization itself and (providers) in the clients of its sites.
struct RoleText {
    std::set<Permission> here, in_clients;
};
inline const RoleText& role_text(OrganizationKind kind, const std::string& role) {
    using enum Permission;
    static const std::set<Permission> all = [] {
        std::set<Permission> every;
        for (std::size_t i = 0; i < domain::EnumNames<Permission>::names.size(); ++i) every.insert(static_cast<Permission>(i));
        return every;
    }();
    static const std::map<std::pair<OrganizationKind, std::string>, RoleText> texts{
        {{OrganizationKind::provider, "super_admin"}, {all, all}},
        {{OrganizationKind::provider, "admin"},
         {{organization_read, site_manage, member_read, member_create, member_edit, member_role, member_suspend,
           member_remove, invitation_manage, person_lookup, profile_edit_own, event_read, extension_manage, telephony_read, wifi_manage,
           access_control_manage, service_manage},
          {organization_read, member_read, member_create, member_edit, member_role, member_suspend, member_remove,
           invitation_manage, person_lookup, profile_edit_own, event_read, extension_manage, telephony_read, wifi_manage,
           access_control_manage, service_manage}}},
        {{OrganizationKind::provider, "staff"},
         {{organization_read, member_read, profile_edit_own, telephony_read},
          {organization_read, member_read, invitation_manage, telephony_read}}},
        {{OrganizationKind::client, "admin"},
         {{organization_read, organization_edit, member_read, member_create, member_edit, member_role, member_suspend,
           member_remove, invitation_manage, api_key_manage, profile_edit_own, event_read, webhook_manage, extension_manage,
           telephony_read, wifi_manage, access_control_manage, member_erase},
          {}}},
        {{OrganizationKind::client, "user"}, {{organization_read, member_read}, {}}},
        {{OrganizationKind::workspace, "access_manager"},
         {{organization_read, organization_edit, site_manage, member_read, member_create, member_edit, member_role, member_suspend,
           member_remove, invitation_manage, person_lookup, external_link, external_unlink, external_edit, api_key_manage,
           audit_read, profile_edit_own, event_read, webhook_manage, relation_manage, group_manage, role_manage, grant_manage,
           unit_manage, member_erase, access_review_manage},
          {}}},
        {{OrganizationKind::workspace, "manager"},
         {{organization_read, member_read, invitation_manage, profile_edit_own}, {}}},
        {{OrganizationKind::workspace, "member"}, {{organization_read, member_read, profile_edit_own}, {}}},
        {{OrganizationKind::workspace, "guest"}, {{organization_read, member_read}, {}}},
        {{OrganizationKind::personal, "owner"},
         {{organization_read, organization_edit, site_manage, member_read, member_edit, member_role, invitation_manage, external_link,
           external_unlink, external_edit, api_key_manage, audit_read, profile_edit_own, event_read, webhook_manage, organization_delete,
           access_review_manage},
          {}}},
        {{OrganizationKind::personal, "admin"},
         {{organization_read, organization_edit, site_manage, member_read, member_edit, member_role, invitation_manage, external_link,
           external_unlink, external_edit, api_key_manage, audit_read, profile_edit_own, event_read, webhook_manage, access_review_manage},
          {}}},
        {{OrganizationKind::personal, "manager"},
         {{organization_read, member_read, member_role, external_link, external_unlink, external_edit, api_key_manage, profile_edit_own}, {}}},
        {{OrganizationKind::personal, "evaluator"}, {{organization_read, member_read}, {}}},
    };
    return texts.at({kind, role});
}

/// CS1, CS2: staff of the provider reach the clients at their sites; super admins every client.
inline bool reaches_as_staff(const World& world, const Person& viewer, int organization) {
    const auto& client = world.organizations[static_cast<std::size_t>(organization)];
    if (client.kind != OrganizationKind::client || client.provider != viewer.home) return false;
    if (viewer.role == "super_admin") return true;
    for (const int site : client.sites) {
        if (viewer.sites.contains(site)) return true;
    }
    return false;
}

inline bool may(const World& world, const Person& viewer, int organization, Permission permission) {
    if (viewer.key_scopes && !viewer.key_scopes->contains(permission)) return false;  // a key narrows, whoever holds it
    if (viewer.instance_admin) return true;                                           // SP1
    const auto kind = world.organizations[static_cast<std::size_t>(organization)].kind;
    if (viewer.home == organization) return role_text(kind, viewer.role).here.contains(permission);  // SP2
    if (const auto guest = viewer.guest_in.find(organization); guest != viewer.guest_in.end()) {
        // WS5: an external member reads, and keeps their own profile; nothing else whatever the role.
        const bool for_guests = permission == Permission::organization_read || permission == Permission::member_read ||
                                permission == Permission::profile_edit_own;
        return for_guests && role_text(kind, guest->second).here.contains(permission);
    }
    if (reaches_as_staff(world, viewer, organization)) {
        return role_text(OrganizationKind::provider, viewer.role).in_clients.contains(permission);
    }
    return false;
}

/// Each way to the permission ("" is every way) and what it lacks; "none" where it leads there.
inline std::map<std::string, std::string> ways(const World& world, const Person& viewer, int organization, Permission permission) {
    if (viewer.key_scopes && !viewer.key_scopes->contains(permission)) return {{"", "key_scope"}};
    const auto& there = world.organizations[static_cast<std::size_t>(organization)];
    std::map<std::string, std::string> found;
    found["instance_admin"] = viewer.instance_admin ? "none" : "not_instance_admin";
    const auto guest = viewer.guest_in.find(organization);
    if (viewer.home == organization) {
        found["own_role"] = role_text(there.kind, viewer.role).here.contains(permission) ? "none" : "role_lacks_permission";
    } else if (guest == viewer.guest_in.end()) {
        found["own_role"] = "not_a_member";
    } else if (!role_text(there.kind, guest->second).here.contains(permission)) {
        found["own_role"] = "role_lacks_permission";
    } else {
        found["own_role"] = may(world, viewer, organization, permission) || viewer.instance_admin ? "none" : "external_bound";
    }
    if (there.kind != OrganizationKind::client) return found;
    if (viewer.home != there.provider) {
        found["site_assignment"] = "not_staff";
    } else if (!role_text(OrganizationKind::provider, viewer.role).in_clients.contains(permission)) {
        found["site_assignment"] = "role_lacks_permission";
    } else {
        found["site_assignment"] = reaches_as_staff(world, viewer, organization) ? "none" : "site_not_assigned";
    }
    return found;
}

/// How a member of the organization shows to the viewer. `kind` is how that member belongs to it.
inline Showing showing(const World& world, std::size_t viewer_index, int organization, std::size_t member, MembershipKind kind) {
    const auto& viewer = world.people[viewer_index];
    const auto& there = world.organizations[static_cast<std::size_t>(organization)];
    if (viewer.key_scopes && !viewer.key_scopes->contains(Permission::member_read)) return Showing::hidden;
    if (viewer.instance_admin) return Showing::full;  // SP1: all users
    const bool internal = viewer.home == organization;
    const bool external = viewer.guest_in.contains(organization);
    if ((internal || external) && viewer_index == member) return Showing::full;  // one's own row
    // Anybody may own a personal one and link people into it whom nobody there hired: they show by what they are called.
    if ((internal || external) && there.kind == OrganizationKind::personal) return Showing::limited;
    if (internal) {
        if (there.kind == OrganizationKind::client && viewer.role == "user") return Showing::hidden;  // CC2: only itself
        if (kind == MembershipKind::internal) return Showing::full;                                   // WS7, SC3, CC2
        const bool administering = viewer.role == "super_admin" || viewer.role == "access_manager" || viewer.role == "owner" ||
                                   (there.kind == OrganizationKind::client && viewer.role == "admin");
        return administering ? Showing::full : there.policy.externals_to_internals;
    }
    if (external) {
        return kind == MembershipKind::internal ? there.policy.internals_to_externals : there.policy.externals_to_externals;
    }
    return reaches_as_staff(world, viewer, organization) ? Showing::full : Showing::hidden;
}

}  // namespace muster::tests::reference
