#pragma once
// Whose access a command can have changed, and where: the accounts it touches in each of their organizations, and those whose
// access derives from what it touches (a provider's staff in its clients, the members of an organization that changed its policy).

#include <vector>

#include "eventstore/preview.hpp"
#include "projections/models.hpp"

namespace muster::api {

/// Bounds of one dry run; what lies beyond is said to be left out.
inline constexpr std::size_t affected_people_max = 2'000;
inline constexpr std::size_t affected_places_max = 10'000;  ///< people times organizations

struct AffectedAccount {
    domain::AccountId account;
    std::vector<domain::OrganizationId> organizations;  ///< each once
};

struct Affected {
    std::vector<AffectedAccount> accounts;  ///< those the command touches first
    bool complete = true;
};

/// Candidates: somebody in it may turn out to have what they had. Members of organizations come from the directory, as far as it is.
[[nodiscard]] Affected affected_by(const eventstore::Preview& preview, const projections::Models& models);

}  // namespace muster::api
