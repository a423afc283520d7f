#include "domain/service_rules.hpp"

#include <array>

namespace muster::domain {
namespace {

bool is_staff(const Organization& home) { return home.kind == OrganizationKind::provider; }

Decided<void> bought(const Organization& client, Service service, std::string field) {
    if (client.has(service)) return {};
    return refuse(RefusalCode::service_not_bought, "The client has not bought " + std::string(to_text(service)) + ".", std::move(field));
}

Decided<Site> home_site_of(const Rules& rules, const Membership& staff) {
    const auto site = staff.home_site ? rules.registry.site(*staff.home_site) : std::nullopt;
    if (site && site->organization == staff.organization) return *site;  // it may be gone by now
    return refuse(RefusalCode::home_site_missing, "Give the staff member a home site first.", "home_site_id");
}

/// Where an extension must be from to be this member's.
Decided<OrganizationId> client_of(const Rules& rules, const Organization& home, const Membership& member) {
    if (home.kind == OrganizationKind::client) return home.id;
    if (!is_staff(home)) {
        return refuse(RefusalCode::organization_kind_not_allowed, "Members of clients and staff of their provider have extensions.",
                      "extension_id");
    }
    const auto site = home_site_of(rules, member);
    if (!site) return failure(site.error());
    if (const auto client = site->management_client()) return *client;
    return refuse(RefusalCode::extension_not_of_site, "The home site has no management client yet.", "extension_id");
}

Decided<Extension> extension_for(const Rules& rules, const Organization& home, const Membership& member, ExtensionId id) {
    const auto client = client_of(rules, home, member);
    if (!client) return failure(client.error());
    const auto extension = rules.registry.extension(id);
    const auto owner = extension ? rules.registry.organization(extension->organization) : std::nullopt;
    if (!owner || (owner->id != *client && owner->provider != home.id)) {
        return refuse(RefusalCode::extension_unknown, "There is no such extension.", "extension_id");
    }
    if (owner->id != *client) {
        return refuse(RefusalCode::extension_not_of_site,
                      "Staff have an extension of the management client of their home site, which is its first client.", "extension_id");
    }
    MUSTER_REQUIRE(bought(*owner, Service::telephony, "extension_id"));
    if (extension->account && *extension->account != member.account) {
        return refuse(RefusalCode::extension_taken, "Somebody else has this extension; release it first.", "extension_id");
    }
    return *extension;
}

Decided<void> wifi_allowed(const Rules& rules, const Organization& home, const Membership& member) {
    if (!is_staff(home)) return bought(home, Service::wifi, "wifi");
    const auto site = home_site_of(rules, member);
    if (!site) return failure(site.error());
    if (site->username_wifi) return {};
    return refuse(RefusalCode::wifi_not_at_site, "The home site's Wi-Fi does not know people by name.", "wifi");
}

Decided<void> card_allowed(const Rules& rules, const Organization& home, const Membership& member, const AccessCard& card) {
    MUSTER_REQUIRE(bought(home, Service::access_control, "access_control"));
    const auto holder = rules.registry.claimed_by(card.claim);
    if (!holder || *holder == member.account) return {};
    return refuse(RefusalCode::card_taken, "Somebody else has this card.", "access_control/card_id");
}

void release(const RegistryReader& registry, const Membership& member, Events& events) {
    const auto extension = member.extension ? registry.extension(*member.extension) : std::nullopt;
    if (!extension) return;
    events.push_back(ExtensionReleased{member.account, member.organization, extension->id, extension->organization, extension->number});
}

/// The place that made it possible has changed under the member.
bool has_left_extension(const Rules& rules, const Organization& home, const Membership& member) {
    const auto extension = member.extension ? rules.registry.extension(*member.extension) : std::nullopt;
    return extension && client_of(rules, home, member) != extension->organization;
}

Decided<void> change_extension(const Rules& rules, const Organization& home, const Membership& member, const ServiceWishes& wishes,
                               Events& events) {
    if (wishes.extension) {
        const auto extension = extension_for(rules, home, member, *wishes.extension);
        if (!extension) return failure(extension.error());
        if (member.extension == wishes.extension) return {};
        release(rules.registry, member, events);
        events.push_back(ExtensionAssociated{member.account, home.id, extension->id, extension->organization, extension->number});
    } else if (wishes.releases_extension || has_left_extension(rules, home, member)) {
        release(rules.registry, member, events);
    }
    return {};
}

Decided<void> change_wifi(const Rules& rules, const Organization& home, const Membership& member, const ServiceWishes& wishes,
                          Events& events) {
    const auto allowed = wishes.wifi == false ? Decided<void>{} : wifi_allowed(rules, home, member);
    if (wishes.wifi == true && !allowed) return failure(allowed.error());
    const bool wanted = wishes.wifi.value_or(member.wifi && allowed);
    if (wanted && !member.wifi) events.push_back(WifiEnabled{member.account, home.id});
    if (!wanted && member.wifi) events.push_back(WifiDisabled{member.account, home.id});
    return {};
}

Decided<void> change_access(const Rules& rules, const Organization& home, const Membership& member, const ServiceWishes& wishes,
                            Events& events) {
    if (wishes.access_control) {
        const auto& card = *wishes.access_control;
        MUSTER_REQUIRE(card_allowed(rules, home, member, card));
        if (member.access_control == CardAccess{card.claim, card.offline_entry}) return {};
        events.push_back(AccessControlGranted{member.account, home.id, card.claim, card.offline_entry, card.card});
    } else if (wishes.revokes_access_control && member.access_control) {
        events.push_back(AccessControlRevoked{member.account, home.id});
    }
    return {};
}

/// Staff whose home this site is, of those accounts.
template <class F>
void for_staff_of(const Rules& rules, const Site& site, const std::vector<AccountId>& accounts, F&& f) {
    for (const auto& account : accounts) {
        const auto staff = rules.registry.membership(account, site.organization);
        if (staff && staff->home_site == site.id) f(*staff);
    }
}

}  // namespace

Decided<void> may_change_services(const Rules& rules, const Organization& home, const std::optional<Membership>& target, bool self,
                                  const ServiceWishes& wishes) {
    const auto may = [&](bool asked, Permission permission) -> Decided<void> {
        if (!asked) return {};
        const auto grant = rules.may(home.id, permission);
        if (!grant) return failure(grant.error());
        if (self || !target) return {};
        return rules.manages(*grant, *target);
    };
    const bool own = self && is_staff(home);
    MUSTER_REQUIRE(may(wishes.about_extension(), own ? Permission::profile_edit_own : Permission::extension_manage));
    MUSTER_REQUIRE(may(wishes.wifi.has_value(), Permission::wifi_manage));
    return may(wishes.about_access_control(), Permission::access_control_manage);
}

EventsOrRefusal change_services(const Rules& rules, const Organization& home, const Membership& member, const ServiceWishes& wishes) {
    Events events;
    MUSTER_REQUIRE(change_extension(rules, home, member, wishes, events));
    MUSTER_REQUIRE(change_wifi(rules, home, member, wishes, events));
    MUSTER_REQUIRE(change_access(rules, home, member, wishes, events));
    return events;
}

void end_services(const RegistryReader& registry, const Membership& member, Events& events) {
    release(registry, member, events);
    if (member.wifi) events.push_back(WifiDisabled{member.account, member.organization});
    if (member.access_control) events.push_back(AccessControlRevoked{member.account, member.organization});
}

Decided<void> end_service(const Rules& rules, OrganizationId client, Service service, Events& events) {
    constexpr std::array holdings{Holding::wifi, Holding::access_control, Holding::extension};
    const auto accounts = all_holders(rules, client, holdings[static_cast<std::size_t>(service)]);
    if (!accounts) return failure(accounts.error());
    for (const auto& id : *accounts) {
        const auto account = rules.registry.account(id);
        const auto member = account && account->home ? rules.registry.membership(id, *account->home) : std::nullopt;
        if (!member) continue;
        switch (service) {
            case Service::wifi: events.push_back(WifiDisabled{id, client}); break;
            case Service::access_control: events.push_back(AccessControlRevoked{id, client}); break;
            case Service::telephony: release(rules.registry, *member, events); break;
        }
    }
    return {};
}

Decided<void> end_management(const Rules& rules, const Site& site, Events& events) {
    const auto client = site.management_client();
    if (!client) return {};
    const auto accounts = all_holders(rules, *client, Holding::extension);
    if (!accounts) return failure(accounts.error());
    for_staff_of(rules, site, *accounts, [&](const Membership& staff) { release(rules.registry, staff, events); });
    return {};
}

Decided<void> end_site_wifi(const Rules& rules, const Site& site, Events& events) {
    const auto accounts = all_holders(rules, site.organization, Holding::wifi);
    if (!accounts) return failure(accounts.error());
    for_staff_of(rules, site, *accounts,
                 [&](const Membership& staff) { events.push_back(WifiDisabled{staff.account, staff.organization}); });
    return {};
}

Decided<std::vector<AccountId>> all_holders(const Rules& rules, OrganizationId organization, Holding holding) {
    auto accounts = rules.registry.holders(organization, holding, limits::undone_at_once_max + 1);
    if (accounts.size() <= limits::undone_at_once_max) return accounts;
    return refuse(RefusalCode::limit_reached, "More than 10,000 people would lose something at once; take it from them in portions first.");
}

}  // namespace muster::domain
