// Decisions about the instance and organizations.

#include "domain/location_rules.hpp"
#include "domain/profile_rules.hpp"
#include "domain/rules.hpp"
#include "domain/service_rules.hpp"

namespace muster::domain {
namespace {

Decided<void> check_domains(const Rules& rules, OrganizationId id, const std::vector<std::string>& domains) {
    if (domains.size() > limits::email_domains_max) {
        return refuse(RefusalCode::limit_reached, "An organization has at most 50 e-mail domains.", "email_domains");
    }
    for (const auto& name : domains) {
        const auto owner = rules.registry.domain_owner(name);
        if (owner && *owner != id) {
            return refuse(RefusalCode::email_domain_taken, "Another organization has the e-mail domain " + name + ".",
                          "email_domains");
        }
        if (std::count(domains.begin(), domains.end(), name) > 1) {
            return refuse(RefusalCode::invalid_field, "The e-mail domain " + name + " stands there twice.",
                          "email_domains");
        }
    }
    return {};
}

/// A client's sites are its provider's, and have room for one more.
Decided<void> check_sites(const Rules& rules, OrganizationId client, OrganizationKind kind,
                          const std::optional<OrganizationId>& provider, const std::vector<SiteId>& sites) {
    if (sites.empty()) return {};
    if (kind != OrganizationKind::client) {
        return refuse(RefusalCode::organization_kind_not_allowed, "Only a client is assigned to sites.", "site_ids");
    }
    for (const auto& id : sites) {
        const auto site = rules.registry.site(id);
        if (!site || site->organization != provider) {
            return refuse(RefusalCode::site_unknown, "The client's provider has no such site.", "site_ids");
        }
        if (std::count(sites.begin(), sites.end(), id) > 1) {
            return refuse(RefusalCode::invalid_field, "A site stands there twice.", "site_ids");
        }
        const auto& clients = site->clients;
        if (clients.size() >= limits::clients_per_site_max && std::find(clients.begin(), clients.end(), client) == clients.end()) {
            return refuse(RefusalCode::limit_reached, "A site has at most 500 clients.", "site_ids");
        }
    }
    return {};
}

/// ADMINs create any kind; who manages a provider's sites creates its clients.
Decided<void> may_create(const Rules& rules, const CreateOrganization& c) {
    if (c.kind == OrganizationKind::client && c.provider && c.email_domains.empty() && !c.require_email_domain) {
        const auto grant = rules.may(*c.provider, Permission::site_manage);
        if (!grant) return failure(grant.error());
        if (!c.services.empty()) MUSTER_REQUIRE(rules.may(*c.provider, Permission::service_manage));
        return {};
    }
    return rules.instance_admin();
}

Decided<void> only_clients_buy(OrganizationKind kind) {
    if (kind == OrganizationKind::client) return {};
    return refuse(RefusalCode::organization_kind_not_allowed, "Only a client buys services of its provider.", "services");
}

/// Each once, in the enum's order.
std::vector<Service> in_order(std::vector<Service> services) {
    std::sort(services.begin(), services.end());
    services.erase(std::unique(services.begin(), services.end()), services.end());
    return services;
}

/// What the client has bought from here on; what members have of a service that ends goes first.
EventsOrRefusal change_bought(const Rules& rules, const Organization& client, const std::vector<Service>& wanted) {
    MUSTER_REQUIRE(rules.may(client.id, Permission::service_manage));
    MUSTER_REQUIRE(only_clients_buy(client.kind));
    auto services = in_order(wanted);
    Events events;
    if (services == client.services) return events;
    for (const auto service : client.services) {
        const bool stays = std::find(services.begin(), services.end(), service) != services.end();
        if (!stays) MUSTER_REQUIRE(end_service(rules, client.id, service, events));
    }
    events.push_back(ServicesSet{client.id, std::move(services)});
    return events;
}

/// Which sites a client sits at is the provider's to say. Where it was the management client, staff give its extensions back.
EventsOrRefusal change_sites(const Rules& rules, const Organization& client, const std::vector<SiteId>& wanted) {
    Events events;
    if (wanted == client.sites) return events;
    MUSTER_REQUIRE(check_sites(rules, client.id, client.kind, client.provider, wanted));
    if (client.kind != OrganizationKind::client) {
        return refuse(RefusalCode::organization_kind_not_allowed, "Only a client is assigned to sites.", "site_ids");
    }
    if (!rules.may(*client.provider, Permission::site_manage)) {
        return refuse(RefusalCode::permission_denied, "Only the provider says at which sites a client is.", "site_ids");
    }
    for (const auto& id : client.sites) {
        const auto site = rules.registry.site(id);
        const bool stays = std::find(wanted.begin(), wanted.end(), id) != wanted.end();
        if (site && !stays && site->management_client() == client.id) MUSTER_REQUIRE(end_management(rules, *site, events));
    }
    return events;
}

bool changes_only_services(const ChangeOrganization& c) {
    return c.services && !c.name && !c.sites && !c.email_domains && !c.require_email_domain && !c.visibility && !c.app_links && !c.refuses_self_registration;
}

}  // namespace

EventsOrRefusal decide_on(const Rules& rules, const Initialize& c) {
    if (!rules.is_system()) return refuse(RefusalCode::permission_denied, "Only the first run does this.");
    const auto instance = rules.registry.instance();
    if (!instance.id.is_nil()) return refuse(RefusalCode::already_initialized, "This instance exists already.");

    OrganizationCreated organization;
    organization.organization = c.organization;
    organization.kind = OrganizationKind::personal;
    organization.personal_name = c.organization_name;
    organization.owner = c.account;

    MemberAdded member;
    member.account = c.account;
    member.organization = c.organization;
    member.role = "owner";
    member.email_claim = c.email.identifier.claim;
    member.email = c.email.identifier.display;
    member.email_normal = c.email.identifier.normal;

    Events events;
    events.push_back(IncarnationStarted{c.incarnation, {}, {}, {}});
    events.push_back(InstanceCreated{c.instance, c.unicode_version});
    events.push_back(std::move(organization));
    events.push_back(std::move(member));
    events.push_back(InstanceRoleChanged{c.account, InstanceRole::user, InstanceRole::admin});
    events.push_back(UserInvited{c.invitation.id, c.account, c.organization, 1, c.invitation.token_hash, {}});
    // The operator reads the link where they started Muster: it is sent with this very commit.
    events.push_back(InvitationSent{c.invitation.id, c.account, c.organization, rules.now() + limits::invitation_lifetime});
    return events;
}

EventsOrRefusal decide_on(const Rules& rules, const CreateOrganization& c) {
    MUSTER_REQUIRE(may_create(rules, c));
    if (c.kind == OrganizationKind::personal) {
        return refuse(RefusalCode::organization_kind_not_allowed,
                      "A personal organization comes with its owner's registration, or is made for them.", "kind");
    }
    MUSTER_REQUIRE(check_name(c.name));
    if ((c.kind == OrganizationKind::client) != c.provider.has_value()) {
        return refuse(RefusalCode::provider_unknown,
                      c.provider ? "Only a client has a provider." : "A client needs its provider.", "provider_id");
    }
    if (c.provider) {
        const auto provider = rules.registry.organization(*c.provider);
        if (!provider || provider->removed || provider->kind != OrganizationKind::provider) {
            return refuse(RefusalCode::provider_unknown, "There is no such provider.", "provider_id");
        }
    }
    if (rules.registry.organization(c.organization)) {
        return refuse(RefusalCode::invalid_field, "This id is taken.", "id");
    }
    MUSTER_REQUIRE(check_sites(rules, c.organization, c.kind, c.provider, c.sites));
    MUSTER_REQUIRE(check_domains(rules, c.organization, c.email_domains));
    if (!c.services.empty()) MUSTER_REQUIRE(only_clients_buy(c.kind));
    MUSTER_REQUIRE(email_domains_suffice(c.require_email_domain, c.email_domains.size()));

    OrganizationCreated e;
    e.organization = c.organization;
    e.kind = c.kind;
    e.name = c.name;
    e.provider = c.provider;
    e.sites = c.sites;
    e.email_domains = c.email_domains;
    e.require_email_domain = c.require_email_domain;
    e.visibility = c.visibility;
    e.app_links = c.app_links;
    Events events{std::move(e)};
    if (!c.services.empty()) events.push_back(ServicesSet{c.organization, in_order(c.services)});
    return events;
}

EventsOrRefusal decide_on(const Rules& rules, const ChangeOrganization& c) {
    // What a client has bought is its provider's to say, which may not edit the rest.
    MUSTER_REQUIRE(rules.may(c.organization, changes_only_services(c) ? Permission::service_manage : Permission::organization_edit));
    const auto organization = rules.organization(c.organization);
    if (!organization) return failure(organization.error());
    MUSTER_REQUIRE(rules.version_is(organization->version));
    if (c.name && organization->kind == OrganizationKind::personal) {
        return refuse(RefusalCode::organization_kind_not_allowed, "The name of a personal organization is its owner's: rename it as such.", "name");
    }
    if (c.name) MUSTER_REQUIRE(check_name(*c.name));

    Events events;
    if (c.email_domains || c.require_email_domain) {
        MUSTER_REQUIRE(rules.instance_admin());
        const auto& domains = c.email_domains ? *c.email_domains : organization->email_domains;
        MUSTER_REQUIRE(check_domains(rules, c.organization, domains));
        const bool require = c.require_email_domain.value_or(organization->require_email_domain);
        MUSTER_REQUIRE(email_domains_suffice(require, domains.size()));
        if (domains != organization->email_domains || require != organization->require_email_domain) {
            events.push_back(EmailDomainsSet{c.organization, domains, require});
        }
    }
    OrganizationChanged e{c.organization, c.name, {}, {}, {}, {}};
    if (c.sites && *c.sites != organization->sites) {
        const auto released = change_sites(rules, *organization, *c.sites);
        if (!released) return failure(released.error());
        events.insert(events.end(), released->begin(), released->end());
        e.sites = c.sites;
    }
    if (c.services) {
        const auto bought = change_bought(rules, *organization, *c.services);
        if (!bought) return failure(bought.error());
        events.insert(events.end(), bought->begin(), bought->end());
    }
    if (c.visibility && *c.visibility != organization->visibility) e.visibility = c.visibility;
    if (c.app_links && *c.app_links != organization->app_links) e.app_links = c.app_links;
    if (c.refuses_self_registration && *c.refuses_self_registration != organization->refuses_self_registration) {
        e.refuses_self_registration = c.refuses_self_registration;
    }
    if (e.name || e.sites || e.visibility || e.app_links || e.refuses_self_registration) events.push_back(std::move(e));
    if (events.empty()) return refuse(RefusalCode::nothing_to_change, "Every value is as it was.");
    return events;
}

}  // namespace muster::domain
