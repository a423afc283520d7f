#include "projections/directory_fold.hpp"

#include <utility>

#include "domain/overloaded.hpp"
#include "projections/directory_people.hpp"
#include "projections/one_of.hpp"
#include "projections/rebuild/bulk_rows.hpp"
#include "projections/row_codec.hpp"

namespace muster::projections {
namespace {

using namespace domain;         // NOLINT: events
using namespace directory_rows; // NOLINT: rows

/// A field an event speaks of: cleared when it is empty or erased.
void take(std::string& target, const Personal<>& value) {
    if (!value.is_absent()) target = value.open_or({});
}

class Fold {
  public:
    Fold(const EventMeta& meta, RowBatch& rows, HeldPeople* held) : meta_(meta), rows_(rows), held_(held) {}

    using Outcome = Result<void, std::string>;

    Outcome operator()(const MemberAdded& e) {
        if ((held_ && held_->find(e.account)) || rows_.get(person_key(e.account))) return failure(e.account.text() + " was added before");
        Person person;
        person.account = e.account;
        touch(person);
        take_texts(person, e);
        take(person.email, e.email);
        take(person.email_normal, e.email_normal);
        refresh_text(person);
        auto membership = joined(e.organization, MembershipKind::internal, e.role, e.locale);
        membership.home_site = e.home_site;
        membership.sites = e.sites;
        membership.home_site_access = e.home_site_access.value_or(true);
        person.memberships.push_back(std::move(membership));
        held_ ? held_->add(std::move(person)) : write_person(nullptr, person, rows_);
        return {};
    }
    Outcome operator()(const AccountRehomed& e) {
        return change(e.account, [&](Person& person) {
            person.memberships.insert(person.memberships.begin(), joined(e.organization, MembershipKind::internal, e.role, {}));
        });
    }
    Outcome operator()(const ProfileChanged& e) {
        return change(e.account, [&](Person& person) {
            if (e.username_changed) person.username.clear(), person.username_normal.clear();
            if (e.phone_changed) person.phone.clear(), person.phone_raw.clear();
            take_texts(person, e);
            refresh_text(person);
            if (auto* membership = person.in(e.organization)) {
                if (e.locale) membership->locale = *e.locale;
                if (e.home_site_cleared) membership->home_site.reset();
                if (e.home_site) membership->home_site = e.home_site;
                if (e.sites) membership->sites = *e.sites;
                if (e.home_site_access) membership->home_site_access = *e.home_site_access;
            }
        });
    }
    Outcome operator()(const RoleChanged& e) {
        return change_membership(e, [&](PersonMembership& membership) { membership.role = e.to; });
    }
    Outcome operator()(const ExternalLinked& e) {
        return change(e.account, [&](Person& person) {
            person.memberships.push_back(joined(e.organization, MembershipKind::external, e.role, e.locale));
        });
    }
    Outcome operator()(const ExternalLanguageSet& e) {
        return change_membership(e, [&](PersonMembership& membership) { membership.locale = e.locale; });
    }
    Outcome operator()(const ExternalUnlinked& e) { return leave(e.account, e.organization); }
    Outcome operator()(const MemberRemoved& e) { return leave(e.account, e.organization); }
    Outcome operator()(const AccountSuspended& e) {
        return change(e.account, [](Person& person) {
            person.before_suspension = person.status;
            person.status = AccountStatus::suspended;
        });
    }
    Outcome operator()(const AccountReactivated& e) {
        return change(e.account, [](Person& person) { person.status = person.before_suspension; });
    }
    Outcome operator()(const UserInvited& e) {
        return change(e.account, [](Person& person) {
            person.invited = true;
            if (person.status == AccountStatus::added) person.status = AccountStatus::invited;
        });
    }
    Outcome operator()(const PasswordSet& e) {
        return change(e.account, [&](Person& person) {
            const bool first = e.cause == PasswordCause::registration || e.cause == PasswordCause::assigned;
            if (first && person.status != AccountStatus::suspended) person.status = AccountStatus::active;
        });
    }
    Outcome operator()(const EmailChanged& e) {
        return change(e.account, [&](Person& person) {
            take(person.email, e.email);
            take(person.email_normal, e.email_normal);
            refresh_text(person);
        });
    }
    Outcome operator()(const EmailReleased& e) {
        return change(e.account, [](Person& person) {
            person.email.clear();
            person.email_normal.clear();
            refresh_text(person);
        });
    }
    Outcome operator()(const ExtensionAssociated& e) {
        return change_extension(e, e.extension, e.number);
    }
    Outcome operator()(const ExtensionReleased& e) { return change_extension(e, {}, {}); }
    Outcome operator()(const WifiEnabled& e) {
        return change_membership(e, [](PersonMembership& membership) { membership.wifi = true; });
    }
    Outcome operator()(const WifiDisabled& e) {
        return change_membership(e, [](PersonMembership& membership) { membership.wifi = false; });
    }
    Outcome operator()(const AccessControlGranted& e) {
        return change_membership(e, [&](PersonMembership& membership) {
            membership.access_control = true;
            membership.card = e.card.open_or({});
            membership.offline_entry = e.offline_entry;
        });
    }
    Outcome operator()(const AccessControlRevoked& e) {
        return change_membership(e, [](PersonMembership& membership) {
            membership.access_control = membership.offline_entry = false;
            membership.card.clear();
        });
    }
    Outcome operator()(const AccountErased& e) {  // as with AccountRemoved; but nothing may be left, whatever stood
        if (held_) held_->release(e.account, rows_);
        const auto bytes = rows_.get(person_key(e.account));
        if (!bytes) return {};
        auto before = decode_row<Person>(*bytes);
        if (!before) return failure("the row of " + e.account.text() + " cannot be decoded");
        auto after = *before;
        after.memberships.clear();
        write_person(&*before, after, rows_);
        rows_.erase(person_key(e.account));
        return {};
    }
    Outcome operator()(const AccountRemoved& e) {  // it left every organization before, in the same commit
        if (held_) held_->release(e.account, rows_);
        rows_.erase(person_key(e.account));
        return {};
    }
    // Nothing of these shows in a row but the account's version.
    template <OneOf<InstanceRoleChanged, InvitationAccepted, InvitationRevoked, PreferencesSet, EmailChangeRequested,
                    EmailChangeCancelled, TotpEnrolled, TotpConfirmed, TotpRemoved, RecoveryCodesSet> E>
    Outcome operator()(const E& e) {
        return change(e.account, [](Person&) {});
    }
    Outcome operator()(const GroupMemberAdded& e) {
        return change_membership(e, [&](PersonMembership& membership) { membership.groups.push_back(e.group); });
    }
    Outcome operator()(const GroupMemberRemoved& e) {
        return change_membership(e, [&](PersonMembership& membership) { std::erase(membership.groups, e.group); });
    }
    Outcome operator()(const OrganizationalLinksSet& e) {
        return change_membership(e, [&](PersonMembership& membership) {
            membership.manager = e.manager;
            membership.unit = e.unit;
        });
    }
    Outcome operator()(const MembershipEndSet& e) {
        return change_membership(e, [&](PersonMembership& membership) { membership.ends_at = e.ends_at; });
    }
    template <OneOf<GrantGiven, GrantRevoked> E>
    Outcome operator()(const E& e) {
        return e.account ? change(*e.account, [](Person&) {}) : Outcome{};
    }
    Outcome operator()(const MembershipExpired& e) { return leave(e.account, e.organization); }
    // What Muster itself writes down leaves the rows, and so their ETags, as they were read (Account::revision). The rest is not
    // about members, or not of the account's stream.
    template <OneOf<GrantExpired, RelationTermsSet, GroupCreated, GroupChanged, GroupRemoved, SubgroupAdded,
                    SubgroupRemoved, UnitCreated, UnitChanged, UnitRemoved, RoleDefined, RoleRedefined,
                    RoleDefinitionRemoved, 
                    InvitationSent, InvitationExpired, InvitationUndeliverable, PasswordRehashed,
                    PasswordResetRequested, SecondFactorUsed, NotificationDelivered, NotificationDeferred,
                    NotificationFailed, NotificationRetried, IncarnationStarted, InstanceCreated,
                    OrganizationCreated, OrganizationChanged, EmailDomainsSet, SiteCreated, RelationEstablished,
                    SiteChanged, SiteRemoved, LevelCreated, LevelChanged, LevelRemoved, ZoneCreated, ZoneChanged,
                    ZoneRemoved, EmailDomainProved, EmailDomainReleased, TemplateSet, TemplateRemoved,
                    SessionStarted, SessionOrganizationSelected, SessionEnded, ApiKeyIssued, ApiKeyRevoked, NotificationsPaused,
                    NotificationsResumed, OrganizationRemoved, ServicesSet, SiteWifiSet, SiteClientsOrdered,
                    ExtensionCreated, ExtensionRemoved> E>
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
    template <class E>
        requires is_webhook_event<E>
    Outcome operator()(const E&) {
        return {};
    }

