#include "domain/preferences.hpp"

#include <algorithm>

namespace muster::domain {
namespace {

template <class Id>
bool contains(const std::vector<Id>& list, const Id& id) {
    return std::find(list.begin(), list.end(), id) != list.end();
}

}  // namespace

Preferences effective_preferences(const RegistryReader& registry, const Membership& membership) {
    const auto& wanted = membership.preferences;
    Preferences held;
    if (!wanted.site) return held;
    const auto organization = registry.organization(membership.organization);
    const auto site = registry.site(*wanted.site);
    if (!organization || !site || !contains(organization->sites, *wanted.site)) return held;
    held.site = wanted.site;
    if (!wanted.level || !contains(site->levels, *wanted.level)) return held;
    held.level = wanted.level;
    const auto level = registry.level(*wanted.level);
    if (level && wanted.zone && contains(level->zones, *wanted.zone)) held.zone = wanted.zone;
    return held;
}

}  // namespace muster::domain
