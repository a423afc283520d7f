#include "projections/addressee_fold.hpp"
#include "projections/invitation_rows.hpp"
#include "projections/one_of.hpp"
#include "projections/row_codec.hpp"

namespace muster::projections::invitation_rows {
namespace {

using namespace domain;  // NOLINT: events
using Outcome = Result<void, std::string>;

class Fold {
  public:
    Fold(const EventMeta& meta, RowBatch& rows) : meta_(meta), rows_(rows) {}

    Outcome operator()(const MemberAdded& e) {
        Invitee invitee;
        fold_addressee(invitee, e);
        rows_.put(invitee_key(e.account), encode_row(invitee));
        return {};
    }
    template <OneOf<ProfileChanged, EmailChanged, EmailReleased> E>
    Outcome operator()(const E& e) {
        auto invitee = read<Invitee>(invitee_key(e.account));
        if (!invitee) return failure(e.account.text() + " is unknown");
        fold_addressee(*invitee, e);
        rows_.put(invitee_key(e.account), encode_row(*invitee));
        return {};
    }
    Outcome operator()(const AccountErased& e) {
        rows_.erase(invitee_key(e.account));
        return {};
    }
    Outcome operator()(const UserInvited& e) {
        if (e.supersedes) {
            auto ended = end(*e.supersedes, InvitationStatus::superseded, e.invitation);
            if (!ended) return ended;
        }
        const InvitationRow row{e.invitation, e.organization, e.account,   InvitationStatus::pending, e.generation,
                                meta_.position, meta_.time,   {}, {}, {}};
        rows_.put(invitation_key(e.invitation), encode_row(row));
        rows_.put(Key(of_organization).add(e.organization).add_newest_first(meta_.position).add(e.invitation), "");
        return {};
    }
    Outcome operator()(const InvitationSent& e) {
        auto row = read<InvitationRow>(invitation_key(e.invitation));
        if (!row) return failure(e.invitation.text() + " is unknown");
        row->status = InvitationStatus::sent;
        row->sent_at = meta_.time;
        row->expires_at = e.expires_at;
        rows_.put(expiring_key(*row), "");
        rows_.put(invitation_key(row->id), encode_row(*row));
        return {};
    }
    Outcome operator()(const InvitationUndeliverable& e) { return end(e.invitation, InvitationStatus::failed, {}); }
    Outcome operator()(const InvitationAccepted& e) { return end(e.invitation, InvitationStatus::accepted, {}); }
    Outcome operator()(const InvitationRevoked& e) { return end(e.invitation, InvitationStatus::revoked, {}); }
    Outcome operator()(const InvitationExpired& e) { return end(e.invitation, InvitationStatus::expired, {}); }

    // Nothing of these shows here.
    template <OneOf<IncarnationStarted, InstanceCreated, OrganizationCreated, OrganizationChanged, EmailDomainsSet,
                    SiteCreated, RelationEstablished, InstanceRoleChanged, AccountRehomed, RoleChanged,
                    ExternalLinked, ExternalLanguageSet, ExternalUnlinked, AccountSuspended, AccountReactivated,
                    MemberRemoved, PreferencesSet, PasswordSet, PasswordRehashed, PasswordResetRequested,
                    EmailChangeRequested, EmailChangeCancelled, TotpEnrolled, TotpConfirmed, TotpRemoved,
                    RecoveryCodesSet, SecondFactorUsed, SiteChanged, SiteRemoved, LevelCreated, LevelChanged,
                    LevelRemoved, ZoneCreated, ZoneChanged, ZoneRemoved, EmailDomainProved, EmailDomainReleased,
                    TemplateSet, TemplateRemoved, SessionStarted, SessionOrganizationSelected, SessionEnded, ApiKeyIssued, ApiKeyRevoked,
                    NotificationDelivered, NotificationDeferred, NotificationFailed, NotificationRetried,
                    NotificationsPaused, NotificationsResumed, OrganizationRemoved, ServicesSet, SiteWifiSet, SiteClientsOrdered, ExtensionCreated,
                    ExtensionRemoved, ExtensionAssociated,
                    ExtensionReleased, WifiEnabled, WifiDisabled, AccessControlGranted, AccessControlRevoked> E>
    Outcome operator()(const E&) {
        return {};
    }
    template <class E>
        requires is_workspace_event<E>
    Outcome operator()(const E&) {
        return {};
    }
    // Nothing of these of people whom no organization hired, and of monitoring, shows here.
    template <OneOf<InstanceSettingsSet, RegistrationRepeated, AccountRemoved, PersonalOrganizationRenamed, OwnershipTransferred,
                    OrganizationKeyIssued, OrganizationKeyRevoked, AnomalyRuleSet, AlertRaised, AlertClosed,
                    LegalHoldSet, LegalHoldReleased, AccessReviewStarted, AccessReviewDecided, AccessReviewClosed> E>
    Outcome operator()(const E&) {
        return {};
    }
    template <class E>
        requires is_webhook_event<E>
    Outcome operator()(const E&) {
        return {};
    }

  private:
    template <class T>
    std::optional<T> read(std::string_view key) const {
        const auto bytes = rows_.get(key);
        return bytes ? decode_row<T>(*bytes) : std::nullopt;
    }
    static Key expiring_key(const InvitationRow& row) { return std::move(Key(expiring).add(*row.expires_at).add(row.id)); }

    Outcome end(InvitationId id, InvitationStatus status, std::optional<InvitationId> superseded_by) {
        auto row = read<InvitationRow>(invitation_key(id));
        if (!row) return failure(id.text() + " is unknown");
        if (row->expires_at) rows_.erase(expiring_key(*row));
        row->status = status;
        row->superseded_by = superseded_by;
        rows_.put(invitation_key(id), encode_row(*row));
        return {};
    }

    const EventMeta& meta_;
    RowBatch& rows_;
};

}  // namespace

Outcome fold_into_invitations(const RecordedEvent& recorded, RowBatch& rows) {
    return std::visit(Fold(recorded.meta, rows), recorded.event);
}

}  // namespace muster::projections::invitation_rows
