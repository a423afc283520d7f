// Decisions about external members (mission WS4, WS5): a membership beside the home, never a new account.

#include "domain/personal_rules.hpp"
#include "domain/rules.hpp"

namespace muster::domain {
namespace {

/// Neither organization refuses the other's people, and the terms name the role.
Decided<void> agreed(const ExternalTerms& terms, const std::string& role) {
    switch (terms.bars(role)) {
        case Bound::host_refuses:
            return refuse(RefusalCode::relation_refused, "The terms with the person's home take none of its people.", "account_id");
        case Bound::home_refuses:
            return refuse(RefusalCode::relation_refused, "The person's home lets nobody be linked here.", "account_id");
        case Bound::role_not_in_terms:
            return refuse(RefusalCode::role_not_in_terms, "The terms with the person's home do not name this role.", "role");
        default: return {};
    }
}

/// One's own link, whatever rights it still gives.
bool may_leave(const Rules& rules, const UnlinkExternal& c) {
    const auto viewer = rules.viewer();
    if (!viewer || (viewer->scopes && !viewer->scopes->has(Permission::organization_read))) return false;
    return rules.registry.membership(c.account, c.organization).has_value();
}

}  // namespace

EventsOrRefusal decide_on(const Rules& rules, const LinkExternal& c) {
    const auto grant = rules.may(c.organization, Permission::external_link);
    if (!grant) return failure(grant.error());
    const auto organization = rules.organization(c.organization);
    if (!organization) return failure(organization.error());
    if (organization->kind == OrganizationKind::personal) return link_to_personal(rules, *grant, *organization, c);
    const auto role = rules.grantable(*grant, *organization, c.role);
    if (!role) return failure(role.error());
    if (!role->takes_externals) {
        return refuse(RefusalCode::role_not_for_externals, "An external member cannot have this role.", "role");
    }
    const auto account = rules.registry.account(c.account);
    if (!account || account->status == AccountStatus::removed) {
        return refuse(RefusalCode::not_found, "There is no such person; look them up first.", "account_id");
    }
    if (const auto membership = rules.registry.membership(c.account, c.organization)) {
        if (membership->kind == MembershipKind::internal) {
            return refuse(RefusalCode::external_is_internal, "This person is an internal member here.", "account_id");
        }
        return refuse(RefusalCode::member_exists, "This person is linked already.", "account_id");
    }
    if (!account->home) {
        return refuse(RefusalCode::account_orphaned, "This person has no home organization; invite them instead.",
                      "account_id");
    }
    if (account->status == AccountStatus::suspended) {
        return refuse(RefusalCode::account_suspended, "This person is suspended at home.", "account_id");
    }
    MUSTER_REQUIRE(agreed(external_terms(rules.registry, *organization, account->home), c.role));
    if (account->organizations.size() >= limits::memberships_max) {
        return refuse(RefusalCode::limit_reached, "An account has at most 1,000 memberships.");
    }
    Events events;
    if (!rules.registry.related(c.organization, *account->home)) {
        events.push_back(RelationEstablished{c.organization, *account->home});
    }
    events.push_back(ExternalLinked{c.account, c.organization, *account->home, c.role, c.locale});
    return events;
}

EventsOrRefusal decide_on(const Rules& rules, const SetExternalLanguage& c) {
    MUSTER_REQUIRE(rules.may(c.organization, Permission::external_edit));
    const auto target = rules.external(c.account, c.organization);
    if (!target) return failure(target.error());
    MUSTER_REQUIRE(rules.version_is(target->first.revision));
    if (target->second.locale == c.locale) return refuse(RefusalCode::nothing_to_change, "The language is as it was.");
    return Events{ExternalLanguageSet{c.account, c.organization, c.locale}};
}

EventsOrRefusal decide_on(const Rules& rules, const UnlinkExternal& c) {
    const bool self = rules.actor().kind == ActorKind::account && rules.actor().account == c.account;
    Grant grant;
    if (!self || !may_leave(rules, c)) {
        auto granted = rules.may(c.organization, Permission::external_unlink);
        if (!granted) return failure(granted.error());
        grant = std::move(*granted);
    }
    const auto target = rules.external(c.account, c.organization);
    if (!target) return failure(target.error());
    MUSTER_REQUIRE(rules.version_is(target->first.revision));
    const auto organization = rules.registry.organization(c.organization);
    if (organization && organization->kind == OrganizationKind::personal) {
        MUSTER_REQUIRE(may_unlink_from_personal(rules, grant, *organization, target->second, self));
    }
    return Events{ExternalUnlinked{c.account, c.organization}};
}

}  // namespace muster::domain
