#pragma once
// How rows of the timeline show in a diff: with the names that the API gives them. Thread-safe.

#include <optional>
#include <string>
#include <string_view>

#include "domain/state.hpp"
#include "projections/diff/changes.hpp"

namespace muster::projections::diff {

/// Of the directory's person: name, contacts, status; what they have in an organization stands with their membership.
[[nodiscard]] Show profile();
/// Of the same row: the member as the organization's directory shows them in full.
[[nodiscard]] Show member_of(domain::OrganizationId organization);
/// Of the same row: what of that is the membership's.
[[nodiscard]] Show membership_in(domain::OrganizationId organization);
/// Of decision state's membership: the grants given, where the person works by default.
[[nodiscard]] Show held();
/// Of decision state's account: instance role, holds, what it waits for.
[[nodiscard]] Show standing();
/// Of the same row: nothing unless it administers the instance.
[[nodiscard]] Show administrator();
[[nodiscard]] Show api_key();

[[nodiscard]] Show organization();
/// Of the organization's row: nothing unless the account owns it.
[[nodiscard]] Show owned_by(domain::AccountId account);
/// Of a site, level or zone as the visibility model has them; a site of another organization shows nothing.
[[nodiscard]] Show site_of(domain::OrganizationId organization);
[[nodiscard]] Show level();
[[nodiscard]] Show zone();

[[nodiscard]] Show role();
[[nodiscard]] Show group();
[[nodiscard]] Show unit();
[[nodiscard]] Show grant();
/// What one organization said about another.
[[nodiscard]] Show terms();
/// Of the row without a value that says that two organizations are related.
[[nodiscard]] Show related_to(domain::OrganizationId other);

/// What a thing is called, of the JSON it shows as: its name, a person's, an e-mail; empty when there is none.
[[nodiscard]] std::string name_in(std::string_view shown);

}  // namespace muster::projections::diff
