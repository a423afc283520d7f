#include "domain/standing.hpp"

#include <algorithm>

namespace muster::domain {
namespace {

bool works(const RegistryReader& registry, const Account& account, SessionId id, Timestamp now) {
    const auto session = registry.session(id);
    return session && session->expires_at > now && session->credential_epoch == account.credential_epoch;
}

bool works(const RegistryReader& registry, ApiKeyId id, Timestamp now) {
    const auto key = registry.api_key(id);
    return key && key->expires_at > now;
}

}  // namespace

Standing standing_of(const RegistryReader& registry, AccountId id, OrganizationId organization, Timestamp now) {
    Standing standing;
    standing.because = "none";
    const auto account = registry.account(id);
    if (!account) return standing;
    standing.membership = registry.membership(id, organization);
    if (account->status != AccountStatus::active) return standing;
    const Viewer viewer{id, account->instance_role == InstanceRole::admin, {}, now};
    standing.permissions = permissions_of(registry, viewer, organization);
    standing.because = grant_of(registry, viewer, organization, Permission::organization_read).because;
    standing.scope = scope_of(registry, viewer, organization);
    return standing;
}

Possessions possessions_of(const RegistryReader& registry, AccountId id, Timestamp now) {
    Possessions has;
    const auto account = registry.account(id);
    if (!account) return has;
    has.exists = true;
    has.status = account->status;
    has.instance_role = account->instance_role;
    has.home = account->home;
    // A suspended account's credentials are there and open nothing.
    if (account->status != AccountStatus::suspended) {
        has.sessions = static_cast<std::uint64_t>(std::count_if(account->sessions.begin(), account->sessions.end(),
                                                                [&](SessionId each) { return works(registry, *account, each, now); }));
        has.api_keys = static_cast<std::uint64_t>(
            std::count_if(account->api_keys.begin(), account->api_keys.end(), [&](ApiKeyId each) { return works(registry, each, now); }));
    }
    has.invitation = account->live_invitation.has_value();
    has.password = account->password_at != Position{};
    has.password_reset = account->password_reset.has_value();
    has.email_change = account->email_change.has_value();
    has.second_factor = account->totp && account->totp->confirmed;
    has.recovery_codes = account->recovery_codes.size();
    has.email = account->email.has_value();
    has.username = account->username.has_value();
    has.phone = account->phone.has_value();
    return has;
}

}  // namespace muster::domain
