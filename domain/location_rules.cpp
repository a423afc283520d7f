#include "domain/location_rules.hpp"

namespace muster::domain {
namespace {

template <class Id>
bool contains(const std::vector<Id>& list, const std::optional<Id>& id) {
    return id && std::find(list.begin(), list.end(), *id) != list.end();
}

}  // namespace

Decided<void> check_name(const std::string& name) {
    if (name.empty()) return refuse(RefusalCode::invalid_field, "The name must not be empty.", "name");
    if (name.size() > limits::name_bytes_max) return refuse(RefusalCode::invalid_field, "The name is too long.", "name");
    return {};
}

Decided<void> preferences_known(const Rules& rules, const Organization& organization, const Preferences& wanted) {
    if (wanted.site && !contains(organization.sites, wanted.site)) {
        return refuse(RefusalCode::site_unknown, "The organization has no such site.", "site_id");
    }
    if (wanted.level) {
        const auto site = wanted.site ? rules.registry.site(*wanted.site) : std::nullopt;
        if (!site || !contains(site->levels, wanted.level)) {
            return refuse(RefusalCode::level_unknown, "The level must be one of the site in site_id.", "level_id");
        }
    }
    if (wanted.zone) {
        const auto level = wanted.level ? rules.registry.level(*wanted.level) : std::nullopt;
        if (!level || !contains(level->zones, wanted.zone)) {
            return refuse(RefusalCode::zone_unknown, "The zone must be one of the level in level_id.", "zone_id");
        }
    }
    return {};
}

}  // namespace muster::domain
