#pragma once
// Folds one event into a registry. Internal to domain/; the definitions stand in evolve_*.cpp by the event's family.
// A missing event does not compile: std::visit finds no overload for it.

#include <optional>
#include <string>
#include <vector>

#include "domain/event.hpp"
#include "domain/registry.hpp"

namespace muster::domain {

/// An event that speaks of something unknown cannot come from decide; it changes nothing there.
class Fold {
  public:
    Fold(Registry& registry, const EventMeta& meta) : registry_(registry), meta_(meta) {}

    void operator()(const IncarnationStarted& e);
    void operator()(const InstanceCreated& e);
    void operator()(const InstanceRoleChanged& e);
    void operator()(const OrganizationCreated& e);
    void operator()(const OrganizationChanged& e);
    void operator()(const EmailDomainsSet& e);
    void operator()(const SiteCreated& e);
    void operator()(const RelationEstablished& e);

    void operator()(const MemberAdded& e);
    void operator()(const AccountRehomed& e);
    void operator()(const ProfileChanged& e);
    void operator()(const RoleChanged& e);
    void operator()(const ExternalLinked& e);
    void operator()(const ExternalLanguageSet& e);
    void operator()(const ExternalUnlinked& e);
    void operator()(const AccountSuspended& e);
    void operator()(const AccountReactivated& e);
    void operator()(const MemberRemoved& e);

    void operator()(const UserInvited& e);
    void operator()(const InvitationSent& e);
    void operator()(const InvitationAccepted& e);
    void operator()(const InvitationRevoked& e);
    void operator()(const InvitationExpired& e);
    void operator()(const PasswordSet& e);
    void operator()(const SessionStarted& e);
    void operator()(const SessionEnded& e);
    void operator()(const SessionOrganizationSelected& e);
    void operator()(const ApiKeyIssued& e);
    void operator()(const ApiKeyRevoked& e);

    void operator()(const SiteChanged& e);
    void operator()(const SiteRemoved& e);
    void operator()(const LevelCreated& e);
    void operator()(const LevelChanged& e);
    void operator()(const LevelRemoved& e);
    void operator()(const ZoneCreated& e);
    void operator()(const ZoneChanged& e);
    void operator()(const ZoneRemoved& e);
    void operator()(const PreferencesSet& e);

    void operator()(const EmailDomainProved& e);
    void operator()(const EmailDomainReleased& e);
    void operator()(const TemplateSet& e);
    void operator()(const TemplateRemoved& e);

    void operator()(const EmailChangeRequested& e);
    void operator()(const EmailChangeCancelled& e);
    void operator()(const EmailChanged& e);
    void operator()(const EmailReleased& e);

    void operator()(const InvitationUndeliverable& e);
    void operator()(const PasswordRehashed& e);
    void operator()(const PasswordResetRequested& e);
    void operator()(const TotpEnrolled& e);
    void operator()(const TotpConfirmed& e);
    void operator()(const TotpRemoved& e);
    void operator()(const RecoveryCodesSet& e);
    void operator()(const SecondFactorUsed& e);

    void operator()(const NotificationDelivered& e);
    void operator()(const NotificationDeferred& e);
    void operator()(const NotificationFailed& e);
    void operator()(const NotificationRetried& e);
    void operator()(const NotificationsPaused& e);
    void operator()(const NotificationsResumed& e);

    void operator()(const WebhookCreated& e);
    void operator()(const WebhookChanged& e);
    void operator()(const WebhookRemoved& e);
    void operator()(const WebhookSecretRotated& e);
    void operator()(const WebhookAdvanced& e);
    void operator()(const WebhookReplayed& e);
    void operator()(const WebhookDeliveryDeferred& e);
    void operator()(const WebhookDeliveryFailed& e);
    void operator()(const WebhookDeliveryRetried& e);
    void operator()(const WebhookDeliveryRecovered& e);
    void operator()(const OrganizationRemoved& e);
    void operator()(const ServicesSet& e);
    void operator()(const SiteWifiSet& e);
    void operator()(const SiteClientsOrdered& e);
    void operator()(const ExtensionCreated& e);
    void operator()(const ExtensionRemoved& e);
    void operator()(const ExtensionAssociated& e);
    void operator()(const ExtensionReleased& e);
    void operator()(const WifiEnabled& e);
    void operator()(const WifiDisabled& e);
    void operator()(const AccessControlGranted& e);
    void operator()(const AccessControlRevoked& e);

    void operator()(const RelationTermsSet& e);
    void operator()(const GroupCreated& e);
    void operator()(const GroupChanged& e);
    void operator()(const GroupRemoved& e);
    void operator()(const GroupMemberAdded& e);
    void operator()(const GroupMemberRemoved& e);
    void operator()(const SubgroupAdded& e);
    void operator()(const SubgroupRemoved& e);
    void operator()(const UnitCreated& e);
    void operator()(const UnitChanged& e);
    void operator()(const UnitRemoved& e);
    void operator()(const OrganizationalLinksSet& e);
    void operator()(const RoleDefined& e);
    void operator()(const RoleRedefined& e);
    void operator()(const RoleDefinitionRemoved& e);
    void operator()(const GrantGiven& e);
    void operator()(const GrantRevoked& e);
    void operator()(const GrantExpired& e);
    void operator()(const MembershipEndSet& e);
    void operator()(const MembershipExpired& e);

