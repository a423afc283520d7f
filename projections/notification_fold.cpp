#include "projections/addressee_fold.hpp"
#include "projections/notification_rows.hpp"
#include "projections/one_of.hpp"
#include "projections/row_codec.hpp"

namespace muster::projections::notification_rows {
namespace {

using namespace domain;  // NOLINT: events
using Outcome = Result<void, std::string>;

class Fold {
  public:
    Fold(const EventMeta& meta, RowBatch& rows) : meta_(meta), rows_(rows) {}

    // --- people ----------------------------------------------------------------------------------------------------------
    Outcome operator()(const MemberAdded& e) {
        Person p;
        fold_addressee(p, e);
        p.home = e.organization;
        put(e.account, p);
        return {};
    }
    Outcome operator()(const AccountRehomed& e) {
        return change(e.account, [&](Person& p) { p.home = e.organization; });
    }
    Outcome operator()(const MemberRemoved& e) {
        return change(e.account, [](Person& p) { p.home.reset(); });
    }
    Outcome operator()(const MembershipExpired& e) {
        return e.kind == MembershipKind::internal ? change(e.account, [](Person& p) { p.home.reset(); }) : Outcome{};
    }
    template <OneOf<ProfileChanged, EmailReleased> E>
    Outcome operator()(const E& e) {
        return change(e.account, [&](Person& p) { fold_addressee(p, e); });
    }

    // --- what makes a message due ----------------------------------------------------------------------------------------
    Outcome operator()(const UserInvited& e) {
        if (e.supersedes) cancel(link_key(*e.supersedes));
        return with(e.account, [&](Person& p) {
            const bool asked = e.self_requested.value_or(false);
            auto row = message(asked ? NotificationKind::self_registration : NotificationKind::registration, e.account, e.organization, p);
            row.invitation = e.invitation;
            row.generation = e.generation;
            queue(row, link_key(e.invitation));
        });
    }
    Outcome operator()(const PasswordResetRequested& e) {
        return change(e.account, [&](Person& p) {
            if (p.reset) cancel(link_key(*p.reset));
            p.reset = e.reset;
            auto row = message(NotificationKind::password_reset, e.account, e.organization, p);
            row.password_reset = e.reset;
            queue(row, link_key(e.reset));
        });
    }
    /// A registration is confirmed where it was made; a change or reset is told to the person, who may not have made it.
    Outcome operator()(const PasswordSet& e) {
        return change(e.account, [&](Person& p) {
            if (p.reset) cancel(link_key(*p.reset));
            p.reset.reset();
            if (e.cause != PasswordCause::registration && p.home) queue(message(NotificationKind::password_set, e.account, *p.home, p));
        });
    }
    Outcome operator()(const EmailChangeRequested& e) {
        return change(e.account, [&](Person& p) {
            if (p.change) cancel(link_key(*p.change));
            p.change = e.change;
            auto confirm = message(NotificationKind::email_change_confirm, e.account, e.organization, p);
            confirm.channel = Channel::email;
            confirm.to = e.email.open_or({});
            confirm.to_normal = e.email_normal.open_or({});
            confirm.email_change = e.change;
            if (e.waits_until) confirm.due_at = confirm.queued_at = *e.waits_until;  // the time within which it is tried counts from there
            queue(confirm, link_key(e.change));
            queue(message(NotificationKind::email_change_notice, e.account, e.organization, p));
        });
    }
    Outcome operator()(const EmailChangeCancelled& e) {
        return change(e.account, [&](Person& p) {
            cancel(link_key(e.change));
            p.change.reset();
        });
    }
    Outcome operator()(const EmailChanged& e) {
        return change(e.account, [&](Person& p) {
            fold_addressee(p, e);
            if (p.reset) cancel(link_key(*p.reset));
            p.reset.reset();
            if (p.change) cancel(link_key(*p.change));
            p.change.reset();
        });
    }
    Outcome operator()(const RegistrationRepeated& e) {
        return with(e.account, [&](Person& p) { queue(message(NotificationKind::account_exists, e.account, e.organization, p)); });
    }
    /// What was sent or waits stays listed, to nobody.
    Outcome operator()(const AccountErased& e) {
        std::vector<NotificationRow> rows;
        rows_.scan(Key(of_account).add(e.account), {}, [&](std::string_view key, std::string_view cause) {
            const auto kind = static_cast<NotificationKind>(key.back());
            if (auto row = read<NotificationRow>(notification_key(id_at<EventId>(cause, 0), kind))) rows.push_back(std::move(*row));
            return true;
        });
        for (auto& row : rows) {
            if (!row.to_normal.empty()) rows_.erase(email_key(row));
            if (row.due_at) {
                rows_.erase(due_key(row));
                end(row, NotificationStatus::cancelled);
            }
            for (auto* text : {&row.to, &row.to_normal, &row.first_name, &row.last_name, &row.reply}) text->clear();
            row.channel = Channel::email;  // which address the person had is told by nothing
            write(row);
        }
        rows_.erase(person_key(e.account));
        return {};
    }
    Outcome operator()(const AccountRemoved& e) {
        return with(e.account, [&](Person& p) {
            if (p.reset) cancel(link_key(*p.reset));
            if (p.change) cancel(link_key(*p.change));
            rows_.erase(person_key(e.account));
        });
    }
    Outcome operator()(const ExternalLinked& e) {
        if (meta_.actor.account == e.account) return {};  // whoever makes an organization of their own knows
        return with(e.account, [&](Person& p) {
            auto row = message(NotificationKind::linked_external, e.account, e.home, p);
            if (!e.locale.empty()) row.locale = e.locale;
            row.linked_to = e.organization;
            queue(row);
        });
    }
    template <OneOf<TotpConfirmed, TotpRemoved> E>
    Outcome operator()(const E& e) {
        return with(e.account, [&](Person& p) {
            if (p.home) queue(message(NotificationKind::second_factor_changed, e.account, *p.home, p));
        });
    }

