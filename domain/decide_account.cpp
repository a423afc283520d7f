// Decisions about accounts as a whole: their role in the instance, a password from somebody else, their end.

#include "domain/credential_rules.hpp"
#include "domain/leaving_rules.hpp"
#include "domain/personal_rules.hpp"

namespace muster::domain {
namespace {

/// Not the account of somebody else for anybody but an ADMIN.
Decided<Account> addressed(const Rules& rules, AccountId id) {
    const auto viewer = rules.viewer();
    if (!viewer) return failure(viewer.error());
    auto account = rules.registry.account(id);
    const bool reaches = acts_as(rules, id) || viewer->instance_admin;
    if (!account || account->status == AccountStatus::removed || !reaches) {
        return refuse(RefusalCode::not_found, "There is no such account.", "account_id");
    }
    // A key's scopes are permissions in organizations; none of them stands for an account.
    if (viewer->scopes) return refuse(RefusalCode::permission_denied, "A key with scopes may not do this.");
    MUSTER_REQUIRE(rules.version_is(account->revision));
    return std::move(*account);
}

Decided<void> no_organization_hired(const Rules& rules, const Account& account) {
    if (!account.home || is_at_home_in_a_personal_one(rules, account)) return {};
    return refuse(RefusalCode::home_not_personal, "This person's home organization manages their account.", "account_id");
}

}  // namespace

EventsOrRefusal decide_on(const Rules& rules, const AssignPassword& c) {
    const auto account = addressed(rules, c.account);
    if (!account) return failure(account.error());
    if (!rules.instance_admin() && !rules.actor().key && !c.takes_own_session) {
        return refuse(RefusalCode::permission_denied, "Change your password with the one before, or reset it.");
    }
    if (!is_at_home_in_a_personal_one(rules, *account)) {
        return refuse(RefusalCode::home_not_personal, "Nobody but the person chooses a password here.", "account_id");
    }
    if (account->status == AccountStatus::suspended) return refuse(RefusalCode::account_suspended, "The account is suspended.");
    if (account->status != AccountStatus::active) {
        return refuse(RefusalCode::account_not_active, "This person has not registered yet; they choose their first password themselves.");
    }
    PasswordSet e;
    e.account = c.account;
    e.cause = PasswordCause::assigned;
    e.ends_sessions = true;
    if (c.takes_own_session && acts_as(rules, c.account)) e.keep_session = rules.actor().session;
    e.password_hash = c.password_hash;
    return Events{std::move(e)};
}

EventsOrRefusal decide_on(const Rules& rules, const ChangeInstanceRole& c) {
    const auto account = addressed(rules, c.account);
    if (!account) return failure(account.error());
    MUSTER_REQUIRE(rules.instance_admin());
    if (account->instance_role == c.role) return refuse(RefusalCode::role_unchanged, "The account has this role already.", "role");
    if (c.role == InstanceRole::admin && account->status != AccountStatus::active) {
        return refuse(RefusalCode::account_not_active, "Only who has registered and is not suspended becomes an ADMIN.", "role");
    }
    if (c.role == InstanceRole::user) MUSTER_REQUIRE(rules.not_the_last_instance_admin(*account));
    const auto home = account->home ? rules.registry.membership(c.account, *account->home) : std::nullopt;
    if (c.role == InstanceRole::admin && home && home->ends_at) {
        return refuse(RefusalCode::administrator_ends, "The membership in the person's home has an end; clear it first.", "role");
    }
    return Events{InstanceRoleChanged{c.account, account->instance_role, c.role}};
}

EventsOrRefusal decide_on(const Rules& rules, const RemoveAccount& c) {
    const auto account = addressed(rules, c.account);
    if (!account) return failure(account.error());
    MUSTER_REQUIRE(no_organization_hired(rules, *account));
    MUSTER_REQUIRE(rules.not_the_last_instance_admin(*account));
    Events events;
    MUSTER_REQUIRE(leave_everything(rules, *account, c.owned, events));
    events.push_back(AccountRemoved{c.account});
    return events;
}

}  // namespace muster::domain
