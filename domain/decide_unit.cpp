// Decisions about units and organizational links: who reports to whom, and who belongs where (mission WS5).

#include "domain/location_rules.hpp"
#include "domain/rules.hpp"

namespace muster::domain {
namespace {

Decided<Unit> addressed(const Rules& rules, OrganizationId organization, UnitId id) {
    MUSTER_REQUIRE(rules.may(organization, Permission::unit_manage));
    auto unit = rules.registry.unit(id);
    if (!unit || unit->organization != organization) return refuse(RefusalCode::not_found, "There is no such unit.");
    MUSTER_REQUIRE(rules.version_is(unit->version));
    return std::move(*unit);
}

/// Units that stand in each other below this one, itself included. A walk over all of them, for the few that move.
std::size_t height(const RegistryReader& registry, const Unit& top) {
    std::size_t most = 0;
    if (top.subunits == 0) return 1;
    for (const auto& each : registry.listed(Listing::unit, top.organization.bytes, limits::units_max)) {
        std::size_t above = 0;
        auto unit = registry.unit(UnitId{each});
        while (unit && unit->id != top.id && above <= limits::unit_depth_max) {
            ++above;
            unit = unit->parent ? registry.unit(*unit->parent) : std::nullopt;
        }
        if (unit && unit->id == top.id) most = std::max(most, above);
    }
    return most + 1;
}

Decided<void> check_parent(const Rules& rules, OrganizationId organization, const std::optional<UnitId>& parent, const std::optional<Unit>& moves) {
    if (!parent) return {};
    std::size_t above = 0;
    auto unit = rules.registry.unit(*parent);
    if (!unit || unit->organization != organization) return refuse(RefusalCode::unit_unknown, "There is no such unit.", "parent_id");
    while (unit && above <= limits::unit_depth_max) {
        if (moves && unit->id == moves->id) {
            return refuse(RefusalCode::unit_cycle, "The parent is the unit itself, or stands in it.", "parent_id");
        }
        ++above;
        unit = unit->parent ? rules.registry.unit(*unit->parent) : std::nullopt;
    }
    if (above + (moves ? height(rules.registry, *moves) : 1) <= limits::unit_depth_max) return {};
    return refuse(RefusalCode::limit_reached, "At most 20 units stand in each other.", "parent_id");
}

/// Internal here, and does not report to this account, directly or through others.
Decided<void> check_manager(const Rules& rules, OrganizationId organization, AccountId account, const std::optional<AccountId>& manager) {
    if (!manager) return {};
    auto above = rules.registry.membership(*manager, organization);
    if (!above || above->kind != MembershipKind::internal) {
        return refuse(RefusalCode::manager_unknown, "The manager is no internal member here.", "manager_id");
    }
    for (std::size_t levels = 0; above; ++levels) {
        if (above->account == account) {
            return refuse(RefusalCode::manager_cycle, "The manager is the person, or reports to the person.", "manager_id");
        }
        if (levels >= limits::management_depth_max) {
            return refuse(RefusalCode::limit_reached, "At most 100 managers stand above somebody.", "manager_id");
        }
        above = above->manager ? rules.registry.membership(*above->manager, organization) : std::nullopt;
    }
    return {};
}

}  // namespace

EventsOrRefusal decide_on(const Rules& rules, const CreateUnit& c) {
    MUSTER_REQUIRE(rules.may(c.organization, Permission::unit_manage));
    const auto organization = rules.organization(c.organization);
    if (!organization) return failure(organization.error());
    MUSTER_REQUIRE(check_name(c.name));
    if (rules.registry.unit(c.unit)) return refuse(RefusalCode::invalid_field, "This id is taken.", "id");
    if (organization->units >= limits::units_max) return refuse(RefusalCode::limit_reached, "An organization has at most 2,000 units.");
    MUSTER_REQUIRE(check_parent(rules, c.organization, c.parent, {}));
    return Events{UnitCreated{c.organization, c.unit, c.name, c.parent}};
}

EventsOrRefusal decide_on(const Rules& rules, const ChangeUnit& c) {
    const auto unit = addressed(rules, c.organization, c.unit);
    if (!unit) return failure(unit.error());
    MUSTER_REQUIRE(check_name(c.name));
    if (unit->name == c.name && unit->parent == c.parent) return refuse(RefusalCode::nothing_to_change, "Every value is as it was.");
    if (unit->parent != c.parent) MUSTER_REQUIRE(check_parent(rules, c.organization, c.parent, *unit));
    return Events{UnitChanged{c.organization, c.unit, c.name, c.parent}};
}

EventsOrRefusal decide_on(const Rules& rules, const RemoveUnit& c) {
    const auto unit = addressed(rules, c.organization, c.unit);
    if (!unit) return failure(unit.error());
    if (unit->members > 0 || unit->subunits > 0) {
        return refuse(RefusalCode::unit_in_use, "People or other units stand in it; move them first.");
    }
    return Events{UnitRemoved{c.organization, c.unit}};
}

EventsOrRefusal decide_on(const Rules& rules, const SetOrganizationalLinks& c) {
    MUSTER_REQUIRE(rules.may(c.organization, Permission::unit_manage));
    const auto target = rules.internal(c.account, c.organization);
    if (!target) return failure(target.error());
    const auto& [account, membership] = *target;
    MUSTER_REQUIRE(rules.version_is(account.revision));
    if (membership.manager == c.manager && membership.unit == c.unit) {
        return refuse(RefusalCode::nothing_to_change, "The links are as they were.");
    }
    if (membership.manager != c.manager) MUSTER_REQUIRE(check_manager(rules, c.organization, c.account, c.manager));
    if (c.unit) {
        const auto unit = rules.registry.unit(*c.unit);
        if (!unit || unit->organization != c.organization) return refuse(RefusalCode::unit_unknown, "There is no such unit.", "unit_id");
    }
    return Events{OrganizationalLinksSet{c.account, c.organization, c.manager, c.unit}};
}

}  // namespace muster::domain
