// Decisions about passwords: nobody but the person chooses one (mission SC6).

#include "domain/credential_rules.hpp"

namespace muster::domain {

Decided<Account> own_account(const Rules& rules, AccountId id, std::optional<Position> checked_at) {
    MUSTER_REQUIRE(rules.viewer());
    const auto account = rules.registry.account(id);
    if (!acts_as(rules, id) || !account) {
        return refuse(RefusalCode::permission_denied, "Only the person themselves may do this.");
    }
    if (account->status != AccountStatus::active) {
        return refuse(RefusalCode::account_not_active, "Register first, by the link in the invitation.");
    }
    if (checked_at && account->password_at != *checked_at) return stale_password();
    return *account;
}

EventsOrRefusal decide_on(const Rules& rules, const ChangePassword& c) {
    const auto account = own_account(rules, c.account, c.checked_at);
    if (!account) return failure(account.error());
    const auto& sessions = account->sessions;
    if (c.keep_session && std::find(sessions.begin(), sessions.end(), *c.keep_session) == sessions.end()) {
        return refuse(RefusalCode::invalid_field, "Only one of the person's own sessions can be kept.", "keep_session");
    }
    PasswordSet e;
    e.account = c.account;
    e.cause = PasswordCause::change;
    e.ends_sessions = c.ends_sessions;
    e.keep_session = c.keep_session;
    e.password_hash = c.password_hash;
    return Events{std::move(e)};
}

namespace {

/// To a phone only when the person registered by a link sent to it: the home may set another one without anybody confirming it, and
/// could take the account over by it.
bool takes_links(const Account& account) { return account.email || (account.phone && account.phone == account.link_phone); }

}  // namespace

EventsOrRefusal decide_on(const Rules& rules, const RequestPasswordReset& c) {
    const auto account = rules.registry.account(c.account);
    if (!account || account->status != AccountStatus::active || !account->home || !takes_links(*account)) {
        return refuse(RefusalCode::account_not_active, "This account cannot reset its password.");
    }
    const auto pending = account->password_reset ? rules.registry.password_reset(*account->password_reset) : std::nullopt;
    if (pending && rules.now() < pending->requested_at + limits::password_reset_interval) return Events{};
    return Events{PasswordResetRequested{c.reset, c.account, *account->home, c.token_hash,
                                         rules.now() + limits::password_reset_lifetime}};
}

EventsOrRefusal decide_on(const Rules& rules, const ResetPassword& c) {
    const auto owner = rules.registry.token(c.token_hash);
    if (!owner || owner->kind != TokenKind::password_reset) return dead_link();
    const auto reset = rules.registry.password_reset(PasswordResetId{owner->id});
    if (!reset || rules.now() >= reset->expires_at) return dead_link();
    const auto account = rules.registry.account(reset->account);
    if (!account || account->status != AccountStatus::active) return dead_link();
    PasswordSet e;
    e.account = account->id;
    e.cause = PasswordCause::reset;
    e.ends_sessions = true;
    e.password_hash = c.password_hash;
    return Events{std::move(e)};
}

}  // namespace muster::domain
