// Decisions about locations (mission SC2, SC5): sites, their levels, the levels' zones, and who works where by default.

#include "domain/location_rules.hpp"
#include "domain/rules.hpp"
#include "domain/service_rules.hpp"

namespace muster::domain {
namespace {

template <class Id>
bool contains(const std::vector<Id>& list, const Id& id) {
    return std::find(list.begin(), list.end(), id) != list.end();
}

/// The actor manages the organization's sites, and this is one of them.
Decided<Site> managed_site(const Rules& rules, OrganizationId organization, SiteId id) {
    MUSTER_REQUIRE(rules.may(organization, Permission::site_manage));
    auto site = rules.registry.site(id);
    if (!site || site->organization != organization) return refuse(RefusalCode::not_found, "There is no such site.");
    return *site;
}

Decided<Level> managed_level(const Rules& rules, OrganizationId organization, SiteId site, LevelId id) {
    MUSTER_REQUIRE(managed_site(rules, organization, site));
    auto level = rules.registry.level(id);
    if (!level || level->site != site) return refuse(RefusalCode::not_found, "There is no such level.");
    return *level;
}

/// Whoever shows a zone finds it by its id alone.
bool zone_stands(const Rules& rules, const Site& site, ZoneId zone) {
    return std::any_of(site.levels.begin(), site.levels.end(), [&](const LevelId& id) {
        const auto level = rules.registry.level(id);
        return level && contains(level->zones, zone);
    });
}

template <class C>
Decided<void> managed_zone(const Rules& rules, const C& c) {
    const auto level = managed_level(rules, c.organization, c.site, c.level);
    if (!level) return failure(level.error());
    if (!contains(level->zones, c.zone)) return refuse(RefusalCode::not_found, "There is no such zone.");
    return {};
}

}  // namespace

EventsOrRefusal decide_on(const Rules& rules, const CreateSite& c) {
    MUSTER_REQUIRE(rules.may(c.organization, Permission::site_manage));
    const auto organization = rules.organization(c.organization);
    if (!organization) return failure(organization.error());
    if (organization->kind != OrganizationKind::provider && organization->kind != OrganizationKind::workspace) {
        return refuse(RefusalCode::organization_kind_not_allowed,
                      "Providers and workspaces have sites; a client sits at its provider's.");
    }
    MUSTER_REQUIRE(check_name(c.name));
    if (organization->sites.size() >= limits::sites_max) {
        return refuse(RefusalCode::limit_reached, "An organization has at most 2,000 sites.");
    }
    if (rules.registry.site(c.site)) return refuse(RefusalCode::invalid_field, "This id is taken.", "id");
    Events events{SiteCreated{c.organization, c.site, c.name}};
    if (c.username_wifi) events.push_back(SiteWifiSet{c.organization, c.site, true});
    return events;
}

EventsOrRefusal decide_on(const Rules& rules, const ChangeSite& c) {
    const auto site = managed_site(rules, c.organization, c.site);
    if (!site) return failure(site.error());
    if (c.name) MUSTER_REQUIRE(check_name(*c.name));
    Events events;
    if (c.name) events.push_back(SiteChanged{c.organization, c.site, *c.name});
    if (c.username_wifi && *c.username_wifi != site->username_wifi) {
        if (site->username_wifi) MUSTER_REQUIRE(end_site_wifi(rules, *site, events));
        events.push_back(SiteWifiSet{c.organization, c.site, *c.username_wifi});
    }
    if (events.empty()) return refuse(RefusalCode::nothing_to_change, "Every value is as it was.");
    return events;
}

EventsOrRefusal decide_on(const Rules& rules, const OrderSiteClients& c) {
    const auto site = managed_site(rules, c.organization, c.site);
    if (!site) return failure(site.error());
    const auto& clients = site->clients;
    if (!std::is_permutation(c.clients.begin(), c.clients.end(), clients.begin(), clients.end())) {
        return refuse(RefusalCode::invalid_field, "The list must have every client of the site once.", "client_ids");
    }
    if (c.clients == clients) return refuse(RefusalCode::nothing_to_change, "The clients stand in this order already.");
    Events events;
    if (c.clients.front() != clients.front()) MUSTER_REQUIRE(end_management(rules, *site, events));
    events.push_back(SiteClientsOrdered{c.organization, c.site, c.clients});
    return events;
}

EventsOrRefusal decide_on(const Rules& rules, const RemoveSite& c) {
    const auto site = managed_site(rules, c.organization, c.site);
    if (!site) return failure(site.error());
    if (!site->clients.empty()) {
        return refuse(RefusalCode::site_in_use, "Clients sit at this site; move them to other sites first.");
    }
    Events events;
    if (site->username_wifi) MUSTER_REQUIRE(end_site_wifi(rules, *site, events));
    events.push_back(SiteRemoved{c.organization, c.site});
    return events;
}

EventsOrRefusal decide_on(const Rules& rules, const CreateLevel& c) {
    const auto site = managed_site(rules, c.organization, c.site);
    if (!site) return failure(site.error());
    MUSTER_REQUIRE(check_name(c.name));
    if (site->levels.size() >= limits::levels_per_site_max) {
        return refuse(RefusalCode::limit_reached, "A site has at most 200 levels.");
    }
    if (rules.registry.level(c.level)) return refuse(RefusalCode::invalid_field, "This id is taken.", "id");
    return Events{LevelCreated{c.organization, c.site, c.level, c.name}};
}

EventsOrRefusal decide_on(const Rules& rules, const ChangeLevel& c) {
    MUSTER_REQUIRE(managed_level(rules, c.organization, c.site, c.level));
    MUSTER_REQUIRE(check_name(c.name));
    return Events{LevelChanged{c.organization, c.site, c.level, c.name}};
}

EventsOrRefusal decide_on(const Rules& rules, const RemoveLevel& c) {
    MUSTER_REQUIRE(managed_level(rules, c.organization, c.site, c.level));
    return Events{LevelRemoved{c.organization, c.site, c.level}};
}

EventsOrRefusal decide_on(const Rules& rules, const CreateZone& c) {
    const auto site = managed_site(rules, c.organization, c.site);
    if (!site) return failure(site.error());
    const auto level = managed_level(rules, c.organization, c.site, c.level);
    if (!level) return failure(level.error());
    MUSTER_REQUIRE(check_name(c.name));
    if (level->zones.size() >= limits::zones_per_level_max) {
        return refuse(RefusalCode::limit_reached, "A level has at most 500 zones.");
    }
    if (zone_stands(rules, *site, c.zone)) return refuse(RefusalCode::invalid_field, "This id is taken.", "id");
    return Events{ZoneCreated{c.organization, c.site, c.level, c.zone, c.name}};
}

EventsOrRefusal decide_on(const Rules& rules, const ChangeZone& c) {
    MUSTER_REQUIRE(managed_zone(rules, c));
    MUSTER_REQUIRE(check_name(c.name));
    return Events{ZoneChanged{c.organization, c.site, c.level, c.zone, c.name}};
}

EventsOrRefusal decide_on(const Rules& rules, const RemoveZone& c) {
    MUSTER_REQUIRE(managed_zone(rules, c));
    return Events{ZoneRemoved{c.organization, c.site, c.level, c.zone}};
}

EventsOrRefusal decide_on(const Rules& rules, const SetPreferences& c) {
    const bool self = rules.actor().kind == ActorKind::account && rules.actor().account == c.account;
    const auto grant = rules.may(c.organization, self ? Permission::organization_read : Permission::member_edit);
    if (!grant) return failure(grant.error());
    const auto target = rules.internal(c.account, c.organization);
    if (!target) return failure(target.error());
    const auto& [account, membership] = *target;
    MUSTER_REQUIRE(rules.version_is(account.revision));
    if (!self) MUSTER_REQUIRE(rules.manages(*grant, membership));
    const auto organization = rules.organization(c.organization);
    if (!organization) return failure(organization.error());
    MUSTER_REQUIRE(preferences_known(rules, *organization, c.preferences));
    if (membership.preferences == c.preferences) return refuse(RefusalCode::nothing_to_change, "The preferences are as they were.");
    return Events{PreferencesSet{c.account, c.organization, c.preferences.site, c.preferences.level, c.preferences.zone}};
}

}  // namespace muster::domain
