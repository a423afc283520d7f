#pragma once
// Events of people in organizations. Stream: the account. Personal fields are sealed under that account's key.

#include <optional>
#include <string>
#include <vector>

#include "domain/fields.hpp"
#include "domain/ids.hpp"
#include "domain/personal.hpp"
#include "domain/roles.hpp"

namespace muster::domain {

/// A new account with its one internal membership: the organization is its home.
struct MemberAdded {
    static constexpr std::string_view type = "MemberAdded";
    static constexpr int version = 1;
    AccountId account;
    OrganizationId organization;
    std::string role;
    std::optional<Claim> email_claim;
    std::optional<Claim> username_claim;
    std::optional<Claim> phone_claim;
    std::string locale;  ///< BCP 47; empty when not given
    std::optional<SiteId> home_site;
    std::vector<SiteId> sites;
    Personal<> first_name;
    Personal<> last_name;
    Personal<> email;            ///< as typed
    Personal<> email_normal;     ///< NFKC, case-folded, domain in A-labels
    Personal<> username;
    Personal<> username_normal;
    Personal<> phone;            ///< E.164
    Personal<> phone_raw;        ///< as typed
    Personal<> job_title;
    Personal<> title;            ///< how the person is addressed: Dr, Ms
    std::optional<bool> home_site_access;  ///< of staff: absent: the home site counts as assigned

    static constexpr auto fields() {
        using E = MemberAdded;
        return std::tuple{field("account", &E::account),
                          field("organization", &E::organization),
                          field("role", &E::role),
                          field("email_claim", &E::email_claim),
                          field("username_claim", &E::username_claim),
                          field("phone_claim", &E::phone_claim),
                          field("locale", &E::locale),
                          field("home_site", &E::home_site),
                          field("sites", &E::sites),
                          field("first_name", &E::first_name),
                          field("last_name", &E::last_name),
                          field("email", &E::email),
                          field("email_normal", &E::email_normal),
                          field("username", &E::username),
                          field("username_normal", &E::username_normal),
                          field("phone", &E::phone),
                          field("phone_raw", &E::phone_raw),
                          field("job_title", &E::job_title),
                          field("title", &E::title),
                          field("home_site_access", &E::home_site_access)};
    }
    friend bool operator==(const MemberAdded&, const MemberAdded&) = default;
};

/// An orphaned account (removed from its home) has a new home. Its status is "added" again, its password is gone and
/// every session ends: the person takes the new home by accepting an invitation.
struct AccountRehomed {
    static constexpr std::string_view type = "AccountRehomed";
    static constexpr int version = 1;
    AccountId account;
    OrganizationId organization;
    std::string role;

    static constexpr auto fields() {
        using E = AccountRehomed;
        return std::tuple{field("account", &E::account), field("organization", &E::organization),
                          field("role", &E::role)};
    }
    friend bool operator==(const AccountRehomed&, const AccountRehomed&) = default;
};

/// Absent fields did not change; a claim stands beside each changed identifier (none: the identifier was cleared).
struct ProfileChanged {
    static constexpr std::string_view type = "ProfileChanged";
    static constexpr int version = 1;
    AccountId account;
    OrganizationId organization;  ///< the home
    std::optional<Claim> username_claim;
    std::optional<Claim> phone_claim;
    std::optional<std::string> locale;
    std::optional<SiteId> home_site;
    std::optional<std::vector<SiteId>> sites;
    bool username_changed = false;
    bool phone_changed = false;
    Personal<> first_name;
    Personal<> last_name;
    Personal<> username;
    Personal<> username_normal;
    Personal<> phone;
    Personal<> phone_raw;
    Personal<> job_title;
    Personal<> title;
    std::optional<bool> home_site_access;   ///< of staff: whether the home site counts as assigned
    std::optional<bool> home_site_cleared;  ///< true: there is none any more

    static constexpr auto fields() {
        using E = ProfileChanged;
        return std::tuple{field("account", &E::account),
                          field("organization", &E::organization),
                          field("username_claim", &E::username_claim),
                          field("phone_claim", &E::phone_claim),
                          field("locale", &E::locale),
                          field("home_site", &E::home_site),
                          field("sites", &E::sites),
                          field("username_changed", &E::username_changed),
                          field("phone_changed", &E::phone_changed),
                          field("first_name", &E::first_name),
                          field("last_name", &E::last_name),
                          field("username", &E::username),
                          field("username_normal", &E::username_normal),
                          field("phone", &E::phone),
                          field("phone_raw", &E::phone_raw),
                          field("job_title", &E::job_title),
                          field("title", &E::title),
                          field("home_site_access", &E::home_site_access),
                          field("home_site_cleared", &E::home_site_cleared)};
    }
    friend bool operator==(const ProfileChanged&, const ProfileChanged&) = default;
};

struct RoleChanged {
    static constexpr std::string_view type = "RoleChanged";
    static constexpr int version = 1;
    AccountId account;
    OrganizationId organization;
    std::string from;
    std::string to;

