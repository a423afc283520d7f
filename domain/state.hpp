#pragma once
// Decision state: what decide needs to know, and nothing personal. One struct per aggregate or index; every one is
// described by a list of fields, so that each registry stores them alike.

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/audit_state.hpp"
#include "domain/credential_state.hpp"
#include "domain/fields.hpp"
#include "domain/ids.hpp"
#include "domain/instance_events.hpp"
#include "domain/notification_events.hpp"
#include "domain/people_state.hpp"
#include "domain/policy.hpp"
#include "domain/roles.hpp"
#include "domain/time.hpp"
#include "domain/webhook_state.hpp"
#include "domain/workspace_state.hpp"

namespace muster::domain {

struct Instance {
    InstanceId id;
    IncarnationId incarnation;
    std::uint64_t version = 0;       ///< stream version of "instance"
    std::string unicode_version;
    std::uint64_t active_admins = 0; ///< instance ADMINs who are not suspended
    std::uint64_t accounts = 0;
    std::uint64_t organizations = 0;
    bool notifications_paused = false;  ///< nothing is sent until an operator resumes it
    std::vector<WebhookId> webhooks;    ///< of the whole instance
    Registration registration = Registration::invite;
    std::vector<AnomalyRule> anomaly_rules;  ///< in the order they were set first

    static constexpr auto fields() {
        using S = Instance;
        return std::tuple{field("id", &S::id),
                          field("incarnation", &S::incarnation),
                          field("version", &S::version),
                          field("unicode_version", &S::unicode_version),
                          field("active_admins", &S::active_admins),
                          field("accounts", &S::accounts),
                          field("organizations", &S::organizations),
                          field("notifications_paused", &S::notifications_paused),
                          field("webhooks", &S::webhooks),
                          field("registration", &S::registration),
                          field("anomaly_rules", &S::anomaly_rules)};
    }
    friend bool operator==(const Instance&, const Instance&) = default;
};

/// Where an organization's own wording of a notification stands in the log.
struct TemplateRef {
    NotificationKind kind = NotificationKind::registration;
    std::string locale;
    Position recorded_at{};

    static constexpr auto fields() {
        return std::tuple{field("kind", &TemplateRef::kind), field("locale", &TemplateRef::locale),
                          field("recorded_at", &TemplateRef::recorded_at)};
    }
    friend bool operator==(const TemplateRef&, const TemplateRef&) = default;
};

struct Organization {
    OrganizationId id;
    std::uint64_t version = 0;
    OrganizationKind kind = OrganizationKind::workspace;
    std::optional<OrganizationId> provider;
    std::vector<SiteId> sites;  ///< of a client: where it sits; of a provider: its own sites
    std::vector<std::string> email_domains;
    bool require_email_domain = false;
    VisibilityPolicy visibility;
    AppLinks app_links;
    std::uint64_t active_administrators = 0;  ///< active internal members whose role administers
    std::uint64_t members = 0;                ///< internal and external
    std::vector<TemplateRef> templates;
    std::vector<WebhookId> webhooks;
    std::vector<Service> services;            ///< bought by a client, in the enum's order
    std::uint64_t extensions = 0;             ///< of a client: its inventory
    std::uint64_t clients = 0;                ///< of a provider
    bool removed = false;                     ///< it is gone; this row keeps its id from being used again
    std::optional<AccountId> owner;           ///< of a personal organization
    std::vector<OrganizationKeyId> keys;      ///< of a personal organization; not revoked
    bool refuses_self_registration = false;   ///< with an e-mail of its domains
    std::vector<std::string> own_roles;       ///< their names, in the order of definition
    std::uint64_t groups = 0;
    std::uint64_t units = 0;
    /// Organizations of whose people some terms say how they show here: the organization's own, or theirs.
    std::vector<OrganizationId> shown_by_terms;

