#pragma once
// Everything that reads of the past are about, asked of one state: what each of several viewers is shown. The same function asks
// the live models as events come, and the timeline afterwards.

#include <string>
#include <vector>

#include "projections/directory.hpp"
#include "projections/telephony.hpp"
#include "projections/visibility_model.hpp"
#include "tests/domain/whole_state.hpp"

namespace muster::tests {

struct State {
    const domain::RegistryReader& registry;
    const projections::Directory& directory;
    const projections::VisibilityModel& visibility;
    const projections::Telephony& telephony;
};

/// Who asks, about whom and where.
struct Questions {
    std::vector<domain::AccountId> viewers;
    std::vector<domain::OrganizationId> organizations;
    std::vector<domain::AccountId> accounts;
    std::vector<domain::GroupId> groups;
    domain::Timestamp now;
};

/// One text, a line for each answer; equal answers make equal lines.
[[nodiscard]] std::string answers(const State& state, const Questions& questions);

}  // namespace muster::tests
