#include "domain/profile_rules.hpp"

namespace muster::domain {
namespace {

Decided<void> claim_free(const Rules& rules, const Claim& claim, AccountId self, RefusalCode code, std::string_view what,
                         std::string field) {
    const auto holder = rules.registry.claimed_by(claim);
    if (!holder || *holder == self) return {};
    return refuse(code, "Another account has this " + std::string(what) + ".", std::move(field));
}

}  // namespace

Decided<void> identifiers_free(const Rules& rules, AccountId self, const std::optional<Identifier>& username,
                               const std::optional<Phone>& phone) {
    if (username) {
        MUSTER_REQUIRE(claim_free(rules, username->claim, self, RefusalCode::username_taken, "username", "username"));
    }
    if (phone) MUSTER_REQUIRE(claim_free(rules, phone->claim, self, RefusalCode::phone_taken, "phone number", "phone"));
    return {};
}

Decided<void> email_domain_fits(const Organization& organization, const std::string& email_domain) {
    const auto& domains = organization.email_domains;
    if (!organization.require_email_domain || std::find(domains.begin(), domains.end(), email_domain) != domains.end()) return {};
    return refuse(RefusalCode::email_domain_mismatch, "The e-mail must be of one of the organization's domains.", "email");
}

Decided<void> email_domains_suffice(bool require_email_domain, std::size_t domains) {
    if (!require_email_domain || domains > 0) return {};
    return refuse(RefusalCode::email_domain_needed,
                  "The organization takes only e-mails of its domains, so it needs one; add another domain first, or have an ADMIN of the "
                  "instance lift require_email_domain.",
                  "require_email_domain");
}

Decided<void> sites_known(const Organization& organization, const std::optional<SiteId>& home_site,
                          const std::vector<SiteId>& sites) {
    const auto known = [&](SiteId id) {
        return std::find(organization.sites.begin(), organization.sites.end(), id) != organization.sites.end();
    };
    if (sites.size() > limits::sites_per_member_max) {
        return refuse(RefusalCode::limit_reached, "A member has at most 200 sites.", "site_ids");
    }
    if (home_site && !known(*home_site)) {
        return refuse(RefusalCode::site_unknown, "The organization has no such site.", "home_site_id");
    }
    if (!std::all_of(sites.begin(), sites.end(), known)) {
        return refuse(RefusalCode::site_unknown, "The organization has no such site.", "site_ids");
    }
    return {};
}

Decided<void> home_site_given(const Organization& organization, std::string_view role, const std::optional<SiteId>& home_site) {
    if (organization.kind != OrganizationKind::provider || home_site) return {};
    const auto* found = find_role(organization.kind, role);
    if (!found || found->all_sites) return {};
    return refuse(RefusalCode::home_site_missing, "Staff have a home site; only a role with every site goes without one.",
                  "home_site_id");
}

void change_username(ProfileChanged& event, const std::optional<Identifier>& username) {
    event.username_changed = true;
    if (username) return set_username(event, *username);
    event.username = Personal<>(std::string());
    event.username_normal = Personal<>(std::string());
}

void change_phone(ProfileChanged& event, const std::optional<Phone>& phone) {
    event.phone_changed = true;
    if (phone) return set_phone(event, *phone);
    event.phone = Personal<>(std::string());
    event.phone_raw = Personal<>(std::string());
}

}  // namespace muster::domain
