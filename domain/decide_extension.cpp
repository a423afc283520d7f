// Decisions about a client's inventory of extensions (CC3). Who has one: decide_profile.cpp and service_rules.hpp.

#include "domain/rules.hpp"
#include "domain/service_rules.hpp"

namespace muster::domain {
namespace {

/// Digits, and what else a telephone's keys have; the plus of an international number.
Decided<void> check_number(std::string_view number) {
    constexpr std::string_view keys = "0123456789*#";
    const auto rest = number.substr(number.starts_with('+') ? 1 : 0);
    if (!rest.empty() && number.size() <= limits::extension_number_bytes_max && rest.find_first_not_of(keys) == rest.npos) return {};
    return refuse(RefusalCode::invalid_field, "The number has 1 to 32 digits, * or #, and may begin with +.", "number");
}

}  // namespace

EventsOrRefusal decide_on(const Rules& rules, const CreateExtension& c) {
    MUSTER_REQUIRE(rules.may(c.organization, Permission::extension_manage));
    const auto organization = rules.organization(c.organization);
    if (!organization) return failure(organization.error());
    if (organization->kind != OrganizationKind::client) {
        return refuse(RefusalCode::organization_kind_not_allowed, "Only clients have extensions; staff have one of a client.");
    }
    if (!organization->has(Service::telephony)) {
        return refuse(RefusalCode::service_not_bought, "The client has not bought telephony.");
    }
    MUSTER_REQUIRE(check_number(c.number));
    if (organization->extensions >= limits::extensions_max) {
        return refuse(RefusalCode::limit_reached, "A client has at most 100,000 extensions.");
    }
    if (rules.registry.extension_numbered(c.organization, c.number)) {
        return refuse(RefusalCode::extension_number_taken, "The client has an extension with this number.", "number");
    }
    if (rules.registry.extension(c.extension)) return refuse(RefusalCode::invalid_field, "This id is taken.", "id");
    return Events{ExtensionCreated{c.organization, c.extension, c.number}};
}

EventsOrRefusal decide_on(const Rules& rules, const RemoveExtension& c) {
    const auto grant = rules.may(c.organization, Permission::extension_manage);
    if (!grant) return failure(grant.error());
    const auto extension = rules.registry.extension(c.extension);
    if (!extension || extension->organization != c.organization) {
        return refuse(RefusalCode::not_found, "There is no such extension.");
    }
    Events events;
    if (extension->account) {
        const auto& account = *extension->account;
        const auto holder = rules.registry.account(account);
        const auto home = holder && holder->home ? *holder->home : c.organization;
        // Nobody takes an extension from a member they may not edit (CC2).
        const auto member = rules.registry.membership(account, c.organization);
        if (member && rules.actor().account != account) MUSTER_REQUIRE(rules.manages(*grant, *member));
        events.push_back(ExtensionReleased{account, home, c.extension, c.organization, extension->number});
    }
    events.push_back(ExtensionRemoved{c.organization, c.extension, extension->number});
    return events;
}

}  // namespace muster::domain
