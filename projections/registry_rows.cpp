#include "projections/registry_rows.hpp"

#include "projections/model_store.hpp"
#include "projections/row_codec.hpp"

namespace muster::projections::registry_rows {
namespace {

template <class T>
std::optional<T> read(const RowReader& rows, std::string_view key) {
    const auto bytes = rows.get(key);
    if (!bytes) return {};
    auto value = decode_row<T>(*bytes);
    if (!value) throw ModelDamaged("a row of the registry cannot be decoded; rebuild it");
    return value;
}

}  // namespace

domain::Instance RowRegistry::instance() const {
    return read<domain::Instance>(rows_, key_of(domain::Instance{})).value_or(domain::Instance{});
}
std::optional<domain::Organization> RowRegistry::organization(domain::OrganizationId id) const {
    return read<domain::Organization>(rows_, key_of(id));
}
std::optional<domain::Site> RowRegistry::site(domain::SiteId id) const { return read<domain::Site>(rows_, key_of(id)); }
std::optional<domain::Level> RowRegistry::level(domain::LevelId id) const { return read<domain::Level>(rows_, key_of(id)); }
std::optional<domain::Account> RowRegistry::account(domain::AccountId id) const {
    return read<domain::Account>(rows_, key_of(id));
}
std::optional<domain::Membership> RowRegistry::membership(domain::AccountId account,
                                                          domain::OrganizationId organization) const {
    return read<domain::Membership>(rows_, key_of(account, organization));
}
std::optional<domain::Invitation> RowRegistry::invitation(domain::InvitationId id) const {
    return read<domain::Invitation>(rows_, key_of(id));
}
std::optional<domain::Session> RowRegistry::session(domain::SessionId id) const {
    return read<domain::Session>(rows_, key_of(id));
}
std::optional<domain::ApiKey> RowRegistry::api_key(domain::ApiKeyId id) const {
    return read<domain::ApiKey>(rows_, key_of(id));
}
std::optional<domain::EmailChange> RowRegistry::email_change(domain::EmailChangeId id) const {
    return read<domain::EmailChange>(rows_, key_of(id));
}
std::optional<domain::PasswordReset> RowRegistry::password_reset(domain::PasswordResetId id) const {
    return read<domain::PasswordReset>(rows_, key_of(id));
}
std::optional<domain::Webhook> RowRegistry::webhook(domain::WebhookId id) const { return read<domain::Webhook>(rows_, key_of(id)); }
std::vector<domain::WebhookId> RowRegistry::webhooks() const {
    std::vector<domain::WebhookId> ids;
    const Key all(Table::webhook);
    rows_.scan(all, all, [&](std::string_view key, std::string_view) {
        ids.push_back(id_at<domain::WebhookId>(key, 1));
        return true;
    });
    return ids;
}
std::optional<domain::Extension> RowRegistry::extension(domain::ExtensionId id) const {
    return read<domain::Extension>(rows_, key_of(id));
}
std::optional<domain::OrganizationKey> RowRegistry::organization_key(domain::OrganizationKeyId id) const {
    return read<domain::OrganizationKey>(rows_, key_of(id));
}
std::optional<domain::Alert> RowRegistry::alert(domain::AlertId id) const { return read<domain::Alert>(rows_, key_of(id)); }
std::optional<domain::AccessReview> RowRegistry::access_review(domain::AccessReviewId id) const {
    return read<domain::AccessReview>(rows_, key_of(id));
}
std::optional<domain::ExtensionId> RowRegistry::extension_numbered(domain::OrganizationId client, std::string_view number) const {
    return read<domain::ExtensionId>(rows_, key_of_extension_number(client, number));
}
std::vector<domain::AccountId> RowRegistry::holders(domain::OrganizationId organization, domain::Holding holding, std::size_t most) const {
    std::vector<domain::AccountId> accounts;
    if (most == 0) return accounts;
    const auto prefix = key_of_holders(organization, holding);
    rows_.scan(prefix, {}, [&](std::string_view key, std::string_view) {
        accounts.push_back(id_at<domain::AccountId>(key, prefix.bytes().size()));
        return accounts.size() < most;
    });
    return accounts;
}
std::optional<domain::AccountId> RowRegistry::claimed_by(const domain::Claim& claim) const {
    return read<domain::AccountId>(rows_, key_of(claim));
}
std::optional<domain::OrganizationId> RowRegistry::domain_owner(std::string_view name) const {
    return read<domain::OrganizationId>(rows_, key_of_domain(name));
}
std::optional<domain::TokenOwner> RowRegistry::token(const domain::TokenHash& hash) const {
    return read<domain::TokenOwner>(rows_, key_of(hash));
}
bool RowRegistry::related(domain::OrganizationId organization, domain::OrganizationId other) const {
    return rows_.get(key_of_relation(organization, other)).has_value();
}
std::optional<domain::RelationTerms> RowRegistry::relation_terms(domain::OrganizationId organization, domain::OrganizationId other) const {
    return read<domain::RelationTerms>(rows_, key_of_terms(organization, other));
}
std::optional<domain::Group> RowRegistry::group(domain::GroupId id) const { return read<domain::Group>(rows_, key_of(id)); }
std::optional<domain::Unit> RowRegistry::unit(domain::UnitId id) const { return read<domain::Unit>(rows_, key_of(id)); }
std::optional<domain::OwnRole> RowRegistry::own_role(domain::OrganizationId organization, std::string_view name) const {
    return read<domain::OwnRole>(rows_, key_of_own_role(organization, name));
}
std::optional<domain::RoleGrant> RowRegistry::role_grant(domain::GrantId id) const { return read<domain::RoleGrant>(rows_, key_of(id)); }
std::vector<domain::Bytes16> RowRegistry::listed(domain::Listing listing, const domain::Bytes16& owner, std::size_t most,
                                                 const domain::Bytes16& after) const {
    std::vector<domain::Bytes16> ids;
    if (most == 0) return ids;
    const auto prefix = key_of_listed(listing, owner);
    auto from = Key(prefix);
    if (after != domain::Bytes16{}) from.add(after).add_byte(0);  // the first key behind it
    rows_.scan(prefix, from, [&](std::string_view key, std::string_view) {
        auto& id = ids.emplace_back();
        std::char_traits<char>::copy(reinterpret_cast<char*>(id.data()), key.data() + prefix.bytes().size(), id.size());
        return ids.size() < most;
    });
    return ids;
}
std::vector<domain::End> RowRegistry::ends(domain::Timestamp until, std::size_t most) const {
    std::vector<domain::End> ends;
    if (most == 0) return ends;
    rows_.scan(Key(Table::ending), {}, [&](std::string_view key, std::string_view) {
        domain::End end;
        end.at = {static_cast<std::int64_t>(number_at(key, 1) ^ (1ULL << 63U))};
        if (end.at > until) return false;
        end.kind = static_cast<domain::EndKind>(key[9]);
        std::char_traits<char>::copy(reinterpret_cast<char*>(end.id.data()), key.data() + 10, end.id.size());
        end.organization = id_at<domain::OrganizationId>(key, 10 + end.id.size());
        ends.push_back(end);
        return ends.size() < most;
    });
    return ends;
}
std::optional<domain::IdempotencyEntry> RowRegistry::idempotency(const domain::Bytes32& key) const {
    return read<domain::IdempotencyEntry>(rows_, key_of_idempotency(key));
}

}  // namespace muster::projections::registry_rows