    // --- what became of it -----------------------------------------------------------------------------------------------
    Outcome operator()(const InvitationSent& e) {
        const auto ref = read<LinkRef>(link_key(e.invitation));
        return ref ? end(ref->cause, ref->kind, NotificationStatus::delivered) : Outcome{};
    }
    template <OneOf<InvitationAccepted, InvitationRevoked, InvitationExpired> E>
    Outcome operator()(const E& e) {
        cancel(link_key(e.invitation));
        return {};
    }
    Outcome operator()(const NotificationDelivered& e) {
        return attempted(e, [&](NotificationRow& row) { end(row, NotificationStatus::delivered); });
    }
    Outcome operator()(const NotificationDeferred& e) {
        return attempted(e, [&](NotificationRow& row) {
            row.reply = e.reply.open_or({});
            if (!rows_.get(person_key(e.account))) return end(row, NotificationStatus::cancelled);  // gone since it was tried
            row.status = NotificationStatus::deferred;
            row.due_at = e.next_attempt_at;
        });
    }
    Outcome operator()(const NotificationFailed& e) {
        return attempted(e, [&](NotificationRow& row) {
            end(row, NotificationStatus::failed);
            row.reply = e.reply.open_or({});
        });
    }
    Outcome operator()(const NotificationRetried& e) {
        return change(e.cause, e.kind, [&](NotificationRow& row) {
            if (row.status != NotificationStatus::failed || !rows_.get(person_key(e.account))) return;
            row.status = NotificationStatus::queued;
            row.due_at = meta_.time;
            row.queued_at = meta_.time;  // the time within which it is tried counts from here
            row.ended_at.reset();
        });
    }

    // Nothing of these shows here.
    template <OneOf<IncarnationStarted, InstanceCreated, InstanceRoleChanged, OrganizationCreated, OrganizationChanged,
                    EmailDomainsSet, SiteCreated, RelationEstablished, SiteChanged, SiteRemoved, LevelCreated, LevelChanged,
                    LevelRemoved, ZoneCreated, ZoneChanged, ZoneRemoved, PreferencesSet, EmailDomainProved,
                    EmailDomainReleased, TemplateSet, TemplateRemoved, RoleChanged, ExternalLanguageSet, ExternalUnlinked,
                    AccountSuspended, AccountReactivated, InvitationUndeliverable, PasswordRehashed, TotpEnrolled,
                    RecoveryCodesSet, SecondFactorUsed, SessionStarted, SessionOrganizationSelected, SessionEnded, ApiKeyIssued, ApiKeyRevoked,
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
    template <OneOf<InstanceSettingsSet, PersonalOrganizationRenamed, OwnershipTransferred, OrganizationKeyIssued,
                    OrganizationKeyRevoked, AnomalyRuleSet, AlertRaised, AlertClosed,
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
    void put(AccountId account, const Person& p) { rows_.put(person_key(account), encode_row(p)); }
    template <class F>
    Outcome with(AccountId account, F&& f) {
        auto p = read<Person>(person_key(account));
        if (!p) return failure(account.text() + " is unknown");
        f(*p);
        return {};
    }
    template <class F>
    Outcome change(AccountId account, F&& f) {
        return with(account, [&](Person& p) {
            f(p);
            put(account, p);
        });
    }

