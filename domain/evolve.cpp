#include <algorithm>

#include "domain/decide.hpp"
#include "domain/overloaded.hpp"

namespace muster::domain {
namespace {

/// Folds one event. An event that speaks of something unknown cannot come from decide; it changes nothing there.
class Fold {
  public:
    Fold(Registry& registry, const EventMeta& meta) : registry_(registry), meta_(meta) {}

    void operator()(const IncarnationStarted& e) {
        auto instance = at_instance();
        instance.incarnation = e.incarnation;
        registry_.put(instance);
    }
    void operator()(const InstanceCreated& e) {
        auto instance = at_instance();
        instance.id = e.instance;
        instance.unicode_version = e.unicode_version;
        registry_.put(instance);
    }
    void operator()(const InstanceRoleChanged& e) {
        change(e.account, [&](Account& account) {
            auto instance = registry_.instance();
            if (account.status != AccountStatus::suspended) {
                instance.active_admins += e.to == InstanceRole::admin ? 1 : 0;
                instance.active_admins -= e.from == InstanceRole::admin ? 1 : 0;
                registry_.put(instance);
            }
            account.instance_role = e.to;
        });
    }

    void operator()(const OrganizationCreated& e) {
        Organization o;
        o.id = e.organization;
        o.version = meta_.stream_version;
        o.kind = e.kind;
        o.provider = e.provider;
        o.sites = e.sites;
        o.email_domains = e.email_domains;
        o.require_email_domain = e.require_email_domain;
        o.visibility = e.visibility;
        o.app_links = e.app_links;
        registry_.put(o);
        for (const auto& name : e.email_domains) registry_.put_domain(name, o.id);
        for (const auto& site : e.sites) join_site(site, o.id);
        auto instance = registry_.instance();
        ++instance.organizations;
        registry_.put(instance);
    }
    void operator()(const OrganizationChanged& e) {
        change(e.organization, [&](Organization& o) {
            if (e.visibility) o.visibility = *e.visibility;
            if (e.app_links) o.app_links = *e.app_links;
            if (e.sites) {
                for (const auto& site : o.sites) {
                    if (std::find(e.sites->begin(), e.sites->end(), site) == e.sites->end()) leave_site(site, o.id);
                }
                for (const auto& site : *e.sites) join_site(site, o.id);
                o.sites = *e.sites;
            }
        });
    }
    void operator()(const EmailDomainsSet& e) {
        change(e.organization, [&](Organization& o) {
            for (const auto& name : o.email_domains) registry_.erase_domain(name);
            for (const auto& name : e.email_domains) registry_.put_domain(name, o.id);
            o.email_domains = e.email_domains;
            o.require_email_domain = e.require_email_domain;
        });
    }
    void operator()(const SiteCreated& e) {
        registry_.put(Site{e.site, e.organization, {}});
        change(e.organization, [&](Organization& o) { o.sites.push_back(e.site); });
    }
    void operator()(const RelationEstablished& e) {
        registry_.put_relation(e.organization, e.other);
        change(e.organization, [](Organization&) {});
    }

