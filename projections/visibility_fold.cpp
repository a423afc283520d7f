#include "projections/visibility_fold.hpp"

#include <algorithm>

#include "domain/overloaded.hpp"
#include "projections/one_of.hpp"
#include "projections/row_codec.hpp"
#include "projections/text.hpp"
#include "projections/visibility_rows.hpp"

namespace muster::projections {
namespace {

using namespace domain;           // NOLINT: events
using namespace visibility_rows;  // NOLINT: rows
using Outcome = Result<void, std::string>;

class Fold {
  public:
    Fold(const EventMeta& meta, RowBatch& rows) : meta_(meta), rows_(rows) {}

    Outcome operator()(const OrganizationCreated& e) {
        if (rows_.get(organization_key(e.organization))) return failure(e.organization.text() + " was created before");
        OrganizationRow row;
        row.id = e.organization;
        row.kind = e.kind;
        row.shown_name = e.personal_name.open_or(e.name);
        row.provider = e.provider;
        row.sites = e.sites;
        row.email_domains = e.email_domains;
        row.require_email_domain = e.require_email_domain;
        row.visibility = e.visibility;
        row.app_links = e.app_links;
        row.owner = e.owner;
        row.created_at = meta_.time;
        if (e.owner) sealed_under(row, *e.owner, e.personal_name);
        touch(row);
        refresh_name(row);
        put(row);
        rows_.put(name_key(row), "");
        if (e.provider) rows_.put(client_key(*e.provider, e.organization), "");
        for (const auto& id : e.sites) join_site(id, e.organization);
        return {};
    }
    Outcome operator()(const OrganizationChanged& e) {
        return change(e.organization, [&](OrganizationRow& row) {
            if (e.name) rename(row, *e.name);
            if (e.refuses_self_registration) row.refuses_self_registration = *e.refuses_self_registration;
            if (e.visibility) row.visibility = *e.visibility;
            if (e.app_links) row.app_links = *e.app_links;
            if (!e.sites) return;
            for (const auto& id : row.sites) {
                if (std::find(e.sites->begin(), e.sites->end(), id) == e.sites->end()) leave_site(id, row.id);
            }
            for (const auto& id : *e.sites) join_site(id, row.id);
            row.sites = *e.sites;
        });
    }
    Outcome operator()(const PersonalOrganizationRenamed& e) {
        return change(e.organization, [&](OrganizationRow& row) {
            sealed_under(row, e.owner, e.personal_name);
            rename(row, e.personal_name.open_or({}));
        });
    }
    Outcome operator()(const OwnershipTransferred& e) {
        return change(e.organization, [&](OrganizationRow& row) {
            row.owner = e.owner;
            sealed_under(row, e.owner, e.personal_name);
            if (!e.personal_name.is_absent()) rename(row, e.personal_name.open_or({}));
        });
    }
    /// Names of personal organizations that were sealed under the account's key, its own or one it passed on.
    Outcome operator()(const AccountErased& e) {
        std::vector<OrganizationId> named;
        const auto prefix = Key(named_under).add(e.account);
        rows_.scan(prefix, {}, [&](std::string_view key, std::string_view) {
            named.push_back(id_at<OrganizationId>(key, prefix.bytes().size()));
            return true;
        });
        for (const auto& id : named) {
            rows_.erase(named_key(e.account, id));
            auto row = read<OrganizationRow>(organization_key(id));
            if (!row) continue;
            rename(*row, {});
            put(*row);
        }
        return {};
    }
    template <OneOf<OrganizationKeyIssued, OrganizationKeyRevoked> E>
    Outcome operator()(const E& e) {
        return only_touch(e.organization);
    }
    Outcome operator()(const EmailDomainsSet& e) {
        return change(e.organization, [&](OrganizationRow& row) {
            row.email_domains = e.email_domains;
            row.require_email_domain = e.require_email_domain;
        });
    }
    Outcome operator()(const SiteCreated& e) {
        return change(e.organization, [&](OrganizationRow& row) {
            rows_.put(site_key(e.site), encode_row(SiteRow{e.site, e.organization, e.name, {}, {}, false}));
            row.sites.push_back(e.site);
        });
    }
    Outcome operator()(const SiteChanged& e) {
        return change_site(e, [&](SiteRow& row) { row.shown_name = e.name; });
    }
    Outcome operator()(const SiteRemoved& e) {
        if (!erase_site(e.site)) return failure(e.site.text() + " is unknown");
        return change(e.organization, [&](OrganizationRow& organization) { std::erase(organization.sites, e.site); });
    }
    Outcome operator()(const SiteWifiSet& e) {
        return change_site(e, [&](SiteRow& row) { row.username_wifi = e.username_wifi; });
    }
    Outcome operator()(const SiteClientsOrdered& e) {
        return change_site(e, [&](SiteRow& row) { row.clients = e.clients; });
    }
    Outcome operator()(const ServicesSet& e) {
        return change(e.organization, [&](OrganizationRow& row) { row.services = e.services; });
    }
    Outcome operator()(const OrganizationRemoved& e) {
        const auto row = read<OrganizationRow>(organization_key(e.organization));
        if (!row) return failure(e.organization.text() + " is unknown");
        for (const auto& id : row->sites) row->kind == OrganizationKind::client ? leave_site(id, row->id) : void(erase_site(id));
        rows_.erase(name_key(*row));
        if (row->named_under) rows_.erase(named_key(*row->named_under, row->id));
        if (e.provider) rows_.erase(client_key(*e.provider, e.organization));
        rows_.erase(organization_key(e.organization));
        return {};
    }
    Outcome operator()(const LevelCreated& e) {
        auto site = read<SiteRow>(site_key(e.site));
        if (!site) return failure(e.site.text() + " is unknown");
        site->levels.push_back(e.level);
        rows_.put(site_key(e.site), encode_row(*site));
        rows_.put(level_key(e.level), encode_row(LevelRow{e.level, e.site, e.name, {}}));
        return only_touch(e.organization);
    }
    Outcome operator()(const LevelChanged& e) {
        auto row = read<LevelRow>(level_key(e.level));
        if (!row) return failure(e.level.text() + " is unknown");
        row->shown_name = e.name;
        rows_.put(level_key(e.level), encode_row(*row));
        return only_touch(e.organization);
    }
    Outcome operator()(const LevelRemoved& e) {
        auto site = read<SiteRow>(site_key(e.site));
        if (!site) return failure(e.site.text() + " is unknown");
        std::erase(site->levels, e.level);
        rows_.put(site_key(e.site), encode_row(*site));
        erase_level(e.level);
        return only_touch(e.organization);
    }
    Outcome operator()(const ZoneCreated& e) {
        auto level = read<LevelRow>(level_key(e.level));
        if (!level) return failure(e.level.text() + " is unknown");
        level->zones.push_back(e.zone);
        rows_.put(level_key(e.level), encode_row(*level));
        rows_.put(zone_key(e.zone), encode_row(ZoneRow{e.zone, e.level, e.name}));
        return only_touch(e.organization);
    }
    // An old log may have one id in several levels: its row is of the level that spoke of it last.
    Outcome operator()(const ZoneChanged& e) {
        const auto level = read<LevelRow>(level_key(e.level));
        if (!level || std::find(level->zones.begin(), level->zones.end(), e.zone) == level->zones.end()) {
            return failure(e.zone.text() + " is unknown");
        }
        rows_.put(zone_key(e.zone), encode_row(ZoneRow{e.zone, e.level, e.name}));
        return only_touch(e.organization);
    }
    Outcome operator()(const ZoneRemoved& e) {
        auto level = read<LevelRow>(level_key(e.level));
        if (!level) return failure(e.level.text() + " is unknown");
        std::erase(level->zones, e.zone);
        rows_.put(level_key(e.level), encode_row(*level));
        erase_zone(e.zone, e.level);
        return only_touch(e.organization);
    }
    Outcome operator()(const EmailDomainProved& e) {
        return change(e.organization, [&](OrganizationRow& row) { row.email_domains.push_back(e.email_domain); });
    }
    Outcome operator()(const EmailDomainReleased& e) {
        return change(e.organization, [&](OrganizationRow& row) { std::erase(row.email_domains, e.email_domain); });
    }
    template <OneOf<RelationTermsSet, GroupCreated, GroupChanged, GroupRemoved, SubgroupAdded, SubgroupRemoved,
                    UnitCreated, UnitChanged, UnitRemoved, RoleDefined, RoleRedefined, RoleDefinitionRemoved, 
                    TemplateSet, TemplateRemoved, ExtensionCreated, ExtensionRemoved> E>
    Outcome operator()(const E& e) {
        return only_touch(e.organization);
    }
    Outcome operator()(const PreferencesSet& e) {
        return change_membership(e, [&](Membership& m) { m.preferences = {e.site, e.level, e.zone}; });
    }
    Outcome operator()(const RelationEstablished& e) { return only_touch(e.organization); }

