#pragma once
// Events of what an organization sets for itself: its e-mail domains by proof, its own message templates. Stream: the
// organization.

#include <string>

#include "domain/fields.hpp"
#include "domain/ids.hpp"
#include "domain/notification_events.hpp"

namespace muster::domain {

/// A DNS TXT record showed that the domain is the organization's.
struct EmailDomainProved {
    static constexpr std::string_view type = "EmailDomainProved";
    static constexpr int version = 1;
    OrganizationId organization;
    std::string email_domain;  ///< lower case, A-labels

    static constexpr auto fields() {
        using E = EmailDomainProved;
        return std::tuple{field("organization", &E::organization), field("email_domain", &E::email_domain)};
    }
    friend bool operator==(const EmailDomainProved&, const EmailDomainProved&) = default;
};

struct EmailDomainReleased {
    static constexpr std::string_view type = "EmailDomainReleased";
    static constexpr int version = 1;
    OrganizationId organization;
    std::string email_domain;

    static constexpr auto fields() {
        using E = EmailDomainReleased;
        return std::tuple{field("organization", &E::organization), field("email_domain", &E::email_domain)};
    }
    friend bool operator==(const EmailDomainReleased&, const EmailDomainReleased&) = default;
};

/// The organization's own wording of a notification in one language; replaces an earlier one.
struct TemplateSet {
    static constexpr std::string_view type = "TemplateSet";
    static constexpr int version = 1;
    OrganizationId organization;
    NotificationKind kind = NotificationKind::registration;
    std::string locale;
    std::string subject;
    std::string text;
    std::string html;

    static constexpr auto fields() {
        using E = TemplateSet;
        return std::tuple{field("organization", &E::organization),
                          field("kind", &E::kind),
                          field("locale", &E::locale),
                          field("subject", &E::subject),
                          field("text", &E::text),
                          field("html", &E::html)};
    }
    friend bool operator==(const TemplateSet&, const TemplateSet&) = default;
};

struct TemplateRemoved {
    static constexpr std::string_view type = "TemplateRemoved";
    static constexpr int version = 1;
    OrganizationId organization;
    NotificationKind kind = NotificationKind::registration;
    std::string locale;

    static constexpr auto fields() {
        using E = TemplateRemoved;
        return std::tuple{field("organization", &E::organization),
                          field("kind", &E::kind),
                          field("locale", &E::locale)};
    }
    friend bool operator==(const TemplateRemoved&, const TemplateRemoved&) = default;
};

}  // namespace muster::domain
