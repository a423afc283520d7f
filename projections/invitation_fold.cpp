#include "projections/invitation_rows.hpp"
#include "projections/one_of.hpp"
#include "projections/row_codec.hpp"

namespace muster::projections::invitation_rows {
namespace {

using namespace domain;  // NOLINT: events
using Outcome = Result<void, std::string>;

void take(std::string& target, const Personal<>& value) {
    if (!value.is_absent()) target = value.open_or({});
}

class Fold {
  public:
    Fold(const EventMeta& meta, RowBatch& rows) : meta_(meta), rows_(rows) {}

    Outcome operator()(const MemberAdded& e) {
        Addressee to;
        take_texts(to, e);
        take(to.email, e.email);
        take(to.email_normal, e.email_normal);
        to.locale = e.locale;
        rows_.put(addressee_key(e.account), encode_row(to));
        return {};
    }
    Outcome operator()(const ProfileChanged& e) {
        auto to = read<Addressee>(addressee_key(e.account));
        if (!to) return failure(e.account.text() + " is unknown");
        if (e.phone_changed) to->phone.clear();
        take_texts(*to, e);
        if (e.locale) to->locale = *e.locale;
        rows_.put(addressee_key(e.account), encode_row(*to));
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
        rows_.put(Key(newest).add_newest_first(meta_.position).add(e.invitation), "");
        rows_.put(waiting_key(row), "");
        const auto to = read<Addressee>(addressee_key(e.account));
        if (!to) return failure(e.account.text() + " is unknown");
        if (!to->email_normal.empty()) {
            rows_.put(Key(by_email).add_text(to->email_normal).add_newest_first(meta_.position).add(e.invitation), "");
        }
        return {};
    }
    Outcome operator()(const InvitationSent& e) {
        auto row = read<InvitationRow>(invitation_key(e.invitation));
        if (!row) return failure(e.invitation.text() + " is unknown");
        rows_.erase(waiting_key(*row));
        row->status = InvitationStatus::sent;
        row->sent_at = meta_.time;
        row->expires_at = e.expires_at;
        rows_.put(expiring_key(*row), "");
        rows_.put(invitation_key(row->id), encode_row(*row));
        return {};
    }
    Outcome operator()(const EmailChanged& e) {
        auto to = read<Addressee>(addressee_key(e.account));
        if (!to) return failure(e.account.text() + " is unknown");
        take(to->email, e.email);
    template <class E>
        requires is_webhook_event<E>
    Outcome operator()(const E&) {
        return {};
    }
        take(to->email_normal, e.email_normal);
        rows_.put(addressee_key(e.account), encode_row(*to));
        return {};
    }
    Outcome operator()(const EmailReleased& e) {
        auto to = read<Addressee>(addressee_key(e.account));
        if (!to) return failure(e.account.text() + " is unknown");
        to->email.clear();
        to->email_normal.clear();
        rows_.put(addressee_key(e.account), encode_row(*to));
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
                    TemplateSet, TemplateRemoved, SessionStarted, SessionEnded, ApiKeyIssued, ApiKeyRevoked,
                    NotificationDelivered, NotificationDeferred, NotificationFailed, NotificationRetried,
                    NotificationsPaused, NotificationsResumed> E>
    Outcome operator()(const E&) {
        return {};
    }

  private:
    template <class T>
    std::optional<T> read(std::string_view key) const {
        const auto bytes = rows_.get(key);
        return bytes ? decode_row<T>(*bytes) : std::nullopt;
    }
    template <class E>
    static void take_texts(Addressee& to, const E& e) {
        take(to.first_name, e.first_name);
        take(to.last_name, e.last_name);
        take(to.phone, e.phone);
    }
    static Key waiting_key(const InvitationRow& row) { return std::move(Key(waiting).add(row.position).add(row.id)); }
    static Key expiring_key(const InvitationRow& row) { return std::move(Key(expiring).add(*row.expires_at).add(row.id)); }

    Outcome end(InvitationId id, InvitationStatus status, std::optional<InvitationId> superseded_by) {
        auto row = read<InvitationRow>(invitation_key(id));
        if (!row) return failure(id.text() + " is unknown");
        rows_.erase(waiting_key(*row));
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
