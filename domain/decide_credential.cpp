// Decisions about passwords, sessions and API keys.

#include "domain/rules.hpp"

namespace muster::domain {
namespace {

bool acts_as(const Rules& rules, AccountId account) {
    return rules.actor().kind == ActorKind::account && rules.actor().account == account;
}

/// Whose sessions and keys the viewer sees at all: their own, an ADMIN everybody's.
bool handles_credentials_of(const Rules& rules, const Viewer& viewer, AccountId account) {
    return acts_as(rules, account) || (viewer.instance_admin && !viewer.scopes);
}

/// A narrowed key neither signs its person out nor makes, prolongs or ends keys, unless it was given just that.
Decided<void> may_manage_credentials(const Viewer& viewer) {
    if (!viewer.scopes || viewer.scopes->has(Permission::api_key_manage)) return {};
    return refuse(RefusalCode::permission_denied, "This needs the scope api_key.manage.");
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
    if (!session || !handles_credentials_of(rules, *viewer, session->account)) {
        return refuse(RefusalCode::not_found, "There is no such session.");
    }
    MUSTER_REQUIRE(may_manage_credentials(*viewer));
    return Events{SessionEnded{c.session, session->account, c.cause}};
}

EventsOrRefusal decide_on(const Rules& rules, const IssueApiKey& c) {
    const auto viewer = rules.viewer();
    if (!viewer) return failure(viewer.error());
    const auto account = rules.registry.account(c.account);
    if (!account || !handles_credentials_of(rules, *viewer, c.account)) {
        return refuse(RefusalCode::not_found, "There is no such account.", "account_id");
    }
    MUSTER_REQUIRE(may_manage_credentials(*viewer));
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
    if (!key || !handles_credentials_of(rules, *viewer, key->account)) {
        return refuse(RefusalCode::not_found, "There is no such key.");
    }
    if (rules.actor().key != c.key) MUSTER_REQUIRE(may_manage_credentials(*viewer));  // any key may end itself
    return Events{ApiKeyRevoked{c.key, key->account}};
}

}  // namespace muster::domain
