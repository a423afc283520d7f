#pragma once
// Decision state as rows: which table and key each state struct has, and a Registry that reads them from any RowReader.
//
//   1 instance      -                         -> Instance         8 api key      id                -> ApiKey
//   2 organization  id                        -> Organization     9 claim        32 bytes          -> account id
//   3 site          id                        -> Site            10 domain       text              -> organization id
//   4 account       id                        -> Account         11 token        32 bytes          -> TokenOwner
//   5 membership    account organization      -> Membership      12 relation     organization other -> -
//   6 invitation    id                        -> Invitation      13 idempotency  32 bytes          -> IdempotencyEntry
//   7 session       id                        -> Session         14 by time      time(8 BE) key    -> -
//  15 level         id                        -> Level           16 email change id                -> EmailChange
//  17 password reset id                       -> PasswordReset    18 webhook id          -> Webhook
//  19 extension     id                        -> Extension       20 extension number  organization number -> extension id
//  21 holder        organization holding account -> -
//  22 terms         organization other        -> RelationTerms   23 group        id                -> Group
//  24 unit          id                        -> Unit            25 own role     organization name -> OwnRole
//  26 role grant    id                        -> RoleGrant       27 listed       listing owner id  -> -
//  28 end           time(8 BE) kind id organization -> -
//  40 organization key id                     -> OrganizationKey  41 alert     id           -> Alert
//  42 access review id                         -> AccessReview

#include <optional>
#include <string>
#include <string_view>

#include "domain/registry.hpp"
#include "projections/row_batch.hpp"
#include "projections/row_keys.hpp"

namespace muster::projections::registry_rows {

/// Rises when a key, a field of a state struct or the codec changes.
inline constexpr std::string_view version = "9";

enum Table : char {
    instance = 1,
    organization,
    site,
    account,
    membership,
    invitation,
    session,
    api_key,
    claim,
    email_domain,
    token,
    relation,
    idempotency,
    idempotency_by_time,
    level,
    email_change,
    password_reset,
    webhook,
    extension,
    extension_number,
    holder,
    terms,
    group,
    unit,
    own_role,
    role_grant,
    listed,
    ending,
    organization_key = 40,
    alert,
    access_review,
};

[[nodiscard]] inline Key key_of(const domain::Instance&) { return Key(instance); }
[[nodiscard]] inline Key key_of(domain::OrganizationId id) { return std::move(Key(organization).add(id)); }
[[nodiscard]] inline Key key_of(domain::SiteId id) { return std::move(Key(site).add(id)); }
[[nodiscard]] inline Key key_of(domain::LevelId id) { return std::move(Key(level).add(id)); }
[[nodiscard]] inline Key key_of(domain::EmailChangeId id) { return std::move(Key(email_change).add(id)); }
[[nodiscard]] inline Key key_of(domain::PasswordResetId id) { return std::move(Key(password_reset).add(id)); }
[[nodiscard]] inline Key key_of(domain::WebhookId id) { return std::move(Key(webhook).add(id)); }
[[nodiscard]] inline Key key_of(domain::ExtensionId id) { return std::move(Key(extension).add(id)); }
[[nodiscard]] inline Key key_of(domain::OrganizationKeyId id) { return std::move(Key(organization_key).add(id)); }
[[nodiscard]] inline Key key_of(domain::AlertId id) { return std::move(Key(alert).add(id)); }
[[nodiscard]] inline Key key_of(domain::AccessReviewId id) { return std::move(Key(access_review).add(id)); }
[[nodiscard]] inline Key key_of_extension_number(domain::OrganizationId client, std::string_view number) {
    return std::move(Key(extension_number).add(client).add(number));
}
[[nodiscard]] inline Key key_of_holders(domain::OrganizationId organization, domain::Holding holding) {
    return std::move(Key(holder).add(organization).add_byte(static_cast<std::uint8_t>(holding)));
}
[[nodiscard]] inline Key key_of(domain::AccountId id) { return std::move(Key(account).add(id)); }
[[nodiscard]] inline Key key_of(domain::AccountId a, domain::OrganizationId o) { return std::move(Key(membership).add(a).add(o)); }
[[nodiscard]] inline Key key_of(domain::InvitationId id) { return std::move(Key(invitation).add(id)); }
[[nodiscard]] inline Key key_of(domain::SessionId id) { return std::move(Key(session).add(id)); }
[[nodiscard]] inline Key key_of(domain::ApiKeyId id) { return std::move(Key(api_key).add(id)); }
[[nodiscard]] inline Key key_of(const domain::Claim& c) { return std::move(Key(claim).add(c.bytes)); }
[[nodiscard]] inline Key key_of_domain(std::string_view name) { return std::move(Key(email_domain).add(name)); }
[[nodiscard]] inline Key key_of(const domain::TokenHash& h) { return std::move(Key(token).add(h.bytes)); }
[[nodiscard]] inline Key key_of_relation(domain::OrganizationId o, domain::OrganizationId other) {
    return std::move(Key(relation).add(o).add(other));
}
[[nodiscard]] inline Key key_of_idempotency(const domain::Bytes32& key) { return std::move(Key(idempotency).add(key)); }
[[nodiscard]] inline Key key_by_time(domain::Timestamp time, const domain::Bytes32& key) {
    return std::move(Key(idempotency_by_time).add(time).add(key));
}

[[nodiscard]] inline Key key_of_terms(domain::OrganizationId o, domain::OrganizationId other) {
    return std::move(Key(terms).add(o).add(other));
}
[[nodiscard]] inline Key key_of(domain::GroupId id) { return std::move(Key(group).add(id)); }
[[nodiscard]] inline Key key_of(domain::UnitId id) { return std::move(Key(unit).add(id)); }
[[nodiscard]] inline Key key_of(domain::GrantId id) { return std::move(Key(role_grant).add(id)); }
[[nodiscard]] inline Key key_of_own_role(domain::OrganizationId o, std::string_view name) {
    return std::move(Key(own_role).add(o).add(name));
}
[[nodiscard]] inline Key key_of_listed(domain::Listing listing, const domain::Bytes16& owner) {
    return std::move(Key(listed).add_byte(static_cast<std::uint8_t>(listing)).add(owner));
}
[[nodiscard]] inline Key key_of(const domain::End& end) {
    return std::move(Key(ending).add(end.at).add_byte(static_cast<std::uint8_t>(end.kind)).add(end.id).add(end.organization));
}

/// As thread-safe as the rows below.
class RowRegistry : public domain::RegistryReader {
  public:
    explicit RowRegistry(const RowReader& rows) : rows_(rows) {}

