// Decisions about a member's profile and services: their home edits them, and they themselves as far as their role says
// (CC2, CC7, CS5, CS6).

#include "domain/profile_rules.hpp"
#include "domain/rules.hpp"
#include "domain/service_rules.hpp"

namespace muster::domain {
namespace {

ProfileChanged profile_change(const EditProfile& c) {
    ProfileChanged e;
    e.account = c.account;
    e.organization = c.organization;
    e.first_name = c.first_name;
    e.last_name = c.last_name;
    e.job_title = c.job_title;
    e.title = c.title;
    e.locale = c.locale;
    e.home_site = c.home_site;
    if (c.clears_home_site) e.home_site_cleared = true;
    e.sites = c.sites;
    e.home_site_access = c.home_site_access;
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
    return e;
}

/// What an event says that changes nothing.
ProfileChanged nothing_of(const EditProfile& c) {
    ProfileChanged e;
    e.account = c.account;
    e.organization = c.organization;
    return e;
}

Permission needed_for(const ProfileChanged& e, bool self) {
    if (!self) return Permission::member_edit;
    auto only_language = ProfileChanged{};
    only_language.account = e.account;
    only_language.organization = e.organization;
    only_language.locale = e.locale;
    if (e.locale && e == only_language) return Permission::organization_read;
    // Where one works is for others to say.
    const bool places = e.home_site || e.home_site_cleared || e.sites || e.home_site_access;
    return places ? Permission::member_edit : Permission::profile_edit_own;
}

Decided<void> places_known(const Organization& organization, const Membership& membership, const ProfileChanged& e) {
    MUSTER_REQUIRE(sites_known(organization, e.home_site, e.sites.value_or(std::vector<SiteId>{})));
    if (!e.home_site_cleared) return {};
    return home_site_given(organization, membership.role, {});
}

/// Nobody signs in with nothing.
Decided<void> stays_known_by_something(const Account& account, const ProfileChanged& e) {
    const bool clears = (e.username_changed && !e.username_claim) || (e.phone_changed && !e.phone_claim);
    const bool username = e.username_changed ? e.username_claim.has_value() : account.username.has_value();
    const bool phone = e.phone_changed ? e.phone_claim.has_value() : account.phone.has_value();
    if (!clears || account.email || username || phone) return {};
    return refuse(RefusalCode::contact_missing, "An account keeps an e-mail, a username or a phone.", e.phone_changed ? "phone" : "username");
}

Membership with_places(Membership membership, const ProfileChanged& e) {
    if (e.home_site_cleared) membership.home_site.reset();
    if (e.home_site) membership.home_site = e.home_site;
    return membership;
}

}  // namespace

EventsOrRefusal decide_on(const Rules& rules, const EditProfile& c) {
    const bool self = rules.actor().kind == ActorKind::account && rules.actor().account == c.account;
    auto change = profile_change(c);
    const bool changes = change != nothing_of(c);
    // Services alone need their own rights only; a request for nothing needs those of a profile.
    const bool about_profile = changes || !c.services.any();
    const auto grant = rules.may(c.organization, about_profile ? needed_for(change, self) : Permission::organization_read);
    if (!grant) return failure(grant.error());
    const auto organization = rules.organization(c.organization);
    if (!organization) return failure(organization.error());
    if (!about_profile) MUSTER_REQUIRE(may_change_services(rules, *organization, {}, self, c.services));
    const auto target = rules.internal(c.account, c.organization);
    if (!target) return failure(target.error());
    const auto& [account, membership] = *target;
    MUSTER_REQUIRE(rules.version_is(account.revision));
    if (!self && about_profile) MUSTER_REQUIRE(rules.manages(*grant, membership));
    MUSTER_REQUIRE(may_change_services(rules, *organization, membership, self, c.services));
    MUSTER_REQUIRE(identifiers_free(rules, c.account, c.username, c.phone));
    MUSTER_REQUIRE(places_known(*organization, membership, change));
    MUSTER_REQUIRE(stays_known_by_something(account, change));

    Events events;
    // The link went to the phone that was: whoever has that one must not register with it.
    if (change.phone_changed && !account.email && account.live_invitation && account.phone != change.phone_claim) {
        events.push_back(InvitationRevoked{*account.live_invitation, c.account, c.organization});
    }
    const auto placed = with_places(membership, change);
    if (changes) events.push_back(std::move(change));
    auto services = change_services(rules, *organization, placed, c.services);
    if (!services) return failure(services.error());
    events.insert(events.end(), services->begin(), services->end());
    if (events.empty()) return refuse(RefusalCode::nothing_to_change, "The request changes nothing.");
    return events;
}

namespace {

/// Adds a part's events. That it changes nothing is no reason to refuse the other parts.
Decided<void> add_part(EventsOrRefusal part, Events& events) {
    if (part) {
        events.insert(events.end(), part->begin(), part->end());
        return {};
    }
    const auto code = part.error().code;
    if (code == RefusalCode::nothing_to_change || code == RefusalCode::role_unchanged) return {};
    return failure(std::move(part.error()));
}

}  // namespace

EventsOrRefusal decide_on(const Rules& rules, const ChangeAccount& c) {
    const auto viewer = rules.viewer();
    if (!viewer) return failure(viewer.error());
    const auto account = rules.registry.account(c.account);
    const bool self = rules.actor().account == c.account;
    if (!account || (!self && (!viewer->instance_admin || viewer->scopes))) {
        return refuse(RefusalCode::not_found, "There is no such account.");
    }
    Events events;
    if (c.username) {
        if (!account->home) return refuse(RefusalCode::account_orphaned, "The account has no home, which would edit its profile.", "username");
        EditProfile edit;
        edit.account = c.account;
        edit.organization = *account->home;
        if (account->username != c.username->claim) {
            edit.username = c.username;
            MUSTER_REQUIRE(add_part(decide_on(rules, edit), events));
        }
    }
    if (!c.password_hash.is_absent()) MUSTER_REQUIRE(add_part(decide_on(rules, AssignPassword{c.account, c.password_hash, true}), events));
    if (c.role) MUSTER_REQUIRE(add_part(decide_on(rules, ChangeInstanceRole{c.account, *c.role}), events));
    if (events.empty()) return refuse(RefusalCode::nothing_to_change, "The request changes nothing.");
    return events;
}

}  // namespace muster::domain
