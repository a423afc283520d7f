#pragma once
// Events of an organization's locations (mission SC2): site, level of a site, zone of a level. Stream: the organization.
// SiteCreated stands with the organizations' events, where it was first.

#include <string>
#include <vector>

#include "domain/fields.hpp"
#include "domain/ids.hpp"

namespace muster::domain {

struct SiteChanged {
    static constexpr std::string_view type = "SiteChanged";
    static constexpr int version = 1;
    OrganizationId organization;
    SiteId site;
    std::string name;

    static constexpr auto fields() {
        using E = SiteChanged;
        return std::tuple{field("organization", &E::organization), field("site", &E::site), field("name", &E::name)};
    }
    friend bool operator==(const SiteChanged&, const SiteChanged&) = default;
};

/// With its levels and zones. Preferences that point into it count as cleared from here on: ids are never used again.
struct SiteRemoved {
    static constexpr std::string_view type = "SiteRemoved";
    static constexpr int version = 1;
    OrganizationId organization;
    SiteId site;

    static constexpr auto fields() {
        using E = SiteRemoved;
        return std::tuple{field("organization", &E::organization), field("site", &E::site)};
    }
    friend bool operator==(const SiteRemoved&, const SiteRemoved&) = default;
};

/// Whether the site's Wi-Fi knows people by name, so that staff whose home site it is may have it (CS5).
struct SiteWifiSet {
    static constexpr std::string_view type = "SiteWifiSet";
    static constexpr int version = 1;
    OrganizationId organization;
    SiteId site;
    bool username_wifi = false;

    static constexpr auto fields() {
        using E = SiteWifiSet;
        return std::tuple{field("organization", &E::organization), field("site", &E::site),
                          field("username_wifi", &E::username_wifi)};
    }
    friend bool operator==(const SiteWifiSet&, const SiteWifiSet&) = default;
};

/// The site's clients in another order; the first is the management client.
struct SiteClientsOrdered {
    static constexpr std::string_view type = "SiteClientsOrdered";
    static constexpr int version = 1;
    OrganizationId organization;  ///< the provider
    SiteId site;
    std::vector<OrganizationId> clients;

    static constexpr auto fields() {
        using E = SiteClientsOrdered;
        return std::tuple{field("organization", &E::organization), field("site", &E::site), field("clients", &E::clients)};
    }
    friend bool operator==(const SiteClientsOrdered&, const SiteClientsOrdered&) = default;
};

struct LevelCreated {
    static constexpr std::string_view type = "LevelCreated";
    static constexpr int version = 1;
    OrganizationId organization;
    SiteId site;
    LevelId level;
    std::string name;

    static constexpr auto fields() {
        using E = LevelCreated;
        return std::tuple{field("organization", &E::organization),
                          field("site", &E::site),
                          field("level", &E::level),
                          field("name", &E::name)};
    }
    friend bool operator==(const LevelCreated&, const LevelCreated&) = default;
};

struct LevelChanged {
    static constexpr std::string_view type = "LevelChanged";
    static constexpr int version = 1;
    OrganizationId organization;
    SiteId site;
    LevelId level;
    std::string name;

    static constexpr auto fields() {
        using E = LevelChanged;
        return std::tuple{field("organization", &E::organization),
                          field("site", &E::site),
                          field("level", &E::level),
                          field("name", &E::name)};
    }
    friend bool operator==(const LevelChanged&, const LevelChanged&) = default;
};

/// With its zones.
struct LevelRemoved {
    static constexpr std::string_view type = "LevelRemoved";
    static constexpr int version = 1;
    OrganizationId organization;
    SiteId site;
    LevelId level;

    static constexpr auto fields() {
        using E = LevelRemoved;
        return std::tuple{field("organization", &E::organization), field("site", &E::site), field("level", &E::level)};
    }
    friend bool operator==(const LevelRemoved&, const LevelRemoved&) = default;
};

struct ZoneCreated {
    static constexpr std::string_view type = "ZoneCreated";
    static constexpr int version = 1;
    OrganizationId organization;
    SiteId site;
    LevelId level;
    ZoneId zone;
    std::string name;

    static constexpr auto fields() {
        using E = ZoneCreated;
        return std::tuple{field("organization", &E::organization),
                          field("site", &E::site),
                          field("level", &E::level),
                          field("zone", &E::zone),
                          field("name", &E::name)};
    }
    friend bool operator==(const ZoneCreated&, const ZoneCreated&) = default;
};

struct ZoneChanged {
    static constexpr std::string_view type = "ZoneChanged";
    static constexpr int version = 1;
    OrganizationId organization;
    SiteId site;
    LevelId level;
    ZoneId zone;
    std::string name;

    static constexpr auto fields() {
        using E = ZoneChanged;
        return std::tuple{field("organization", &E::organization),
                          field("site", &E::site),
                          field("level", &E::level),
                          field("zone", &E::zone),
                          field("name", &E::name)};
    }
    friend bool operator==(const ZoneChanged&, const ZoneChanged&) = default;
};

struct ZoneRemoved {
    static constexpr std::string_view type = "ZoneRemoved";
    static constexpr int version = 1;
    OrganizationId organization;
    SiteId site;
    LevelId level;
    ZoneId zone;

    static constexpr auto fields() {
        using E = ZoneRemoved;
        return std::tuple{field("organization", &E::organization),
                          field("site", &E::site),
                          field("level", &E::level),
                          field("zone", &E::zone)};
    }
    friend bool operator==(const ZoneRemoved&, const ZoneRemoved&) = default;
};

}  // namespace muster::domain
