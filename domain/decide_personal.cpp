// Decisions about personal organizations and their keys (mission SP2, SP5).

#include "domain/credential_rules.hpp"
#include "domain/personal_rules.hpp"

namespace muster::domain {
namespace {

std::uint64_t owned_by(const Rules& rules, const Account& account) {
    return static_cast<std::uint64_t>(std::count_if(account.organizations.begin(), account.organizations.end(), [&](OrganizationId id) {
        const auto organization = rules.registry.organization(id);
        return organization && organization->owner == account.id;
    }));
}

/// Somebody who can own one: they have a home and are not suspended.
Decided<Account> can_own(const Rules& rules, AccountId id) {
    auto account = rules.registry.account(id);
    if (!account || account->status == AccountStatus::removed) {
        return refuse(RefusalCode::not_found, "There is no such person.", "owner_id");
    }
    if (!account->home) return refuse(RefusalCode::account_orphaned, "This person has no home organization.", "owner_id");
    if (account->status == AccountStatus::suspended) {
        return refuse(RefusalCode::account_suspended, "This person is suspended.", "owner_id");
    }
    if (owned_by(rules, *account) >= limits::owned_organizations_max) {
        return refuse(RefusalCode::limit_reached, "An account owns at most 100 organizations.", "owner_id");
    }
    return std::move(*account);
}

Decided<void> room_for_one_more(const Account& account) {
    if (account.organizations.size() < limits::memberships_max) return {};
    return refuse(RefusalCode::limit_reached, "An account has at most 1,000 memberships.", "owner_id");
}

/// A key opens as much as its makers may do: one for everything is for who edits the organization.
Decided<Organization> may_manage_keys(const Rules& rules, OrganizationId id, KeyScope scope) {
    MUSTER_REQUIRE(rules.may(id, Permission::api_key_manage));
    if (scope == KeyScope::all) MUSTER_REQUIRE(rules.may(id, Permission::organization_edit));
    return personal_organization(rules, id);
}

}  // namespace

EventsOrRefusal decide_on(const Rules& rules, const CreatePersonalOrganization& c) {
    const auto viewer = rules.viewer();
    if (!viewer) return failure(viewer.error());
    const bool admin = rules.instance_admin().has_value();
    if (!admin && !acts_as(rules, c.owner)) return refuse(RefusalCode::not_found, "There is no such person.", "owner_id");
    if (viewer->scopes) return refuse(RefusalCode::permission_denied, "A key with scopes may not do this.");
    const auto owner = can_own(rules, c.owner);
    if (!owner) return failure(owner.error());
    if (!admin && !is_at_home_in_a_personal_one(rules, *owner)) {
        return refuse(RefusalCode::home_not_personal, "Only an ADMIN gives a personal organization to people of other organizations.");
    }
    MUSTER_REQUIRE(room_for_one_more(*owner));
    if (rules.registry.organization(c.organization)) return refuse(RefusalCode::invalid_field, "This id is taken.", "id");
    return Events{new_personal_organization(c.organization, c.name, c.owner),
                  ExternalLinked{c.owner, c.organization, *owner->home, std::string(owner_role), {}}};
}

EventsOrRefusal decide_on(const Rules& rules, const RenamePersonalOrganization& c) {
    MUSTER_REQUIRE(rules.may(c.organization, Permission::organization_edit));
    const auto organization = personal_organization(rules, c.organization);
    if (!organization) return failure(organization.error());
    MUSTER_REQUIRE(rules.version_is(organization->version));
    if (!organization->owner) return refuse(RefusalCode::not_found, "There is no such organization.");
    return Events{PersonalOrganizationRenamed{c.organization, *organization->owner, c.name}};
}

EventsOrRefusal decide_on(const Rules& rules, const TransferOwnership& c) {
    MUSTER_REQUIRE(rules.may(c.organization, Permission::organization_delete));
    const auto organization = personal_organization(rules, c.organization);
    if (!organization) return failure(organization.error());
    MUSTER_REQUIRE(rules.version_is(organization->version));
    if (!organization->owner) return refuse(RefusalCode::not_found, "There is no such organization.");
    const auto former = *organization->owner;
    if (former == c.owner) return refuse(RefusalCode::nothing_to_change, "This person owns it already.", "owner_id");
    if (is_default(rules, *organization)) {
        return refuse(RefusalCode::default_organization, "This is its owner's default organization; it stays theirs.");
    }
    const auto owner = can_own(rules, c.owner);
    if (!owner) return failure(owner.error());
    Events events;
    if (const auto membership = rules.registry.membership(former, c.organization)) {
        events.push_back(RoleChanged{former, c.organization, membership->role, "admin"});
    }
    if (const auto membership = rules.registry.membership(c.owner, c.organization)) {
        if (membership->ends_at) {
            return refuse(RefusalCode::administrator_ends, "This person's membership has an end; clear it first.", "owner_id");
        }
        events.push_back(RoleChanged{c.owner, c.organization, membership->role, std::string(owner_role)});
    } else {
        MUSTER_REQUIRE(room_for_one_more(*owner));
        events.push_back(ExternalLinked{c.owner, c.organization, *owner->home, std::string(owner_role), {}});
    }
    events.push_back(OwnershipTransferred{c.organization, c.owner, former, c.name});
    return events;
}

EventsOrRefusal decide_on(const Rules& rules, const IssueOrganizationKey& c) {
    const auto organization = may_manage_keys(rules, c.organization, c.scope);
    if (!organization) return failure(organization.error());
    const auto lifetime = c.lifetime.value_or(limits::api_key_lifetime_max);
    if (lifetime <= Duration::zero() || lifetime > limits::api_key_lifetime_max) {
        return refuse(RefusalCode::expiry_invalid, "A key lives more than no time and at most 366 days.", "expires_in_days");
    }
    if (organization->keys.size() >= limits::organization_keys_max) {
        return refuse(RefusalCode::limit_reached, "An organization has at most 50 keys; revoke one first.");
    }
    if (rules.registry.organization_key(c.key)) return refuse(RefusalCode::invalid_field, "This id is taken.", "id");
    return Events{OrganizationKeyIssued{c.organization, c.key, c.token_hash, c.hint, c.scope, rules.now() + lifetime}};
}

EventsOrRefusal decide_on(const Rules& rules, const RevokeOrganizationKey& c) {
    MUSTER_REQUIRE(rules.may(c.organization, Permission::api_key_manage));
    const auto key = rules.registry.organization_key(c.key);
    if (!key || key->organization != c.organization) return refuse(RefusalCode::not_found, "There is no such key.");
    MUSTER_REQUIRE(may_manage_keys(rules, c.organization, key->scope));
    return Events{OrganizationKeyRevoked{c.organization, c.key}};
}

}  // namespace muster::domain