    Outcome operator()(const MemberAdded& e) {
        auto m = member(e, MembershipKind::internal);
        m.locale = e.locale;
        m.home_site = e.home_site;
        m.sites = e.sites;
        m.home_site_access = e.home_site_access.value_or(true);
        return join(m);
    }
    Outcome operator()(const AccountRehomed& e) {
        return join(member(e, MembershipKind::internal));
    }
    Outcome operator()(const ExternalLinked& e) {
        auto m = member(e, MembershipKind::external);
        m.locale = e.locale;
        return join(m);
    }
    Outcome operator()(const ExternalUnlinked& e) { return leave(e.account, e.organization); }
    Outcome operator()(const MemberRemoved& e) { return leave(e.account, e.organization); }
    Outcome operator()(const RoleChanged& e) {
        return change_membership(e, [&](Membership& m) { m.role = e.to; });
    }
    Outcome operator()(const ExternalLanguageSet& e) {
        return change_membership(e, [&](Membership& m) { m.locale = e.locale; });
    }
    Outcome operator()(const ProfileChanged& e) {
        if (!e.locale && !e.home_site && !e.home_site_cleared && !e.sites && !e.home_site_access) return {};
        return change_membership(e, [&](Membership& m) {
            if (e.locale) m.locale = *e.locale;
            if (e.home_site_cleared) m.home_site.reset();
            if (e.home_site) m.home_site = e.home_site;
            if (e.sites) m.sites = *e.sites;
            if (e.home_site_access) m.home_site_access = *e.home_site_access;
        });
    }
    Outcome operator()(const ExtensionAssociated& e) {
        return change_membership(e, [&](Membership& m) { m.extension = e.extension; });
    }
    Outcome operator()(const ExtensionReleased& e) {
        return change_membership(e, [](Membership& m) { m.extension.reset(); });
    }
    Outcome operator()(const WifiEnabled& e) {
        return change_membership(e, [](Membership& m) { m.wifi = true; });
    }
    Outcome operator()(const WifiDisabled& e) {
        return change_membership(e, [](Membership& m) { m.wifi = false; });
    }
    Outcome operator()(const AccessControlGranted& e) {
        return change_membership(e, [&](Membership& m) { m.access_control = CardAccess{e.card_claim, e.offline_entry}; });
    }
    Outcome operator()(const AccessControlRevoked& e) {
        return change_membership(e, [](Membership& m) { m.access_control.reset(); });
    }