    [[nodiscard]] bool has(Service service) const {
        return std::find(services.begin(), services.end(), service) != services.end();
    }
    static constexpr auto fields() {
        using S = Organization;
        return std::tuple{field("id", &S::id),
                          field("version", &S::version),
                          field("kind", &S::kind),
                          field("provider", &S::provider),
                          field("sites", &S::sites),
                          field("email_domains", &S::email_domains),
                          field("require_email_domain", &S::require_email_domain),
                          field("visibility", &S::visibility),
                          field("app_links", &S::app_links),
                          field("active_administrators", &S::active_administrators),
                          field("members", &S::members),
                          field("templates", &S::templates),
                          field("webhooks", &S::webhooks),
                          field("services", &S::services),
                          field("extensions", &S::extensions),
                          field("clients", &S::clients),
                          field("removed", &S::removed),
                          field("owner", &S::owner),
                          field("keys", &S::keys),
                          field("refuses_self_registration", &S::refuses_self_registration),
                          field("own_roles", &S::own_roles),
                          field("groups", &S::groups),
                          field("units", &S::units),
                          field("shown_by_terms", &S::shown_by_terms)};
    }
    friend bool operator==(const Organization&, const Organization&) = default;
};

struct Site {
    SiteId id;
    OrganizationId organization;
    std::vector<OrganizationId> clients;  ///< in order; the first is the management client
    std::vector<LevelId> levels;          ///< in order of creation
    bool username_wifi = false;           ///< its Wi-Fi knows people by name, staff too (CS5)

    [[nodiscard]] std::optional<OrganizationId> management_client() const {
        return clients.empty() ? std::nullopt : std::optional(clients.front());
    }
    static constexpr auto fields() {
        return std::tuple{field("id", &Site::id), field("organization", &Site::organization), field("clients", &Site::clients),
                          field("levels", &Site::levels), field("username_wifi", &Site::username_wifi)};
    }
    friend bool operator==(const Site&, const Site&) = default;
};

struct Level {
    LevelId id;
    SiteId site;
    std::vector<ZoneId> zones;  ///< in order of creation

    static constexpr auto fields() {
        return std::tuple{field("id", &Level::id), field("site", &Level::site), field("zones", &Level::zones)};
    }
    friend bool operator==(const Level&, const Level&) = default;
};

enum class AccountStatus : std::uint8_t {
    added,      ///< never invited
    invited,    ///< invited, not registered (the link may be dead by now)
    active,
    suspended,
    removed,    ///< gone for good; the row keeps its id from being used again
};
template <>
struct EnumNames<AccountStatus> {
    static constexpr std::array<std::string_view, 5> names{"added", "invited", "active", "suspended", "removed"};
};

/// The second factor: pending until confirmed with a code, then asked for at every sign-in.
struct Totp {
    Position secret_at{};         ///< the TotpEnrolled record
    bool confirmed = false;
    std::uint64_t last_step = 0;  ///< codes of this step and before are used up