    NotificationRow message(NotificationKind kind, AccountId account, OrganizationId organization, const Person& p) const {
        NotificationRow row;
        row.cause = meta_.id;
        row.kind = kind;
        row.account = account;
        row.organization = organization;
        row.position = meta_.position;
        row.queued_at = meta_.time;
        row.due_at = meta_.time;
        const bool by_sms = p.email.empty() && !p.phone.empty();  // WS6: by whichever contact is there
        row.channel = by_sms ? Channel::sms : Channel::email;
        row.to = by_sms ? p.phone : p.email;
        row.to_normal = by_sms ? "" : p.email_normal;
        row.first_name = p.first_name;
        row.last_name = p.last_name;
        row.locale = p.locale;
        return row;
    }
    static Key due_key(const NotificationRow& row) {
        return std::move(Key(due).add(*row.due_at).add(row.cause).add_byte(static_cast<std::uint8_t>(row.kind)));
    }
    static Key email_key(const NotificationRow& row) {
        return std::move(
            Key(by_email).add_text(row.to_normal).add_newest_first(row.position).add_byte(static_cast<std::uint8_t>(row.kind)));
    }
    void write(const NotificationRow& row) {
        rows_.put(notification_key(row.cause, row.kind), encode_row(row));
        if (row.due_at) rows_.put(due_key(row), "");
    }
    void queue(const NotificationRow& row, std::optional<Key> link_row = {}) {
        const auto kind = static_cast<std::uint8_t>(row.kind);
        write(row);
        rows_.put(Key(of_organization).add(row.organization).add_newest_first(row.position).add_byte(kind), row.cause.raw());
        rows_.put(Key(newest).add_newest_first(row.position).add_byte(kind), row.cause.raw());
        rows_.put(Key(of_account).add(row.account).add_newest_first(row.position).add_byte(kind), row.cause.raw());
        if (!row.to_normal.empty()) rows_.put(email_key(row), row.cause.raw());
        if (link_row) rows_.put(*link_row, encode_row(LinkRef{row.cause, row.kind}));
    }
    template <class F>
    Outcome change(EventId cause, NotificationKind kind, F&& f) {
        auto row = read<NotificationRow>(notification_key(cause, kind));
        if (!row) return failure(notification_id(cause, kind) + " is unknown");
        if (row->due_at) rows_.erase(due_key(*row));
        f(*row);
        write(*row);
        return {};
    }
    template <class E, class F>
    Outcome attempted(const E& e, F&& f) {
        return change(e.cause, e.kind, [&](NotificationRow& row) {
            row.attempts = e.attempt;
            row.reply_code = e.reply_code;
            row.reply.clear();
            f(row);
        });
    }
    void end(NotificationRow& row, NotificationStatus status) const {
        row.status = status;
        row.due_at.reset();
        row.ended_at = meta_.time;
    }
    Outcome end(EventId cause, NotificationKind kind, NotificationStatus status) {
        return change(cause, kind, [&](NotificationRow& row) {
            if (status == NotificationStatus::delivered) ++row.attempts;
            end(row, status);
        });
    }
    /// What its link told is true no more; one that left stays as it is.
    void cancel(const Key& link_row) {
        const auto ref = read<LinkRef>(link_row);
        const auto row = ref ? read<NotificationRow>(notification_key(ref->cause, ref->kind)) : std::nullopt;
        if (row && row->due_at) (void)end(ref->cause, ref->kind, NotificationStatus::cancelled);
    }

    const EventMeta& meta_;
    RowBatch& rows_;
};

}  // namespace

Outcome fold_into_notifications(const RecordedEvent& recorded, RowBatch& rows) {
    return std::visit(Fold(recorded.meta, rows), recorded.event);
}

}  // namespace muster::projections::notification_rows