    Outcome operator()(const GroupMemberAdded& e) {
        return change_membership(e, [&](Membership& m) { m.groups.push_back(e.group); });
    }
    Outcome operator()(const GroupMemberRemoved& e) {
        return change_membership(e, [&](Membership& m) { std::erase(m.groups, e.group); });
    }
    Outcome operator()(const OrganizationalLinksSet& e) {
        return change_membership(e, [&](Membership& m) {
            m.manager = e.manager;
            m.unit = e.unit;
        });
    }
    Outcome operator()(const MembershipEndSet& e) {
        return change_membership(e, [&](Membership& m) { m.ends_at = e.ends_at; });
    }
    Outcome operator()(const MembershipExpired& e) { return leave(e.account, e.organization); }
    template <OneOf<GrantGiven, GrantRevoked, GrantExpired> E>
    Outcome operator()(const E& e) {
        return e.account ? Outcome{} : only_touch(e.organization);
    }
    // Nothing of these shows here.
    template <OneOf<IncarnationStarted, InstanceCreated, InstanceRoleChanged, AccountSuspended, AccountReactivated,
                    UserInvited, InvitationSent, InvitationAccepted, InvitationRevoked, InvitationExpired,
                    InvitationUndeliverable, PasswordSet, PasswordRehashed, PasswordResetRequested,
                    EmailChangeRequested, EmailChangeCancelled, EmailChanged, EmailReleased, TotpEnrolled,
                    TotpConfirmed, TotpRemoved, RecoveryCodesSet, SecondFactorUsed, SessionStarted, SessionOrganizationSelected, SessionEnded,
                    ApiKeyIssued, ApiKeyRevoked, NotificationDelivered, NotificationDeferred, NotificationFailed,
                    NotificationRetried, NotificationsPaused, NotificationsResumed> E>
    Outcome operator()(const E&) {
        return {};
    }
    // Nothing of these of accounts as a whole, of the instance, and of monitoring, shows here.
    template <OneOf<InstanceSettingsSet, RegistrationRepeated, AccountRemoved, AnomalyRuleSet, AlertRaised, AlertClosed,
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
    /// Whose key the name goes with, from now on.
    void sealed_under(OrganizationRow& row, AccountId account, const Personal<>& personal_name) {
        if (personal_name.is_absent()) return;
        if (row.named_under) rows_.erase(named_key(*row.named_under, row.id));
        row.named_under = account;
        rows_.put(named_key(account, row.id), "");
    }
    void rename(OrganizationRow& row, std::string name) {
        rows_.erase(name_key(row));
        row.shown_name = std::move(name);
        refresh_name(row);
        rows_.put(name_key(row), "");
    }
    void touch(OrganizationRow& row) const {
        row.version = meta_.stream_version;
        row.updated_at = meta_.time;
    }
    static void refresh_name(OrganizationRow& row) {
        row.sort_key = text::sort_key(row.shown_name);
        row.name_words = text::word_set(text::words(row.shown_name));
    }
    void put(const OrganizationRow& row) { rows_.put(organization_key(row.id), encode_row(row)); }

