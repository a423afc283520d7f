// Decisions about internal members: adding, roles, suspension, removal.

#include "domain/personal_rules.hpp"
#include "domain/profile_rules.hpp"
#include "domain/rules.hpp"
#include "domain/service_rules.hpp"

namespace muster::domain {
namespace {

MemberAdded new_member(const AddMember& c) {
    MemberAdded e;
    e.account = c.account;
    e.organization = c.organization;
    e.role = c.role;
    if (c.email) {
        e.email_claim = c.email->identifier.claim;
        e.email = c.email->identifier.display;
        e.email_normal = c.email->identifier.normal;
    }
    if (c.username) set_username(e, *c.username);
    if (c.phone) set_phone(e, *c.phone);
    e.locale = c.locale;
    e.home_site = c.home_site;
    e.sites = c.sites;
    e.first_name = c.first_name;
    e.last_name = c.last_name;
    e.job_title = c.job_title;
    e.title = c.title;
    if (!c.home_site_access) e.home_site_access = false;
    return e;
}

/// What the new home says of a person that it takes in again.
ProfileChanged rehomed_profile(const AddMember& c, AccountId account) {
    ProfileChanged e;
    e.account = account;
    e.organization = c.organization;
    if (!c.locale.empty()) e.locale = c.locale;
    e.home_site = c.home_site;
    if (!c.sites.empty()) e.sites = c.sites;
    e.first_name = c.first_name;
    e.last_name = c.last_name;
    e.job_title = c.job_title;
    e.title = c.title;
    if (!c.home_site_access) e.home_site_access = false;
    if (c.username) change_username(e, *c.username);
    if (c.phone) change_phone(e, *c.phone);
    return e;
}

UserInvited invited(const NewInvitation& invitation, AccountId account, OrganizationId organization) {
    return UserInvited{invitation.id, account, organization, invitation.generation, invitation.token_hash, {}};
}

/// Whoever holds the e-mail a person is to be added with, and what must happen to them first.
struct Holder {
    std::optional<Account> joins;  ///< an account without a home, which takes the new one
    Events before;
};

/// An invitation nobody accepted blocks neither the owner of its e-mail's domain nor, a week after it died, anybody else.
std::optional<ReleaseCause> releasable(const Rules& rules, const Account& holder, const AddMember& c) {
    // A suspension makes no invitation an accepted one: else it would hold the e-mail for good.
    const auto status = holder.status == AccountStatus::suspended ? holder.before_suspension : holder.status;
    if (status != AccountStatus::added && status != AccountStatus::invited) return {};
    if (rules.registry.domain_owner(c.email->domain) == c.organization) return ReleaseCause::superseded;
    if (holder.self_requested && !holder.registered) return ReleaseCause::lapsed;  // who asked for it never proved to be the person
    if (holder.email_lapses_at && rules.now() >= *holder.email_lapses_at) return ReleaseCause::lapsed;
    return {};
}

Decided<Holder> holder_of_email(const Rules& rules, const AddMember& c) {
    if (!c.email) return Holder{};
    const auto& claim = c.email->identifier.claim;
    const auto id = rules.registry.claimed_by(claim);
    auto account = id ? rules.registry.account(*id) : std::nullopt;
    if (!account) return Holder{};
    if (account->status == AccountStatus::removed) return refuse(RefusalCode::email_taken, "This e-mail is nobody's any more, for good.", "email");
    if (rules.registry.membership(*id, c.organization)) {
        return refuse(RefusalCode::member_exists, "A member of this organization has this e-mail.", "email");
    }
    if (!account->home) return Holder{std::move(account), {}};
    const auto cause = releasable(rules, *account, c);
    if (!cause) {
        return refuse(RefusalCode::email_taken,
                      "Somebody has this e-mail already; look the person up and link them as an external member.", "email");
    }
    Holder holder;
    const auto home = *account->home;
    if (account->live_invitation) holder.before.push_back(InvitationRevoked{*account->live_invitation, *id, home});
    if (account->registered) {  // a person with a history keeps their account: they come over
        if (const auto left = rules.registry.membership(*id, home)) end_services(rules.registry, *left, holder.before);
        holder.before.push_back(MemberRemoved{*id, home, {}});
        holder.joins = std::move(account);
    } else {
        holder.before.push_back(EmailReleased{*id, home, claim, *cause});
    }
    return holder;
}

/// What a new member gets at once (CC5, CS5).
EventsOrRefusal first_services(const Rules& rules, const AddMember& c, const Organization& organization, AccountId account) {
    if (!c.services.any()) return Events{};
    MUSTER_REQUIRE(may_change_services(rules, organization, {}, false, c.services));
    Membership member;
    member.account = account;
    member.organization = c.organization;
    member.role = c.role;
    member.home_site = c.home_site;
    return change_services(rules, organization, member, c.services);
}

/// A workspace also takes people who have no e-mail; elsewhere it is what they sign in with and are found by.
Decided<void> reachable(const Organization& organization, const AddMember& c) {
    if (c.email) return email_domain_fits(organization, c.email->domain);
    const bool known_otherwise = c.phone || c.username;
    if (organization.kind != OrganizationKind::workspace || organization.require_email_domain || !known_otherwise) {
        return refuse(RefusalCode::contact_missing,
                      "A member has an e-mail; in a workspace that does not ask for one of its domains a phone or username will do.",
                      "email");
    }
    if (c.invitation && !c.phone) {
        return refuse(RefusalCode::contact_missing, "The link needs an e-mail or a phone to go to.", "invitation");
    }
    return {};
}

Decided<void> takes_members(const Organization& organization) {
    if (organization.kind != OrganizationKind::personal) return {};
    return refuse(RefusalCode::organization_kind_not_allowed,
                  "People of a personal organization are at home elsewhere: link them as external members.");
}

struct Addressed {
    Grant grant;
    Account account;
    Membership membership;
};

/// The internal member a command is about, as the actor may act on members here, at the version the actor has seen.
template <class C>
Decided<Addressed> addressed(const Rules& rules, const C& c, Permission permission) {
    const auto grant = rules.may(c.organization, permission);
    if (!grant) return failure(grant.error());
    auto target = rules.internal(c.account, c.organization);
    if (!target) return failure(target.error());
    MUSTER_REQUIRE(rules.version_is(target->first.revision));
    return Addressed{*grant, std::move(target->first), std::move(target->second)};
}

}  // namespace

EventsOrRefusal decide_on(const Rules& rules, const AddMember& c) {
    const auto grant = rules.may(c.organization, Permission::member_create);
    if (!grant) return failure(grant.error());
    const auto organization = rules.organization(c.organization);
    if (!organization) return failure(organization.error());
    MUSTER_REQUIRE(takes_members(*organization));
    MUSTER_REQUIRE(rules.grantable(*grant, *organization, c.role));
    MUSTER_REQUIRE(reachable(*organization, c));
    auto holder = holder_of_email(rules, c);
    if (!holder) return failure(holder.error());
    const auto& joins = holder->joins;
    const auto account = joins ? joins->id : c.account;
    if (!joins && rules.registry.account(c.account)) return refuse(RefusalCode::invalid_field, "This id is taken.", "id");
    MUSTER_REQUIRE(identifiers_free(rules, account, c.username, c.phone));
    MUSTER_REQUIRE(sites_known(*organization, c.home_site, c.sites));
    MUSTER_REQUIRE(home_site_given(*organization, c.role, c.home_site));
    const auto services = first_services(rules, c, *organization, account);
    if (!services) return failure(services.error());

    auto events = std::move(holder->before);
    if (joins) {
        if (joins->organizations.size() >= limits::memberships_max) {
            return refuse(RefusalCode::limit_reached, "An account has at most 1,000 memberships.");
        }
        events.push_back(AccountRehomed{account, c.organization, c.role});
        // What was issued for the life before must not act in the new home.
        for (const auto& key : joins->api_keys) events.push_back(ApiKeyRevoked{key, account});
        events.push_back(rehomed_profile(c, account));
    } else {
        events.push_back(new_member(c));
    }
    events.insert(events.end(), services->begin(), services->end());
    if (c.invitation) events.push_back(invited(*c.invitation, account, c.organization));
    return events;
}

EventsOrRefusal decide_on(const Rules& rules, const ChangeRole& c) {
    if (const auto personal = rules.registry.organization(c.organization); personal && personal->kind == OrganizationKind::personal) {
        return change_personal_role(rules, *personal, c);
    }
    const auto target = addressed(rules, c, Permission::member_role);
    if (!target) return failure(target.error());
    const auto& [grant, account, membership] = *target;
    const auto organization = rules.organization(c.organization);
    if (!organization) return failure(organization.error());
    const auto role = rules.grantable(grant, *organization, c.role);
    if (!role) return failure(role.error());
    if (membership.role == c.role) return refuse(RefusalCode::role_unchanged, "The member has this role already.", "role");
    MUSTER_REQUIRE(rules.manages(grant, membership));
    if (!role->administers) MUSTER_REQUIRE(rules.not_the_last_administrator(account, membership));
    if (role->administers && membership.ends_at) {
        return refuse(RefusalCode::administrator_ends, "Who administers has a membership without end; clear it first.", "role");
    }
    MUSTER_REQUIRE(home_site_given(*organization, c.role, membership.home_site));
    return Events{RoleChanged{c.account, c.organization, membership.role, c.role}};
}

EventsOrRefusal decide_on(const Rules& rules, const SuspendMember& c) {
    const auto target = addressed(rules, c, Permission::member_suspend);
    if (!target) return failure(target.error());
    const auto& [grant, account, membership] = *target;
    if (account.status == AccountStatus::suspended) {
        return refuse(RefusalCode::account_suspended, "The account is suspended already.");
    }
    if (rules.actor().account == c.account) return refuse(RefusalCode::self_not_allowed, "Nobody suspends themselves.");
    MUSTER_REQUIRE(rules.manages(grant, membership));
    MUSTER_REQUIRE(rules.not_the_last_administrator(account, membership));
    MUSTER_REQUIRE(rules.not_the_last_instance_admin(account));
    return Events{AccountSuspended{c.account, c.organization, c.reason}};
}

EventsOrRefusal decide_on(const Rules& rules, const ReactivateMember& c) {
    const auto target = addressed(rules, c, Permission::member_suspend);
    if (!target) return failure(target.error());
    const auto& [grant, account, membership] = *target;
    if (account.status != AccountStatus::suspended) {
        return refuse(RefusalCode::account_not_suspended, "The account is not suspended.");
    }
    MUSTER_REQUIRE(rules.manages(grant, membership));
    return Events{AccountReactivated{c.account, c.organization}};
}

EventsOrRefusal decide_on(const Rules& rules, const RemoveMember& c) {
    const auto target = addressed(rules, c, Permission::member_remove);
    if (!target) return failure(target.error());
    const auto& [grant, account, membership] = *target;
    if (rules.actor().account == c.account) return refuse(RefusalCode::self_not_allowed, "Nobody removes themselves.");
    MUSTER_REQUIRE(rules.manages(grant, membership));
    MUSTER_REQUIRE(rules.not_the_last_administrator(account, membership));
    MUSTER_REQUIRE(rules.not_the_last_instance_admin(account));
    MUSTER_REQUIRE(not_the_owner(rules, membership));  // remove the account instead
    Events events;
    if (account.live_invitation) {
        events.push_back(InvitationRevoked{*account.live_invitation, c.account, c.organization});
    }
    end_services(rules.registry, membership, events);
    events.push_back(MemberRemoved{c.account, c.organization, c.reason});
    return events;
}

}  // namespace muster::domain
