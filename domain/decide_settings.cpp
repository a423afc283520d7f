// Decisions about what an organization sets for itself: its e-mail domains by proof, its own message templates.

#include "domain/profile_rules.hpp"
#include "domain/rules.hpp"

namespace muster::domain {
namespace {

template <class C>
bool is_of(const TemplateRef& each, const C& c) {
    return each.kind == c.kind && each.locale == c.locale;
}

}  // namespace

EventsOrRefusal decide_on(const Rules& rules, const ProveEmailDomain& c) {
    MUSTER_REQUIRE(rules.may(c.organization, Permission::organization_edit));
    const auto organization = rules.organization(c.organization);
    if (!organization) return failure(organization.error());
    if (organization->kind == OrganizationKind::personal) {
        return refuse(RefusalCode::organization_kind_not_allowed, "A personal organization has no e-mail domains.");
    }
    const auto owner = rules.registry.domain_owner(c.email_domain);
    if (owner == c.organization) return refuse(RefusalCode::nothing_to_change, "The domain is the organization's already.");
    if (owner) {
        return refuse(RefusalCode::email_domain_taken,
                      "Another organization has this e-mail domain; an ADMIN of the instance can move it.", "email_domain");
    }
    if (organization->email_domains.size() >= limits::email_domains_max) {
        return refuse(RefusalCode::limit_reached, "An organization has at most 50 e-mail domains.", "email_domain");
    }
    return Events{EmailDomainProved{c.organization, c.email_domain}};
}

EventsOrRefusal decide_on(const Rules& rules, const ReleaseEmailDomain& c) {
    MUSTER_REQUIRE(rules.may(c.organization, Permission::organization_edit));
    if (rules.registry.domain_owner(c.email_domain) != c.organization) {
        return refuse(RefusalCode::email_domain_unknown, "The organization does not have this e-mail domain.");
    }
    const auto organization = rules.organization(c.organization);
    if (!organization) return failure(organization.error());
    MUSTER_REQUIRE(email_domains_suffice(organization->require_email_domain, organization->email_domains.size() - 1));
    return Events{EmailDomainReleased{c.organization, c.email_domain}};
}

EventsOrRefusal decide_on(const Rules& rules, const SetTemplate& c) {
    MUSTER_REQUIRE(rules.may(c.organization, Permission::organization_edit));
    const auto organization = rules.organization(c.organization);
    if (!organization) return failure(organization.error());
    const auto too_long = [](std::string field, std::size_t most) {
        return refuse(RefusalCode::limit_reached, "At most " + std::to_string(most) + " bytes.", std::move(field));
    };
    if (c.subject.size() > limits::template_subject_bytes_max) return too_long("subject", limits::template_subject_bytes_max);
    if (c.text.size() > limits::template_text_bytes_max) return too_long("text", limits::template_text_bytes_max);
    if (c.html.size() > limits::template_html_bytes_max) return too_long("html", limits::template_html_bytes_max);
    const auto& own = organization->templates;
    const bool replaces = std::any_of(own.begin(), own.end(), [&](const auto& each) { return is_of(each, c); });
    if (!replaces && own.size() >= limits::templates_max) {
        return refuse(RefusalCode::limit_reached, "An organization has at most 100 templates.");
    }
    return Events{TemplateSet{c.organization, c.kind, c.locale, c.subject, c.text, c.html}};
}

EventsOrRefusal decide_on(const Rules& rules, const RemoveTemplate& c) {
    MUSTER_REQUIRE(rules.may(c.organization, Permission::organization_edit));
    const auto organization = rules.organization(c.organization);
    if (!organization) return failure(organization.error());
    const auto& own = organization->templates;
    const bool known = std::any_of(own.begin(), own.end(), [&](const auto& each) { return is_of(each, c); });
    if (!known) return refuse(RefusalCode::template_unknown, "The organization has no such template.");
    return Events{TemplateRemoved{c.organization, c.kind, c.locale}};
}

}  // namespace muster::domain
