// Decisions about a member's profile: their home edits it, and they themselves as far as their role says (CC2, CS6).

#include "domain/profile_rules.hpp"
#include "domain/rules.hpp"

namespace muster::domain {

EventsOrRefusal decide_on(const Rules& rules, const EditProfile& c) {
    const bool self = rules.actor().kind == ActorKind::account && rules.actor().account == c.account;
    const bool only_language = c.first_name.is_absent() && c.last_name.is_absent() && c.job_title.is_absent() &&
                               !c.username && !c.clears_username && !c.phone && !c.clears_phone && !c.home_site &&
                               !c.sites && c.locale;
    const bool own_places = self && (c.home_site || c.sites);  // where one works is for others to say
    const auto needed = self && only_language ? Permission::organization_read
                        : self && !own_places ? Permission::profile_edit_own
                                              : Permission::member_edit;
    const auto grant = rules.may(c.organization, needed);
    if (!grant) return failure(grant.error());
    const auto target = rules.internal(c.account, c.organization);
    if (!target) return failure(target.error());
    const auto& [account, membership] = *target;
    MUSTER_REQUIRE(rules.version_is(account.revision));
    if (!self) MUSTER_REQUIRE(rules.manages(*grant, membership));
    MUSTER_REQUIRE(identifiers_free(rules, c.account, c.username, c.phone));
    const auto organization = rules.organization(c.organization);
    if (!organization) return failure(organization.error());
    MUSTER_REQUIRE(sites_known(*organization, c.home_site, c.sites.value_or(std::vector<SiteId>{})));

    ProfileChanged e;
    e.account = c.account;
    e.organization = c.organization;
    e.first_name = c.first_name;
    e.last_name = c.last_name;
    e.job_title = c.job_title;
    e.locale = c.locale;
    e.home_site = c.home_site;
    e.sites = c.sites;
    if (c.username) {
        change_username(e, *c.username);
    } else if (c.clears_username) {
        change_username(e, {});
    }
    if (c.phone) {
        change_phone(e, *c.phone);
    } else if (c.clears_phone) {
        change_phone(e, {});
    }
    const ProfileChanged unchanged{c.account, c.organization, {}, {}, {}, {}, {}, false, false, {}, {}, {}, {}, {}, {}, {}};
    if (e == unchanged) return refuse(RefusalCode::nothing_to_change, "The request changes nothing.");
    return Events{std::move(e)};
}

}  // namespace muster::domain
