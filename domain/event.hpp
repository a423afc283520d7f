#pragma once
// The closed set of events, and an event as the log records it. Adding one: docs/adding-an-event.md.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "domain/account_events.hpp"
#include "domain/actor.hpp"
#include "domain/alternatives.hpp"
#include "domain/credential_events.hpp"
#include "domain/email_events.hpp"
#include "domain/erasure_events.hpp"
#include "domain/grant_events.hpp"
#include "domain/group_events.hpp"
#include "domain/instance_events.hpp"
#include "domain/invitation_events.hpp"
#include "domain/location_events.hpp"
#include "domain/membership_events.hpp"
#include "domain/monitoring_events.hpp"
#include "domain/notification_events.hpp"
#include "domain/organization_events.hpp"
#include "domain/relation_events.hpp"
#include "domain/organization_key_events.hpp"
#include "domain/personal_organization_events.hpp"
#include "domain/review_events.hpp"
#include "domain/second_factor_events.hpp"
#include "domain/service_events.hpp"
#include "domain/settings_events.hpp"
#include "domain/webhook_events.hpp"

namespace muster::domain {
using AnyEvent = std::variant<IncarnationStarted, InstanceCreated, InstanceRoleChanged,                                //
                              OrganizationCreated, OrganizationChanged, EmailDomainsSet, SiteCreated, RelationEstablished,  //
                              MemberAdded, AccountRehomed, ProfileChanged, RoleChanged, ExternalLinked, ExternalLanguageSet,
                              ExternalUnlinked, AccountSuspended, AccountReactivated, MemberRemoved,                  //
                              UserInvited, InvitationSent, InvitationAccepted, InvitationRevoked, InvitationExpired,  //
                              PasswordSet, SessionStarted, SessionEnded, ApiKeyIssued, ApiKeyRevoked,                 //
                              SiteChanged, SiteRemoved, LevelCreated, LevelChanged, LevelRemoved, ZoneCreated, ZoneChanged,
                              ZoneRemoved, PreferencesSet,                                              //
                              EmailDomainProved, EmailDomainReleased, TemplateSet, TemplateRemoved,     //
                              EmailChangeRequested, EmailChangeCancelled, EmailChanged, EmailReleased,  //
                              InvitationUndeliverable, PasswordRehashed, PasswordResetRequested,        //
                              TotpEnrolled, TotpConfirmed, TotpRemoved, RecoveryCodesSet, SecondFactorUsed,  //
                              NotificationDelivered, NotificationDeferred, NotificationFailed, NotificationRetried,
                              NotificationsPaused, NotificationsResumed,  //
                              WebhookCreated, WebhookChanged, WebhookRemoved, WebhookSecretRotated, WebhookAdvanced, WebhookReplayed,
                              WebhookDeliveryDeferred, WebhookDeliveryFailed, WebhookDeliveryRetried, WebhookDeliveryRecovered,  //
                              OrganizationRemoved, ServicesSet, SiteWifiSet, SiteClientsOrdered, ExtensionCreated,
                              ExtensionRemoved, ExtensionAssociated, ExtensionReleased, WifiEnabled, WifiDisabled,
                              AccessControlGranted, AccessControlRevoked,  //
                              RelationTermsSet, GroupCreated, GroupChanged, GroupRemoved, GroupMemberAdded, GroupMemberRemoved,
                              SubgroupAdded, SubgroupRemoved, UnitCreated, UnitChanged, UnitRemoved, OrganizationalLinksSet,
                              RoleDefined, RoleRedefined, RoleDefinitionRemoved, GrantGiven, GrantRevoked, GrantExpired,
                              MembershipEndSet, MembershipExpired,  //
                              InstanceSettingsSet, RegistrationRepeated, AccountRemoved, PersonalOrganizationRenamed,
                              OwnershipTransferred, OrganizationKeyIssued, OrganizationKeyRevoked, AnomalyRuleSet, AlertRaised, AlertClosed,
                              SessionOrganizationSelected,  //
                              AccountErased, LegalHoldSet, LegalHoldReleased, AccessReviewStarted, AccessReviewDecided, AccessReviewClosed>;

template <class E>
concept EventType = is_alternative_of<E, AnyEvent>;

/// One of them; std::visit, std::get_if and std::holds_alternative take it as the variant it is. A class of its own, so that
/// copying, moving and destroying that many alternatives is compiled once and not in every file that holds an event.
class Event : public AnyEvent {
  public:
    template <class E>
        requires EventType<std::remove_cvref_t<E>>
    Event(E&& event)  // NOLINT: what happened is an event
        : AnyEvent(std::in_place_type<std::remove_cvref_t<E>>, std::forward<E>(event)) {}
    Event();
    Event(const Event& other);
    Event(Event&& other) noexcept;
    Event& operator=(const Event& other);
    Event& operator=(Event&& other) noexcept;
    ~Event();
    friend bool operator==(const Event& left, const Event& right);
};

/// Sessions and API keys are streams of their own.
template <class E>
inline constexpr bool is_session_event = is_alternative_of<E, std::variant<SessionStarted, SessionEnded, SessionOrganizationSelected>>;
template <class E>
inline constexpr bool is_api_key_event = std::is_same_v<E, ApiKeyIssued> || std::is_same_v<E, ApiKeyRevoked>;

/// Of a person where one is named, else of the organization.
template <class E>
inline constexpr bool is_grant_event = requires(const E& e) { e.grant; };

/// Relations, groups, units, own roles, grants and ends of memberships.
template <class E>
inline constexpr bool is_workspace_event =
    is_alternative_of<E, std::variant<RelationTermsSet, GroupCreated, GroupChanged, GroupRemoved, GroupMemberAdded, GroupMemberRemoved,
                                      SubgroupAdded, SubgroupRemoved, UnitCreated, UnitChanged, UnitRemoved, OrganizationalLinksSet,
                                      RoleDefined, RoleRedefined, RoleDefinitionRemoved, GrantGiven, GrantRevoked, GrantExpired,
                                      MembershipEndSet, MembershipExpired>>;

/// So are webhooks.
template <class E>
inline constexpr bool is_webhook_event = requires(const E& e) { e.webhook; };

/// And alerts.
template <class E>
inline constexpr bool is_alert_event = requires(const E& e) { e.alert; };

/// And access reviews.
template <class E>
inline constexpr bool is_review_event = requires(const E& e) { e.review; };

/// The Idempotency-Key a command came under, as the record keeps it.
struct Idempotency {
    std::string credential;  ///< text id of the session or key that sent it, or "anonymous"
    Bytes32 key{};           ///< HMAC of the key, credential included
    Bytes32 request{};       ///< HMAC of method, target and body
    friend bool operator==(const Idempotency&, const Idempotency&) = default;
};

/// What the log knows of an event beside its own fields.
struct EventMeta {
    EventId id;
    Position position{};
    std::string stream;                ///< text id of the aggregate, or "instance"
    std::uint64_t stream_version = 0;  ///< from 1, no gaps
    Timestamp time;                    ///< stamped by the sequencer, never falls
    CommitId commit;
    Position commit_first{};           ///< position of the first event of the commit
    std::uint32_t commit_size = 1;     ///< how many events the commit has
    Actor actor;
    std::string request_id;
    std::optional<Idempotency> idempotency;
};

struct RecordedEvent {
    EventMeta meta;
    Event event;
};

/// The aggregate an event belongs to.
[[nodiscard]] std::string stream_of(const Event& event);
/// Whose key seals the personal fields of the event; nothing when it has none.
[[nodiscard]] std::optional<AccountId> subject_of(const Event& event);
/// Every organization the event touches (two for ExternalLinked); the same order each time.
[[nodiscard]] std::vector<OrganizationId> organizations_of(const Event& event);
[[nodiscard]] std::string_view type_of(const Event& event);
[[nodiscard]] int version_of(const Event& event);

}  // namespace muster::domain
