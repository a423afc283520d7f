// Decisions about what organizations let each other's people do (mission WS5, WS7).

#include "domain/rules.hpp"

namespace muster::domain {
namespace {

constexpr std::size_t terms_max = 5'000;  ///< of one organization, about others

/// The roles exist here and may be given to external members; the permissions are the actor's to give.
Decided<void> check_host_terms(const Rules& rules, const Grant& grant, const Organization& organization, const HostTerms& terms) {
    if (terms.roles.size() > limits::own_roles_max) return refuse(RefusalCode::limit_reached, "Terms name at most 100 roles.", "roles");
    for (const auto& name : terms.roles) {
        const auto role = rules.role(organization, name);
        if (!role) return failure(role.error());
        if (!role->takes_externals) {
            return refuse(RefusalCode::role_not_for_externals, "An external member cannot have the role " + name + ".", "roles");
        }
        if (std::count(terms.roles.begin(), terms.roles.end(), name) > 1) {
            return refuse(RefusalCode::invalid_field, "The role " + name + " stands there twice.", "roles");
        }
    }
    return rules.has_all(grant, set_of(terms.permissions), "permissions");
}

/// Whether the terms say how people show; each organization's list of those is bounded.
Decided<void> room_to_show(const Rules& rules, OrganizationId host, OrganizationId home) {
    const auto organization = rules.registry.organization(host);
    if (!organization) return {};
    const auto& listed = organization->shown_by_terms;
    if (listed.size() < limits::shown_by_terms_max || std::find(listed.begin(), listed.end(), home) != listed.end()) return {};
    return refuse(RefusalCode::limit_reached, "The terms of at most 500 organizations say how people show in one.");
}

}  // namespace

EventsOrRefusal decide_on(const Rules& rules, const SetRelationTerms& c) {
    const auto grant = rules.may(c.organization, Permission::relation_manage);
    if (!grant) return failure(grant.error());
    const auto organization = rules.organization(c.organization);
    if (!organization) return failure(organization.error());
    const auto before = rules.registry.relation_terms(c.organization, c.other);
    MUSTER_REQUIRE(rules.version_is(before ? before->version : 0));
    if (c.other == c.organization) return refuse(RefusalCode::invalid_field, "An organization has no terms with itself.", "other");
    // Whether there is one with this id is not told: what is said of nobody is kept, and harms nobody.
    if (!before && rules.registry.listed(Listing::own_terms, c.organization.bytes, terms_max).size() == terms_max) {
        return refuse(RefusalCode::limit_reached, "An organization has terms with at most 5,000 others.");
    }
    auto host = c.host;
    auto home = c.home;
    if (host) {
        host->permissions = in_order(std::move(host->permissions));
        MUSTER_REQUIRE(check_host_terms(rules, *grant, *organization, *host));
        if (host->visibility) MUSTER_REQUIRE(room_to_show(rules, c.organization, c.other));
    }
    if (home) {
        home->permissions = in_order(std::move(home->permissions));
        if (home->showing != Showing::full) MUSTER_REQUIRE(room_to_show(rules, c.other, c.organization));
    }
    if ((before ? before->host : std::nullopt) == host && (before ? before->home : std::nullopt) == home) {
        return refuse(RefusalCode::nothing_to_change, "The terms are as they were.");
    }
    return Events{RelationTermsSet{c.organization, c.other, std::move(host), std::move(home)}};
}

}  // namespace muster::domain
