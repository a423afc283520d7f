#pragma once
// Resources as answers to their making, from the events that made them: the first answer and the answer to a repeat are then
// the same, and in the form the read models serve.

#include <string>

#include "api/handlers/support.hpp"

namespace muster::api::handlers {

/// From MemberAdded (or AccountRehomed and ProfileChanged) and UserInvited.
[[nodiscard]] std::string member_json(const Written& written);
/// From ExternalLinked.
[[nodiscard]] std::string external_json(const Written& written);
[[nodiscard]] std::string organization_json(const Written& written);
/// 201 for an organization that was just made.
[[nodiscard]] Response created_organization(const Services& services, const Written& written);
[[nodiscard]] std::string site_json(const Written& written);
/// From UserInvited; without the person's name and e-mail, which stand with the member.
[[nodiscard]] std::string invitation_json(const Written& written);

/// 201 with Location and ETag.
[[nodiscard]] Response created(const Services& services, std::string body, std::string location, std::uint64_t version);

/// After a change of a member: the row as the caller sees it now, with its ETag; when the read models are behind or do not
/// show it to the caller, its ids and the new version only.
[[nodiscard]] Response changed_member(Services& services, const Request& request, const Written& written,
                                      domain::OrganizationId organization, domain::AccountId account);

}  // namespace muster::api::handlers