    static constexpr auto fields() {
        return std::tuple{field("secret_at", &Totp::secret_at), field("confirmed", &Totp::confirmed),
                          field("last_step", &Totp::last_step)};
    }
    friend bool operator==(const Totp&, const Totp&) = default;
};

struct Account {
    AccountId id;
    std::uint64_t version = 0;   ///< of the stream
    /// The version a change is made against (If-Match): that of the last event but for what Muster itself writes down about
    /// invitations (sent, expired), which changes nothing anybody read.
    std::uint64_t revision = 0;
    AccountStatus status = AccountStatus::added;
    AccountStatus before_suspension = AccountStatus::added;
    InstanceRole instance_role = InstanceRole::user;
    std::optional<OrganizationId> home;          ///< none: orphaned
    std::vector<OrganizationId> organizations;   ///< every membership, the home first
    std::optional<Claim> email;
    std::optional<Claim> username;
    std::optional<Claim> phone;
    std::optional<InvitationId> live_invitation;  ///< pending or sent; at most one
    std::uint32_t invitations = 0;                ///< how many so far
    std::uint64_t credential_epoch = 0;           ///< rises when every earlier session must end
    Position password_at{};                       ///< the PasswordSet record; 0: none
    Position password_hash_at{};                  ///< where its hash stands: that record, or a later PasswordRehashed
    bool registered = false;                      ///< has ever chosen a password: the mailbox was theirs
    std::optional<Timestamp> email_lapses_at;     ///< of an invitation nobody accepted: from then on somebody else may claim the e-mail
    std::optional<EmailChangeId> email_change;    ///< pending
    std::optional<PasswordResetId> password_reset;  ///< the live link
    std::optional<Totp> totp;
    std::vector<TokenHash> recovery_codes;        ///< not used yet
    std::vector<SessionId> sessions;              ///< live as far as events tell, the oldest first
    std::vector<ApiKeyId> api_keys;               ///< not revoked
    std::optional<Timestamp> registration_asked_at;  ///< somebody asked to register with the e-mail, last at
    bool self_requested = false;                  ///< the last link: nobody invited the person, they asked for it
    std::optional<Claim> link_phone;              ///< where the last link to register went, to somebody without an e-mail
    std::vector<LegalHold> legal_holds;           ///< none of them released: the account is not erased
    Position erased_at{};                         ///< the AccountErased record; 0: not erased

    static constexpr auto fields() {
        using S = Account;
        return std::tuple{field("id", &S::id),
                          field("version", &S::version),
                          field("revision", &S::revision),
                          field("status", &S::status),
                          field("before_suspension", &S::before_suspension),
                          field("instance_role", &S::instance_role),
                          field("home", &S::home),
                          field("organizations", &S::organizations),
                          field("email", &S::email),
                          field("username", &S::username),
                          field("phone", &S::phone),
                          field("live_invitation", &S::live_invitation),
                          field("invitations", &S::invitations),
                          field("credential_epoch", &S::credential_epoch),
                          field("password_at", &S::password_at),
                          field("password_hash_at", &S::password_hash_at),
                          field("registered", &S::registered),
                          field("email_lapses_at", &S::email_lapses_at),
                          field("email_change", &S::email_change),
                          field("password_reset", &S::password_reset),
                          field("totp", &S::totp),
                          field("recovery_codes", &S::recovery_codes),
                          field("sessions", &S::sessions),
                          field("api_keys", &S::api_keys),
                          field("registration_asked_at", &S::registration_asked_at),
                          field("self_requested", &S::self_requested),
                          field("link_phone", &S::link_phone),
                          field("legal_holds", &S::legal_holds),
                          field("erased_at", &S::erased_at)};
    }
    friend bool operator==(const Account&, const Account&) = default;
};

/// Where a person works by default. As it was set: what it points to may be gone by now (see domain/preferences.hpp).
struct Preferences {
    std::optional<SiteId> site;
    std::optional<LevelId> level;
    std::optional<ZoneId> zone;

    static constexpr auto fields() {
        return std::tuple{field("site", &Preferences::site), field("level", &Preferences::level),
                          field("zone", &Preferences::zone)};
    }
    friend bool operator==(const Preferences&, const Preferences&) = default;
};

/// A number at which one person is reached, of a client's inventory.
struct Extension {
    ExtensionId id;
    OrganizationId organization;       ///< the client
    std::string number;                ///< one of each in a client
    std::optional<AccountId> account;  ///< whose it is: a member, or staff whose home site it manages

    static constexpr auto fields() {
        using S = Extension;
        return std::tuple{field("id", &S::id), field("organization", &S::organization), field("number", &S::number),
                          field("account", &S::account)};
    }
    friend bool operator==(const Extension&, const Extension&) = default;
};

/// The card that opens the doors for somebody.
struct CardAccess {
    Claim card;
    bool offline_entry = false;  ///< also while the doors are offline

