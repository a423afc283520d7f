#pragma once
// What reads as of one position show of an account, an organization, the instance: each thing with its fields. A diff is checked
// against it: it must turn what shows at one position into what shows at the other.

#include <map>
#include <string>
#include <utility>

#include "projections/timeline/as_of.hpp"
#include "tests/domain/whole_state.hpp"

namespace muster::tests {

using ShownFields = std::map<std::string, std::string>;                             ///< JSON by name
using ShownState = std::map<std::pair<std::string, std::string>, ShownFields>;  ///< by kind and id

[[nodiscard]] ShownState state_of_account(const projections::AsOf& then, const Universe& seen, domain::AccountId account);
[[nodiscard]] ShownState state_of_organization(const projections::AsOf& then, const Universe& seen, domain::OrganizationId organization);
[[nodiscard]] ShownState state_of_instance(const projections::AsOf& then, const Universe& seen);

/// Does to the state what an entry of a diff says; what does not fit it is a failed check.
void apply_entry(ShownState& state, const std::string& entry);

[[nodiscard]] std::string text_of_state(const ShownState& state);

}  // namespace muster::tests
