// Decisions about roles granted beside the membership's, and about ends that are set beforehand.

#include "domain/group_rules.hpp"
#include "domain/personal_rules.hpp"
#include "domain/rules.hpp"
#include "domain/service_rules.hpp"

namespace muster::domain {
namespace {

Decided<void> check_end(const Rules& rules, const std::optional<Timestamp>& ends_at) {
    if (!ends_at || (*ends_at > rules.now() && *ends_at <= rules.now() + limits::end_max)) return {};
    return refuse(RefusalCode::expiry_invalid, "An end lies in the future, and less than 100 years away.", "ends_at");
}

Decided<void> has_room(const std::vector<HeldGrant>& grants) {
    if (grants.size() < limits::grants_max) return {};
    return refuse(RefusalCode::limit_reached, "A member or a group has at most 50 grants.");
}

/// To whom, and that the actor may.
Decided<void> may_receive(const Rules& rules, const Grant& grant, const GiveGrant& c) {
    if (c.account) {
        const auto member = rules.internal(*c.account, c.organization);
        if (!member) return failure(member.error());
        // To oneself: bounded by what one may give at all.
        if (rules.actor().account != *c.account) MUSTER_REQUIRE(rules.manages(grant, member->second));
        return has_room(member->second.grants);
    }
    const auto group = rules.registry.group(*c.group);
    if (!group || group->organization != c.organization) {
        return refuse(RefusalCode::group_unknown, "There is no such group.", "group_id");
    }
    return has_room(group->grants);
}

Decided<void> must_not_end(const Rules& rules, const Account& account, const Membership& membership) {
    const auto organization = rules.registry.organization(membership.organization);
    const auto role = organization ? role_named(rules.registry, *organization, membership.role) : std::nullopt;
    const bool owns = organization && organization->owner == account.id;
    if (!owns && !(role && role->administers) && (account.home != membership.organization || account.instance_role != InstanceRole::admin)) return {};
    return refuse(RefusalCode::administrator_ends,
                  "Who administers the organization, or is an ADMIN of the instance, has a membership without end.", "ends_at");
}

}  // namespace

EventsOrRefusal decide_on(const Rules& rules, const GiveGrant& c) {
    const auto grant = rules.may(c.organization, Permission::grant_manage);
    if (!grant) return failure(grant.error());
    const auto organization = rules.organization(c.organization);
    if (!organization) return failure(organization.error());
    const auto role = rules.grantable(*grant, *organization, c.role);
    if (!role) return failure(role.error());
    if (c.account.has_value() == c.group.has_value()) {
        return refuse(RefusalCode::invalid_field, "A grant goes to one of account_id and group_id.", "account_id");
    }
    MUSTER_REQUIRE(may_receive(rules, *grant, c));
    MUSTER_REQUIRE(check_end(rules, c.ends_at));
    if (rules.registry.role_grant(c.grant)) return refuse(RefusalCode::invalid_field, "This id is taken.", "id");
    return Events{GrantGiven{c.organization, c.grant, c.account, c.group, c.role, c.ends_at}};
}

EventsOrRefusal decide_on(const Rules& rules, const RevokeGrant& c) {
    const auto grant = rules.may(c.organization, Permission::grant_manage);
    if (!grant) return failure(grant.error());
    const auto organization = rules.organization(c.organization);
    if (!organization) return failure(organization.error());
    const auto given = rules.registry.role_grant(c.grant);
    if (!given || given->organization != c.organization) return refuse(RefusalCode::not_found, "There is no such grant.");
    MUSTER_REQUIRE(rules.grantable(*grant, *organization, given->role));
    return Events{GrantRevoked{c.organization, c.grant, given->account, given->group}};
}

EventsOrRefusal decide_on(const Rules& rules, const ExpireGrant& c) {
    if (!rules.is_system()) return refuse(RefusalCode::permission_denied, "Only the scheduler does this.");
    const auto given = rules.registry.role_grant(c.grant);
    if (!given || !given->ends_at || rules.now() < *given->ends_at) return Events{};
    return Events{GrantExpired{given->organization, c.grant, given->account, given->group}};
}

EventsOrRefusal decide_on(const Rules& rules, const SetMembershipEnd& c) {
    const auto kind = [&] {
        const auto membership = rules.registry.membership(c.account, c.organization);
        return membership ? membership->kind : MembershipKind::internal;
    }();
    const bool external = kind == MembershipKind::external;
    const auto grant = rules.may(c.organization, external ? Permission::external_unlink : Permission::member_remove);
    if (!grant) return failure(grant.error());
    const auto target = external ? rules.external(c.account, c.organization) : rules.internal(c.account, c.organization);
    if (!target) return failure(target.error());
    const auto& [account, membership] = *target;
    MUSTER_REQUIRE(rules.version_is(account.revision));
    if (rules.actor().account == c.account) {
        return refuse(RefusalCode::self_not_allowed, "Nobody sets the end of their own membership.");
    }
    if (!external) MUSTER_REQUIRE(rules.manages(*grant, membership));
    MUSTER_REQUIRE(not_the_owner(rules, membership));
    if (membership.ends_at == c.ends_at) return refuse(RefusalCode::nothing_to_change, "The end is as it was.");
    if (c.ends_at) MUSTER_REQUIRE(must_not_end(rules, account, membership));
    MUSTER_REQUIRE(check_end(rules, c.ends_at));
    return Events{MembershipEndSet{c.account, c.organization, c.ends_at}};
}

EventsOrRefusal decide_on(const Rules& rules, const ExpireMembership& c) {
    if (!rules.is_system()) return refuse(RefusalCode::permission_denied, "Only the scheduler does this.");
    const auto membership = rules.registry.membership(c.account, c.organization);
    const auto account = rules.registry.account(c.account);
    if (!membership || !account || !membership->has_ended(rules.now())) return Events{};
    Events events;
    if (membership->kind == MembershipKind::internal) {
        if (account->live_invitation) events.push_back(InvitationRevoked{*account->live_invitation, c.account, c.organization});
        end_services(rules.registry, *membership, events);
    }
    events.push_back(MembershipExpired{c.account, c.organization, membership->kind});
    return events;
}

}  // namespace muster::domain