    static constexpr auto fields() {
        return std::tuple{field("card", &CardAccess::card), field("offline_entry", &CardAccess::offline_entry)};
    }
    friend bool operator==(const CardAccess&, const CardAccess&) = default;
};

struct Membership {
    AccountId account;
    OrganizationId organization;
    MembershipKind kind = MembershipKind::internal;
    std::string role;
    std::string locale;
    std::optional<SiteId> home_site;
    std::vector<SiteId> sites;      ///< assigned; with home_site they are where provider staff see clients
    Preferences preferences;
    bool home_site_access = true;   ///< of staff: the home site counts as assigned (CS5)
    std::optional<ExtensionId> extension;
    bool wifi = false;
    std::optional<CardAccess> access_control;
    std::optional<Timestamp> ends_at;    ///< no rights from then on
    std::vector<GroupId> groups;         ///< directly in them
    std::vector<HeldGrant> grants;       ///< given to this member
    std::optional<AccountId> manager;    ///< as it was set: they may have left by now
    std::optional<UnitId> unit;

    [[nodiscard]] bool has_ended(Timestamp now) const { return ends_at && now >= *ends_at; }
    static constexpr auto fields() {
        using S = Membership;
        return std::tuple{field("account", &S::account),
                          field("organization", &S::organization),
                          field("kind", &S::kind),
                          field("role", &S::role),
                          field("locale", &S::locale),
                          field("home_site", &S::home_site),
                          field("sites", &S::sites),
                          field("preferences", &S::preferences),
                          field("home_site_access", &S::home_site_access),
                          field("extension", &S::extension),
                          field("wifi", &S::wifi),
                          field("access_control", &S::access_control),
                          field("ends_at", &S::ends_at),
                          field("groups", &S::groups),
                          field("grants", &S::grants),
                          field("manager", &S::manager),
                          field("unit", &S::unit)};
    }
    friend bool operator==(const Membership&, const Membership&) = default;
};

/// What decision state can list of an organization: who is a member, and whose services end with its own.
enum class Holding : std::uint8_t {
    membership,
    wifi,
    access_control,
    extension,  ///< one of the organization's; staff of its provider may be among them
};

/// failed: the mail could not be delivered.
enum class InvitationStatus : std::uint8_t { pending, sent, accepted, expired, revoked, superseded, failed };
template <>
struct EnumNames<InvitationStatus> {
    static constexpr std::array<std::string_view, 7> names{"pending", "sent",       "accepted", "expired",
                                                           "revoked", "superseded", "failed"};
};

struct Invitation {
    InvitationId id;
    AccountId account;
    OrganizationId organization;
    std::uint32_t generation = 1;
    InvitationStatus status = InvitationStatus::pending;
    TokenHash token_hash;
    std::optional<Timestamp> expires_at;  ///< from its sending on

    static constexpr auto fields() {
        using S = Invitation;
        return std::tuple{field("id", &S::id),
                          field("account", &S::account),
                          field("organization", &S::organization),
                          field("generation", &S::generation),
                          field("status", &S::status),
                          field("token_hash", &S::token_hash),
                          field("expires_at", &S::expires_at)};
    }
    friend bool operator==(const Invitation&, const Invitation&) = default;
};

/// Where the answer to an idempotent command stands in the log.
struct IdempotencyEntry {
    Bytes32 key{};      ///< as in Idempotency::key
    Bytes32 request{};
    Position commit_first{};
    std::uint32_t commit_size = 1;
    Timestamp time;

    static constexpr auto fields() {
        using S = IdempotencyEntry;
        return std::tuple{field("key", &S::key), field("request", &S::request), field("commit_first", &S::commit_first),
                          field("commit_size", &S::commit_size), field("time", &S::time)};
    }
    friend bool operator==(const IdempotencyEntry&, const IdempotencyEntry&) = default;
};

}  // namespace muster::domain
