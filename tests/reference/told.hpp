#pragma once
// A world as the events that a log would hold of it: with detours, for what was said before and taken back must not matter.

#include "tests/projections/story.hpp"
#include "tests/reference/made_up.hpp"

namespace muster::tests::reference {

/// Which id stands for which index.
struct Told {
    std::vector<domain::OrganizationId> organizations;
    std::vector<domain::AccountId> people;
    std::vector<domain::GroupId> groups;
    std::vector<domain::GrantId> grants;
    std::vector<domain::UnitId> units;           ///< one of each organization
    std::size_t first_event = 0, end_event = 0;  ///< of the story

    [[nodiscard]] std::optional<int> person(domain::AccountId id) const;
    [[nodiscard]] std::optional<int> organization(domain::OrganizationId id) const;
};

[[nodiscard]] Told tell(const World& world, MadeUp& detours, Story& story);

/// The session or key that a person looks with.
[[nodiscard]] std::string token_of(domain::AccountId account, const Person& facts);

/// When everything ends, and when people look.
[[nodiscard]] domain::Timestamp at_hour(Hour hour);

}  // namespace muster::tests::reference
