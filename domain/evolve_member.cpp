// Folding events of members: their claims, memberships and the counts that rules read.

#include "domain/fold.hpp"

namespace muster::domain {
namespace {

Membership member(AccountId account, OrganizationId organization, MembershipKind kind, const std::string& role,
                  const std::string& locale) {
    Membership m;
    m.account = account;
    m.organization = organization;
    m.kind = kind;
    m.role = role;
    m.locale = locale;
    return m;
}

}  // namespace

void Fold::operator()(const MemberAdded& e) {
    Account a;
    a.id = e.account;
    a.version = a.revision = meta_.stream_version;
    a.home = e.organization;
    a.organizations = {e.organization};
    a.email = e.email_claim;
    a.username = e.username_claim;
    a.phone = e.phone_claim;
    registry_.put(a);
    for (const auto& claim : {a.email, a.username, a.phone}) {
        if (claim) registry_.put_claim(*claim, a.id);
    }
    auto m = member(a.id, e.organization, MembershipKind::internal, e.role, e.locale);
    m.home_site = e.home_site;
    m.sites = e.sites;
    m.home_site_access = e.home_site_access.value_or(true);
    join(std::move(m));
    auto instance = registry_.instance();
    ++instance.accounts;
    registry_.put(instance);
}

void Fold::operator()(const AccountRehomed& e) {
    change(e.account, [&](Account& a) {
        a.home = e.organization;
        a.organizations.insert(a.organizations.begin(), e.organization);
        join(member(a.id, e.organization, MembershipKind::internal, e.role, {}));
        // The person takes the new home by accepting its invitation; nothing from before signs in until then.
        if (a.status == AccountStatus::suspended) count_instance_admin(a, +1);
        a.status = AccountStatus::added;
        a.password_at = a.password_hash_at = {};
        a.email_lapses_at.reset();
        a.totp.reset();
        a.recovery_codes.clear();
        drop_password_reset(a);
        drop_email_change(a);
        end_sessions(a, {});
    });
}

void Fold::operator()(const ProfileChanged& e) {
    change(e.account, [&](Account& a) {
        if (e.username_changed) replace_claim(a.username, e.username_claim, a.id);
        if (e.phone_changed) replace_claim(a.phone, e.phone_claim, a.id);
    });
    auto m = registry_.membership(e.account, e.organization);
    if (!m) return;
    if (e.locale) m->locale = *e.locale;
    if (e.home_site_cleared) m->home_site.reset();
    if (e.home_site) m->home_site = e.home_site;
    if (e.sites) m->sites = *e.sites;
    if (e.home_site_access) m->home_site_access = *e.home_site_access;
    registry_.put(*m);
}

void Fold::operator()(const RoleChanged& e) {
    change(e.account, [&](Account& a) {
        auto m = registry_.membership(e.account, e.organization);
        if (!m) return;
        if (m->kind == MembershipKind::internal) count_administrator(a, -1);
        m->role = e.to;
        registry_.put(*m);
        count_role(e.organization, e.from, -1);
        count_role(e.organization, e.to, +1);
        if (m->kind == MembershipKind::internal) count_administrator(a, +1);
    });
}

void Fold::operator()(const ExternalLinked& e) {
    change(e.account, [&](Account& a) {
        a.organizations.push_back(e.organization);
        join(member(a.id, e.organization, MembershipKind::external, e.role, e.locale));
    });
}

void Fold::operator()(const ExternalLanguageSet& e) {
    change(e.account, [](Account&) {});
    if (auto m = registry_.membership(e.account, e.organization)) {
        m->locale = e.locale;
        registry_.put(*m);
    }
}

void Fold::operator()(const ExternalUnlinked& e) { unlink(e.account, e.organization); }

void Fold::unlink(AccountId account, OrganizationId organization) {
    change(account, [&](Account& a) {
        leave(a, organization);
        const auto is_there = [&](SessionId id) {
            const auto session = registry_.session(id);
            return session && session->selected_organization == organization;
        };
        for (const auto& id : a.sessions) {
            if (is_there(id)) drop_session(id);
        }
        std::erase_if(a.sessions, [&](SessionId id) { return !registry_.session(id); });
    });
}

void Fold::operator()(const AccountSuspended& e) {
    change(e.account, [&](Account& a) {
        count_administrator(a, -1);
        count_instance_admin(a, -1);
        a.before_suspension = a.status;
        a.status = AccountStatus::suspended;
        drop_password_reset(a);
        drop_email_change(a);
        end_sessions(a, {});
    });
}

void Fold::operator()(const AccountReactivated& e) {
    change(e.account, [&](Account& a) {
        a.status = a.before_suspension;
        count_administrator(a, +1);
        count_instance_admin(a, +1);
    });
}

void Fold::operator()(const MemberRemoved& e) { remove(e.account, e.organization); }

void Fold::remove(AccountId account, OrganizationId organization) {
    change(account, [&](Account& a) {
        count_administrator(a, -1);
        leave(a, organization);
        a.home.reset();
        drop_password_reset(a);
        drop_email_change(a);
        end_sessions(a, {});
    });
}

void Fold::join(Membership membership) {
    registry_.put(membership);
    registry_.put_holder(membership.organization, Holding::membership, membership.account);
    count_role(membership.organization, membership.role, +1);
    if (auto o = registry_.organization(membership.organization)) {
        ++o->members;
        registry_.put(*o);
    }
}

void Fold::leave(Account& account, OrganizationId organization) {
    if (auto membership = registry_.membership(account.id, organization)) strip(*membership);
    registry_.erase(account.id, organization);
    registry_.erase_holder(organization, Holding::membership, account.id);
    std::erase(account.organizations, organization);
    if (auto o = registry_.organization(organization)) {
        --o->members;
        registry_.put(*o);
    }
}

void Fold::count_administrator(const Account& account, int by) {
    if (account.status != AccountStatus::active || !account.home) return;
    const auto m = registry_.membership(account.id, *account.home);
    auto o = registry_.organization(*account.home);
    if (!m || !o) return;
    const auto* role = find_role(o->kind, m->role);
    if (!role || !role->administers) return;
    o->active_administrators += by;
    registry_.put(*o);
}

void Fold::count_instance_admin(const Account& account, int by) {
    if (account.instance_role != InstanceRole::admin) return;
    auto instance = registry_.instance();
    instance.active_admins += by;
    registry_.put(instance);
}

void Fold::replace_claim(std::optional<Claim>& held, const std::optional<Claim>& next, AccountId account) {
    if (held) registry_.erase_claim(*held);
    if (next) registry_.put_claim(*next, account);
    held = next;
}

}  // namespace muster::domain
