// Decisions about invitations and registration (mission SC6 to SC8).

#include "domain/credential_rules.hpp"
#include "domain/rules.hpp"

namespace muster::domain {
namespace {

bool is_live(const Invitation& invitation) {
    return invitation.status == InvitationStatus::pending || invitation.status == InvitationStatus::sent;
}

}  // namespace

EventsOrRefusal decide_on(const Rules& rules, const SendInvitation& c) {
    MUSTER_REQUIRE(rules.may(c.organization, Permission::invitation_manage));
    const auto target = rules.internal(c.account, c.organization);
    if (!target) return failure(target.error());
    const auto& account = target->first;
    MUSTER_REQUIRE(rules.version_is(account.revision));
    if (account.status == AccountStatus::active) {
        return refuse(RefusalCode::already_registered, "This person has registered; they can reset their password.");
    }
    if (account.status == AccountStatus::suspended) {
        return refuse(RefusalCode::account_suspended, "This person is suspended; reactivate them first.");
    }
    if (!account.email && !account.phone) {
        return refuse(RefusalCode::email_missing,
                      "The account has no e-mail any more: the owner of its domain or somebody else took it. Give it another first.");
    }
    if (c.invitation.generation != account.invitations + 1) {
        return refuse(RefusalCode::invitation_not_live,
                      "Another invitation was sent to this person at the same moment; repeat if one more is wanted.");
    }
    return Events{UserInvited{c.invitation.id, c.account, c.organization, c.invitation.generation,
                              c.invitation.token_hash, account.live_invitation}};
}

EventsOrRefusal decide_on(const Rules& rules, const RecordInvitationSent& c) {
    if (!rules.is_system()) return refuse(RefusalCode::permission_denied, "Only the notifier records what it sent.");
    const auto invitation = rules.registry.invitation(c.invitation);
    if (!invitation || invitation->status != InvitationStatus::pending) return Events{};
    return Events{InvitationSent{invitation->id, invitation->account, invitation->organization,
                                 rules.now() + limits::invitation_lifetime}};
}

EventsOrRefusal decide_on(const Rules& rules, const RevokeInvitation& c) {
    MUSTER_REQUIRE(rules.may(c.organization, Permission::invitation_manage));
    const auto invitation = rules.registry.invitation(c.invitation);
    if (!invitation || invitation->organization != c.organization) {
        return refuse(RefusalCode::not_found, "There is no such invitation.");
    }
    if (!is_live(*invitation)) {
        return refuse(RefusalCode::invitation_not_live,
                      "The invitation is " + std::string(to_text(invitation->status)) + " already.");
    }
    return Events{InvitationRevoked{invitation->id, invitation->account, invitation->organization}};
}

EventsOrRefusal decide_on(const Rules& rules, const ExpireInvitation& c) {
    if (!rules.is_system()) return refuse(RefusalCode::permission_denied, "Only the scheduler expires invitations.");
    const auto invitation = rules.registry.invitation(c.invitation);
    if (!invitation || invitation->status != InvitationStatus::sent) return Events{};
    if (!invitation->expires_at || rules.now() < *invitation->expires_at) return Events{};
    return Events{InvitationExpired{invitation->id, invitation->account, invitation->organization}};
}

EventsOrRefusal decide_on(const Rules& rules, const Register& c) {
    const auto owner = rules.registry.token(c.token_hash);
    if (!owner || owner->kind != TokenKind::invitation) return dead_link();
    const auto invitation = rules.registry.invitation(InvitationId{owner->id});
    // A link may be used before its sending is recorded: the mail can be quicker than the record.
    if (!invitation || !is_live(*invitation)) return dead_link();
    if (invitation->expires_at && rules.now() >= *invitation->expires_at) return dead_link();
    const auto account = rules.registry.account(invitation->account);
    if (!account || account->status != AccountStatus::invited || account->home != invitation->organization) return dead_link();
    PasswordSet password;
    password.account = account->id;
    password.cause = PasswordCause::registration;
    password.ends_sessions = true;
    password.password_hash = c.password_hash;
    return Events{InvitationAccepted{invitation->id, account->id, invitation->organization}, std::move(password)};
}

}  // namespace muster::domain
