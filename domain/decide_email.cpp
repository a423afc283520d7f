// Decisions about an account's e-mail: a new one is pending until the person confirms it by a link sent to it; sign-in and
// resets stay on the old one until then. What somebody else asks for waits, so that the person can withdraw it (or just choose a
// new password): the home does not become the person unnoticed.

#include "domain/credential_rules.hpp"
#include "domain/profile_rules.hpp"
#include "domain/rules.hpp"

namespace muster::domain {
namespace {

Decided<void> email_free(const Rules& rules, const Claim& claim, AccountId self) {
    const auto holder = rules.registry.claimed_by(claim);
    if (!holder || *holder == self) return {};
    return refuse(RefusalCode::email_taken, "Another account has this e-mail.", "email");
}

EmailChanged changed(AccountId account, OrganizationId organization, const Email& email) {
    return {account, organization, email.identifier.claim, email.identifier.display, email.identifier.normal};
}

}  // namespace

EventsOrRefusal decide_on(const Rules& rules, const RequestEmailChange& c) {
    const bool self = acts_as(rules, c.account);
    const auto grant = rules.may(c.organization, self ? Permission::organization_read : Permission::member_edit);
    if (!grant) return failure(grant.error());
    const auto target = rules.internal(c.account, c.organization);
    if (!target) return failure(target.error());
    const auto& [account, membership] = *target;
    MUSTER_REQUIRE(rules.version_is(account.revision));
    if (self) {
        if (account.password_at != c.checked_at) return stale_password();
    } else {
        MUSTER_REQUIRE(rules.manages(*grant, membership));
    }
    const auto organization = rules.organization(c.organization);
    if (!organization) return failure(organization.error());
    MUSTER_REQUIRE(email_domain_fits(*organization, c.email.domain));
    const auto& claim = c.email.identifier.claim;
    MUSTER_REQUIRE(email_free(rules, claim, c.account));
    if (account.email == claim) return refuse(RefusalCode::nothing_to_change, "The account has this e-mail already.", "email");

    if (!account.registered) {  // nobody has shown that the old mailbox is theirs: nothing to protect
        Events events;
        if (account.live_invitation) events.push_back(InvitationRevoked{*account.live_invitation, c.account, c.organization});
        events.push_back(changed(c.account, c.organization, c.email));
        return events;
    }
    if (account.status != AccountStatus::active) {
        return refuse(RefusalCode::account_not_active, "The account is not active; reactivate it or invite the person first.");
    }
    const auto waits_until = self ? std::nullopt : std::optional(rules.now() + limits::email_change_wait);
    return Events{EmailChangeRequested{c.change, c.account, c.organization, claim, c.token_hash,
                                       waits_until.value_or(rules.now()) + limits::email_change_lifetime, c.email.identifier.display,
                                       c.email.identifier.normal, waits_until}};
}

EventsOrRefusal decide_on(const Rules& rules, const ConfirmEmailChange& c) {
    const auto owner = rules.registry.token(c.token_hash);
    if (!owner || owner->kind != TokenKind::email_change) return dead_link();
    const auto change = rules.registry.email_change(EmailChangeId{owner->id});
    if (!change || !change->is_confirmable(rules.now()) || change->claim != c.email.identifier.claim) return dead_link();
    const auto account = rules.registry.account(change->account);
    if (!account || account->status != AccountStatus::active || account->home != change->organization) return dead_link();
    const auto organization = rules.organization(change->organization);
    if (!organization) return dead_link();
    MUSTER_REQUIRE(email_domain_fits(*organization, c.email.domain));
    MUSTER_REQUIRE(email_free(rules, change->claim, account->id));
    return Events{changed(account->id, change->organization, c.email)};
}

EventsOrRefusal decide_on(const Rules& rules, const CancelEmailChange& c) {
    const bool self = acts_as(rules, c.account);
    const auto grant = rules.may(c.organization, self ? Permission::organization_read : Permission::member_edit);
    if (!grant) return failure(grant.error());
    const auto target = rules.internal(c.account, c.organization);
    if (!target) return failure(target.error());
    if (!self) MUSTER_REQUIRE(rules.manages(*grant, target->second));
    if (!target->first.email_change) {
        return refuse(RefusalCode::email_change_not_pending, "No change of the e-mail is waiting for its confirmation.");
    }
    return Events{EmailChangeCancelled{*target->first.email_change, c.account, c.organization}};
}

}  // namespace muster::domain
