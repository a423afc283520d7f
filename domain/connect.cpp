#include "domain/connect.hpp"

namespace muster::domain {

std::optional<SiteId> effective_home_site(const RegistryReader& registry, const Membership& membership) {
    const auto organization = registry.organization(membership.organization);
    if (!organization || !membership.home_site) return {};
    const auto& sites = organization->sites;
    const bool there = std::find(sites.begin(), sites.end(), *membership.home_site) != sites.end();
    return there ? membership.home_site : std::nullopt;
}

ConnectAccess connect_access(const RegistryReader& registry, AccountId id) {
    const auto account = registry.account(id);
    const auto membership = account && account->home ? registry.membership(id, *account->home) : std::nullopt;
    if (!membership) return {};
    return {account->status == AccountStatus::active, effective_home_site(registry, *membership).has_value(),
            membership->extension.has_value()};
}

}  // namespace muster::domain
