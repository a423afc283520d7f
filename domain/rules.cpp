#include "domain/rules.hpp"

namespace muster::domain {
namespace {

bool names(std::span<const std::string_view> roles, std::string_view name) {
    return std::find(roles.begin(), roles.end(), name) != roles.end();
}

}  // namespace

Decided<Viewer> Rules::viewer() const {
    if (is_system()) return Viewer{{}, true, {}, now()};
    const auto gone = "The session or key has ended or the account's credentials changed; sign in again.";
    const auto found = viewer_of(registry, actor(), now());
    if (!found) return refuse(RefusalCode::credential_invalid, gone);
    if (actor().session) {
        const auto account = registry.account(actor().account);
        if (account && account->credential_epoch != command_.credential_epoch) {
            return refuse(RefusalCode::credential_invalid, gone);
        }
    }
    return *found;
}

Decided<void> Rules::instance_admin() const {
    const auto who = viewer();
    if (!who) return failure(who.error());
    // A key's scopes are permissions in organizations; none of them stands for the whole instance.
    if (!who->instance_admin || who->scopes) {
        return refuse(RefusalCode::permission_denied, "Only an ADMIN of the instance may do this.");
    }
    return {};
}

Decided<Grant> Rules::may(OrganizationId id, Permission permission) const {
    const auto who = viewer();
    if (!who) return failure(who.error());
    const auto grant = grant_of(registry, *who, id, permission);
    if (grant.allowed) return grant;
    // A key's scope must not hide that its account is a member here: judge visibility by the account itself.
    const auto unscoped = Viewer{who->account, who->instance_admin, {}, now()};
    if (!grant_of(registry, unscoped, id, Permission::organization_read).allowed) {
        return refuse(RefusalCode::not_found, "There is no such organization.");
    }
    return refuse(RefusalCode::permission_denied, "This needs the permission " + std::string(to_text(permission)) +
                                                      " in the organization; ask one of its administrators.");
}

Decided<void> Rules::manages(const Grant& grant, const Membership& target) const {
    // An instance ADMIN; or provider roles, which reach into clients: whoever manages members there manages every role of the client.
    if (grant.sources.empty()) return {};
    const auto organization = registry.organization(target.organization);
    if (!organization) return {};
    const auto reaches = [&](const NamedRole& theirs) {
        return std::any_of(grant.sources.begin(), grant.sources.end(), [&](const RightsSource& source) {
            return source.role.built_in && theirs.built_in ? names(source.role.built_in->manages, theirs.name)
                                                           : !theirs.administers && grant.permissions.covers(theirs.permissions);
        });
    };
    // Judged by the role itself: that of an external member, or of one that has ended, counts in full.
    if (const auto theirs = role_named(registry, *organization, target.role); theirs && !reaches(*theirs)) {
        return refuse(RefusalCode::peer_protected, "The role " + grant.sources.front().role.name +
                                                       " does not edit, suspend or remove members with the role " + target.role + ".");
    }
    for (const auto& source : rights_of(registry, target, *organization, now()).sources) {
        if (source.because != "own_role" && !reaches(source.role)) {
            return refuse(RefusalCode::peer_protected, "The member was given the role " + source.role.name +
                                                           ", whose holders you do not edit, suspend or remove.");
        }
    }
    return {};
}

Decided<NamedRole> Rules::role(const Organization& organization, std::string_view name) const {
    if (auto found = role_named(registry, organization, name)) return std::move(*found);
    std::string known;
    for (const auto& each : roles_of(organization.kind)) known += (known.empty() ? "" : ", ") + std::string(each.name);
    return refuse(RefusalCode::role_unknown,
                  "A " + std::string(to_text(organization.kind)) + " has the roles " + known + ", and those of its own.", "role");
}

Decided<NamedRole> Rules::grantable(const Grant& grant, const Organization& organization, std::string_view name) const {
    auto found = role(organization, name);
    if (!found || grant.sources.empty()) return found;
    const bool gives = std::any_of(grant.sources.begin(), grant.sources.end(), [&](const RightsSource& source) {
        return source.role.built_in && found->built_in ? names(source.role.built_in->grants, name)
                                                       : !found->administers && grant.permissions.covers(found->permissions);
    });
    if (gives) return found;
    return refuse(RefusalCode::role_not_grantable, "The role " + grant.sources.front().role.name + " may not give this role.", "role");
}

Decided<void> Rules::has_all(const Grant& grant, PermissionSet permissions, std::string field) const {
    if (grant.permissions.covers(permissions)) return {};
    return refuse(RefusalCode::permission_exceeded, "Nobody gives permissions that they do not have themselves.", std::move(field));
}

Decided<void> Rules::version_is(std::uint64_t version) const {
    if (!command_.expected_version || *command_.expected_version == version) return {};
    return refuse(RefusalCode::version_mismatch, "It was changed since you read it; read it again and repeat.");
}

Decided<Organization> Rules::organization(OrganizationId id) const {
    if (auto found = registry.organization(id); found && !found->removed) return *found;
    return refuse(RefusalCode::not_found, "There is no such organization.");
}

Decided<std::pair<Account, Membership>> Rules::internal(AccountId account, OrganizationId organization) const {
    auto a = registry.account(account);
    auto m = registry.membership(account, organization);
    if (!a || !m) return refuse(RefusalCode::not_found, "There is no such member.");
    if (m->kind == MembershipKind::external) {
        return refuse(RefusalCode::not_internal,
                      "This person is an external member here; only their home organization may do this.");
    }
    return std::pair{std::move(*a), std::move(*m)};
}

Decided<std::pair<Account, Membership>> Rules::external(AccountId account, OrganizationId organization) const {
    auto a = registry.account(account);
    auto m = registry.membership(account, organization);
    if (!a || !m) return refuse(RefusalCode::not_found, "There is no such member.");
    if (m->kind == MembershipKind::internal) {
        return refuse(RefusalCode::not_external, "This person is an internal member here; use the members resource.");
    }
    return std::pair{std::move(*a), std::move(*m)};
}

Decided<void> Rules::not_the_last_instance_admin(const Account& account) const {
    if (account.instance_role == InstanceRole::admin && account.status != AccountStatus::suspended &&
        registry.instance().active_admins <= 1) {
        return refuse(RefusalCode::last_admin, "This is the last ADMIN of the instance; make somebody else one first.");
    }
    return {};
}

Decided<void> Rules::not_the_last_administrator(const Account& account, const Membership& membership) const {
    if (account.status != AccountStatus::active) return {};
    const auto o = registry.organization(membership.organization);
    if (!o || o->kind == OrganizationKind::personal) return {};  // whose owner stays its owner
    const auto* role = find_role(o->kind, membership.role);  // no role of an organization's own administers
    if (!role || !role->administers || o->active_administrators > 1) return {};
    return refuse(RefusalCode::last_admin,
                  "This is the organization's last active administrator; give somebody else the role first.");
}

std::vector<Permission> in_order(std::vector<Permission> permissions) {
    std::sort(permissions.begin(), permissions.end());
    permissions.erase(std::unique(permissions.begin(), permissions.end()), permissions.end());
    return permissions;
}

}  // namespace muster::domain
