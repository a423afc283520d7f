// What each role says it may do, by hand (mission CC2, CS2, CS5, WS1, WS5, SP2, SP5).

#include "tests/reference/rules.hpp"

namespace muster::tests::reference {
namespace {

using enum Permission;
using Kind = OrganizationKind;

const Permissions& everything() {
    static const Permissions all = [] {
        Permissions every;
        for (std::size_t i = 0; i < domain::EnumNames<Permission>::names.size(); ++i) every.insert(static_cast<Permission>(i));
        return every;
    }();
    return all;
}

const Permissions& administer_personal() {
    static const Permissions permissions{organization_read, member_read,      member_role,      external_link, external_unlink,
                                         external_edit,     api_key_manage,   profile_edit_own, event_read,    webhook_manage,
                                         organization_edit, site_manage,      audit_read,       member_edit,   invitation_manage,
                                         access_review_manage};
    return permissions;
}
Permissions with(Permissions permissions, Permission more) {
    permissions.insert(more);
    return permissions;
}

const std::map<std::pair<Kind, std::string>, RoleText>& texts() {
    static const auto all = DirectoryReach::all;
    static const std::map<std::pair<Kind, std::string>, RoleText> roles{
        {{Kind::provider, "super_admin"}, {everything(), everything(), all, true, false, true}},
        {{Kind::provider, "admin"},
         {{organization_read, site_manage, member_read, member_create, member_edit, member_role, member_suspend, member_remove,
           invitation_manage, person_lookup, profile_edit_own, event_read, extension_manage, telephony_read, wifi_manage,
           access_control_manage, service_manage},
          {organization_read, member_read, member_create, member_edit, member_role, member_suspend, member_remove, invitation_manage,
           person_lookup, profile_edit_own, event_read, extension_manage, telephony_read, wifi_manage, access_control_manage, service_manage},
          all, false, false, false}},
        {{Kind::provider, "staff"},
         {{organization_read, member_read, profile_edit_own, telephony_read},
          {organization_read, member_read, invitation_manage, telephony_read}, all, false, false, false}},
        {{Kind::client, "admin"},
         {{organization_read, organization_edit, member_read, member_create, member_edit, member_role, member_suspend, member_remove,
           invitation_manage, api_key_manage, profile_edit_own, event_read, webhook_manage, extension_manage, telephony_read, wifi_manage,
           access_control_manage, member_erase},
          {}, all, true, false, false}},
        {{Kind::client, "user"}, {{organization_read, member_read}, {}, DirectoryReach::self, false, false, false}},
        {{Kind::workspace, "access_manager"},
         {{organization_read, organization_edit, site_manage, member_read, member_create, member_edit, member_role, member_suspend,
           member_remove, invitation_manage, person_lookup, external_link, external_unlink, external_edit, api_key_manage, audit_read,
           profile_edit_own, event_read, webhook_manage, relation_manage, group_manage, role_manage, grant_manage, unit_manage,
           member_erase, access_review_manage},
          {}, all, true, false, false}},
        {{Kind::workspace, "manager"}, {{organization_read, member_read, invitation_manage, profile_edit_own}, {}, all, false, true, false}},
        {{Kind::workspace, "member"}, {{organization_read, member_read, profile_edit_own}, {}, all, false, true, false}},
        {{Kind::workspace, "guest"}, {{organization_read, member_read}, {}, all, false, true, false}},
        {{Kind::personal, "owner"}, {with(administer_personal(), organization_delete), {}, all, true, true, false}},
        {{Kind::personal, "admin"}, {administer_personal(), {}, all, false, true, false}},
        {{Kind::personal, "manager"},
         {{organization_read, member_read, member_role, external_link, external_unlink, external_edit, api_key_manage, profile_edit_own},
          {}, all, false, true, false}},
        {{Kind::personal, "evaluator"}, {{organization_read, member_read}, {}, all, false, true, false}},
    };
    return roles;
}

}  // namespace

std::optional<RoleText> role_text(const Organization& organization, const std::string& name) {
    const auto& built_in = texts();
    if (const auto found = built_in.find({organization.kind, name}); found != built_in.end()) return found->second;
    const auto own = organization.own_roles.find(name);
    if (own == organization.own_roles.end()) return {};
    return RoleText{own->second.permissions, {}, own->second.reach, false, own->second.takes_externals, false};
}

std::vector<std::string> role_names(OrganizationKind kind) {
    std::vector<std::string> names;
    for (const auto& [key, text] : texts()) {
        if (key.first == kind) names.push_back(key.second);
    }
    return names;
}

}  // namespace muster::tests::reference
