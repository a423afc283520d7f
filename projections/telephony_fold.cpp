#include "projections/telephony_fold.hpp"

#include <vector>

#include "projections/addressee_fold.hpp"
#include "projections/one_of.hpp"
#include "projections/row_codec.hpp"
#include "projections/telephony_rows.hpp"

namespace muster::projections {
namespace {

using namespace domain;          // NOLINT: events
using namespace telephony_rows;  // NOLINT: rows
using Outcome = Result<void, std::string>;

class Fold {
  public:
    explicit Fold(RowBatch& rows) : rows_(rows) {}

    Outcome operator()(const ExtensionCreated& e) {
        rows_.put(place_key(e.extension), encode_row(Place{e.organization, e.number}));
        rows_.put(extension_key(e.organization, e.number), encode_row(ExtensionRow{e.extension, e.organization, e.number, {}}));
        return {};
    }
    Outcome operator()(const ExtensionRemoved& e) {
        rows_.erase(place_key(e.extension));
        rows_.erase(extension_key(e.organization, e.number));
        return {};
    }
    Outcome operator()(const ExtensionAssociated& e) {
        return change(e, [&](ExtensionRow& row) { row.account = e.account; });
    }
    Outcome operator()(const ExtensionReleased& e) {
        return change(e, [](ExtensionRow& row) { row.account.reset(); });
    }
    Outcome operator()(const OrganizationRemoved& e) {
        std::vector<std::string> keys;
        rows_.scan(extensions_of(e.organization), {}, [&](std::string_view key, std::string_view bytes) {
            keys.emplace_back(key);
            if (const auto row = decode_row<ExtensionRow>(bytes)) keys.push_back(place_key(row->id).bytes());
            return true;
        });
        for (const auto& key : keys) rows_.erase(key);
        return {};
    }

    Outcome operator()(const MemberAdded& e) {
        Caller caller;
        fold_addressee(caller, e);
        rows_.put(caller_key(e.account), encode_row(caller));
        return {};
    }
    template <OneOf<ProfileChanged, EmailChanged, EmailReleased> E>
    Outcome operator()(const E& e) {
        return change_caller(e.account, [&](Caller& caller) { fold_addressee(caller, e); });
    }
    Outcome operator()(const AccountSuspended& e) {
        return change_caller(e.account, [](Caller& caller) { caller.suspended = true; });
    }
    template <OneOf<AccountReactivated, AccountRehomed> E>
    Outcome operator()(const E& e) {
        return change_caller(e.account, [](Caller& caller) { caller.suspended = false; });
    }

    template <OneOf<AccountRemoved, AccountErased> E>
    Outcome operator()(const E& e) {
        rows_.erase(caller_key(e.account));
        return {};
    }

    // Nothing of these shows here.
    template <OneOf<IncarnationStarted, InstanceCreated, InstanceRoleChanged, OrganizationCreated, OrganizationChanged,
                    EmailDomainsSet, SiteCreated, RelationEstablished, RoleChanged, ExternalLinked, ExternalLanguageSet,
                    ExternalUnlinked, MemberRemoved, UserInvited, InvitationSent, InvitationAccepted, InvitationRevoked,
                    InvitationExpired, InvitationUndeliverable, PasswordSet, PasswordRehashed, PasswordResetRequested,
                    SessionStarted, SessionOrganizationSelected, SessionEnded, ApiKeyIssued, ApiKeyRevoked, SiteChanged, SiteRemoved, LevelCreated,
                    LevelChanged, LevelRemoved, ZoneCreated, ZoneChanged, ZoneRemoved, PreferencesSet, EmailDomainProved,
                    EmailDomainReleased, TemplateSet, TemplateRemoved, EmailChangeRequested, EmailChangeCancelled,
                    TotpEnrolled, TotpConfirmed, TotpRemoved, RecoveryCodesSet, SecondFactorUsed, NotificationDelivered,
                    NotificationDeferred, NotificationFailed, NotificationRetried, NotificationsPaused,
                    NotificationsResumed, ServicesSet, SiteWifiSet, SiteClientsOrdered, WifiEnabled, WifiDisabled,
                    AccessControlGranted, AccessControlRevoked, WebhookCreated, WebhookChanged, WebhookRemoved,
                    WebhookSecretRotated, WebhookAdvanced, WebhookReplayed, WebhookDeliveryDeferred, WebhookDeliveryFailed,
                    WebhookDeliveryRetried, WebhookDeliveryRecovered> E>
    Outcome operator()(const E&) {
        return {};
    }

    template <class E>
        requires is_workspace_event<E>
    Outcome operator()(const E&) {
        return {};
    }
    // Nothing of these of people whom no organization hired, and of monitoring, shows here.
    template <OneOf<InstanceSettingsSet, RegistrationRepeated, PersonalOrganizationRenamed, OwnershipTransferred,
                    OrganizationKeyIssued, OrganizationKeyRevoked, AnomalyRuleSet, AlertRaised, AlertClosed,
                    LegalHoldSet, LegalHoldReleased, AccessReviewStarted, AccessReviewDecided, AccessReviewClosed> E>
    Outcome operator()(const E&) {
        return {};
    }

  private:
    template <class T>
    std::optional<T> read(std::string_view key) const {
        const auto bytes = rows_.get(key);
        return bytes ? decode_row<T>(*bytes) : std::nullopt;
    }
    template <class E, class F>
    Outcome change(const E& e, F&& f) {
        const auto key = extension_key(e.client, e.number);
        auto row = read<ExtensionRow>(key);
        if (!row || row->id != e.extension) return failure(e.extension.text() + " is unknown");
        f(*row);
        rows_.put(key, encode_row(*row));
        return {};
    }
    template <class F>
    Outcome change_caller(AccountId id, F&& f) {
        auto caller = read<Caller>(caller_key(id));
        if (!caller) return failure(id.text() + " is unknown");
        f(*caller);
        rows_.put(caller_key(id), encode_row(*caller));
        return {};
    }

    RowBatch& rows_;
};

}  // namespace

Outcome fold_into_telephony(const RecordedEvent& recorded, RowBatch& rows) { return std::visit(Fold(rows), recorded.event); }

}  // namespace muster::projections
