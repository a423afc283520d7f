// What must hold in every state that decide and evolve can reach, recounted the slow way.

#include <algorithm>
#include <tuple>

#include "domain/limits.hpp"
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
            if (organization == s.organizations.end() || organization->second.removed) return "a membership in no organization";
            const auto* role = find_role(organization->second.kind, m.role);
            if (!role && !s.own_roles.contains({key.second, m.role})) return "a role that the organization does not have";
            // One of the organization's own may have been redefined since; then it gives nothing.
            if (role && m.kind == MembershipKind::external && !role->takes_externals) return "an external member with an internal role";
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

bool administers(OrganizationKind kind, const std::string& name) {
    const auto* role = find_role(kind, name);
    return role != nullptr && role->administers;
}

std::string counts(const WholeState& s) {
    std::uint64_t admins = 0;
    for (const auto& [id, account] : s.accounts) {
        admins += account.instance_role == InstanceRole::admin && account.status != AccountStatus::suspended ? 1 : 0;
    }
    if (s.instance.active_admins != admins) return "active_admins is not their number";
    const auto live = std::count_if(s.accounts.begin(), s.accounts.end(), [](const auto& each) { return each.second.status != AccountStatus::removed; });
    if (s.instance.accounts != static_cast<std::uint64_t>(live)) return "the number of accounts is wrong";
    const auto there = std::count_if(s.organizations.begin(), s.organizations.end(), [](const auto& each) { return !each.second.removed; });
    if (s.instance.organizations != static_cast<std::uint64_t>(there)) return "the number of organizations is wrong";
    for (const auto& [id, organization] : s.organizations) {
        std::uint64_t members = 0, administrators = 0;
        for (const auto& [key, m] : s.memberships) {
            if (key.second != id) continue;
            ++members;
            const auto& account = s.accounts.at(key.first);
            administrators += m.kind == MembershipKind::internal && account.status == AccountStatus::active &&
                                      administers(organization.kind, m.role) ? 1 : 0;
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
    for (const auto& [key, m] : s.memberships) {
        if (m.access_control && !held.emplace(m.access_control->card, key.first).second) return "two people have one card";
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
            if (organization.kind != OrganizationKind::client && there != (site.organization == organization_id)) {
                return "the sites of an organization that is no client are not its own";
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

std::string places(const WholeState& s) {
    std::map<LevelId, SiteId> levels;
    for (const auto& [id, site] : s.sites) {
        if (!s.organizations.contains(site.organization)) return "a site of no organization";
        for (const auto& level : site.levels) {
            if (!levels.emplace(level, id).second) return "a level stands at two sites";
        }
    }
    if (levels.size() != s.levels.size()) return "the levels are not those of the sites";
    for (const auto& [id, level] : s.levels) {
        const auto at = levels.find(id);
        if (at == levels.end() || at->second != level.site) return "a level is not of the site it names";
        if (std::set(level.zones.begin(), level.zones.end()).size() != level.zones.size()) return "a zone stands twice at its level";
    }
    for (const auto& [key, m] : s.memberships) {
        const auto& p = m.preferences;
        if ((p.level && !p.site) || (p.zone && !p.level)) return "preferences without the place above";
        if (m.kind == MembershipKind::external && p != Preferences{}) return "preferences of an external member";
    }
    for (const auto& [id, organization] : s.organizations) {
        for (const auto& site : organization.sites) {
            if (!s.sites.contains(site)) return "an organization's site is gone";
        }
        std::set<std::pair<NotificationKind, std::string>> templates;
        for (const auto& each : organization.templates) {
            if (!templates.emplace(each.kind, each.locale).second) return "two templates of one kind and language";
        }
    }
    return {};
}

std::string services(const WholeState& s) {
    std::set<std::tuple<OrganizationId, Holding, AccountId>> holders;
    std::map<ExtensionId, AccountId> associated;
    for (const auto& [key, m] : s.memberships) {
        const auto& [account, organization_id] = key;
        const auto& home = s.organizations.at(organization_id);
        holders.emplace(organization_id, Holding::membership, account);
        if ((m.extension || m.wifi || m.access_control) && m.kind == MembershipKind::external) return "a service of an external member";
        const bool staff = home.kind == OrganizationKind::provider;
        const auto at = m.home_site ? s.sites.find(*m.home_site) : s.sites.end();
        if (m.wifi) {
            holders.emplace(organization_id, Holding::wifi, account);
            if (staff ? at == s.sites.end() || !at->second.username_wifi : !home.has(Service::wifi)) return "Wi-Fi nobody provides";
        }
        if (m.access_control) {
            holders.emplace(organization_id, Holding::access_control, account);
            if (!home.has(Service::access_control)) return "a card where access control was not bought";
        }
        if (!m.extension) continue;
        if (!associated.emplace(*m.extension, account).second) return "one extension of two people";
        const auto extension = s.extensions.find(*m.extension);
        if (extension == s.extensions.end()) return "an extension that is not there";
        const auto client = extension->second.organization;
        holders.emplace(client, Holding::extension, account);
        if (!s.organizations.at(client).has(Service::telephony)) return "an extension where telephony was not bought";
        const bool fits = staff ? at != s.sites.end() && at->second.management_client() == client : client == organization_id;
        if (!fits) return "an extension of another client";
    }
    if (holders != s.holders) return "the holders are not those of the memberships";
    std::map<OrganizationId, std::uint64_t> inventory;
    for (const auto& [id, extension] : s.extensions) {
        const auto holder = associated.find(id);
        if ((holder == associated.end() ? std::nullopt : std::optional(holder->second)) != extension.account) {
            return "an extension is not whose it says";
        }
        ++inventory[extension.organization];
        const auto numbered = s.extension_numbers.find({extension.organization, extension.number});
        if (numbered == s.extension_numbers.end() || numbered->second != id) return "an extension is not found by its number";
    }
    if (s.extension_numbers.size() != s.extensions.size()) return "a number of no extension";
    std::map<OrganizationId, std::uint64_t> clients;
    for (const auto& [id, organization] : s.organizations) {
        if (organization.removed) continue;
        if (organization.provider) ++clients[*organization.provider];
        if (organization.extensions != inventory[id]) return "the number of extensions is wrong";
        if (!organization.services.empty() && organization.kind != OrganizationKind::client) return "services of no client";
    }
    for (const auto& [id, organization] : s.organizations) {
        if (organization.clients != clients[id]) return "the number of clients is wrong";
        if (organization.removed && (organization.members > 0 || !organization.sites.empty())) return "a removed organization is not empty";
    }
    return {};
}

/// Who has chosen a password in this home and may sign in with it, unless suspended.
bool has_registered(const Account& a) {
    return a.status == AccountStatus::active || (a.status == AccountStatus::suspended && a.before_suspension == AccountStatus::active);
}

std::string waiting_links(const WholeState& s, std::map<TokenHash, TokenOwner>& tokens) {
    std::map<AccountId, std::optional<EmailChangeId>> changes;
    for (const auto& [id, change] : s.email_changes) {
        if (changes[change.account]) return "two changes of one account's e-mail wait";
        changes[change.account] = id;
        const auto& account = s.accounts.at(change.account);
        if (account.status != AccountStatus::active || account.home != change.organization) {
            return "an e-mail change of an account that is not active at that home";
        }
        tokens.emplace(change.token_hash, TokenOwner{TokenKind::email_change, id.bytes});
    }
    std::map<AccountId, std::optional<PasswordResetId>> resets;
    for (const auto& [id, reset] : s.password_resets) {
        if (resets[reset.account]) return "two resets of one account's password wait";
        resets[reset.account] = id;
        const auto& account = s.accounts.at(reset.account);
        if (account.status != AccountStatus::active || !account.email) return "a reset for an account that cannot sign in";
        tokens.emplace(reset.token_hash, TokenOwner{TokenKind::password_reset, id.bytes});
    }
    for (const auto& [id, account] : s.accounts) {
        if (changes[id] != account.email_change) return "an account's e-mail change is not the one it names";
        if (resets[id] != account.password_reset) return "an account's password reset is not the one it names";
    }
    return {};
}

std::string second_factors(const WholeState& s) {
    for (const auto& [id, account] : s.accounts) {
        const bool confirmed = account.totp && account.totp->confirmed;
        if (account.totp && !has_registered(account)) return "a second factor without a password";
        if (!account.recovery_codes.empty() && !confirmed) return "recovery codes without a confirmed second factor";
        if (account.recovery_codes.size() > limits::recovery_codes_max) return "too many recovery codes";
    }
    return {};
}

std::string invitations_and_e_mails(const WholeState& s) {
    for (const auto& [id, account] : s.accounts) {
        if (account.live_invitation && !account.email && !account.phone) return "an invitation without anything to send it to";
        if (has_registered(account) && !account.registered) return "somebody is active who never registered";
        if (has_registered(account) && !account.email && !account.username && !account.phone) return "somebody registered is known by nothing";
        if (has_registered(account) && account.email_lapses_at) return "the e-mail of somebody registered lapses";
        if (account.password_hash_at < account.password_at) return "the hash is older than the password";
        if ((account.password_hash_at.value == 0) != (account.password_at.value == 0)) return "a hash without a password";
    }
    return {};
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
    std::map<OrganizationId, std::set<OrganizationKeyId>> organization_keys;
    for (const auto& [id, key] : s.organization_keys) {
        organization_keys[key.organization].insert(id);
        tokens.emplace(key.token_hash, TokenOwner{TokenKind::organization_key, id.bytes});
    }
    for (const auto& [id, organization] : s.organizations) {
        if (organization_keys[id] != std::set(organization.keys.begin(), organization.keys.end())) return "an organization's keys are wrong";
    }
    if (auto broken = waiting_links(s, tokens); !broken.empty()) return broken;
    if (tokens != s.tokens) return "the tokens are not those of live invitations, sessions, keys and waiting links";
    for (const auto& [id, account] : s.accounts) {
        const auto expected = account.live_invitation ? std::vector{*account.live_invitation} : std::vector<InvitationId>{};
        if (live[id] != expected) return "an account's live invitations are not the one it names";
        if (sessions[id] != std::set(account.sessions.begin(), account.sessions.end())) return "an account's sessions are wrong";
        if (keys[id] != std::set(account.api_keys.begin(), account.api_keys.end())) return "an account's keys are wrong";
        const bool registered = has_registered(account);
        if (registered != (account.password_at.value != 0)) return "a password and a registration do not go together";
        if (!registered && !account.sessions.empty()) return "somebody is signed in who has not registered";
        if (account.status == AccountStatus::suspended && !account.sessions.empty()) return "a suspended account is signed in";
        if (account.live_invitation && !account.home) return "an orphan has a live invitation";
    }
    return {};
}

std::string reviews(const WholeState& s) {
    std::map<AccessReviewId, std::uint64_t> decided;
    std::size_t of_organizations = 0;
    for (const auto& [listing, owner, id] : s.reviewed) {
        if (listing == Listing::reviewed) ++decided[AccessReviewId{owner}];
        of_organizations += listing == Listing::access_review ? 1 : 0;
    }
    if (of_organizations != s.access_reviews.size()) return "the access reviews are not those that organizations list";
    for (const auto& [id, review] : s.access_reviews) {
        if (review.certified + review.revoked != decided[id]) return "an access review counts other decisions than it lists";
        if (!s.reviewed.contains({Listing::access_review, review.organization.bytes, id.bytes})) return "an access review is not listed";
    }
    return {};
}

std::string owners(const WholeState& s) {
    for (const auto& [id, organization] : s.organizations) {
        const bool personal = organization.kind == OrganizationKind::personal && !organization.removed;
        if (personal != organization.owner.has_value()) return "a personal organization has no owner, or another kind has one";
        if (!personal) continue;
        std::vector<AccountId> holding;
        for (const auto& [key, m] : s.memberships) {
            if (key.second != id) continue;
            if (m.role == "owner") holding.push_back(key.first);
            if (m.kind == MembershipKind::internal && key.first != *organization.owner) return "somebody else is at home in a personal organization";
        }
        if (holding != std::vector{*organization.owner}) return "a personal organization's one owner is not who has the role";
    }
    for (const auto& [id, account] : s.accounts) {
        const bool gone = account.status == AccountStatus::removed;
        const bool erased = account.erased_at != Position{};
        if (erased && (!gone || !account.legal_holds.empty())) return "an erased account is there, or held";
        const bool claims = account.email || account.username || account.phone;  // what an erasure keeps is nobody's
        if (gone && account.home) return "a removed account has a home";
        if (gone && claims && !erased) return "a removed account has claims";
        if (gone && !account.sessions.empty()) return "a removed account has sessions";
        const bool holds = !account.api_keys.empty();
        if (gone && (holds || account.instance_role == InstanceRole::admin)) return "a removed account still has something";
    }
    return {};
}

}  // namespace

std::string broken_invariant(const WholeState& s) {
    for (const auto check : {memberships, counts, claims, sites_and_domains, places, services, second_factors, invitations_and_e_mails, secrets, owners, reviews,
                             broken_workspace}) {
        if (auto broken = check(s); !broken.empty()) return broken;
    }
    return {};
}

}  // namespace muster::tests
