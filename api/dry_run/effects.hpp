#pragma once
// What a command would give and take, as far as the asker may see it.

#include <optional>
#include <vector>

#include "api/dry_run/affected.hpp"
#include "domain/standing.hpp"

namespace muster::api {

/// Who asks what would happen. Nobody: whoever holds the token that the command brings, who sees its subject.
using Asker = std::optional<domain::Viewer>;

struct PlaceChange {
    domain::OrganizationId organization;
    domain::Standing before, after;
};

struct AccountChange {
    domain::AccountId account;
    domain::Possessions before, after;  ///< alike where the asker does not see them
    std::vector<PlaceChange> places;
};

struct Effects {
    std::vector<AccountChange> accounts;  ///< whoever gains or loses something
    bool complete = true;                 ///< false: more people were not looked at, or the read models lag
};

[[nodiscard]] Effects effects_of(const eventstore::Preview& preview, const projections::Models& models, const Asker& asker,
                                 domain::Timestamp now);

/// Whether an event may be shown: it is about the asker, or about an organization that exists for them, before or after.
[[nodiscard]] bool may_see(const eventstore::Preview& preview, const Asker& asker, const domain::Event& event);

}  // namespace muster::api
