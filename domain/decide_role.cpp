// Decisions about an organization's own roles (mission WS5).

#include "domain/location_rules.hpp"
#include "domain/rules.hpp"

namespace muster::domain {
namespace {

/// Names are for requests and lists: lower case, digits, hyphens and underscores.
Decided<void> check_role_name(const std::string& name) {
    const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-'; };
    if (!name.empty() && name.size() <= limits::role_name_bytes_max && std::all_of(name.begin(), name.end(), fits)) return {};
    return refuse(RefusalCode::invalid_field, "A role's name has 1 to 64 of the characters a-z, 0-9, _ and -.", "name");
}

/// Personal organizations have the roles of their kind alone.
Decided<Organization> with_own_roles(const Rules& rules, OrganizationId id) {
    auto organization = rules.organization(id);
    if (organization && organization->kind == OrganizationKind::personal) {
        return refuse(RefusalCode::organization_kind_not_allowed, "A personal organization has no roles of its own.");
    }
    return organization;
}

struct Addressed {
    Grant grant;
    OwnRole role;
};

Decided<Addressed> addressed(const Rules& rules, OrganizationId organization, const std::string& name) {
    const auto grant = rules.may(organization, Permission::role_manage);
    if (!grant) return failure(grant.error());
    auto role = rules.registry.own_role(organization, name);
    if (!role) return refuse(RefusalCode::not_found, "The organization has no role " + name + " of its own.");
    MUSTER_REQUIRE(rules.version_is(role->version));
    MUSTER_REQUIRE(rules.has_all(*grant, role->permissions, "permissions"));
    return Addressed{*grant, std::move(*role)};
}

}  // namespace

EventsOrRefusal decide_on(const Rules& rules, const DefineRole& c) {
    const auto grant = rules.may(c.organization, Permission::role_manage);
    if (!grant) return failure(grant.error());
    const auto organization = with_own_roles(rules, c.organization);
    if (!organization) return failure(organization.error());
    MUSTER_REQUIRE(check_role_name(c.name));
    if (role_named(rules.registry, *organization, c.name)) {
        return refuse(RefusalCode::role_name_taken, "The organization has a role " + c.name + ".", "name");
    }
    MUSTER_REQUIRE(rules.has_all(*grant, set_of(c.permissions), "permissions"));
    if (organization->own_roles.size() >= limits::own_roles_max) {
        return refuse(RefusalCode::limit_reached, "An organization has at most 100 roles of its own.");
    }
    return Events{RoleDefined{c.organization, c.name, in_order(c.permissions), c.reach, c.takes_externals}};
}

EventsOrRefusal decide_on(const Rules& rules, const RedefineRole& c) {
    const auto target = addressed(rules, c.organization, c.name);
    if (!target) return failure(target.error());
    MUSTER_REQUIRE(rules.has_all(target->grant, set_of(c.permissions), "permissions"));
    const auto& role = target->role;
    if (role.permissions == set_of(c.permissions) && role.reach == c.reach && role.takes_externals == c.takes_externals) {
        return refuse(RefusalCode::nothing_to_change, "The role is as it was.");
    }
    return Events{RoleRedefined{c.organization, c.name, in_order(c.permissions), c.reach, c.takes_externals}};
}

EventsOrRefusal decide_on(const Rules& rules, const RemoveRoleDefinition& c) {
    const auto target = addressed(rules, c.organization, c.name);
    if (!target) return failure(target.error());
    if (target->role.uses > 0) {
        return refuse(RefusalCode::role_in_use, "Members or grants have the role; give them another one, or revoke it, first.");
    }
    return Events{RoleDefinitionRemoved{c.organization, c.name}};
}

}  // namespace muster::domain
