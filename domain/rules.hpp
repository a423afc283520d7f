#pragma once
// What the decisions of every command share: who acts, what they may do, whom they may manage. Internal to domain/.

#include <algorithm>
#include <string_view>
#include <utility>

#include "domain/decide.hpp"
#include "domain/limits.hpp"
#include "domain/visibility.hpp"

namespace muster::domain {

[[nodiscard]] inline auto refuse(RefusalCode code, std::string detail, std::string field = {}) {
    return failure(Refusal{code, std::move(field), std::move(detail)});
}

/// Leaves the calling decision with the refusal when the check failed.
#define MUSTER_REQUIRE(check) \
    if (auto checked_ = (check); !checked_) return failure(std::move(checked_.error()))

class Rules {
  public:
    Rules(const RegistryReader& state, const Command& command) : registry(state), command_(command) {}

    const RegistryReader& registry;

    [[nodiscard]] const Actor& actor() const { return command_.actor; }
    [[nodiscard]] Timestamp now() const { return command_.now; }
    [[nodiscard]] bool is_system() const { return command_.actor.kind == ActorKind::system; }

    /// The actor's credential still holds.
    [[nodiscard]] Decided<Viewer> viewer() const;
    [[nodiscard]] Decided<void> instance_admin() const;
    /// The organization exists for the actor and the actor may do this there. not_found hides other tenants.
    [[nodiscard]] Decided<Grant> may(OrganizationId organization, Permission permission) const;
    /// The actor's grant reaches a member with these roles (never another Admin for a client's Admin: CC2).
    [[nodiscard]] Decided<void> manages(const Grant& grant, const Membership& target) const;
    /// The role exists, and the actor may give it: nobody gives more than they have.
    [[nodiscard]] Decided<NamedRole> grantable(const Grant& grant, const Organization& organization, std::string_view role) const;
    [[nodiscard]] Decided<NamedRole> role(const Organization& organization, std::string_view role) const;
    /// The actor has every one of them there.
    [[nodiscard]] Decided<void> has_all(const Grant& grant, PermissionSet permissions, std::string field) const;
    /// If-Match against the aggregate's version.
    [[nodiscard]] Decided<void> version_is(std::uint64_t version) const;

    /// The account and its internal membership in the organization, which must be its home.
    [[nodiscard]] Decided<std::pair<Account, Membership>> internal(AccountId account, OrganizationId organization) const;
    [[nodiscard]] Decided<std::pair<Account, Membership>> external(AccountId account, OrganizationId organization) const;
    [[nodiscard]] Decided<Organization> organization(OrganizationId id) const;
    /// Refuses when the account is the last active one whose role administers the organization, its home.
    [[nodiscard]] Decided<void> not_the_last_administrator(const Account& account, const Membership& membership) const;
    /// Refuses when the account is the last ADMIN of the instance who is not suspended.
    [[nodiscard]] Decided<void> not_the_last_instance_admin(const Account& account) const;

  private:
    const Command& command_;
};

/// As events list them: each once, in the enum's order.
[[nodiscard]] std::vector<Permission> in_order(std::vector<Permission> permissions);

using EventsOrRefusal = Decided<Events>;

[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const Initialize&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const CreateOrganization&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const ChangeOrganization&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const CreateSite&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const AddMember&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const SendInvitation&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const RecordInvitationSent&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const RevokeInvitation&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const ExpireInvitation&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const Register&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const ChangePassword&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const ChangeRole&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const LinkExternal&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const SetExternalLanguage&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const UnlinkExternal&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const EditProfile&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const SuspendMember&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const ReactivateMember&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const RemoveMember&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const StartSession&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const EndSession&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const SelectOrganization&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const IssueApiKey&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const RevokeApiKey&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const ChangeSite&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const RemoveSite&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const CreateLevel&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const ChangeLevel&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const RemoveLevel&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const CreateZone&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const ChangeZone&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const RemoveZone&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const SetPreferences&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const ProveEmailDomain&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const ReleaseEmailDomain&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const SetTemplate&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const RemoveTemplate&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const RequestEmailChange&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const ConfirmEmailChange&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const CancelEmailChange&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const RequestPasswordReset&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const ResetPassword&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const EnrollTotp&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const ConfirmTotp&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const RemoveTotp&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const ReplaceRecoveryCodes&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const RecordNotificationDelivered&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const RecordNotificationDeferred&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const RecordNotificationFailed&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const RetryNotification&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const PauseNotifications&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const ResumeNotifications&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const CreateWebhook&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const ChangeWebhook&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const RemoveWebhook&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const RotateWebhookSecret&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const ReplayWebhook&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const RetryWebhookDelivery&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const RecordWebhookAdvanced&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const RecordWebhookDeferred&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const RecordWebhookFailed&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const RecordWebhookRecovered&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const RemoveOrganization&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const OrderSiteClients&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const CreateExtension&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const RemoveExtension&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const SetRelationTerms&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const CreateGroup&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const ChangeGroup&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const RemoveGroup&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const AddGroupMember&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const RemoveGroupMember&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const AddSubgroup&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const RemoveSubgroup&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const DefineRole&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const RedefineRole&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const RemoveRoleDefinition&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const GiveGrant&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const RevokeGrant&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const ExpireGrant&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const CreateUnit&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const ChangeUnit&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const RemoveUnit&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const SetOrganizationalLinks&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const SetMembershipEnd&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const ExpireMembership&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const SetInstanceSettings&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const RequestRegistration&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const CreateAccount&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const AssignPassword&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const ChangeInstanceRole&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const RemoveAccount&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const ChangeAccount&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const CreatePersonalOrganization&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const RenamePersonalOrganization&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const TransferOwnership&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const IssueOrganizationKey&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const RevokeOrganizationKey&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const SetAnomalyRule&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const RaiseAlert&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const CloseAlert&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const EraseAccount&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const SetLegalHold&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const ReleaseLegalHold&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const StartAccessReview&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const DecideAccessReview&);
[[nodiscard]] EventsOrRefusal decide_on(const Rules&, const CloseAccessReview&);

}  // namespace muster::domain
