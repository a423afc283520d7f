// Folding events of the instance, organizations and sites.

#include <algorithm>
#include <limits>

#include "domain/fold.hpp"

namespace muster::domain {

void Fold::operator()(const IncarnationStarted& e) {
    auto instance = at_instance();
    instance.incarnation = e.incarnation;
    if (e.parent) instance.notifications_paused = true;  // what a restored log still owes may have been sent long ago
    registry_.put(instance);
}

void Fold::operator()(const InstanceCreated& e) {
    auto instance = at_instance();
    instance.id = e.instance;
    instance.unicode_version = e.unicode_version;
    registry_.put(instance);
}

void Fold::operator()(const InstanceRoleChanged& e) {
    change(e.account, [&](Account& account) {
        auto instance = registry_.instance();
        if (account.status != AccountStatus::suspended) {
            instance.active_admins += e.to == InstanceRole::admin ? 1 : 0;
            instance.active_admins -= e.from == InstanceRole::admin ? 1 : 0;
            registry_.put(instance);
        }
        account.instance_role = e.to;
    });
}

void Fold::operator()(const OrganizationCreated& e) {
    Organization o;
    o.id = e.organization;
    o.version = meta_.stream_version;
    o.kind = e.kind;
    o.provider = e.provider;
    o.sites = e.sites;
    o.email_domains = e.email_domains;
    o.require_email_domain = e.require_email_domain;
    o.visibility = e.visibility;
    o.app_links = e.app_links;
    o.owner = e.owner;
    registry_.put(o);
    // Terms may speak of an organization before it is there: whoever sets them is not told.
    for (const auto& about : registry_.listed(Listing::terms_about, o.id.bytes, std::numeric_limits<std::size_t>::max())) list_shown_by_terms(o.id, OrganizationId{about});
    for (const auto& name : e.email_domains) registry_.put_domain(name, o.id);
    for (const auto& site : e.sites) join_site(site, o.id);
    count_client(e.provider, +1);
    auto instance = registry_.instance();
    ++instance.organizations;
    registry_.put(instance);
}

void Fold::operator()(const OrganizationChanged& e) {
    change(e.organization, [&](Organization& o) {
        if (e.visibility) o.visibility = *e.visibility;
        if (e.app_links) o.app_links = *e.app_links;
        if (e.refuses_self_registration) o.refuses_self_registration = *e.refuses_self_registration;
        if (e.sites) {
            for (const auto& site : o.sites) {
                if (std::find(e.sites->begin(), e.sites->end(), site) == e.sites->end()) leave_site(site, o.id);
            }
            for (const auto& site : *e.sites) join_site(site, o.id);
            o.sites = *e.sites;
        }
    });
}

void Fold::operator()(const OrganizationRemoved& e) {
    clear_workspace(e.organization);
    change(e.organization, [&](Organization& o) {
        for (const auto& name : o.email_domains) registry_.erase_domain(name);
        for (const auto& site : o.sites) o.kind == OrganizationKind::client ? leave_site(site, o.id) : erase_site(site);
        for (const auto& webhook : o.webhooks) registry_.erase(webhook);
        for (const auto& key : o.keys) drop_organization_key(key);
        auto left = Organization{};
        left.id = o.id;
        left.version = o.version;
        left.kind = o.kind;
        left.removed = true;
        o = left;
    });
    count_client(e.provider, -1);
    auto instance = registry_.instance();
    --instance.organizations;
    registry_.put(instance);
}

void Fold::operator()(const EmailDomainsSet& e) {
    change(e.organization, [&](Organization& o) {
        for (const auto& name : o.email_domains) registry_.erase_domain(name);
        for (const auto& name : e.email_domains) registry_.put_domain(name, o.id);
        o.email_domains = e.email_domains;
        o.require_email_domain = e.require_email_domain;
    });
}

void Fold::operator()(const SiteCreated& e) {
    Site site;
    site.id = e.site;
    site.organization = e.organization;
    registry_.put(site);
    change(e.organization, [&](Organization& o) { o.sites.push_back(e.site); });
}

void Fold::operator()(const RelationEstablished& e) {
    registry_.put_relation(e.organization, e.other);
    change(e.organization, [](Organization&) {});
}

Instance Fold::at_instance() const {
    auto instance = registry_.instance();
    instance.version = meta_.stream_version;
    return instance;
}

void Fold::count_client(const std::optional<OrganizationId>& provider, int by) {
    auto o = provider ? registry_.organization(*provider) : std::nullopt;
    if (!o) return;
    o->clients += static_cast<std::uint64_t>(by);
    registry_.put(*o);
}

void Fold::join_site(SiteId id, OrganizationId client) {
    auto site = registry_.site(id);
    if (!site || std::find(site->clients.begin(), site->clients.end(), client) != site->clients.end()) return;
    site->clients.push_back(client);
    registry_.put(*site);
}

void Fold::leave_site(SiteId id, OrganizationId client) {
    auto site = registry_.site(id);
    if (!site) return;
    std::erase(site->clients, client);
    registry_.put(*site);
}

}  // namespace muster::domain
