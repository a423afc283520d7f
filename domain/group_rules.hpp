#pragma once
// What decisions about groups and grants share. Internal to domain/.

#include "domain/rules.hpp"

namespace muster::domain {

/// Whoever puts somebody into a group, or takes them out, gives or takes what it and the groups above it were granted.
[[nodiscard]] Decided<void> may_give_what_groups_give(const Rules& rules, const Grant& grant, const Organization& organization, GroupId id);

}  // namespace muster::domain
