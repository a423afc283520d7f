#pragma once
// What decisions about personal organizations share: they have exactly one owner, and their members come from elsewhere.
// Internal to domain/.

#include <optional>

#include "domain/rules.hpp"

namespace muster::domain {

inline constexpr std::string_view owner_role = "owner";

/// The organization is there, and of kind personal.
[[nodiscard]] Decided<Organization> personal_organization(const Rules&, OrganizationId);
/// It is the owner's home, and stays as long as they do.
[[nodiscard]] bool is_default(const Rules&, const Organization&);
[[nodiscard]] bool is_at_home_in_a_personal_one(const Rules&, const Account&);

/// Who comes to a personal organization comes from elsewhere; relations between organizations do not matter.
[[nodiscard]] EventsOrRefusal link_to_personal(const Rules&, const Grant&, const Organization&, const LinkExternal&);
[[nodiscard]] EventsOrRefusal change_personal_role(const Rules&, const Organization&, const ChangeRole&);
/// Of whatever kind the organization is: the owner of a personal one stays in it.
[[nodiscard]] Decided<void> not_the_owner(const Rules&, const Membership&);
/// Whether somebody may be taken out of it: never its owner, and only by who manages their role, or by themselves.
[[nodiscard]] Decided<void> may_unlink_from_personal(const Rules&, const Grant&, const Organization&, const Membership&, bool self);

/// The organization with its owner's first words.
[[nodiscard]] OrganizationCreated new_personal_organization(OrganizationId organization, const Personal<>& name, AccountId owner);

/// Takes an e-mail that nobody proved from who asked for it: a registration that was never confirmed blocks nobody, an
/// invitation nobody accepted only until a week after it died. email_taken else.
[[nodiscard]] Decided<void> release_unproved_email(const Rules&, const Claim& claim, Events& events);

}  // namespace muster::domain
