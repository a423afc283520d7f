// Decisions about erasing people, and about holding them against it.

#include "domain/credential_rules.hpp"
#include "domain/leaving_rules.hpp"
#include "domain/personal_rules.hpp"

namespace muster::domain {
namespace {

auto no_such_account() { return refuse(RefusalCode::not_found, "There is no such account.", "account_id"); }

/// The person is at home here, and the actor may erase them.
Decided<void> as_their_home(const Rules& rules, const Account& account, OrganizationId home) {
    const auto grant = rules.may(home, Permission::member_erase);
    if (!grant) {
        if (grant.error().code == RefusalCode::not_found) return no_such_account();
        return failure(grant.error());
    }
    const auto membership = rules.registry.membership(account.id, home);
    if (!membership) return no_such_account();
    return rules.manages(*grant, *membership);
}

Decided<void> may_erase(const Rules& rules, const Viewer& viewer, const Account& account) {
    const bool admin = viewer.instance_admin && !viewer.scopes;
    if (admin) return {};
    if (acts_as(rules, account.id)) {
        // A key's scopes are permissions in organizations; none of them stands for an account.
        if (viewer.scopes) return refuse(RefusalCode::permission_denied, "A key with scopes may not do this.");
        return {};
    }
    return account.home ? as_their_home(rules, account, *account.home) : Decided<void>(no_such_account());
}

bool is_reference(const std::string& text) {
    constexpr std::string_view others = "._/#:-";
    return text.size() <= limits::erasure_reference_bytes_max && std::all_of(text.begin(), text.end(), [&](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || others.find(c) != others.npos;
           });
}

std::vector<IdentifierClaim> claims_of(const Account& account) {
    std::vector<IdentifierClaim> claims;
    if (account.email) claims.push_back({IdentifierKind::email, *account.email});
    if (account.username) claims.push_back({IdentifierKind::username, *account.username});
    if (account.phone) claims.push_back({IdentifierKind::phone, *account.phone});
    return claims;
}

Decided<void> leaves_somebody_in_charge(const Rules& rules, const Account& account) {
    if (account.status == AccountStatus::removed) return {};
    MUSTER_REQUIRE(rules.not_the_last_instance_admin(account));
    const auto membership = account.home ? rules.registry.membership(account.id, *account.home) : std::nullopt;
    return membership ? rules.not_the_last_administrator(account, *membership) : Decided<void>{};
}

/// Who may set a hold in this organization's name, or in the instance's.
Decided<void> may_hold(const Rules& rules, const std::optional<OrganizationId>& organization) {
    if (!organization) return rules.instance_admin();
    const auto grant = rules.may(*organization, Permission::member_erase);
    return grant ? Decided<void>{} : failure(grant.error());
}

}  // namespace

EventsOrRefusal decide_on(const Rules& rules, const EraseAccount& c) {
    const auto viewer = rules.viewer();
    if (!viewer) return failure(viewer.error());
    const auto account = rules.registry.account(c.account);
    if (!account) return no_such_account();
    MUSTER_REQUIRE(may_erase(rules, *viewer, *account));
    if (account->erased_at != Position{}) return refuse(RefusalCode::account_erased, "This person was erased already.", "account_id");
    MUSTER_REQUIRE(rules.version_is(account->revision));
    if (!is_reference(c.reference)) {
        return refuse(RefusalCode::invalid_field, "A reference has at most 64 letters, digits and . _ / # : - of ASCII.", "reference");
    }
    // Muster itself only erases again who was erased in records that a restore left out: what stands against it now stood not then.
    const bool again = rules.is_system();
    if (!again && !account->legal_holds.empty()) {
        return refuse(RefusalCode::legal_hold, "A legal hold keeps this person's data; whoever set it releases it first.", "account_id");
    }
    if (!again) {
        MUSTER_REQUIRE(leaves_somebody_in_charge(rules, *account));
    }
    Events events;
    MUSTER_REQUIRE(leave_everything(rules, *account, c.owned, events));
    AccountErased e;
    e.account = c.account;
    e.organization = account->home;
    for (const auto& id : account->organizations) {
        if (id != account->home) e.organizations.push_back(id);
    }
    e.reason = c.reason;
    e.reference = c.reference;
    (c.keeps_claims ? e.claims_kept : e.claims_released) = claims_of(*account);
    events.push_back(std::move(e));
    return events;
}

EventsOrRefusal decide_on(const Rules& rules, const SetLegalHold& c) {
    MUSTER_REQUIRE(may_hold(rules, c.organization));
    const auto account = rules.registry.account(c.account);
    if (!account || (c.organization && account->home != c.organization)) return no_such_account();
    if (account->erased_at != Position{}) return refuse(RefusalCode::account_erased, "Nothing of this person is left to hold.", "account_id");
    if (account->legal_holds.size() >= limits::legal_holds_max) {
        return refuse(RefusalCode::limit_reached, "An account has at most 20 legal holds; release one first.");
    }
    const auto& holds = account->legal_holds;
    if (std::any_of(holds.begin(), holds.end(), [&](const LegalHold& each) { return each.id == c.hold; })) {
        return refuse(RefusalCode::invalid_field, "This id is taken.", "id");
    }
    return Events{LegalHoldSet{c.account, c.hold, c.organization, c.reason}};
}

EventsOrRefusal decide_on(const Rules& rules, const ReleaseLegalHold& c) {
    MUSTER_REQUIRE(may_hold(rules, c.organization));
    const auto account = rules.registry.account(c.account);
    if (!account) return no_such_account();
    const auto& holds = account->legal_holds;
    const auto found = std::find_if(holds.begin(), holds.end(), [&](const LegalHold& each) { return each.id == c.hold; });
    if (found == holds.end() || (c.organization && found->organization != c.organization)) {
        return refuse(RefusalCode::not_found, "There is no such legal hold.");
    }
    return Events{LegalHoldReleased{c.account, c.hold, found->organization}};
}

}  // namespace muster::domain