    static constexpr auto fields() {
        using E = RoleChanged;
        return std::tuple{field("account", &E::account), field("organization", &E::organization),
                          field("from", &E::from), field("to", &E::to)};
    }
    friend bool operator==(const RoleChanged&, const RoleChanged&) = default;
};

/// An existing account became an external member; its home stays.
struct ExternalLinked {
    static constexpr std::string_view type = "ExternalLinked";
    static constexpr int version = 1;
    AccountId account;
    OrganizationId organization;
    OrganizationId home;
    std::string role;
    std::string locale;

    static constexpr auto fields() {
        using E = ExternalLinked;
        return std::tuple{field("account", &E::account), field("organization", &E::organization),
                          field("home", &E::home), field("role", &E::role), field("locale", &E::locale)};
    }
    friend bool operator==(const ExternalLinked&, const ExternalLinked&) = default;
};

/// The one thing the linking organization may set on an external member (WS5).
struct ExternalLanguageSet {
    static constexpr std::string_view type = "ExternalLanguageSet";
    static constexpr int version = 1;
    AccountId account;
    OrganizationId organization;
    std::string locale;

    static constexpr auto fields() {
        using E = ExternalLanguageSet;
        return std::tuple{field("account", &E::account), field("organization", &E::organization),
                          field("locale", &E::locale)};
    }
    friend bool operator==(const ExternalLanguageSet&, const ExternalLanguageSet&) = default;
};

/// Every session ends, as on suspension and removal.
struct ExternalUnlinked {
    static constexpr std::string_view type = "ExternalUnlinked";
    static constexpr int version = 1;
    AccountId account;
    OrganizationId organization;

    static constexpr auto fields() {
        using E = ExternalUnlinked;
        return std::tuple{field("account", &E::account), field("organization", &E::organization)};
    }
    friend bool operator==(const ExternalUnlinked&, const ExternalUnlinked&) = default;
};

/// By the home: no sign-in anywhere, every session ends; memberships stay.
struct AccountSuspended {
    static constexpr std::string_view type = "AccountSuspended";
    static constexpr int version = 1;
    AccountId account;
    OrganizationId organization;
    Personal<> reason;

    static constexpr auto fields() {
        using E = AccountSuspended;
        return std::tuple{field("account", &E::account), field("organization", &E::organization),
                          field("reason", &E::reason)};
    }
    friend bool operator==(const AccountSuspended&, const AccountSuspended&) = default;
};

struct AccountReactivated {
    static constexpr std::string_view type = "AccountReactivated";
    static constexpr int version = 1;
    AccountId account;
    OrganizationId organization;

    static constexpr auto fields() {
        using E = AccountReactivated;
        return std::tuple{field("account", &E::account), field("organization", &E::organization)};
    }
    friend bool operator==(const AccountReactivated&, const AccountReactivated&) = default;
};

/// The internal membership ended: the account is orphaned until a new home takes it in; its identifiers stay its own.
struct MemberRemoved {
    static constexpr std::string_view type = "MemberRemoved";
    static constexpr int version = 1;
    AccountId account;
    OrganizationId organization;
    Personal<> reason;

    static constexpr auto fields() {
        using E = MemberRemoved;
        return std::tuple{field("account", &E::account), field("organization", &E::organization),
                          field("reason", &E::reason)};
    }
    friend bool operator==(const MemberRemoved&, const MemberRemoved&) = default;
};

/// Where the person works by default (mission SC5): a site, a level of it, a zone of that; replaces what was set before.
struct PreferencesSet {
    static constexpr std::string_view type = "PreferencesSet";
    static constexpr int version = 1;
    AccountId account;
    OrganizationId organization;
    std::optional<SiteId> site;
    std::optional<LevelId> level;  ///< only with its site
    std::optional<ZoneId> zone;  ///< only with its level

    static constexpr auto fields() {
        using E = PreferencesSet;
        return std::tuple{field("account", &E::account),
                          field("organization", &E::organization),
                          field("site", &E::site),
                          field("level", &E::level),
                          field("zone", &E::zone)};
    }
    friend bool operator==(const PreferencesSet&, const PreferencesSet&) = default;
};

}  // namespace muster::domain
