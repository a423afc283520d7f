#include "projections/history_entry.hpp"

#include <algorithm>
#include <type_traits>

#include "domain/overloaded.hpp"
#include "domain/state.hpp"
#include "eventstore/json_writer.hpp"
#include "projections/one_of.hpp"

namespace muster::projections {
namespace {

using namespace domain;  // NOLINT: events
using eventstore::JsonWriter;

/// As it stands among what is known of an organization.
constexpr std::string_view name_sealed_under = "name sealed under";

// Values as JSON. Secrets have no overload here on purpose: leaves_out() names them.
void write(JsonWriter& json, const std::string& v) { json.string(v); }
void write(JsonWriter& json, bool v) { json.boolean(v); }
void write(JsonWriter& json, Timestamp v) { json.time(v); }
void write(JsonWriter& json, Position v) { json.integer_unsigned(v.value); }
template <class Tag>
void write(JsonWriter& json, const Id<Tag>& v) {
    json.string(v.text());
}
template <std::unsigned_integral T>
void write(JsonWriter& json, T v) {
    json.integer_unsigned(v);
}
template <std::signed_integral T>
void write(JsonWriter& json, T v) {
    json.integer(v);
}
template <NamedEnum E>
void write(JsonWriter& json, E v) {
    json.string(to_text(v));
}
template <class T>
void write(JsonWriter& json, const std::vector<T>& v);
template <class T>
void write(JsonWriter& json, const std::optional<T>& v);
void write(JsonWriter& json, const IdentifierClaim& v) { write(json, v.kind); }
template <Described T>
void write(JsonWriter& json, const T& v) {
    json.begin_object();
    for_each_field(v, [&](std::string_view name, const auto& each) {
        json.key(name);
        write(json, each);
    });
    json.end_object();
}
template <class T>
void write(JsonWriter& json, const std::optional<T>& v) {
    if (v) {
        write(json, *v);
    } else {
        json.null();
    }
}
template <class T>
void write(JsonWriter& json, const std::vector<T>& v) {
    json.begin_array();
    for (const auto& each : v) write(json, each);
    json.end_array();
}

template <class T>
std::string json_of(const T& v) {
    std::string out;
    JsonWriter json(out);
    write(json, v);
    return out;
}

template <class T>
constexpr bool is_personal = false;
template <class T>
constexpr bool is_personal<Personal<T>> = true;
/// Hashes of secrets, and claims: nobody can read anything from them but a guess that fits.
template <class T>
constexpr bool leaves_out = std::is_same_v<T, TokenHash> || std::is_same_v<T, Claim> || std::is_same_v<T, std::optional<Claim>> ||
                            std::is_same_v<T, std::optional<TokenHash>> || std::is_same_v<T, std::vector<TokenHash>>;

template <class T>
bool is_blank(const T& v) {
    if constexpr (requires { v.has_value(); }) return !v.has_value();
    if constexpr (requires { v.empty(); }) return v.empty();
    return false;
}

/// The event's own clear fields, and personal ones that are no part of a profile (a reason, an address).
template <class E>
void write_data(JsonWriter& json, const E& e) {
    json.key("data").begin_object();
    for_each_field(e, [&](std::string_view name, const auto& value) {
        using T = std::remove_cvref_t<decltype(value)>;
        if constexpr (is_personal<T>) {
            const bool own = name == "reason" || name == "address" || name == "user_agent" || name == "name" || name == "personal_name";
            if (own && value.is_present() && !value.open().empty()) json.member(name, value.open());
        } else if constexpr (!leaves_out<T>) {
            if (is_blank(value)) return;
            json.key(name);
            write(json, value);
        }
    });
    json.end_object();
}

class Changes {
  public:
    Changes(JsonWriter& json, Known& known) : json_(json), known_(known) {}

