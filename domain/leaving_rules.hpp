#pragma once
// What it takes for an account to leave all it is in, before it is removed or erased. Internal to domain/.

#include <vector>

#include "domain/rules.hpp"

namespace muster::domain {

/// Its invitation, memberships with all that belongs to them, and API keys end. An organization that the account owns goes to its
/// first admin, else manager, else evaluator (`owned` has its name for their key), or is removed.
[[nodiscard]] Decided<void> leave_everything(const Rules&, const Account&, const std::vector<RemoveAccount::Owned>& owned, Events&);

}  // namespace muster::domain
