// Decisions about passwords, sessions and API keys.

#include "domain/rules.hpp"

namespace muster::domain {
namespace {

bool acts_as(const Rules& rules, AccountId account) {
    return rules.actor().kind == ActorKind::account && rules.actor().account == account;
}

auto stale_password() {
    return refuse(RefusalCode::credential_invalid, "The password changed in the meantime; sign in with the new one.");
}

}  // namespace

EventsOrRefusal decide_on(const Rules& rules, const ChangePassword& c) {
    MUSTER_REQUIRE(rules.viewer());
    const auto account = rules.registry.account(c.account);
    if (!acts_as(rules, c.account) || !account) {
        return refuse(RefusalCode::permission_denied, "Only the person chooses their password.");
    }
    if (account->status != AccountStatus::active) {
        return refuse(RefusalCode::account_not_active, "Register first, by the link in the invitation.");
    }
    if (account->password_at != c.checked_at) return stale_password();
    PasswordSet e;
    e.account = c.account;
    e.cause = PasswordCause::change;
    e.ends_sessions = c.ends_sessions;
    e.keep_session = c.keep_session;
    e.password_hash = c.password_hash;
    return Events{std::move(e)};
}

EventsOrRefusal decide_on(const Rules& rules, const StartSession& c) {
    const auto account = rules.registry.account(c.account);
    if (!account || account->status != AccountStatus::active || account->password_at != c.checked_at ||
        account->organizations.empty()) {
        return stale_password();
    }
    Events events;
    if (account->sessions.size() >= limits::live_sessions_max) {
        events.push_back(SessionEnded{account->sessions.front(), c.account, SessionEnd::displaced});
    }
    SessionStarted e;
    e.session = c.session;
    e.account = c.account;
    e.token_hash = c.token_hash;
    e.expires_at = rules.now() + limits::session_lifetime;
    e.address = c.address;
    e.user_agent = c.user_agent;
    events.push_back(std::move(e));
    return events;
}

EventsOrRefusal decide_on(const Rules& rules, const EndSession& c) {
    const auto viewer = rules.viewer();
    if (!viewer) return failure(viewer.error());
    const auto session = rules.registry.session(c.session);
    if (!session || (!acts_as(rules, session->account) && !viewer->instance_admin)) {
        return refuse(RefusalCode::not_found, "There is no such session.");
    }
    return Events{SessionEnded{c.session, session->account, c.cause}};
}

EventsOrRefusal decide_on(const Rules& rules, const IssueApiKey& c) {
    const auto viewer = rules.viewer();
    if (!viewer) return failure(viewer.error());
    const auto account = rules.registry.account(c.account);
    if (!account || (!acts_as(rules, c.account) && !viewer->instance_admin)) {
        return refuse(RefusalCode::not_found, "There is no such account.", "account_id");
    }
    if (account->status == AccountStatus::suspended) {
        return refuse(RefusalCode::account_suspended, "The account is suspended.", "account_id");
    }
    PermissionSet scopes;
    for (const auto& name : c.scopes) {
        const auto permission = from_text<Permission>(name);
        if (!permission) return refuse(RefusalCode::scope_unknown, "There is no permission " + name + ".", "scopes");
        scopes = scopes | PermissionSet{*permission};
    }
    // A narrowed key cannot make itself a wider one.
    if (viewer->scopes && (c.scopes.empty() || (scopes & *viewer->scopes) != scopes)) {
        return refuse(RefusalCode::permission_denied, "A key gives at most the scopes it has itself.", "scopes");
    }
    const auto lifetime = c.lifetime.value_or(limits::api_key_lifetime_max);
    if (lifetime <= Duration::zero() || lifetime > limits::api_key_lifetime_max) {
        return refuse(RefusalCode::expiry_invalid, "A key lives more than no time and at most 366 days.", "expires_in_days");
    }
    if (account->api_keys.size() >= limits::live_api_keys_max) {
        return refuse(RefusalCode::limit_reached, "An account has at most 50 keys; revoke one first.");
    }
    ApiKeyIssued e;
    e.key = c.key;
    e.account = c.account;
    e.token_hash = c.token_hash;
    e.hint = c.hint;
    e.scopes = c.scopes;
    e.expires_at = rules.now() + lifetime;
    e.name = c.name;
    return Events{std::move(e)};
}

EventsOrRefusal decide_on(const Rules& rules, const RevokeApiKey& c) {
    const auto viewer = rules.viewer();
    if (!viewer) return failure(viewer.error());
    const auto key = rules.registry.api_key(c.key);
    if (!key || (!acts_as(rules, key->account) && !viewer->instance_admin)) {
        return refuse(RefusalCode::not_found, "There is no such key.");
    }
    return Events{ApiKeyRevoked{c.key, key->account}};
}

}  // namespace muster::domain
