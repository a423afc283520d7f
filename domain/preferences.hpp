#pragma once
// Default preferences as they hold now (mission SC5): a chain site, level, zone of the organization. What was removed counts
// as cleared, and with it what stood below; so removing a site touches no membership. Pure.

#include "domain/registry.hpp"

namespace muster::domain {

[[nodiscard]] Preferences effective_preferences(const RegistryReader&, const Membership&);

}  // namespace muster::domain
