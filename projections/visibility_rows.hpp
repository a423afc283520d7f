#pragma once
// What the visibility model stores.
//
//   o  organization             -> OrganizationRow
//   n  sort_key 0 organization  -> -                 organizations by collated name
//   c  provider client          -> -
//   s  site                     -> SiteRow
//   l  level                    -> LevelRow
//   z  zone                     -> ZoneRow
//   m  account organization     -> domain::Membership
//   u  account organization     -> -                 organizations whose name is sealed under the account's key

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/state.hpp"
#include "projections/row_keys.hpp"

namespace muster::projections::visibility_rows {

/// Rises when any row changes its form or meaning.
inline constexpr std::string_view format_version = "5";

enum Table : char {
    organization = 'o',
    name = 'n',
    client = 'c',
    site = 's',
    level = 'l',
    zone = 'z',
    membership = 'm',
    named_under = 'u'
};

struct OrganizationRow {
    domain::OrganizationId id;
    std::uint64_t version = 0;
    domain::OrganizationKind kind = domain::OrganizationKind::workspace;
    std::string shown_name;  ///< empty when it was personal and is erased
    std::optional<domain::OrganizationId> provider;
    std::vector<domain::SiteId> sites;
    std::vector<std::string> email_domains;
    bool require_email_domain = false;
    domain::VisibilityPolicy visibility;
    domain::AppLinks app_links;
    std::uint64_t members = 0, external_members = 0;
    domain::Timestamp created_at, updated_at;
    std::string sort_key, name_words;
    std::vector<domain::Service> services;  ///< bought by a client
    std::optional<domain::AccountId> owner;  ///< of a personal organization
    bool refuses_self_registration = false;
    std::optional<domain::AccountId> named_under;  ///< whose key seals the name of a personal organization: its owner's, or a former one's

    static constexpr auto fields() {
        using S = OrganizationRow;
        using domain::field;
        return std::tuple{field("id", &S::id),
                          field("version", &S::version),
                          field("kind", &S::kind),
                          field("name", &S::shown_name),
                          field("provider", &S::provider),
                          field("sites", &S::sites),
                          field("email_domains", &S::email_domains),
                          field("require_email_domain", &S::require_email_domain),
                          field("visibility", &S::visibility),
                          field("app_links", &S::app_links),
                          field("members", &S::members),
                          field("external_members", &S::external_members),
                          field("created_at", &S::created_at),
                          field("updated_at", &S::updated_at),
                          field("sort_key", &S::sort_key),
                          field("name_words", &S::name_words),
                          field("services", &S::services),
                          field("owner", &S::owner),
                          field("refuses_self_registration", &S::refuses_self_registration),
                          field("named_under", &S::named_under)};
    }
};

struct SiteRow {
    domain::SiteId id;
    domain::OrganizationId organization;
    std::string shown_name;
    std::vector<domain::OrganizationId> clients;  ///< in order; the first is the management client
    std::vector<domain::LevelId> levels;          ///< in order of creation
    bool username_wifi = false;

    static constexpr auto fields() {
        using S = SiteRow;
        using domain::field;
        return std::tuple{field("id", &S::id),           field("organization", &S::organization),
                          field("name", &S::shown_name), field("clients", &S::clients),
                          field("levels", &S::levels),   field("username_wifi", &S::username_wifi)};
    }
};

struct LevelRow {
    domain::LevelId id;
    domain::SiteId site;
    std::string shown_name;
    std::vector<domain::ZoneId> zones;  ///< in order of creation

    static constexpr auto fields() {
        using S = LevelRow;
        using domain::field;
        return std::tuple{field("id", &S::id), field("site", &S::site), field("name", &S::shown_name), field("zones", &S::zones)};
    }
};

struct ZoneRow {
    domain::ZoneId id;
    domain::LevelId level;
    std::string shown_name;

    static constexpr auto fields() {
        using S = ZoneRow;
        using domain::field;
        return std::tuple{field("id", &S::id), field("level", &S::level), field("name", &S::shown_name)};
    }
};

[[nodiscard]] std::string organization_json(const OrganizationRow& row);
[[nodiscard]] std::string site_json(const SiteRow& row);
[[nodiscard]] std::string level_json(const LevelRow& row);
[[nodiscard]] std::string zone_json(const ZoneRow& row);

[[nodiscard]] inline Key organization_key(domain::OrganizationId id) { return std::move(Key(organization).add(id)); }
[[nodiscard]] inline Key site_key(domain::SiteId id) { return std::move(Key(site).add(id)); }
[[nodiscard]] inline Key level_key(domain::LevelId id) { return std::move(Key(level).add(id)); }
[[nodiscard]] inline Key zone_key(domain::ZoneId id) { return std::move(Key(zone).add(id)); }
[[nodiscard]] inline Key client_key(domain::OrganizationId provider, domain::OrganizationId id) {
    return std::move(Key(client).add(provider).add(id));
}
[[nodiscard]] inline Key membership_key(domain::AccountId account, domain::OrganizationId id) {
    return std::move(Key(membership).add(account).add(id));
}
[[nodiscard]] inline Key named_key(domain::AccountId account, domain::OrganizationId id) {
    return std::move(Key(named_under).add(account).add(id));
}
[[nodiscard]] inline std::string name_suffix(const OrganizationRow& row) {
    std::string suffix = row.sort_key;
    suffix.append(1, '\0').append(row.id.raw());
    return suffix;
}
[[nodiscard]] inline Key name_key(const OrganizationRow& row) { return std::move(Key(name).add(name_suffix(row))); }

}  // namespace muster::projections::visibility_rows
