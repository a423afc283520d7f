// Folding events of locations and of where people work by default.

#include <algorithm>

#include "domain/fold.hpp"

namespace muster::domain {

void Fold::operator()(const SiteChanged& e) { change(e.organization, [](Organization&) {}); }

void Fold::operator()(const SiteRemoved& e) {
    change(e.organization, [&](Organization& o) { std::erase(o.sites, e.site); });
    erase_site(e.site);
}

void Fold::operator()(const SiteWifiSet& e) {
    change(e.organization, [](Organization&) {});
    if (auto site = registry_.site(e.site)) {
        site->username_wifi = e.username_wifi;
        registry_.put(*site);
    }
}

void Fold::operator()(const SiteClientsOrdered& e) {
    change(e.organization, [](Organization&) {});
    if (auto site = registry_.site(e.site)) {
        site->clients = e.clients;
        registry_.put(*site);
    }
}

void Fold::operator()(const LevelCreated& e) {
    change(e.organization, [](Organization&) {});
    auto site = registry_.site(e.site);
    if (!site) return;
    site->levels.push_back(e.level);
    registry_.put(*site);
    registry_.put(Level{e.level, e.site, {}});
}

void Fold::operator()(const LevelChanged& e) { change(e.organization, [](Organization&) {}); }

void Fold::operator()(const LevelRemoved& e) {
    change(e.organization, [](Organization&) {});
    if (auto site = registry_.site(e.site)) {
        std::erase(site->levels, e.level);
        registry_.put(*site);
    }
    registry_.erase(e.level);
}

void Fold::operator()(const ZoneCreated& e) {
    change(e.organization, [](Organization&) {});
    auto level = registry_.level(e.level);
    if (!level) return;
    level->zones.push_back(e.zone);
    registry_.put(*level);
}

void Fold::operator()(const ZoneChanged& e) { change(e.organization, [](Organization&) {}); }

void Fold::operator()(const ZoneRemoved& e) {
    change(e.organization, [](Organization&) {});
    auto level = registry_.level(e.level);
    if (!level) return;
    std::erase(level->zones, e.zone);
    registry_.put(*level);
}

void Fold::operator()(const PreferencesSet& e) {
    change_membership(e, [&](Membership& m) { m.preferences = {e.site, e.level, e.zone}; });
}

void Fold::erase_site(SiteId id) {
    if (const auto site = registry_.site(id)) {
        for (const auto& level : site->levels) registry_.erase(level);
    }
    registry_.erase(id);
}

}  // namespace muster::domain