    template <class T>
    std::optional<T> read(std::string_view key) const {
        const auto bytes = rows_.get(key);
        return bytes ? decode_row<T>(*bytes) : std::nullopt;
    }
    template <class F>
    Outcome change(OrganizationId id, F&& f) {
        auto row = read<OrganizationRow>(organization_key(id));
        if (!row) return failure(id.text() + " is unknown");
        touch(*row);
        f(*row);
        put(*row);
        return {};
    }
    Outcome only_touch(OrganizationId id) {
        return change(id, [](OrganizationRow&) {});
    }
    template <class E, class F>
    Outcome change_site(const E& e, F&& f) {
        auto row = read<SiteRow>(site_key(e.site));
        if (!row) return failure(e.site.text() + " is unknown");
        f(*row);
        rows_.put(site_key(e.site), encode_row(*row));
        return only_touch(e.organization);
    }
    /// With its levels and their zones; false when there is none.
    bool erase_site(SiteId id) {
        const auto row = read<SiteRow>(site_key(id));
        if (!row) return false;
        for (const auto& level : row->levels) erase_level(level);
        rows_.erase(site_key(id));
        return true;
    }
    template <class E>
    static Membership member(const E& e, MembershipKind kind) {
        Membership m;
        m.account = e.account;
        m.organization = e.organization;
        m.kind = kind;
        m.role = e.role;
        return m;
    }
    /// With its zones.
    void erase_level(LevelId id) {
        const auto row = read<LevelRow>(level_key(id));
        if (!row) return;
        for (const auto& zone : row->zones) erase_zone(zone, id);
        rows_.erase(level_key(id));
    }
    /// Its row may be another level's.
    void erase_zone(ZoneId zone, LevelId level) {
        const auto row = read<ZoneRow>(zone_key(zone));
        if (row && row->level == level) rows_.erase(zone_key(zone));
    }
    /// An event of another stream: the organization's version stays.
    Outcome count(OrganizationId id, MembershipKind kind, int by) {
        auto row = read<OrganizationRow>(organization_key(id));
        if (!row) return failure(id.text() + " is unknown");
        (kind == MembershipKind::internal ? row->members : row->external_members) += static_cast<std::uint64_t>(by);
        put(*row);
        return {};
    }
    Outcome join(const Membership& m) {
        rows_.put(membership_key(m.account, m.organization), encode_row(m));
        return count(m.organization, m.kind, +1);
    }
    Outcome leave(AccountId account, OrganizationId organization) {
        const auto key = membership_key(account, organization);
        const auto m = read<Membership>(key);
        if (!m) return failure(account.text() + " is no member of " + organization.text());
        rows_.erase(key);
        return count(organization, m->kind, -1);
    }
    template <class E, class F>
    Outcome change_membership(const E& e, F&& f) {
        const auto key = membership_key(e.account, e.organization);
        auto m = read<Membership>(key);
        if (!m) return failure(e.account.text() + " is no member of " + e.organization.text());
        f(*m);
        rows_.put(key, encode_row(*m));
        return {};
    }
    void join_site(SiteId id, OrganizationId client) {
        auto row = read<SiteRow>(site_key(id));
        if (!row || std::find(row->clients.begin(), row->clients.end(), client) != row->clients.end()) return;
        row->clients.push_back(client);
        rows_.put(site_key(id), encode_row(*row));
    }
    void leave_site(SiteId id, OrganizationId client) {
        auto row = read<SiteRow>(site_key(id));
        if (!row) return;
        std::erase(row->clients, client);
        rows_.put(site_key(id), encode_row(*row));
    }

    const EventMeta& meta_;
    RowBatch& rows_;
};

}  // namespace

Outcome fold_into_visibility(const RecordedEvent& recorded, RowBatch& rows) {
    return std::visit(Fold(recorded.meta, rows), recorded.event);
}

}  // namespace muster::projections
