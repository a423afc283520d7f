#pragma once
// What adding a member and editing a profile share. Internal to domain/.

#include <optional>
#include <vector>

#include "domain/commands.hpp"
#include "domain/membership_events.hpp"
#include "domain/rules.hpp"

namespace muster::domain {

/// Nobody else holds the username or the phone number.
[[nodiscard]] Decided<void> identifiers_free(const Rules&, AccountId self, const std::optional<Identifier>& username,
                                             const std::optional<Phone>& phone);
/// The e-mail is of one of the organization's domains, where it asks for that (mission SC4).
[[nodiscard]] Decided<void> email_domain_fits(const Organization&, const std::string& email_domain);
/// Who asks for that has at least one domain, or nobody's e-mail would ever fit.
[[nodiscard]] Decided<void> email_domains_suffice(bool require_email_domain, std::size_t domains);
/// A member's sites are the organization's own.
[[nodiscard]] Decided<void> sites_known(const Organization&, const std::optional<SiteId>& home_site,
                                        const std::vector<SiteId>& sites);

/// Staff have a home site, but for those whose role has every site (CS5).
[[nodiscard]] Decided<void> home_site_given(const Organization&, std::string_view role, const std::optional<SiteId>& home_site);

template <class E>
void set_username(E& event, const Identifier& username) {
    event.username_claim = username.claim;
    event.username = username.display;
    event.username_normal = username.normal;
}
template <class E>
void set_phone(E& event, const Phone& phone) {
    event.phone_claim = phone.claim;
    event.phone = phone.e164;
    event.phone_raw = phone.raw;
}

/// Nothing clears it: present, and empty.
void change_username(ProfileChanged& event, const std::optional<Identifier>& username);
void change_phone(ProfileChanged& event, const std::optional<Phone>& phone);

}  // namespace muster::domain
