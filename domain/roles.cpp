#include "domain/roles.hpp"

#include <array>

namespace muster::domain {
namespace {

using enum Permission;
using Names = std::string_view;

constexpr PermissionSet everything = PermissionSet::all();
constexpr PermissionSet manage_members{organization_read, member_read,    member_create,     member_edit, member_role,
                                       member_suspend,    member_remove,  invitation_manage, profile_edit_own};
constexpr PermissionSet manage_externals{person_lookup, external_link, external_unlink, external_edit};
constexpr PermissionSet read_only{organization_read, member_read};
constexpr PermissionSet own_profile{profile_edit_own};
constexpr PermissionSet follow{event_read, webhook_manage};
constexpr PermissionSet manage_workspace{relation_manage, group_manage, role_manage, grant_manage, unit_manage};
constexpr PermissionSet manage_services{extension_manage, telephony_read, wifi_manage, access_control_manage};

// Provider (CS1, CS2, CS5): staff with sites; what they may do in the clients of those sites.
constexpr std::array<Names, 3> provider_roles{"super_admin", "admin", "staff"};
constexpr std::array<Names, 1> staff_only{"staff"};
constexpr std::array<Role, 3> provider{{
    {"super_admin", true, false, DirectoryReach::all, everything, everything, true, provider_roles, provider_roles},
    {"admin", false, false, DirectoryReach::all,
     manage_members | manage_services | PermissionSet{site_manage, person_lookup, service_manage, event_read},
     manage_members | manage_services | PermissionSet{person_lookup, service_manage, event_read}, false, staff_only, staff_only},
    {"staff", false, false, DirectoryReach::all, read_only | own_profile | PermissionSet{telephony_read},
     read_only | PermissionSet{invitation_manage, telephony_read}, false, {}, {}},
}};

// Client (CC2): an Admin edits itself and Users, never another Admin; a User sees itself.
constexpr std::array<Names, 2> client_roles{"admin", "user"};
constexpr std::array<Names, 1> user_only{"user"};
constexpr std::array<Role, 2> client{{
    {"admin", true, false, DirectoryReach::all,
     manage_members | manage_services | follow | PermissionSet{organization_edit, api_key_manage, member_erase}, {}, false, user_only, client_roles},
    {"user", false, false, DirectoryReach::self, read_only, {}, false, {}, {}},
}};

// Workspace (WS1, WS5, WS7): AccessManager manages accounts and links; guests are externals.
constexpr std::array<Names, 4> workspace_roles{"access_manager", "manager", "member", "guest"};
constexpr std::array<Names, 2> member_roles{"member", "guest"};
constexpr std::array<Role, 4> workspace{{
    {"access_manager", true, false, DirectoryReach::all,
     manage_members | manage_externals | manage_workspace | follow |
         PermissionSet{organization_edit, site_manage, api_key_manage, audit_read, member_erase, access_review_manage},
     {}, false,
     workspace_roles, workspace_roles},
    {"manager", false, true, DirectoryReach::all, read_only | own_profile | PermissionSet{invitation_manage}, {}, false, member_roles,
     {}},
    {"member", false, true, DirectoryReach::all, read_only | own_profile, {}, false, {}, {}},
    {"guest", false, true, DirectoryReach::all, read_only, {}, false, {}, {}},
}};

// Personal (SP2, SP5): one owner; the others come from elsewhere. Nobody here finds out who has which e-mail or phone.
constexpr PermissionSet manage_personal{organization_read, member_read,     member_role,   external_link,
                                        external_unlink,   external_edit,   api_key_manage, profile_edit_own};
constexpr PermissionSet administer_personal =
    manage_personal | follow | PermissionSet{organization_edit, site_manage, audit_read, member_edit, invitation_manage, access_review_manage};
constexpr std::array<Names, 3> personal_roles{"admin", "manager", "evaluator"};
constexpr std::array<Names, 2> below_admin{"manager", "evaluator"};
constexpr std::array<Role, 4> personal{{
    {"owner", true, true, DirectoryReach::all, administer_personal | PermissionSet{organization_delete}, {}, false, personal_roles,
     personal_roles},
    {"admin", false, true, DirectoryReach::all, administer_personal, {}, false, personal_roles, personal_roles},
    {"manager", false, true, DirectoryReach::all, manage_personal, {}, false, below_admin, below_admin},
    {"evaluator", false, true, DirectoryReach::all, read_only, {}, false, {}, {}},
}};

}  // namespace

std::span<const Role> roles_of(OrganizationKind kind) {
    switch (kind) {
        case OrganizationKind::provider: return provider;
        case OrganizationKind::client: return client;
        case OrganizationKind::workspace: return workspace;
        case OrganizationKind::personal: return personal;
    }
    return {};
}

const Role* find_role(OrganizationKind kind, std::string_view name) {
    for (const auto& role : roles_of(kind)) {
        if (role.name == name) return &role;
    }
    return nullptr;
}

}  // namespace muster::domain
