#pragma once
// What can be asked for. Commands carry ids, hashes and normal forms made outside; the sequencer stamps the time.
// Plain strings beside Personal ones are what decide may read (an e-mail's domain, never the e-mail).

#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "domain/actor.hpp"
#include "domain/alternatives.hpp"
#include "domain/audit_commands.hpp"
#include "domain/credential_events.hpp"
#include "domain/identifiers.hpp"
#include "domain/ids.hpp"
#include "domain/notification_commands.hpp"
#include "domain/people_commands.hpp"
#include "domain/personal.hpp"
#include "domain/policy.hpp"
#include "domain/roles.hpp"
#include "domain/second_factor_events.hpp"
#include "domain/state.hpp"
#include "domain/time.hpp"
#include "domain/webhook_commands.hpp"
#include "domain/workspace_commands.hpp"

namespace muster::domain {

/// A card as the edge made it, and what it opens.
struct AccessCard {
    Claim claim;
    Personal<> card;
    bool offline_entry = false;
};
/// What becomes of a member's services; what is absent stays as it is.
struct ServiceWishes {
    std::optional<ExtensionId> extension;      ///< instead of the one they have
    bool releases_extension = false;
    std::optional<bool> wifi;
    std::optional<AccessCard> access_control;  ///< instead of the card they have
    bool revokes_access_control = false;