    void operator()(const InstanceSettingsSet& e);
    void operator()(const RegistrationRepeated& e);
    void operator()(const AccountRemoved& e);
    void operator()(const PersonalOrganizationRenamed& e);
    void operator()(const OwnershipTransferred& e);
    void operator()(const OrganizationKeyIssued& e);
    void operator()(const OrganizationKeyRevoked& e);
    void operator()(const AnomalyRuleSet& e);
    void operator()(const AlertRaised& e);
    void operator()(const AlertClosed& e);

    void operator()(const AccountErased& e);
    void operator()(const LegalHoldSet& e);
    void operator()(const LegalHoldReleased& e);
    void operator()(const AccessReviewStarted& e);
    void operator()(const AccessReviewDecided& e);
    void operator()(const AccessReviewClosed& e);

  private:
    /// Changes the aggregate and gives it the version of the event.
    template <class F>
    void change(AccountId id, F&& f) {
        auto account = registry_.account(id);
        if (!account) return;
        account->version = account->revision = meta_.stream_version;
        f(*account);
        registry_.put(*account);
    }
    /// As change, for what Muster itself writes down: whoever read the account before may still change it.
    template <class F>
    void note(AccountId id, F&& f) {
        auto account = registry_.account(id);
        if (!account) return;
        account->version = meta_.stream_version;
        f(*account);
        registry_.put(*account);
    }
    template <class F>
    void change(WebhookId id, F&& f) {
        auto webhook = registry_.webhook(id);
        if (!webhook) return;
        webhook->version = webhook->revision = meta_.stream_version;
        f(*webhook);
        registry_.put(*webhook);
    }
    template <class F>
    void note(WebhookId id, F&& f) {
        auto webhook = registry_.webhook(id);
        if (!webhook) return;
        webhook->version = meta_.stream_version;
        f(*webhook);
        registry_.put(*webhook);
    }
    template <class F>
    void change(OrganizationId id, F&& f) {
        auto organization = registry_.organization(id);
        if (!organization) return;
        organization->version = meta_.stream_version;
        f(*organization);
        registry_.put(*organization);
    }

    /// Changes what an account's event says of its membership.
    template <class E, class F>
    void change_membership(const E& e, F&& f) {
        change(e.account, [&](Account&) {
            auto membership = registry_.membership(e.account, e.organization);
            if (!membership) return;
            f(*membership);
            registry_.put(*membership);
        });
    }

    Instance at_instance() const;
    void count_client(const std::optional<OrganizationId>& provider, int by);
    void erase_site(SiteId id);
    void join_site(SiteId id, OrganizationId client);
    void leave_site(SiteId id, OrganizationId client);

    template <class F>
    void change(GroupId id, F&& f) {
        auto group = registry_.group(id);
        if (!group) return;
        f(*group);
        registry_.put(*group);
    }
    template <class F>
    void change(UnitId id, F&& f) {
        auto unit = registry_.unit(id);
        if (!unit) return;
        f(*unit);
        registry_.put(*unit);
    }
    void define(OrganizationId organization, const std::string& name, const std::vector<Permission>& permissions, DirectoryReach reach,
                bool takes_externals);
    /// Counts who has a role of the organization's own; the built-in ones are not counted.
    void count_role(OrganizationId organization, std::string_view role, int by);
    /// Takes it from whoever has it.
    void end_grant(GrantId id);
    void erase_grant(const RoleGrant& grant);
    void count_unit(const std::optional<UnitId>& unit, std::uint64_t Unit::*counter, int by);
    /// Whether terms say of the other's people how they show here.
    void list_shown_by_terms(OrganizationId host, OrganizationId home);
    /// What the member has here beside the membership itself.
    void strip(Membership& membership);
    /// Whose name is whose; does not put the group.
    void name_group(Group& group, const std::optional<Claim>& claim);
    /// Groups, units, roles, grants and terms of an organization that goes; its people left before.
    void clear_workspace(OrganizationId organization);
    /// The person leaves where they are external; the sessions that were started for it end.
    void unlink(AccountId account, OrganizationId organization);
    /// The person leaves their home.
    void remove(AccountId account, OrganizationId organization);

    void join(Membership membership);
    void leave(Account& account, OrganizationId organization);
    /// Keeps the count that the last-admin rule reads: active accounts whose role in their home administers.
    void count_administrator(const Account& account, int by);
    void count_instance_admin(const Account& account, int by);
    void replace_claim(std::optional<Claim>& held, const std::optional<Claim>& next, AccountId account);

    void kill(InvitationId id, InvitationStatus status);
    void end_invitation(AccountId account, InvitationId id, InvitationStatus status);
    void drop_session(SessionId id);
    void drop_organization_key(OrganizationKeyId id);
    void drop_email_change(Account& account);
    void drop_password_reset(Account& account);
    /// Ends every session but one; the epoch makes credentials that were checked earlier stale.
    void end_sessions(Account& account, std::optional<SessionId> keep);

    Registry& registry_;
    const EventMeta& meta_;
};

}  // namespace muster::domain
