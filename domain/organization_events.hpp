#pragma once
// Events of organizations (the tenants), their sites and their relations. Stream: the organization.

#include <optional>
#include <string>
#include <vector>

#include "domain/fields.hpp"
#include "domain/ids.hpp"
#include "domain/personal.hpp"
#include "domain/policy.hpp"
#include "domain/roles.hpp"

namespace muster::domain {

struct OrganizationCreated {
    static constexpr std::string_view type = "OrganizationCreated";
    static constexpr int version = 1;
    OrganizationId organization;
    OrganizationKind kind = OrganizationKind::workspace;
    std::string name;                        ///< empty for a personal organization, whose name is personal data
    Personal<> personal_name;                ///< sealed under the owner's key
    std::optional<AccountId> owner;          ///< personal organizations only
    std::optional<OrganizationId> provider;  ///< a client's provider
    std::vector<SiteId> sites;               ///< a client's sites; its place in each site's order is the order of events
    std::vector<std::string> email_domains;  ///< lower case, A-labels
    bool require_email_domain = false;       ///< members' e-mails must be of these domains (SC4)
    VisibilityPolicy visibility;
    AppLinks app_links;

    static constexpr auto fields() {
        using E = OrganizationCreated;
        return std::tuple{field("organization", &E::organization),
                          field("kind", &E::kind),
                          field("name", &E::name),
                          field("personal_name", &E::personal_name),
                          field("owner", &E::owner),
                          field("provider", &E::provider),
                          field("sites", &E::sites),
                          field("email_domains", &E::email_domains),
                          field("require_email_domain", &E::require_email_domain),
                          field("visibility", &E::visibility),
                          field("app_links", &E::app_links)};
    }
    friend bool operator==(const OrganizationCreated&, const OrganizationCreated&) = default;
};

/// Absent fields did not change.
struct OrganizationChanged {
    static constexpr std::string_view type = "OrganizationChanged";
    static constexpr int version = 1;
    OrganizationId organization;
    std::optional<std::string> name;
    std::optional<std::vector<SiteId>> sites;
    std::optional<VisibilityPolicy> visibility;
    std::optional<AppLinks> app_links;
    std::optional<bool> refuses_self_registration{};  ///< nobody registers by themselves with an e-mail of its domains

    static constexpr auto fields() {
        using E = OrganizationChanged;
        return std::tuple{field("organization", &E::organization), field("name", &E::name), field("sites", &E::sites),
                          field("visibility", &E::visibility), field("app_links", &E::app_links),
                          field("refuses_self_registration", &E::refuses_self_registration)};
    }
    friend bool operator==(const OrganizationChanged&, const OrganizationChanged&) = default;
};

struct EmailDomainsSet {
    static constexpr std::string_view type = "EmailDomainsSet";
    static constexpr int version = 1;
    OrganizationId organization;
    std::vector<std::string> email_domains;
    bool require_email_domain = false;

    static constexpr auto fields() {
        using E = EmailDomainsSet;
        return std::tuple{field("organization", &E::organization), field("email_domains", &E::email_domains),
                          field("require_email_domain", &E::require_email_domain)};
    }
    friend bool operator==(const EmailDomainsSet&, const EmailDomainsSet&) = default;
};

/// A place of a provider; clients are assigned to sites, the first is the site's management client.
struct SiteCreated {
    static constexpr std::string_view type = "SiteCreated";
    static constexpr int version = 1;
    OrganizationId organization;
    SiteId site;
    std::string name;

    static constexpr auto fields() {
        using E = SiteCreated;
        return std::tuple{field("organization", &E::organization), field("site", &E::site), field("name", &E::name)};
    }
    friend bool operator==(const SiteCreated&, const SiteCreated&) = default;
};

/// The organization is gone with its settings, sites and extensions, and leaves the sites it sat at. Its members were removed and
/// its guests unlinked before, in the same commit.
struct OrganizationRemoved {
    static constexpr std::string_view type = "OrganizationRemoved";
    static constexpr int version = 1;
    OrganizationId organization;
    std::optional<OrganizationId> provider;  ///< of a client

    static constexpr auto fields() {
        using E = OrganizationRemoved;
        return std::tuple{field("organization", &E::organization), field("provider", &E::provider)};
    }
    friend bool operator==(const OrganizationRemoved&, const OrganizationRemoved&) = default;
};

/// Two organizations know each other: the first link of a person makes it.
struct RelationEstablished {
    static constexpr std::string_view type = "RelationEstablished";
    static constexpr int version = 1;
    OrganizationId organization;  ///< where the external people come to
    OrganizationId other;         ///< their home

    static constexpr auto fields() {
        using E = RelationEstablished;
        return std::tuple{field("organization", &E::organization), field("other", &E::other)};
    }
    friend bool operator==(const RelationEstablished&, const RelationEstablished&) = default;
};

}  // namespace muster::domain
