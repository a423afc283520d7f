#include "domain/personal_rules.hpp"

namespace muster::domain {
namespace {

auto not_without_transfer() {
    return refuse(RefusalCode::owner_protected, "This person owns the organization; transfer the ownership first.", "account_id");
}

Decided<void> no_second_owner(std::string_view role) {
    if (role != owner_role) return {};
    return refuse(RefusalCode::role_not_grantable, "An organization has one owner; transfer the ownership instead.", "role");
}

}  // namespace

Decided<Organization> personal_organization(const Rules& rules, OrganizationId id) {
    auto organization = rules.organization(id);
    if (!organization || organization->kind == OrganizationKind::personal) return organization;
    return refuse(RefusalCode::organization_kind_not_allowed, "Only a personal organization has this.");
}

bool is_default(const Rules& rules, const Organization& organization) {
    const auto owner = organization.owner ? rules.registry.account(*organization.owner) : std::nullopt;
    return owner && owner->home == organization.id;
}

bool is_at_home_in_a_personal_one(const Rules& rules, const Account& account) {
    const auto home = account.home ? rules.registry.organization(*account.home) : std::nullopt;
    return home && home->kind == OrganizationKind::personal;
}

EventsOrRefusal link_to_personal(const Rules& rules, const Grant& grant, const Organization& organization, const LinkExternal& c) {
    MUSTER_REQUIRE(rules.grantable(grant, organization, c.role));
    MUSTER_REQUIRE(no_second_owner(c.role));
    const auto account = rules.registry.account(c.account);
    if (!account || account->status == AccountStatus::removed) {
        return refuse(RefusalCode::not_found, "There is no such person.", "account_id");
    }
    if (rules.registry.membership(c.account, c.organization)) {
        return refuse(RefusalCode::member_exists, "This person is a member already.", "account_id");
    }
    if (!account->home) return refuse(RefusalCode::account_orphaned, "This person has no home organization.", "account_id");
    if (account->status == AccountStatus::suspended) {
        return refuse(RefusalCode::account_suspended, "This person is suspended at home.", "account_id");
    }
    if (account->organizations.size() >= limits::memberships_max) {
        return refuse(RefusalCode::limit_reached, "An account has at most 1,000 memberships.");
    }
    return Events{ExternalLinked{c.account, c.organization, *account->home, c.role, c.locale}};
}

EventsOrRefusal change_personal_role(const Rules& rules, const Organization& organization, const ChangeRole& c) {
    const auto grant = rules.may(c.organization, Permission::member_role);
    if (!grant) return failure(grant.error());
    const auto account = rules.registry.account(c.account);
    const auto membership = rules.registry.membership(c.account, c.organization);
    if (!account || !membership) return refuse(RefusalCode::not_found, "There is no such member.");
    MUSTER_REQUIRE(rules.version_is(account->revision));
    MUSTER_REQUIRE(rules.grantable(*grant, organization, c.role));
    MUSTER_REQUIRE(no_second_owner(c.role));
    if (organization.owner == c.account) return not_without_transfer();
    if (membership->role == c.role) return refuse(RefusalCode::role_unchanged, "The member has this role already.", "role");
    MUSTER_REQUIRE(rules.manages(*grant, *membership));
    return Events{RoleChanged{c.account, c.organization, membership->role, c.role}};
}

Decided<void> not_the_owner(const Rules& rules, const Membership& membership) {
    const auto organization = rules.registry.organization(membership.organization);
    if (organization && organization->owner == membership.account) return not_without_transfer();
    return {};
}

Decided<void> may_unlink_from_personal(const Rules& rules, const Grant& grant, const Organization& organization,
                                       const Membership& membership, bool self) {
    if (organization.owner == membership.account) return not_without_transfer();
    if (self) return {};
    return rules.manages(grant, membership);
}

OrganizationCreated new_personal_organization(OrganizationId id, const Personal<>& name, AccountId owner) {
    OrganizationCreated e;
    e.organization = id;
    e.kind = OrganizationKind::personal;
    e.personal_name = name;
    e.owner = owner;
    return e;
}

Decided<void> release_unproved_email(const Rules& rules, const Claim& claim, Events& events) {
    const auto id = rules.registry.claimed_by(claim);
    const auto holder = id ? rules.registry.account(*id) : std::nullopt;
    if (!holder) return {};
    const auto status = holder->status == AccountStatus::suspended ? holder->before_suspension : holder->status;
    const bool waits = status == AccountStatus::added || status == AccountStatus::invited;
    const bool lapsed = holder->self_requested || (holder->email_lapses_at && rules.now() >= *holder->email_lapses_at);
    if (!waits || holder->registered || !holder->home || !lapsed) {
        return refuse(RefusalCode::email_taken, "Another account has this e-mail.", "email");
    }
    if (holder->live_invitation) events.push_back(InvitationRevoked{*holder->live_invitation, *id, *holder->home});
    events.push_back(EmailReleased{*id, *holder->home, claim, ReleaseCause::lapsed});
    return {};
}

}  // namespace muster::domain
