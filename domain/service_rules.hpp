#pragma once
// What decisions about a member's extension, Wi-Fi and access control share, and what undoes them. Internal to domain/.

#include "domain/rules.hpp"

namespace muster::domain {

/// The actor may ask for each part of this. Of staff's own extension they themselves may (CS6).
[[nodiscard]] Decided<void> may_change_services(const Rules&, const Organization& home, const std::optional<Membership>& target,
                                                bool self, const ServiceWishes&);
/// What makes the wishes true of an internal member, whose home site is already the one they are to have. What the home site no
/// longer allows ends with it.
[[nodiscard]] EventsOrRefusal change_services(const Rules&, const Organization& home, const Membership&, const ServiceWishes&);

/// All that a member has, before they go.
void end_services(const RegistryReader&, const Membership&, Events&);
/// What members have of a service that the client no longer buys; of extensions also the provider's staff.
[[nodiscard]] Decided<void> end_service(const Rules&, OrganizationId client, Service, Events&);
/// What staff of this home site have that belongs to its management client, which is to be another one.
[[nodiscard]] Decided<void> end_management(const Rules&, const Site&, Events&);
/// What staff of this home site have of its Wi-Fi, which is to know nobody by name.
[[nodiscard]] Decided<void> end_site_wifi(const Rules&, const Site&, Events&);

/// Everybody who has this of the organization; refused when they are too many to end at once.
[[nodiscard]] Decided<std::vector<AccountId>> all_holders(const Rules&, OrganizationId, Holding);

}  // namespace muster::domain
