#pragma once
// A person named by e-mail or phone, as lookups and links take it; and what else members' bodies share.

#include <optional>
#include <string_view>

#include "api/handlers/support.hpp"
#include "api/json_body.hpp"

namespace muster::api::handlers {

/// The claim of the body's "email" or "phone", of which there must be exactly one; nothing and a blame otherwise.
[[nodiscard]] std::optional<domain::Claim> read_email_or_phone(const Services& services, JsonObject& body);

/// A name or the like: nothing and no blame when it is absent.
[[nodiscard]] std::optional<std::string> read_line(const Services& services, JsonObject& body, std::string_view name,
                                                   std::size_t bytes_max);
[[nodiscard]] std::string read_required_line(const Services& services, JsonObject& body, std::string_view name, std::size_t bytes_max);
[[nodiscard]] std::optional<std::string> read_locale(const Services& services, JsonObject& body);

/// Asking about people is limited for each credential and organization; instance ADMINs see everybody anyway.
/// Takes one from the bucket; the answer is a 429 when it is empty. `headers` gets RateLimit and RateLimit-Policy.
[[nodiscard]] std::optional<Problem> take_lookup(Services& services, const Request& request, domain::OrganizationId organization,
                                                 std::vector<std::pair<std::string, std::string>>& headers);
/// The same without taking: for calls whose refusal would tell as much as a lookup.
[[nodiscard]] std::optional<Problem> may_look_up(Services& services, const Request& request, domain::OrganizationId organization);

/// Counts a refusal that told that somebody exists (email_taken and the like) as a lookup.
void count_disclosure(Services& services, const Request& request, domain::OrganizationId organization,
                      const eventstore::Failure& failure);

}  // namespace muster::api::handlers
