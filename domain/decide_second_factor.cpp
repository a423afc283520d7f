// Decisions about the second factor: only the person sets it up; they or an administrator of their home remove it.

#include "domain/credential_rules.hpp"
#include "domain/rules.hpp"

namespace muster::domain {
namespace {

auto no_such_member() { return refuse(RefusalCode::not_found, "There is no such member."); }
auto no_second_factor() { return refuse(RefusalCode::second_factor_missing, "The account has no second factor."); }

Decided<void> check_codes(const std::vector<TokenHash>& codes) {
    if (codes.empty() || codes.size() > limits::recovery_codes_max) {
        return refuse(RefusalCode::limit_reached, "An account has 1 to 10 recovery codes.");
    }
    return {};
}

}  // namespace

EventsOrRefusal decide_on(const Rules& rules, const EnrollTotp& c) {
    const auto account = own_account(rules, c.account, c.checked_at);
    if (!account) return failure(account.error());
    if (account->totp && account->totp->confirmed) {
        return refuse(RefusalCode::second_factor_exists, "The account has a second factor; remove it before you set up another.");
    }
    return Events{TotpEnrolled{c.account, c.secret}};
}

EventsOrRefusal decide_on(const Rules& rules, const ConfirmTotp& c) {
    const auto account = own_account(rules, c.account, std::nullopt);  // its enrolment was made with the password
    if (!account) return failure(account.error());
    if (!account->totp) return no_second_factor();
    if (account->totp->confirmed) return refuse(RefusalCode::second_factor_exists, "The second factor is confirmed already.");
    if (account->totp->secret_at != c.secret_at) {
        return refuse(RefusalCode::second_factor_invalid, "The code belongs to a secret that was replaced; use the newest.", "code");
    }
    MUSTER_REQUIRE(check_codes(c.recovery_codes));
    return Events{TotpConfirmed{c.account, c.step}, RecoveryCodesSet{c.account, c.recovery_codes}};
}

EventsOrRefusal decide_on(const Rules& rules, const RemoveTotp& c) {
    if (acts_as(rules, c.account)) {
        const auto account = own_account(rules, c.account, c.checked_at);
        if (!account) return failure(account.error());
        if (c.organization && account->home != c.organization) return no_such_member();
        if (!account->totp) return no_second_factor();
        return Events{TotpRemoved{c.account, account->home}};
    }
    if (!c.organization) return no_such_member();
    const auto grant = rules.may(*c.organization, Permission::member_edit);
    if (!grant) return failure(grant.error());
    const auto target = rules.internal(c.account, *c.organization);
    if (!target) return failure(target.error());
    MUSTER_REQUIRE(rules.manages(*grant, target->second));
    if (!target->first.totp) return no_second_factor();
    return Events{TotpRemoved{c.account, c.organization}};
}

EventsOrRefusal decide_on(const Rules& rules, const ReplaceRecoveryCodes& c) {
    const auto account = own_account(rules, c.account, c.checked_at);
    if (!account) return failure(account.error());
    if (!account->totp || !account->totp->confirmed) return no_second_factor();
    MUSTER_REQUIRE(check_codes(c.recovery_codes));
    return Events{RecoveryCodesSet{c.account, c.recovery_codes}};
}

}  // namespace muster::domain