    [[nodiscard]] domain::Instance instance() const override;
    [[nodiscard]] std::optional<domain::Organization> organization(domain::OrganizationId) const override;
    [[nodiscard]] std::optional<domain::Site> site(domain::SiteId) const override;
    [[nodiscard]] std::optional<domain::Level> level(domain::LevelId) const override;
    [[nodiscard]] std::optional<domain::Account> account(domain::AccountId) const override;
    [[nodiscard]] std::optional<domain::Membership> membership(domain::AccountId, domain::OrganizationId) const override;
    [[nodiscard]] std::optional<domain::Invitation> invitation(domain::InvitationId) const override;
    [[nodiscard]] std::optional<domain::Session> session(domain::SessionId) const override;
    [[nodiscard]] std::optional<domain::ApiKey> api_key(domain::ApiKeyId) const override;
    [[nodiscard]] std::optional<domain::EmailChange> email_change(domain::EmailChangeId) const override;
    [[nodiscard]] std::optional<domain::PasswordReset> password_reset(domain::PasswordResetId) const override;
    [[nodiscard]] std::optional<domain::Webhook> webhook(domain::WebhookId) const override;
    [[nodiscard]] std::vector<domain::WebhookId> webhooks() const override;
    [[nodiscard]] std::optional<domain::OrganizationKey> organization_key(domain::OrganizationKeyId) const override;
    [[nodiscard]] std::optional<domain::Alert> alert(domain::AlertId) const override;
    [[nodiscard]] std::optional<domain::AccessReview> access_review(domain::AccessReviewId) const override;
    [[nodiscard]] std::optional<domain::Extension> extension(domain::ExtensionId) const override;
    [[nodiscard]] std::optional<domain::ExtensionId> extension_numbered(domain::OrganizationId, std::string_view) const override;
    [[nodiscard]] std::vector<domain::AccountId> holders(domain::OrganizationId, domain::Holding, std::size_t most) const override;
    [[nodiscard]] std::optional<domain::AccountId> claimed_by(const domain::Claim&) const override;
    [[nodiscard]] std::optional<domain::OrganizationId> domain_owner(std::string_view) const override;
    [[nodiscard]] std::optional<domain::TokenOwner> token(const domain::TokenHash&) const override;
    [[nodiscard]] bool related(domain::OrganizationId, domain::OrganizationId) const override;
    [[nodiscard]] std::optional<domain::IdempotencyEntry> idempotency(const domain::Bytes32&) const override;
    [[nodiscard]] std::optional<domain::RelationTerms> relation_terms(domain::OrganizationId, domain::OrganizationId) const override;
    [[nodiscard]] std::optional<domain::Group> group(domain::GroupId) const override;
    [[nodiscard]] std::optional<domain::Unit> unit(domain::UnitId) const override;
    [[nodiscard]] std::optional<domain::OwnRole> own_role(domain::OrganizationId, std::string_view) const override;
    [[nodiscard]] std::optional<domain::RoleGrant> role_grant(domain::GrantId) const override;
    [[nodiscard]] std::vector<domain::Bytes16> listed(domain::Listing, const domain::Bytes16&, std::size_t most,
                                                      const domain::Bytes16& after) const override;
    [[nodiscard]] std::vector<domain::End> ends(domain::Timestamp until, std::size_t most) const override;

  private:
    const RowReader& rows_;
};

}  // namespace muster::projections::registry_rows