    [[nodiscard]] bool about_extension() const { return extension || releases_extension; }
    [[nodiscard]] bool about_access_control() const { return access_control || revokes_access_control; }
    [[nodiscard]] bool any() const { return about_extension() || wifi || about_access_control(); }
};

struct Initialize {  ///< first run: instance, personal organization and account of the first ADMIN, its link
    InstanceId instance;
    IncarnationId incarnation;
    std::string unicode_version;
    OrganizationId organization;
    Personal<> organization_name;
    AccountId account;
    Email email;
    NewInvitation invitation;
};
struct CreateOrganization {
    OrganizationId organization;
    OrganizationKind kind = OrganizationKind::workspace;
    std::string name;
    std::optional<OrganizationId> provider;
    std::vector<SiteId> sites;
    std::vector<std::string> email_domains;
    bool require_email_domain = false;
    VisibilityPolicy visibility;
    AppLinks app_links;
    std::vector<Service> services;  ///< of a client
};
struct ChangeOrganization {
    OrganizationId organization;
    std::optional<std::string> name;
    std::optional<std::vector<SiteId>> sites;
    std::optional<std::vector<std::string>> email_domains;  ///< instance ADMIN only
    std::optional<bool> require_email_domain;
    std::optional<VisibilityPolicy> visibility;
    std::optional<AppLinks> app_links;
    std::optional<std::vector<Service>> services;           ///< all that the client has bought; what ends is undone with it
    std::optional<bool> refuses_self_registration{};        ///< with an e-mail of its domains
};
/// With its members, sites and extensions; a provider's clients go first.
struct RemoveOrganization {
    OrganizationId organization;
};
struct CreateSite {
    OrganizationId organization;
    SiteId site;
    std::string name;
    bool username_wifi = false;
};

struct AddMember {  ///< "invite user": account, internal membership and, when asked for, the invitation
    AccountId account;
    OrganizationId organization;
    std::string role;
    std::optional<Email> email;           ///< none: in a workspace, with a phone or username
    std::optional<Identifier> username;
    std::optional<Phone> phone;
    std::string locale;
    std::optional<SiteId> home_site;
    std::vector<SiteId> sites;
    Personal<> first_name;
    Personal<> last_name;
    Personal<> job_title;
    std::optional<NewInvitation> invitation;
    Personal<> title;
    bool home_site_access = true;  ///< of staff
    ServiceWishes services;
};
/// First sending or resend. The generation is the account's count so far plus one; another resend that came first
/// makes it stale and the command is refused as invitation_not_live, to be sent again.
struct SendInvitation {
    AccountId account;
    OrganizationId organization;
    NewInvitation invitation;
};
struct RecordInvitationSent {  ///< by the notifier
    InvitationId invitation;
};
struct RevokeInvitation {
    OrganizationId organization;
    InvitationId invitation;
};
struct ExpireInvitation {  ///< by the scheduler
    InvitationId invitation;
};
struct Register {
    TokenHash token_hash;
    Personal<> password_hash;
};
struct ChangePassword {  ///< the edge has verified the current password
    AccountId account;
    Personal<> password_hash;
    Position checked_at{};  ///< the PasswordSet record the current password was verified against
    bool ends_sessions = true;
    std::optional<SessionId> keep_session;
};
struct ChangeRole {
    AccountId account;
    OrganizationId organization;
    std::string role;
};
struct LinkExternal {
    AccountId account;
    OrganizationId organization;
    std::string role;
    std::string locale;
};
struct SetExternalLanguage {
    AccountId account;
    OrganizationId organization;
    std::string locale;
};
struct UnlinkExternal {
    AccountId account;
    OrganizationId organization;
};
struct EditProfile {  ///< absent members stay as they are
    AccountId account;
    OrganizationId organization;
    Personal<> first_name;
    Personal<> last_name;
    Personal<> job_title;
    bool clears_username = false;
    std::optional<Identifier> username;
    bool clears_phone = false;
    std::optional<Phone> phone;
    std::optional<std::string> locale;
    std::optional<SiteId> home_site;
    std::optional<std::vector<SiteId>> sites;
    Personal<> title;
    bool clears_home_site = false;
    std::optional<bool> home_site_access;
    ServiceWishes services;        ///< each part needs its own right
};
/// What was typed for a new e-mail. A person who asks for themselves has verified their password (checked_at).
struct RequestEmailChange {
    EmailChangeId change;
    AccountId account;
    OrganizationId organization;  ///< the home
    Email email;
    TokenHash token_hash;         ///< of the token for this change
    Position checked_at{};        ///< by the person: the PasswordSet record their password was verified against
};
struct ConfirmEmailChange {       ///< the edge has read the address from the request's record
    TokenHash token_hash;
    Email email;
};
struct CancelEmailChange {
    AccountId account;
    OrganizationId organization;
};
struct SetPreferences {           ///< replaces; nothing in it clears them
    AccountId account;
    OrganizationId organization;
    Preferences preferences;
};
struct SuspendMember {
    AccountId account;
    OrganizationId organization;
    Personal<> reason;
};
struct ReactivateMember {
    AccountId account;
    OrganizationId organization;
};
struct RemoveMember {
    AccountId account;
    OrganizationId organization;
    Personal<> reason;
};
/// A link to choose a new password. Asked for by anybody who knows the e-mail; asked again within 10 minutes it
/// writes nothing.
struct RequestPasswordReset {
    PasswordResetId reset;
    AccountId account;
    TokenHash token_hash;  ///< of the token for this reset
};
struct ResetPassword {
    TokenHash token_hash;
    Personal<> password_hash;
};
struct EnrollTotp {
    AccountId account;
    Personal<> secret;
    Position checked_at{};  ///< the PasswordSet record the password was verified against
};
struct ConfirmTotp {        ///< the edge has verified a code against the secret of that record
    AccountId account;
    Position secret_at{};
    std::uint64_t step = 0;
    std::vector<TokenHash> recovery_codes;
};
/// By the person (password verified) or by an administrator of their home, for somebody who lost the device.
struct RemoveTotp {
    AccountId account;
    std::optional<OrganizationId> organization;  ///< the home; none: by a person who has none
    Position checked_at{};                       ///< by the person
};
struct ReplaceRecoveryCodes {
    AccountId account;
    std::vector<TokenHash> recovery_codes;
    Position checked_at{};
};
/// A second factor as the edge verified it. decide looks whether it is used up.
struct SecondFactorProof {
    SecondFactor factor = SecondFactor::totp;
    Position secret_at{};  ///< of a code: the record of the secret it was verified against
    std::uint64_t step = 0;
    TokenHash code_hash;   ///< of a recovery code
};
struct StartSession {  ///< the edge has verified the password
    SessionId session;
    AccountId account;
    TokenHash token_hash;
    Position checked_at{};  ///< the PasswordSet record the password was verified against
    Personal<> address;
    Personal<> user_agent;
    std::optional<SecondFactorProof> second_factor;
    Personal<> rehashed;    ///< the same password under stronger parameters; absent: they have not risen
    std::optional<OrganizationId> selected_organization;  ///< of the account's; see SessionStarted
};
struct EndSession {
    SessionId session;
    SessionEnd cause = SessionEnd::signed_out;
};
struct SelectOrganization {  ///< in the actor's own session
    SessionId session;
    OrganizationId organization;
};
struct IssueApiKey {
    ApiKeyId key;
    AccountId account;
    TokenHash token_hash;
    std::string hint;
    std::vector<std::string> scopes;
    std::optional<Duration> lifetime;  ///< none: the longest allowed
    Personal<> name;
    bool replaces = false;             ///< every other key and session of the account ends
};
struct RevokeApiKey {
    ApiKeyId key;
};

struct ChangeSite {  ///< absent members stay as they are
    OrganizationId organization;
    SiteId site;
    std::optional<std::string> name;
    std::optional<bool> username_wifi{};
};
struct OrderSiteClients {
    OrganizationId organization;
    SiteId site;
    std::vector<OrganizationId> clients;  ///< every one of the site's, once
};
struct RemoveSite {
    OrganizationId organization;
    SiteId site;
};
struct CreateLevel {
    OrganizationId organization;
    SiteId site;
    LevelId level;
    std::string name;
};
struct ChangeLevel {
    OrganizationId organization;
    SiteId site;
    LevelId level;
    std::string name;
};
struct RemoveLevel {
    OrganizationId organization;
    SiteId site;
    LevelId level;
};
struct CreateZone {
    OrganizationId organization;
    SiteId site;
    LevelId level;
    ZoneId zone;
    std::string name;
};
struct ChangeZone {
    OrganizationId organization;
    SiteId site;
    LevelId level;
    ZoneId zone;
    std::string name;
};
struct RemoveZone {
    OrganizationId organization;
    SiteId site;
    LevelId level;
    ZoneId zone;
};

struct CreateExtension {
    OrganizationId organization;
    ExtensionId extension;
    std::string number;
};
struct RemoveExtension {
    OrganizationId organization;
    ExtensionId extension;
};

struct ProveEmailDomain {  ///< the edge has seen the organization's challenge in the DNS
    OrganizationId organization;
    std::string email_domain;
};
struct ReleaseEmailDomain {
    OrganizationId organization;
    std::string email_domain;
};
struct SetTemplate {  ///< the edge has checked that it renders
    OrganizationId organization;
    NotificationKind kind = NotificationKind::registration;
    std::string locale;
    std::string subject;
    std::string text;
    std::string html;
};
struct RemoveTemplate {
    OrganizationId organization;
    NotificationKind kind = NotificationKind::registration;
    std::string locale;
};

using AnyCommand =
    std::variant<Initialize, CreateOrganization, ChangeOrganization, CreateSite, AddMember, SendInvitation,
                 RecordInvitationSent, RevokeInvitation, ExpireInvitation, Register, ChangePassword, ChangeRole,
                 LinkExternal, SetExternalLanguage, UnlinkExternal, EditProfile, SuspendMember, ReactivateMember,
                 RemoveMember, StartSession, EndSession, SelectOrganization, IssueApiKey, RevokeApiKey,  //
                 ChangeSite, RemoveSite, CreateLevel, ChangeLevel, RemoveLevel, CreateZone, ChangeZone, RemoveZone,
                 SetPreferences,  //
                 ProveEmailDomain, ReleaseEmailDomain, SetTemplate, RemoveTemplate,  //
                 RequestEmailChange, ConfirmEmailChange, CancelEmailChange, RequestPasswordReset, ResetPassword,  //
                 EnrollTotp, ConfirmTotp, RemoveTotp, ReplaceRecoveryCodes,  //
                 RecordNotificationDelivered, RecordNotificationDeferred, RecordNotificationFailed, RetryNotification,
                 PauseNotifications, ResumeNotifications,  //
                 CreateWebhook, ChangeWebhook, RemoveWebhook, RotateWebhookSecret, ReplayWebhook, RetryWebhookDelivery,
                 RecordWebhookAdvanced, RecordWebhookDeferred, RecordWebhookFailed, RecordWebhookRecovered,  //
                 RemoveOrganization, OrderSiteClients, CreateExtension, RemoveExtension,  //
                 SetRelationTerms, CreateGroup, ChangeGroup, RemoveGroup, AddGroupMember, RemoveGroupMember, AddSubgroup,
                 RemoveSubgroup, DefineRole, RedefineRole, RemoveRoleDefinition, GiveGrant, RevokeGrant, ExpireGrant, CreateUnit,
                 ChangeUnit, RemoveUnit, SetOrganizationalLinks, SetMembershipEnd, ExpireMembership,  //
                 SetInstanceSettings, RequestRegistration, CreateAccount, AssignPassword, ChangeInstanceRole, RemoveAccount,
                 ChangeAccount,  //
                 CreatePersonalOrganization, RenamePersonalOrganization, TransferOwnership, IssueOrganizationKey,
                 RevokeOrganizationKey, SetAnomalyRule, RaiseAlert, CloseAlert,  //
                 EraseAccount, SetLegalHold, ReleaseLegalHold, StartAccessReview, DecideAccessReview, CloseAccessReview>;

template <class C>
concept CommandType = is_alternative_of<C, AnyCommand>;

/// One of them; a class of its own for the reason that Event is one.
class CommandBody : public AnyCommand {
  public:
    template <class C>
        requires CommandType<std::remove_cvref_t<C>>
    CommandBody(C&& command)  // NOLINT: what is asked for is a command
        : AnyCommand(std::in_place_type<std::remove_cvref_t<C>>, std::forward<C>(command)) {}
    CommandBody();
    CommandBody(const CommandBody& other);
    CommandBody(CommandBody&& other) noexcept;
    CommandBody& operator=(const CommandBody& other);
    CommandBody& operator=(CommandBody&& other) noexcept;
    ~CommandBody();
};

struct Command {
    CommandBody body;
    Actor actor;
    /// The account's credential epoch when the actor's session was checked; decide refuses when it has moved on since. (Keys
    /// do not end with sessions: for them decide asks only whether the key is still live.)
    std::uint64_t credential_epoch = 0;
    /// If-Match: the version the addressed aggregate must have (the account for members, the organization for itself).
    std::optional<std::uint64_t> expected_version;
    /// Stamped by the sequencer: max(clock, time of the last record).
    Timestamp now;
};

}  // namespace muster::domain
