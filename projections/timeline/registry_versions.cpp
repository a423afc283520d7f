#include "projections/timeline/registry_versions.hpp"

#include <variant>

#include "domain/event.hpp"
#include "projections/one_of.hpp"
#include "projections/row_codec.hpp"

namespace muster::projections::timeline {

using namespace registry_rows;  // NOLINT: tables and keys

bool changes_registry(const domain::Event& event) {
    using namespace domain;  // NOLINT: events
    return std::visit(
        []<class E>(const E&) {
            return !is_webhook_event<E> && !is_alert_event<E> && !is_review_event<E> &&
                   !OneOf<E, SessionStarted, SessionEnded, SessionOrganizationSelected, SecondFactorUsed, PasswordRehashed, PasswordResetRequested,
                          InvitationSent, InvitationExpired, InvitationUndeliverable, NotificationDelivered, NotificationDeferred, NotificationFailed,
                          NotificationRetried, NotificationsPaused, NotificationsResumed, TemplateSet, TemplateRemoved, InstanceSettingsSet,
                          AnomalyRuleSet, RegistrationRepeated>;
        },
        event);
}

void RegistryVersions::put(const domain::Organization& v) {
    auto kept = v;
    kept.version = kept.active_administrators = kept.members = kept.extensions = kept.clients = kept.groups = kept.units = 0;
    kept.templates.clear();
    kept.webhooks.clear();
    kept.keys.clear();
    rows_.put(key_of(v.id), encode_row(kept));
}
void RegistryVersions::put(const domain::Account& v) {
    domain::Account kept;
    kept.id = v.id;
    kept.revision = v.revision;
    kept.status = v.status;
    kept.before_suspension = v.before_suspension;
    kept.instance_role = v.instance_role;
    kept.home = v.home;
    kept.organizations = v.organizations;
    kept.registered = v.registered;
    kept.email_change = v.email_change;
    kept.legal_holds = v.legal_holds;
    kept.erased_at = v.erased_at;
    rows_.put(key_of(v.id), encode_row(kept));
}
void RegistryVersions::put(const domain::ApiKey& v) {
    auto kept = v;
    kept.token_hash = {};
    rows_.put(key_of(v.id), encode_row(kept));
}
void RegistryVersions::put(const domain::EmailChange& v) {
    auto kept = v;
    kept.token_hash = {};
    rows_.put(key_of(v.id), encode_row(kept));
}
void RegistryVersions::put(const domain::Site& v) { rows_.put(key_of(v.id), encode_row(v)); }
void RegistryVersions::put(const domain::Level& v) { rows_.put(key_of(v.id), encode_row(v)); }
void RegistryVersions::put(const domain::Membership& v) { rows_.put(key_of(v.account, v.organization), encode_row(v)); }
void RegistryVersions::put(const domain::Extension& v) { rows_.put(key_of(v.id), encode_row(v)); }
void RegistryVersions::put(const domain::RelationTerms& v) { rows_.put(key_of_terms(v.organization, v.other), encode_row(v)); }
void RegistryVersions::put(const domain::Group& v) { rows_.put(key_of(v.id), encode_row(v)); }
void RegistryVersions::put(const domain::Unit& v) { rows_.put(key_of(v.id), encode_row(v)); }
void RegistryVersions::put(const domain::OwnRole& v) { rows_.put(key_of_own_role(v.organization, v.name), encode_row(v)); }
void RegistryVersions::put(const domain::RoleGrant& v) { rows_.put(key_of(v.id), encode_row(v)); }
void RegistryVersions::put_listed(domain::Listing listing, const domain::Bytes16& owner, const domain::Bytes16& id) {
    rows_.put(key_of_listed(listing, owner).add(id), "");
}
void RegistryVersions::put_relation(domain::OrganizationId organization, domain::OrganizationId other) {
    rows_.put(key_of_relation(organization, other), "");
}

void RegistryVersions::erase(domain::AccountId account, domain::OrganizationId organization) { rows_.erase(key_of(account, organization)); }
void RegistryVersions::erase(domain::SiteId id) { rows_.erase(key_of(id)); }
void RegistryVersions::erase(domain::LevelId id) { rows_.erase(key_of(id)); }
void RegistryVersions::erase(domain::ApiKeyId id) { rows_.erase(key_of(id)); }
void RegistryVersions::erase(domain::EmailChangeId id) { rows_.erase(key_of(id)); }
void RegistryVersions::erase(domain::ExtensionId id) { rows_.erase(key_of(id)); }
void RegistryVersions::erase_terms(domain::OrganizationId organization, domain::OrganizationId other) {
    rows_.erase(key_of_terms(organization, other));
}
void RegistryVersions::erase(domain::GroupId id) { rows_.erase(key_of(id)); }
void RegistryVersions::erase(domain::UnitId id) { rows_.erase(key_of(id)); }
void RegistryVersions::erase(domain::GrantId id) { rows_.erase(key_of(id)); }
void RegistryVersions::erase_own_role(domain::OrganizationId organization, std::string_view name) {
    rows_.erase(key_of_own_role(organization, name));
}
void RegistryVersions::erase_listed(domain::Listing listing, const domain::Bytes16& owner, const domain::Bytes16& id) {
    rows_.erase(key_of_listed(listing, owner).add(id));
}

}  // namespace muster::projections::timeline
