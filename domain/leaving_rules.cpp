#include "domain/leaving_rules.hpp"

#include "domain/personal_rules.hpp"
#include "domain/service_rules.hpp"

namespace muster::domain {
namespace {

using Names = std::vector<RemoveAccount::Owned>;

/// Who owns it next: the first admin, else manager, else evaluator; who is suspended only when nobody else is there.
std::optional<Membership> heir(const Rules& rules, const std::vector<AccountId>& members, OrganizationId organization, AccountId owner) {
    for (const bool suspended : {false, true}) {
        for (const std::string_view role : {"admin", "manager", "evaluator"}) {
            for (const auto& id : members) {
                const auto member = rules.registry.membership(id, organization);
                const auto account = rules.registry.account(id);
                if (id == owner || !member || !account || member->role != role) continue;
                if ((account->status == AccountStatus::suspended) == suspended) return member;
            }
        }
    }
    return {};
}

/// The organization without its owner: it is somebody else's, or it is gone.
Decided<void> leave_owned(const Rules& rules, AccountId owner, const Names& owned, const Organization& organization, const Event& leaving,
                          Events& events) {
    const auto members = all_holders(rules, organization.id, Holding::membership);
    if (!members) return failure(members.error());
    if (const auto next = heir(rules, *members, organization.id, owner)) {
        const auto named = std::find_if(owned.begin(), owned.end(), [&](const auto& each) { return each.organization == organization.id; });
        events.push_back(RoleChanged{next->account, organization.id, next->role, std::string(owner_role)});
        events.push_back(OwnershipTransferred{organization.id, next->account, owner, named == owned.end() ? Personal<>() : named->name});
        events.push_back(leaving);
        return {};
    }
    events.push_back(leaving);
    for (const auto& webhook : organization.webhooks) events.push_back(WebhookRemoved{webhook, organization.id});
    events.push_back(OrganizationRemoved{organization.id, {}});
    return {};
}

Decided<void> leave(const Rules& rules, AccountId account, const Names& owned, OrganizationId id, const Event& leaving, Events& events) {
    const auto organization = rules.registry.organization(id);
    if (organization && organization->owner == account) return leave_owned(rules, account, owned, *organization, leaving, events);
    events.push_back(leaving);
    return {};
}

}  // namespace

Decided<void> leave_everything(const Rules& rules, const Account& account, const Names& owned, Events& events) {
    const auto& home = account.home;
    if (account.live_invitation && home) events.push_back(InvitationRevoked{*account.live_invitation, account.id, *home});
    for (const auto& id : account.organizations) {
        if (id != home) MUSTER_REQUIRE(leave(rules, account.id, owned, id, ExternalUnlinked{account.id, id}, events));
    }
    if (home) {
        if (const auto membership = rules.registry.membership(account.id, *home)) end_services(rules.registry, *membership, events);
        MUSTER_REQUIRE(leave(rules, account.id, owned, *home, MemberRemoved{account.id, *home, {}}, events));
    }
    for (const auto& key : account.api_keys) events.push_back(ApiKeyRevoked{key, account.id});
    return {};
}

}  // namespace muster::domain