    /// `shown` is the field's name in the entry, `kept` the one it is known by.
    void to(std::string_view shown, std::string_view kept, const std::string& after) {
        const auto before = known_.get(kept);
        if (before == after) return;
        json_.begin_object().member("field", shown).key("before").raw(before).key("after").raw(after).end_object();
        known_.set(kept, after);
    }
    void to(std::string_view name, const std::string& after) { to(name, name, after); }
    void take(std::string_view name, const Personal<>& value) {
        if (value.is_present()) to(name, value.open().empty() ? "null" : json_of(value.open()));
        if (value.is_erased()) known_.set(name, "null");
    }
    void forget(std::string_view kept) { known_.set(kept, "null"); }
    void keep(std::string_view kept, std::string value) { known_.set(kept, std::move(value)); }
    [[nodiscard]] std::string known(std::string_view name) const { return known_.get(name); }

  private:
    JsonWriter& json_;
    Known& known_;
};

std::string in(std::string_view name, OrganizationId organization) { return std::string(name) + " " + organization.text(); }

template <class E>
void take_texts(Changes& changes, const E& e) {
    changes.take("first_name", e.first_name);
    changes.take("last_name", e.last_name);
    changes.take("username", e.username);
    changes.take("phone", e.phone);
    changes.take("job_title", e.job_title);
    changes.take("title", e.title);
}

std::string status(AccountStatus value) { return json_of(value); }

template <class E>
void list_changes(Changes&, const E&) {}  // the event's data says it all

void list_changes(Changes& c, const MemberAdded& e) {
    take_texts(c, e);
    c.take("email", e.email);
    c.to("role", in("role", e.organization), json_of(e.role));
    if (!e.locale.empty()) c.to("locale", in("locale", e.organization), json_of(e.locale));
    if (e.home_site) c.to("home_site", json_of(e.home_site));
    if (!e.sites.empty()) c.to("sites", json_of(e.sites));
    if (e.home_site_access == false) c.to("home_site_access", "false");
    c.to("status", status(AccountStatus::added));
}
void list_changes(Changes& c, const AccountRehomed& e) { c.to("role", in("role", e.organization), json_of(e.role)); }
void list_changes(Changes& c, const ProfileChanged& e) {
    if (e.username_changed && e.username.is_absent()) c.to("username", "null");
    if (e.phone_changed && e.phone.is_absent()) c.to("phone", "null");
    take_texts(c, e);
    if (e.locale) c.to("locale", in("locale", e.organization), e.locale->empty() ? "null" : json_of(*e.locale));
    if (e.home_site_cleared) c.to("home_site", "null");
    if (e.home_site) c.to("home_site", json_of(e.home_site));
    if (e.sites) c.to("sites", json_of(*e.sites));
    if (e.home_site_access) c.to("home_site_access", *e.home_site_access ? "null" : "false");
}
void list_changes(Changes& c, const ExtensionAssociated& e) { c.to("extension", json_of(e.number)); }
void list_changes(Changes& c, const ExtensionReleased&) { c.to("extension", "null"); }
void list_changes(Changes& c, const WifiEnabled&) { c.to("wifi", "true"); }
void list_changes(Changes& c, const WifiDisabled&) { c.to("wifi", "null"); }
void list_changes(Changes& c, const AccessControlGranted& e) {
    c.take("card_id", e.card);
    c.to("offline_entry", e.offline_entry ? "true" : "null");
}
void list_changes(Changes& c, const AccessControlRevoked&) {
    c.to("card_id", "null");
    c.to("offline_entry", "null");
}
void list_changes(Changes& c, const ServicesSet& e) { c.to("services", e.services.empty() ? "null" : json_of(e.services)); }
void list_changes(Changes& c, const SiteWifiSet& e) {
    c.to("username_wifi", "username_wifi " + e.site.text(), e.username_wifi ? "true" : "null");
}
void list_changes(Changes& c, const SiteClientsOrdered& e) { c.to("clients", "clients " + e.site.text(), json_of(e.clients)); }
void list_changes(Changes& c, const RoleChanged& e) { c.to("role", in("role", e.organization), json_of(e.to)); }
void list_changes(Changes& c, const ExternalLinked& e) {
    c.to("role", in("role", e.organization), json_of(e.role));
    if (!e.locale.empty()) c.to("locale", in("locale", e.organization), json_of(e.locale));
}
void list_changes(Changes& c, const ExternalLanguageSet& e) {
    c.to("locale", in("locale", e.organization), e.locale.empty() ? "null" : json_of(e.locale));
}
template <class E>
void list_leaving(Changes& c, const E& e) {
    c.to("role", in("role", e.organization), "null");
    for (const auto* kept : {"locale", "ends_at", "manager", "unit"}) c.forget(in(kept, e.organization));
}
void list_changes(Changes& c, const ExternalUnlinked& e) { list_leaving(c, e); }
void list_changes(Changes& c, const MemberRemoved& e) {
    list_leaving(c, e);
    c.forget("home_site");
    c.forget("sites");
    c.forget("home_site_access");
}
void list_changes(Changes& c, const MembershipExpired& e) {
    list_leaving(c, e);
    if (e.kind != MembershipKind::internal) return;
    c.forget("home_site");
    c.forget("sites");
    c.forget("home_site_access");
}
void list_changes(Changes& c, const MembershipEndSet& e) { c.to("ends_at", in("ends_at", e.organization), json_of(e.ends_at)); }
void list_changes(Changes& c, const OrganizationalLinksSet& e) {
    c.to("manager_id", in("manager", e.organization), json_of(e.manager));
    c.to("unit_id", in("unit", e.organization), json_of(e.unit));
}
void list_changes(Changes& c, const GroupMemberAdded& e) { c.to("group " + e.group.text(), "\"member\""); }
void list_changes(Changes& c, const GroupMemberRemoved& e) { c.to("group " + e.group.text(), "null"); }
void list_changes(Changes& c, const GrantGiven& e) { c.to("grant " + e.grant.text(), json_of(e.role)); }
void list_changes(Changes& c, const GrantRevoked& e) { c.to("grant " + e.grant.text(), "null"); }
void list_changes(Changes& c, const GrantExpired& e) { c.to("grant " + e.grant.text(), "null"); }
void list_changes(Changes& c, const RelationTermsSet& e) {
    c.to("host_terms", "host terms " + e.other.text(), json_of(e.host));
    c.to("home_terms", "home terms " + e.other.text(), json_of(e.home_terms));
}
void list_changes(Changes& c, const GroupCreated& e) { c.to("group_name", "group name " + e.group.text(), json_of(e.name)); }
void list_changes(Changes& c, const GroupChanged& e) { c.to("group_name", "group name " + e.group.text(), json_of(e.name)); }
void list_changes(Changes& c, const GroupRemoved& e) { c.to("group_name", "group name " + e.group.text(), "null"); }
template <class E>
void list_unit(Changes& c, const E& e) {
    c.to("unit_name", "unit name " + e.unit.text(), json_of(e.name));
    c.to("parent_id", "unit parent " + e.unit.text(), json_of(e.parent));
}
void list_changes(Changes& c, const UnitCreated& e) { list_unit(c, e); }
void list_changes(Changes& c, const UnitChanged& e) { list_unit(c, e); }
void list_changes(Changes& c, const UnitRemoved& e) {
    c.to("unit_name", "unit name " + e.unit.text(), "null");
    c.forget("unit parent " + e.unit.text());
}
template <class E>
void list_role(Changes& c, const E& e) {
    c.to("permissions", "role permissions " + e.name, json_of(e.permissions));
    c.to("reach", "role reach " + e.name, json_of(e.reach));
    c.to("takes_externals", "role takes externals " + e.name, json_of(e.takes_externals));
}
void list_changes(Changes& c, const RoleDefined& e) { list_role(c, e); }
void list_changes(Changes& c, const RoleRedefined& e) { list_role(c, e); }
void list_changes(Changes& c, const RoleDefinitionRemoved& e) {
    c.to("permissions", "role permissions " + e.name, "null");
    c.forget("role reach " + e.name);
    c.forget("role takes externals " + e.name);
}
void list_changes(Changes& c, const InstanceRoleChanged& e) { c.to("instance_role", json_of(e.to)); }
void list_changes(Changes& c, const UserInvited&) {
    if (c.known("status") == status(AccountStatus::added)) c.to("status", status(AccountStatus::invited));
}
void list_changes(Changes& c, const PasswordSet& e) {
    const bool activates = e.cause == PasswordCause::registration || e.cause == PasswordCause::assigned;
    if (activates) c.to("status", status(AccountStatus::active));
}
void list_changes(Changes& c, const EmailChanged& e) { c.take("email", e.email); }
void list_changes(Changes& c, const EmailReleased&) { c.to("email", "null"); }
void list_changes(Changes& c, const PreferencesSet& e) {
    c.to("preferences", in("preferences", e.organization), json_of(Preferences{e.site, e.level, e.zone}));
}
void list_changes(Changes& c, const TotpConfirmed&) { c.to("second_factor", json_of(std::string("totp"))); }
void list_changes(Changes& c, const TotpRemoved&) { c.to("second_factor", "null"); }
/// What was sealed under somebody else's key does not show in an entry that theirs does not open.
void take_name(Changes& c, AccountId owner, const Personal<>& name) {
    if (name.is_absent()) return;
    const auto sealed_under = json_of(owner);
    if (c.known(name_sealed_under) != sealed_under) c.forget("name");
    c.take("name", name);
    c.keep(name_sealed_under, sealed_under);
}
void list_changes(Changes& c, const OrganizationCreated& e) {
    if (e.owner && !e.personal_name.is_absent()) {
        take_name(c, *e.owner, e.personal_name);
    } else {
        c.to("name", json_of(e.name));
    }
    c.to("sites", json_of(e.sites));
    c.to("email_domains", json_of(e.email_domains));
    c.to("require_email_domain", json_of(e.require_email_domain));
    c.to("visibility", json_of(e.visibility));
    c.to("app_links", json_of(e.app_links));
}
void list_changes(Changes& c, const OrganizationChanged& e) {
    if (e.name) c.to("name", json_of(*e.name));
    if (e.sites) c.to("sites", json_of(*e.sites));
    if (e.visibility) c.to("visibility", json_of(*e.visibility));
    if (e.app_links) c.to("app_links", json_of(*e.app_links));
    if (e.refuses_self_registration) c.to("refuses_self_registration", json_of(*e.refuses_self_registration));
}
void list_changes(Changes& c, const InstanceSettingsSet& e) { c.to("registration", json_of(e.registration)); }
void list_changes(Changes& c, const AccountErased&) { c.to("status", status(AccountStatus::removed)); }
void list_changes(Changes& c, const AccountRemoved&) { c.to("status", status(AccountStatus::removed)); }
void list_changes(Changes& c, const PersonalOrganizationRenamed& e) { take_name(c, e.owner, e.personal_name); }
void list_changes(Changes& c, const OwnershipTransferred& e) {
    c.to("owner", json_of(e.owner));
    take_name(c, e.owner, e.personal_name);
}
void list_changes(Changes& c, const AnomalyRuleSet& e) {
    c.to("rule " + e.rule, json_of(AnomalyRule{e.rule, e.enabled, e.parameters}));
}
void list_changes(Changes& c, const EmailDomainsSet& e) {
    c.to("email_domains", json_of(e.email_domains));
    c.to("require_email_domain", json_of(e.require_email_domain));
}

void list_changes(Changes& c, const EmailDomainProved& e) { c.to("email_domain " + e.email_domain, "\"proved\""); }
void list_changes(Changes& c, const EmailDomainReleased& e) { c.to("email_domain " + e.email_domain, "null"); }

}  // namespace

bool is_named_under(const Known& organization, AccountId account) { return organization.get(name_sealed_under) == json_of(account); }

namespace {

void write_actor(JsonWriter& json, const Actor& actor) {
    json.key("actor").begin_object().member("kind", to_text(actor.kind));
    if (actor.kind == ActorKind::account) json.member("account_id", actor.account);
    if (actor.session) json.member("session_id", *actor.session);
    if (actor.key) json.member("key_id", *actor.key);
    if (actor.on_behalf_of) json.member("on_behalf_of", *actor.on_behalf_of);
    json.end_object();
}

}  // namespace

std::string Known::get(std::string_view name) const {
    const auto it = std::lower_bound(values.begin(), values.end(), name, [](const auto& v, auto n) { return v.name < n; });
    return it != values.end() && it->name == name ? it->json : "null";
}

void Known::set(std::string_view name, std::string json) {
    const auto it = std::lower_bound(values.begin(), values.end(), name, [](const auto& v, auto n) { return v.name < n; });
    const bool found = it != values.end() && it->name == name;
    if (json == "null") {
        if (found) values.erase(it);
    } else if (found) {
        it->json = std::move(json);
    } else {
        values.insert(it, {std::string(name), std::move(json)});
    }
}

bool changes_known(const Event& event) {
    return std::visit(
        []<class E>(const E&) {
            return !is_webhook_event<E> &&
                   !OneOf<E, SubgroupAdded, SubgroupRemoved, IncarnationStarted, InstanceCreated, SiteCreated, RelationEstablished, InvitationSent,
                          InvitationAccepted, InvitationRevoked, InvitationExpired, InvitationUndeliverable, SessionStarted,
                          SessionOrganizationSelected, SessionEnded, ApiKeyIssued, ApiKeyRevoked, SiteChanged, SiteRemoved, LevelCreated, LevelChanged,
                          LevelRemoved, ZoneCreated, ZoneChanged, ZoneRemoved, TemplateSet, TemplateRemoved,
                          EmailChangeRequested, EmailChangeCancelled, PasswordRehashed, PasswordResetRequested, TotpEnrolled,
                          RecoveryCodesSet, SecondFactorUsed, NotificationDelivered, NotificationDeferred, NotificationFailed,
                          NotificationRetried, NotificationsPaused, NotificationsResumed, OrganizationRemoved, ExtensionCreated,
                          ExtensionRemoved, RegistrationRepeated, OrganizationKeyIssued, OrganizationKeyRevoked, AlertRaised,
                          AlertClosed, LegalHoldSet, LegalHoldReleased, AccessReviewStarted, AccessReviewDecided,
                          AccessReviewClosed>;
        },
        event);
}

std::string history_entry(const RecordedEvent& recorded, Known& known) {
    const auto& meta = recorded.meta;
    std::string out;
    JsonWriter json(out);
    json.begin_object();
    json.member("position", meta.position.value).member("event_id", meta.id).member("type", type_of(recorded.event));
    json.member("at", meta.time);
    write_actor(json, meta.actor);
    if (!meta.request_id.empty()) json.member("request_id", meta.request_id);
    json.key("organization_ids").begin_array();
    for (const auto& id : organizations_of(recorded.event)) json.string(id.text());
    json.end_array();
    std::visit([&](const auto& e) { write_data(json, e); }, recorded.event);
    json.key("changes").begin_array();
    Changes changes(json, known);
    std::visit(Overloaded{
                   // What status an account comes back to was known before it was suspended.
                   [&](const AccountSuspended&) {
                       const auto before = changes.known("status");
                       changes.to("status", status(AccountStatus::suspended));
                       known.set("status before suspension", before);
                   },
                   [&](const AccountReactivated&) {
                       changes.to("status", changes.known("status before suspension"));
                       changes.forget("status before suspension");
                   },
                   [&](const auto& e) { list_changes(changes, e); },
               },
               recorded.event);
    json.end_array().end_object();
    return out;
}

}  // namespace muster::projections
