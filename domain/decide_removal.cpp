// The decision to remove an organization: everybody leaves, everything they had of it ends, in one commit.

#include "domain/personal_rules.hpp"
#include "domain/rules.hpp"
#include "domain/service_rules.hpp"

namespace muster::domain {
namespace {

/// A client is its provider's to remove, a personal organization its owner's, by who has the right; anything else an instance ADMIN's.
Decided<void> may_remove(const Rules& rules, const Organization& organization) {
    if (is_default(rules, organization)) {
        return refuse(RefusalCode::default_organization, "This is its owner's default organization; it stays as long as they do.");
    }
    if (organization.kind != OrganizationKind::client && organization.kind != OrganizationKind::personal) return rules.instance_admin();
    const auto grant = rules.may(organization.id, Permission::organization_delete);
    return grant ? Decided<void>{} : failure(grant.error());
}

Decided<void> leave(const Rules& rules, const Organization& organization, AccountId id, Events& events) {
    const auto account = rules.registry.account(id);
    const auto member = rules.registry.membership(id, organization.id);
    if (!account || !member) return {};
    if (member->kind == MembershipKind::external) {
        events.push_back(ExternalUnlinked{id, organization.id});
        return {};
    }
    if (rules.actor().account == id) return refuse(RefusalCode::self_not_allowed, "Nobody removes their own home.");
    if (account->live_invitation) events.push_back(InvitationRevoked{*account->live_invitation, id, organization.id});
    end_services(rules.registry, *member, events);
    events.push_back(MemberRemoved{id, organization.id, {}});
    return {};
}

/// ADMINs of the instance who would be left without a home.
std::uint64_t active_admins_among(const Rules& rules, const Organization& organization, const std::vector<AccountId>& members) {
    return static_cast<std::uint64_t>(std::count_if(members.begin(), members.end(), [&](AccountId id) {
        const auto account = rules.registry.account(id);
        return account && account->home == organization.id && account->instance_role == InstanceRole::admin &&
               account->status != AccountStatus::suspended;
    }));
}

}  // namespace

EventsOrRefusal decide_on(const Rules& rules, const RemoveOrganization& c) {
    MUSTER_REQUIRE(rules.may(c.organization, Permission::organization_read));
    const auto organization = rules.organization(c.organization);
    if (!organization) return failure(organization.error());
    MUSTER_REQUIRE(may_remove(rules, *organization));
    MUSTER_REQUIRE(rules.version_is(organization->version));
    if (organization->clients > 0) {
        return refuse(RefusalCode::organization_in_use, "The provider has clients; remove them first.");
    }
    const auto members = all_holders(rules, c.organization, Holding::membership);
    if (!members) return failure(members.error());
    const auto admins = active_admins_among(rules, *organization, *members);
    if (admins > 0 && admins >= rules.registry.instance().active_admins) {
        return refuse(RefusalCode::last_admin, "The last ADMIN of the instance is at home here; make somebody else one first.");
    }
    Events events;
    for (const auto& member : *members) MUSTER_REQUIRE(leave(rules, *organization, member, events));
    // Staff of the provider are no members here and still have its extensions.
    for (const auto& id : organization->sites) {
        const auto site = rules.registry.site(id);
        if (site && site->management_client() == c.organization) MUSTER_REQUIRE(end_management(rules, *site, events));
    }
    for (const auto& webhook : organization->webhooks) events.push_back(WebhookRemoved{webhook, c.organization});
    events.push_back(OrganizationRemoved{c.organization, organization->provider});
    return events;
}

}  // namespace muster::domain
