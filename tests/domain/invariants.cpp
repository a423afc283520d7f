// What must hold in every state that decide and evolve can reach, recounted the slow way.

#include <algorithm>
#include <tuple>

#include "domain/roles.hpp"
#include "tests/domain/whole_state.hpp"

namespace muster::tests {

using namespace domain;

namespace {

bool is_live(const Invitation& i) { return i.status == InvitationStatus::pending || i.status == InvitationStatus::sent; }

std::string memberships(const WholeState& s) {
    for (const auto& [id, account] : s.accounts) {
        std::vector<OrganizationId> of_account, homes;
        for (const auto& [key, m] : s.memberships) {
            if (key.first != id) continue;
            of_account.push_back(key.second);
            if (m.kind == MembershipKind::internal) homes.push_back(key.second);
            const auto organization = s.organizations.find(key.second);
            if (organization == s.organizations.end()) return "a membership in no organization";
            const auto* role = find_role(organization->second.kind, m.role);
            if (!role) return "a role that the organization's kind does not have";
            if (m.kind == MembershipKind::external && !role->takes_externals) return "an external member with an internal role";
        }
        if (homes.size() > 1) return "an account with two homes";
        if (homes.empty() != !account.home || (account.home && homes.front() != *account.home)) return "another home than the internal membership";
        if (account.home && account.organizations.front() != *account.home) return "the home is not the first membership";
        auto listed = account.organizations;
        std::sort(listed.begin(), listed.end());
        if (listed != of_account) return "an account's list of organizations is not its memberships";
    }
    return {};
}

std::string counts(const WholeState& s) {
    std::uint64_t admins = 0;
    for (const auto& [id, account] : s.accounts) {
        admins += account.instance_role == InstanceRole::admin && account.status != AccountStatus::suspended ? 1 : 0;
    }
    if (s.instance.active_admins != admins) return "active_admins is not their number";
    if (s.instance.accounts != s.accounts.size()) return "the number of accounts is wrong";
    if (s.instance.organizations != s.organizations.size()) return "the number of organizations is wrong";
    for (const auto& [id, organization] : s.organizations) {
        std::uint64_t members = 0, administrators = 0;
        for (const auto& [key, m] : s.memberships) {
            if (key.second != id) continue;
            ++members;
            const auto& account = s.accounts.at(key.first);
            administrators += m.kind == MembershipKind::internal && account.status == AccountStatus::active &&
                                      find_role(organization.kind, m.role)->administers ? 1 : 0;
        }
        if (organization.members != members) return "an organization's number of members is wrong";
        if (organization.active_administrators != administrators) return "active_administrators is not their number";
    }
    return {};
}

std::string claims(const WholeState& s) {
    std::map<Claim, AccountId> held;
    for (const auto& [id, account] : s.accounts) {
        for (const auto& claim : {account.email, account.username, account.phone}) {
            if (claim && !held.emplace(*claim, id).second) return "two accounts hold one claim";
        }
    }
    return held == s.claims ? "" : "the claims are not those of the accounts";
}

std::string sites_and_domains(const WholeState& s) {
    for (const auto& [id, site] : s.sites) {
        auto clients = site.clients;
        std::sort(clients.begin(), clients.end());
        std::vector<OrganizationId> expected;
        for (const auto& [organization_id, organization] : s.organizations) {
            const bool there = std::count(organization.sites.begin(), organization.sites.end(), id) == 1;
            if (organization.kind == OrganizationKind::client && there) expected.push_back(organization_id);
            if (organization.kind == OrganizationKind::provider && there != (site.organization == organization_id)) {
                return "a provider's sites are not its own";
            }
        }
        if (clients != expected) return "a site's clients are not the organizations that sit there";
    }
    std::map<std::string, OrganizationId> owners;
    for (const auto& [id, organization] : s.organizations) {
        for (const auto& name : organization.email_domains) {
            if (!owners.emplace(name, id).second) return "two organizations have one e-mail domain";
        }
    }
    return owners == s.email_domains ? "" : "the owners of e-mail domains are wrong";
}

std::string secrets(const WholeState& s) {
    std::map<TokenHash, TokenOwner> tokens;
    std::map<AccountId, std::vector<InvitationId>> live;
    for (const auto& [id, invitation] : s.invitations) {
        if (!is_live(invitation)) continue;
        live[invitation.account].push_back(id);
        tokens.emplace(invitation.token_hash, TokenOwner{TokenKind::invitation, id.bytes});
    }
    std::map<AccountId, std::set<SessionId>> sessions;
    for (const auto& [id, session] : s.sessions) {
        sessions[session.account].insert(id);
        tokens.emplace(session.token_hash, TokenOwner{TokenKind::session, id.bytes});
        if (session.credential_epoch != s.accounts.at(session.account).credential_epoch) return "a session of another epoch is left";
    }
    std::map<AccountId, std::set<ApiKeyId>> keys;
    for (const auto& [id, key] : s.api_keys) {
        keys[key.account].insert(id);
        tokens.emplace(key.token_hash, TokenOwner{TokenKind::api_key, id.bytes});
    }
    if (tokens != s.tokens) return "the tokens are not those of live invitations, sessions and keys";
    for (const auto& [id, account] : s.accounts) {
        const auto expected = account.live_invitation ? std::vector{*account.live_invitation} : std::vector<InvitationId>{};
        if (live[id] != expected) return "an account's live invitations are not the one it names";
        if (sessions[id] != std::set(account.sessions.begin(), account.sessions.end())) return "an account's sessions are wrong";
        if (keys[id] != std::set(account.api_keys.begin(), account.api_keys.end())) return "an account's keys are wrong";
        const bool registered = account.status == AccountStatus::active ||
                                (account.status == AccountStatus::suspended && account.before_suspension == AccountStatus::active);
        if (registered != (account.password_at.value != 0)) return "a password and a registration do not go together";
        if (!registered && !account.sessions.empty()) return "somebody is signed in who has not registered";
        if (account.status == AccountStatus::suspended && !account.sessions.empty()) return "a suspended account is signed in";
        if (account.live_invitation && !account.home) return "an orphan has a live invitation";
    }
    return {};
}

}  // namespace

std::string broken_invariant(const WholeState& s) {
    for (const auto check : {memberships, counts, claims, sites_and_domains, secrets}) {
        if (auto broken = check(s); !broken.empty()) return broken;
    }
    return {};
}

}  // namespace muster::tests
