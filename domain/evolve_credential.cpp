// Folding events of invitations, passwords, sessions and API keys: what signs in, and what does no more.

#include "domain/fold.hpp"
#include "domain/limits.hpp"

namespace muster::domain {

void Fold::operator()(const UserInvited& e) {
    change(e.account, [&](Account& a) {
        if (e.supersedes) kill(*e.supersedes, InvitationStatus::superseded);
        registry_.put(Invitation{e.invitation, e.account, e.organization, e.generation, InvitationStatus::pending,
                                 e.token_hash, {}});
        registry_.put_token(e.token_hash, TokenOwner{TokenKind::invitation, e.invitation.bytes});
        a.live_invitation = e.invitation;
        a.invitations = e.generation;
        a.email_lapses_at.reset();
        a.self_requested = e.self_requested.value_or(false);
        a.link_phone = a.email ? std::nullopt : a.phone;
        if (a.self_requested) a.registration_asked_at = meta_.time;
        if (a.status == AccountStatus::added) a.status = AccountStatus::invited;
    });
}

void Fold::operator()(const InvitationSent& e) {
    note(e.account, [&](Account& a) { a.email_lapses_at = e.expires_at + limits::email_claim_grace; });
    if (auto invitation = registry_.invitation(e.invitation)) {
        invitation->status = InvitationStatus::sent;
        invitation->expires_at = e.expires_at;
        registry_.put(*invitation);
    }
}

void Fold::operator()(const InvitationAccepted& e) { end_invitation(e.account, e.invitation, InvitationStatus::accepted); }

void Fold::operator()(const InvitationRevoked& e) {
    end_invitation(e.account, e.invitation, InvitationStatus::revoked);
    note(e.account, [&](Account& a) { a.email_lapses_at = meta_.time + limits::email_claim_grace; });
}

void Fold::operator()(const InvitationUndeliverable& e) {
    note(e.account, [&](Account& a) {
        kill(e.invitation, InvitationStatus::failed);
        if (a.live_invitation == e.invitation) a.live_invitation.reset();
        a.email_lapses_at = meta_.time + limits::email_claim_grace;
    });
}

void Fold::operator()(const InvitationExpired& e) {
    note(e.account, [&](Account& a) {
        kill(e.invitation, InvitationStatus::expired);
        if (a.live_invitation == e.invitation) a.live_invitation.reset();
    });
}

void Fold::operator()(const PasswordSet& e) {
    change(e.account, [&](Account& a) {
        if (e.ends_sessions) end_sessions(a, e.keep_session);
        drop_password_reset(a);
        drop_email_change(a);  // whoever knew the old password may have asked for it
        a.password_at = a.password_hash_at = meta_.position;
        a.registered = true;
        a.email_lapses_at.reset();
        const bool first = e.cause == PasswordCause::registration || e.cause == PasswordCause::assigned;
        if (first && a.status != AccountStatus::active) {
            a.status = AccountStatus::active;
            count_administrator(a, +1);
        }
    });
}

void Fold::operator()(const PasswordRehashed& e) {
    note(e.account, [&](Account& a) { a.password_hash_at = meta_.position; });
}

void Fold::operator()(const PasswordResetRequested& e) {
    note(e.account, [&](Account& a) {
        drop_password_reset(a);
        registry_.put(PasswordReset{e.reset, e.account, e.token_hash, meta_.time, e.expires_at});
        registry_.put_token(e.token_hash, TokenOwner{TokenKind::password_reset, e.reset.bytes});
        a.password_reset = e.reset;
    });
}

void Fold::operator()(const SessionStarted& e) {
    if (auto a = registry_.account(e.account)) {
        registry_.put(Session{e.session, e.account, e.token_hash, meta_.time, e.expires_at, a->credential_epoch,
                              meta_.position, e.selected_organization});
        registry_.put_token(e.token_hash, TokenOwner{TokenKind::session, e.session.bytes});
        a->sessions.push_back(e.session);
        registry_.put(*a);  // a session is its own stream: the account's version stays
    }
}

void Fold::operator()(const SessionEnded& e) {
    drop_session(e.session);
    if (auto a = registry_.account(e.account)) {
        std::erase(a->sessions, e.session);
        registry_.put(*a);
    }
}

void Fold::operator()(const SessionOrganizationSelected& e) {
    auto session = registry_.session(e.session);
    if (!session) return;
    session->selected_organization = e.selected_organization;
    ++session->version;
    registry_.put(*session);
}

void Fold::operator()(const ApiKeyIssued& e) {
    ApiKey key{e.key, e.account, e.token_hash, {}, e.expires_at, meta_.position};
    if (!e.scopes.empty()) {
        PermissionSet scopes;
        for (const auto& scope : e.scopes) {
            if (const auto permission = from_text<Permission>(scope)) scopes = scopes | PermissionSet{*permission};
        }
        key.scopes = scopes;
    }
    registry_.put(key);
    registry_.put_token(e.token_hash, TokenOwner{TokenKind::api_key, e.key.bytes});
    if (auto a = registry_.account(e.account)) {
        a->api_keys.push_back(e.key);
        registry_.put(*a);
    }
}

void Fold::operator()(const ApiKeyRevoked& e) {
    if (const auto key = registry_.api_key(e.key)) registry_.erase_token(key->token_hash);
    registry_.erase(e.key);
    if (auto a = registry_.account(e.account)) {
        std::erase(a->api_keys, e.key);
        registry_.put(*a);
    }
}

void Fold::kill(InvitationId id, InvitationStatus status) {
    auto invitation = registry_.invitation(id);
    if (!invitation) return;
    invitation->status = status;
    registry_.put(*invitation);
    registry_.erase_token(invitation->token_hash);
}

void Fold::end_invitation(AccountId account, InvitationId id, InvitationStatus status) {
    change(account, [&](Account& a) {
        kill(id, status);
        if (a.live_invitation == id) a.live_invitation.reset();
    });
}

void Fold::drop_password_reset(Account& account) {
    if (!account.password_reset) return;
    if (const auto reset = registry_.password_reset(*account.password_reset)) registry_.erase_token(reset->token_hash);
    registry_.erase(*account.password_reset);
    account.password_reset.reset();
}

void Fold::drop_session(SessionId id) {
    if (const auto session = registry_.session(id)) registry_.erase_token(session->token_hash);
    registry_.erase(id);
}

void Fold::end_sessions(Account& account, std::optional<SessionId> keep) {
    ++account.credential_epoch;
    for (const auto& id : account.sessions) {
        if (id != keep) drop_session(id);
    }
    std::erase_if(account.sessions, [&](const auto& id) { return id != keep; });
    if (!keep) return;
    if (auto session = registry_.session(*keep); session && session->account == account.id) {
        session->credential_epoch = account.credential_epoch;
        registry_.put(*session);
    }
}

}  // namespace muster::domain
