#pragma once
// How paths and bodies name a person: a membership's address, e-mail, username, phone; and what else members' bodies share.

#include <optional>
#include <string_view>

#include "api/handlers/support.hpp"
#include "api/json_body.hpp"
#include "api/lookup_limiter.hpp"

namespace muster::api::handlers {

/// A member as the path names them.
struct MemberAddress {
    domain::OrganizationId organization;
    domain::AccountId account;
};

/// Of /v1/organizations/{org}/…/{acc}; nothing when one of the ids is none.
[[nodiscard]] std::optional<MemberAddress> read_member_address(const Request& request);

/// The normal form of the body's "email", "username", "phone": nothing and no blame when it is absent, a blame when it is none.
[[nodiscard]] std::optional<domain::Email> read_email(const Services& services, JsonObject& body);
[[nodiscard]] std::optional<domain::Email> read_required_email(const Services& services, JsonObject& body);
[[nodiscard]] std::optional<domain::Identifier> read_username(const Services& services, JsonObject& body);
[[nodiscard]] std::optional<domain::Phone> read_phone(const Services& services, JsonObject& body);
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

/// RateLimit and RateLimit-Policy.
void add_rate_limit(const Services& services, const LookupLimiter::Verdict& verdict,
                    std::vector<std::pair<std::string, std::string>>& headers);

/// For a dry run that is accepted: it tells as much as a lookup (nobody has the e-mail) and, unlike the write, leaves nothing behind.
void count_preview(Services& services, const Request& request, domain::OrganizationId organization);

/// Counts a refusal that told that somebody exists (email_taken and the like) as a lookup.
void count_disclosure(Services& services, const Request& request, domain::OrganizationId organization,
                      const eventstore::Failure& failure);

}  // namespace muster::api::handlers
