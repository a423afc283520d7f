// Decisions about sessions and API keys.

#include "domain/credential_rules.hpp"
#include "domain/rules.hpp"

namespace muster::domain {
namespace {

/// Whose sessions and keys the viewer sees at all: their own, an ADMIN everybody's.
bool handles_credentials_of(const Rules& rules, const Viewer& viewer, AccountId account) {
    return acts_as(rules, account) || (viewer.instance_admin && !viewer.scopes);
}

/// A narrowed key neither signs its person out nor makes, prolongs or ends keys, unless it was given just that.
Decided<void> may_manage_credentials(const Viewer& viewer) {
    if (!viewer.scopes || viewer.scopes->has(Permission::api_key_manage)) return {};
    return refuse(RefusalCode::permission_denied, "This needs the scope api_key.manage.");
}

/// The second factor that was presented is not used up; the event uses it up. Nothing: none is needed.
Decided<std::optional<SecondFactorUsed>> second_factor(const Account& account, const std::optional<SecondFactorProof>& proof) {
    if (!account.totp || !account.totp->confirmed) return std::optional<SecondFactorUsed>{};
    if (!proof) {
        return refuse(RefusalCode::second_factor_required, "Send totp_code or recovery_code with the password.", "totp_code");
    }
    SecondFactorUsed used{account.id, proof->factor, 0, {}};
    if (proof->factor == SecondFactor::recovery_code) {
        const auto& codes = account.recovery_codes;
        if (std::find(codes.begin(), codes.end(), proof->code_hash) == codes.end()) {
            return refuse(RefusalCode::second_factor_invalid, "The recovery code is wrong or was used.", "recovery_code");
        }
        used.code_hash = proof->code_hash;
        return std::optional(used);
    }
    if (proof->secret_at != account.totp->secret_at || proof->step <= account.totp->last_step) {
        return refuse(RefusalCode::second_factor_invalid, "The code is wrong or was used; wait for the next one.", "totp_code");
    }
    used.step = proof->step;
    return std::optional(used);
}

}  // namespace

EventsOrRefusal decide_on(const Rules& rules, const StartSession& c) {
    const auto account = rules.registry.account(c.account);
    if (!account || account->status != AccountStatus::active || account->password_at != c.checked_at ||
        account->organizations.empty()) {
        return stale_password();
    }
    if (c.selected_organization && !rules.registry.membership(c.account, *c.selected_organization)) {
        return refuse(RefusalCode::not_found, "The person is no member of this organization.", "organization_id");
    }
    auto factor = second_factor(*account, c.second_factor);
    if (!factor) return failure(factor.error());
    Events events;
    if (*factor) events.push_back(std::move(**factor));
    if (!c.rehashed.is_absent()) events.push_back(PasswordRehashed{c.account, c.rehashed});
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
    e.selected_organization = c.selected_organization;
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

EventsOrRefusal decide_on(const Rules& rules, const SelectOrganization& c) {
    const auto viewer = rules.viewer();
    if (!viewer) return failure(viewer.error());
    const auto session = rules.registry.session(c.session);
    if (!session || rules.actor().session != c.session) return refuse(RefusalCode::not_found, "There is no such session.");
    const auto membership = rules.registry.membership(session->account, c.organization);
    if (!membership || (membership->ends_at && rules.now() >= *membership->ends_at)) {
        return refuse(RefusalCode::not_found, "The person is no member of this organization.", "organization_id");
    }
    if (session->selected_organization == c.organization) {
        return refuse(RefusalCode::nothing_to_change, "The organization is selected already.", "organization_id");
    }
    return Events{SessionOrganizationSelected{c.session, session->account, c.organization}};
}

EventsOrRefusal decide_on(const Rules& rules, const IssueApiKey& c) {
    const auto viewer = rules.viewer();
    if (!viewer) return failure(viewer.error());
    const auto account = rules.registry.account(c.account);
    if (!account || account->status == AccountStatus::removed || !handles_credentials_of(rules, *viewer, c.account)) {
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
    if (!c.replaces && account->api_keys.size() >= limits::live_api_keys_max) {
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
    Events events;
    if (c.replaces) {
        for (const auto& key : account->api_keys) events.push_back(ApiKeyRevoked{key, c.account});
        for (const auto& session : account->sessions) events.push_back(SessionEnded{session, c.account, SessionEnd::revoked});
    }
    events.push_back(std::move(e));
    return events;
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