    void operator()(const MemberAdded& e) {
        Account a;
        a.id = e.account;
        a.version = meta_.stream_version;
        a.home = e.organization;
        a.organizations = {e.organization};
        a.email = e.email_claim;
        a.username = e.username_claim;
        a.phone = e.phone_claim;
        registry_.put(a);
        for (const auto& claim : {a.email, a.username, a.phone}) {
            if (claim) registry_.put_claim(*claim, a.id);
        }
        join(a.id, e.organization, MembershipKind::internal, e.role, e.locale, e.home_site, e.sites);
        auto instance = registry_.instance();
        ++instance.accounts;
        registry_.put(instance);
    }
    void operator()(const AccountRehomed& e) {
        change(e.account, [&](Account& a) {
            a.home = e.organization;
            a.organizations.insert(a.organizations.begin(), e.organization);
            join(a.id, e.organization, MembershipKind::internal, e.role, {}, {}, {});
            // The person takes the new home by accepting its invitation; nothing from before signs in until then.
            if (a.status == AccountStatus::suspended) count_instance_admin(a, +1);
            a.status = AccountStatus::added;
            a.password_at = {};
            end_sessions(a, {});
        });
    }
    void operator()(const ProfileChanged& e) {
        change(e.account, [&](Account& a) {
            if (e.username_changed) replace_claim(a.username, e.username_claim, a.id);
            if (e.phone_changed) replace_claim(a.phone, e.phone_claim, a.id);
        });
        if (!e.locale && !e.home_site && !e.sites) return;
        auto m = registry_.membership(e.account, e.organization);
        if (!m) return;
        if (e.locale) m->locale = *e.locale;
        if (e.home_site) m->home_site = e.home_site;
        if (e.sites) m->sites = *e.sites;
        registry_.put(*m);
    }
    void operator()(const RoleChanged& e) {
        change(e.account, [&](Account& a) {
            auto m = registry_.membership(e.account, e.organization);
            if (!m) return;
            if (m->kind == MembershipKind::internal) count_administrator(a, -1);
            m->role = e.to;
            registry_.put(*m);
            if (m->kind == MembershipKind::internal) count_administrator(a, +1);
        });
    }
    void operator()(const ExternalLinked& e) {
        change(e.account, [&](Account& a) {
            a.organizations.push_back(e.organization);
            join(a.id, e.organization, MembershipKind::external, e.role, e.locale, {}, {});
        });
    }
    void operator()(const ExternalLanguageSet& e) {
        change(e.account, [](Account&) {});
        if (auto m = registry_.membership(e.account, e.organization)) {
            m->locale = e.locale;
            registry_.put(*m);
        }
    }
    void operator()(const ExternalUnlinked& e) {
        change(e.account, [&](Account& a) {
            leave(a, e.organization);
            end_sessions(a, {});
        });
    }
    void operator()(const AccountSuspended& e) {
        change(e.account, [&](Account& a) {
            count_administrator(a, -1);
            count_instance_admin(a, -1);
            a.before_suspension = a.status;
            a.status = AccountStatus::suspended;
            end_sessions(a, {});
        });
    }
    void operator()(const AccountReactivated& e) {
        change(e.account, [&](Account& a) {
            a.status = a.before_suspension;
            count_administrator(a, +1);
            count_instance_admin(a, +1);
        });
    }
    void operator()(const MemberRemoved& e) {
        change(e.account, [&](Account& a) {
            count_administrator(a, -1);
            leave(a, e.organization);
            a.home.reset();
            end_sessions(a, {});
        });
    }

    void operator()(const UserInvited& e) {
        change(e.account, [&](Account& a) {
            if (e.supersedes) kill(*e.supersedes, InvitationStatus::superseded);
            registry_.put(Invitation{e.invitation, e.account, e.organization, e.generation, InvitationStatus::pending,
                                     e.token_hash, {}});
            registry_.put_token(e.token_hash, TokenOwner{TokenKind::invitation, e.invitation.bytes});
            a.live_invitation = e.invitation;
            a.invitations = e.generation;
            if (a.status == AccountStatus::added) a.status = AccountStatus::invited;
        });
    }
    void operator()(const InvitationSent& e) {
        change(e.account, [](Account&) {});
        if (auto invitation = registry_.invitation(e.invitation)) {
            invitation->status = InvitationStatus::sent;
            invitation->expires_at = e.expires_at;
            registry_.put(*invitation);
        }
    }
    void operator()(const InvitationAccepted& e) { end_invitation(e.account, e.invitation, InvitationStatus::accepted); }
    void operator()(const InvitationRevoked& e) { end_invitation(e.account, e.invitation, InvitationStatus::revoked); }
    void operator()(const InvitationExpired& e) { end_invitation(e.account, e.invitation, InvitationStatus::expired); }

