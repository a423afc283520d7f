#pragma once
// Personal organizations of an account that goes.

#include <vector>

#include "api/services.hpp"
#include "domain/people_commands.hpp"

namespace muster::api::handlers {

/// With their names: they may go to somebody else, under whose key the name is kept then.
[[nodiscard]] std::vector<domain::RemoveAccount::Owned> owned_by(const Services& services, domain::AccountId id);

}  // namespace muster::api::handlers
