#include "api/handlers/owned.hpp"

namespace muster::api::handlers {

std::vector<domain::RemoveAccount::Owned> owned_by(const Services& services, domain::AccountId id) {
    std::vector<domain::RemoveAccount::Owned> owned;
    const auto& registry = services.models.registry();
    const auto account = registry.account(id);
    for (const auto& each : account ? account->organizations : std::vector<domain::OrganizationId>{}) {
        const auto organization = registry.organization(each);
        if (!organization || organization->owner != id) continue;
        if (auto name = services.models.visibility().name_of(each)) owned.push_back({each, std::move(*name)});
    }
    return owned;
}

}  // namespace muster::api::handlers