    void operator()(const PasswordSet& e) {
        change(e.account, [&](Account& a) {
            if (e.ends_sessions) end_sessions(a, e.keep_session);
            a.password_at = meta_.position;
            if (e.cause == PasswordCause::registration && a.status != AccountStatus::active) {
                a.status = AccountStatus::active;
                count_administrator(a, +1);
            }
        });
    }
    void operator()(const SessionStarted& e) {
        if (auto a = registry_.account(e.account)) {
            registry_.put(Session{e.session, e.account, e.token_hash, meta_.time, e.expires_at, a->credential_epoch,
                                  meta_.position});
            registry_.put_token(e.token_hash, TokenOwner{TokenKind::session, e.session.bytes});
            a->sessions.push_back(e.session);
            registry_.put(*a);  // a session is its own stream: the account's version stays
        }
    }
    void operator()(const SessionEnded& e) {
        drop_session(e.session);
        if (auto a = registry_.account(e.account)) {
            std::erase(a->sessions, e.session);
            registry_.put(*a);
        }
    }
    void operator()(const ApiKeyIssued& e) {
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
    void operator()(const ApiKeyRevoked& e) {
        if (const auto key = registry_.api_key(e.key)) registry_.erase_token(key->token_hash);
        registry_.erase(e.key);
        if (auto a = registry_.account(e.account)) {
            std::erase(a->api_keys, e.key);
            registry_.put(*a);
        }
    }

  private:
    Instance at_instance() const {
        auto instance = registry_.instance();
        instance.version = meta_.stream_version;
        return instance;
    }
    template <class F>
    void change(AccountId id, F&& f) {
        auto account = registry_.account(id);
        if (!account) return;
        account->version = meta_.stream_version;
        f(*account);
        registry_.put(*account);
    }
    template <class F>
    void change(OrganizationId id, F&& f) {
        auto organization = registry_.organization(id);
        if (!organization) return;
        organization->version = meta_.stream_version;
        f(*organization);
        registry_.put(*organization);
    }

    void join_site(SiteId id, OrganizationId client) {
        auto site = registry_.site(id);
        if (!site || std::find(site->clients.begin(), site->clients.end(), client) != site->clients.end()) return;
        site->clients.push_back(client);
        registry_.put(*site);
    }
    void leave_site(SiteId id, OrganizationId client) {
        auto site = registry_.site(id);
        if (!site) return;
        std::erase(site->clients, client);
        registry_.put(*site);
    }

    void join(AccountId account, OrganizationId organization, MembershipKind kind, const std::string& role,
              const std::string& locale, std::optional<SiteId> home_site, const std::vector<SiteId>& sites) {
        registry_.put(Membership{account, organization, kind, role, locale, home_site, sites});
        if (auto o = registry_.organization(organization)) {
            ++o->members;
            registry_.put(*o);
        }
    }
    void leave(Account& account, OrganizationId organization) {
        registry_.erase(account.id, organization);
        std::erase(account.organizations, organization);
        if (auto o = registry_.organization(organization)) {
            --o->members;
            registry_.put(*o);
        }
    }

    /// Keeps the count that the last-admin rule reads: active accounts whose role in their home administers.
    void count_administrator(const Account& account, int by) {
        if (account.status != AccountStatus::active || !account.home) return;
        const auto m = registry_.membership(account.id, *account.home);
        auto o = registry_.organization(*account.home);
        if (!m || !o) return;
        const auto* role = find_role(o->kind, m->role);
        if (!role || !role->administers) return;
        o->active_administrators += by;
        registry_.put(*o);
    }
    void count_instance_admin(const Account& account, int by) {
        if (account.instance_role != InstanceRole::admin) return;
        auto instance = registry_.instance();
        instance.active_admins += by;
        registry_.put(instance);
    }

    void replace_claim(std::optional<Claim>& held, const std::optional<Claim>& next, AccountId account) {
        if (held) registry_.erase_claim(*held);
        if (next) registry_.put_claim(*next, account);
        held = next;
    }

    void kill(InvitationId id, InvitationStatus status) {
        auto invitation = registry_.invitation(id);
        if (!invitation) return;
        invitation->status = status;
        registry_.put(*invitation);
        registry_.erase_token(invitation->token_hash);
    }
    void end_invitation(AccountId account, InvitationId id, InvitationStatus status) {
        change(account, [&](Account& a) {
            kill(id, status);
            if (a.live_invitation == id) a.live_invitation.reset();
        });
    }

    void drop_session(SessionId id) {
        if (const auto session = registry_.session(id)) registry_.erase_token(session->token_hash);
        registry_.erase(id);
    }
    /// Ends every session but one; the epoch makes credentials that were checked earlier stale.
    void end_sessions(Account& account, std::optional<SessionId> keep) {
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

    Registry& registry_;
    const EventMeta& meta_;
};

}  // namespace

void evolve(Registry& registry, const RecordedEvent& recorded) {
    std::visit(Fold(registry, recorded.meta), recorded.event);
    const auto& meta = recorded.meta;
    if (meta.idempotency && meta.position == meta.commit_first) {
        registry.put(IdempotencyEntry{meta.idempotency->key, meta.idempotency->request, meta.commit_first,
                                      meta.commit_size, meta.time});
    }
}

std::uint64_t stream_version(const RegistryReader& registry, const Event& event) {
    const auto of_organization = [&](OrganizationId id) {
        const auto o = registry.organization(id);
        return o ? o->version : 0;
    };
    const auto instance = [&] { return registry.instance().version; };
    return std::visit(Overloaded{
                          [&](const IncarnationStarted&) { return instance(); },
                          [&](const InstanceCreated&) { return instance(); },
                          [&](const OrganizationCreated& e) { return of_organization(e.organization); },
                          [&](const OrganizationChanged& e) { return of_organization(e.organization); },
                          [&](const EmailDomainsSet& e) { return of_organization(e.organization); },
                          [&](const SiteCreated& e) { return of_organization(e.organization); },
                          [&](const RelationEstablished& e) { return of_organization(e.organization); },
                          // A session and a key have two events in their lives.
                          [](const SessionStarted&) -> std::uint64_t { return 0; },
                          [](const SessionEnded&) -> std::uint64_t { return 1; },
                          [](const ApiKeyIssued&) -> std::uint64_t { return 0; },
                          [](const ApiKeyRevoked&) -> std::uint64_t { return 1; },
                          [&](const auto& e) -> std::uint64_t {
                              const auto a = registry.account(e.account);
                              return a ? a->version : 0;
                          },
                      },
                      event);
}

}  // namespace muster::domain