  private:
    template <class E>
    static void take_texts(Person& person, const E& e) {
        take(person.first_name, e.first_name);
        take(person.last_name, e.last_name);
        take(person.job_title, e.job_title);
        take(person.title, e.title);
        take(person.username, e.username);
        take(person.username_normal, e.username_normal);
        take(person.phone, e.phone);
        take(person.phone_raw, e.phone_raw);
    }
    [[nodiscard]] PersonMembership joined(OrganizationId organization, MembershipKind kind, const std::string& role,
                                          const std::string& locale) const {
        PersonMembership membership;
        membership.organization = organization;
        membership.kind = kind;
        membership.role = role;
        membership.locale = locale;
        membership.added_at = meta_.time;
        return membership;
    }
    void touch(Person& person) const {
        person.version = meta_.stream_version;
        person.updated_at = meta_.time;
    }
    template <class F>
    Outcome change(AccountId account, F&& f) {
        if (auto* person = held_ ? held_->find(account) : nullptr) return change_held(*person, f);
        const auto bytes = rows_.get(person_key(account));
        if (!bytes) return failure(account.text() + " is unknown");
        auto before = decode_row<Person>(*bytes);
        if (!before) return failure("the row of " + account.text() + " cannot be decoded");
        if (held_) return change_held(held_->keep(std::move(*before)), f);
        auto after = *before;
        touch(after);
        f(after);
        write_person(&*before, after, rows_);
        return {};
    }
    template <class F>
    Outcome change_held(Person& person, F& f) {
        touch(person);
        f(person);
        return {};
    }
    template <class E, class F>
    Outcome change_membership(const E& e, F&& f) {
        bool found = false;
        auto outcome = change(e.account, [&](Person& person) {
            auto* membership = person.in(e.organization);
            if ((found = membership != nullptr)) f(*membership);
        });
        if (outcome && !found) return failure(e.account.text() + " is no member of " + e.organization.text());
        return outcome;
    }
    template <class E>
    Outcome change_extension(const E& e, std::optional<ExtensionId> extension, const std::string& number) {
        return change(e.account, [&](Person& person) {
            if (auto* membership = person.in(e.organization)) {
                membership->extension = extension;
                membership->extension_number = number;
            }
            refresh_text(person);
        });
    }
    Outcome leave(AccountId account, OrganizationId organization) {
        return change(account, [&](Person& person) {
            std::erase_if(person.memberships, [&](const auto& each) { return each.organization == organization; });
        });
    }

    const EventMeta& meta_;
    RowBatch& rows_;
    HeldPeople* held_;  ///< null: rows are written at once
};

}  // namespace

Result<void, std::string> fold_into_directory(const RecordedEvent& recorded, RowBatch& rows) {
    auto* bulk = dynamic_cast<BulkRows*>(&rows);
    return std::visit(Fold(recorded.meta, rows, bulk ? &bulk->held<HeldPeople>() : nullptr), recorded.event);
}

}  // namespace muster::projections
