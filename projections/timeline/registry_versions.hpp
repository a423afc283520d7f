#pragma once
// Decision state as the timeline keeps it, while one event is folded into it: what rights and structures are made of. Of accounts
// and organizations only what a reader of the past may ask for, so that a sign-in or a counter makes no version.
// Not thread-safe; made per event.

#include "domain/event.hpp"
#include "domain/registry.hpp"
#include "projections/registry_rows.hpp"
#include "projections/row_batch.hpp"

namespace muster::projections::timeline {

/// Whether the event can change a row that is kept.
[[nodiscard]] bool changes_registry(const domain::Event& event);

class RegistryVersions final : public domain::Registry {
  public:
    explicit RegistryVersions(RowBatch& rows) : rows_(rows), reader_(rows) {}

    void put(const domain::Organization&) override;
    void put(const domain::Site&) override;
    void put(const domain::Level&) override;
    void put(const domain::Account&) override;
    void put(const domain::Membership&) override;
    void put(const domain::ApiKey&) override;
    void put(const domain::EmailChange&) override;
    void put(const domain::Extension&) override;
    void put(const domain::RelationTerms&) override;
    void put(const domain::Group&) override;
    void put(const domain::Unit&) override;
    void put(const domain::OwnRole&) override;
    void put(const domain::RoleGrant&) override;
    void put_listed(domain::Listing, const domain::Bytes16&, const domain::Bytes16&) override;
    void put_relation(domain::OrganizationId, domain::OrganizationId) override;

    void erase(domain::AccountId, domain::OrganizationId) override;
    void erase(domain::SiteId) override;
    void erase(domain::LevelId) override;
    void erase(domain::ApiKeyId) override;
    void erase(domain::EmailChangeId) override;
    void erase(domain::ExtensionId) override;
    void erase_terms(domain::OrganizationId, domain::OrganizationId) override;
    void erase(domain::GroupId) override;
    void erase(domain::UnitId) override;
    void erase(domain::GrantId) override;
    void erase_own_role(domain::OrganizationId, std::string_view) override;
    void erase_listed(domain::Listing, const domain::Bytes16&, const domain::Bytes16&) override;

    // What only deciding needs is not kept.
    void put(const domain::Instance&) override {}
    void put(const domain::Invitation&) override {}
    void put(const domain::Session&) override {}
    void put(const domain::PasswordReset&) override {}
    void put(const domain::Webhook&) override {}
    void put(const domain::OrganizationKey&) override {}
    void put(const domain::Alert&) override {}
    void put(const domain::AccessReview&) override {}
    void put(const domain::IdempotencyEntry&) override {}
    void put(const domain::End&) override {}
    void put_extension_number(domain::OrganizationId, std::string_view, domain::ExtensionId) override {}
    void put_holder(domain::OrganizationId, domain::Holding, domain::AccountId) override {}
    void put_claim(const domain::Claim&, domain::AccountId) override {}
    void put_domain(std::string_view, domain::OrganizationId) override {}
    void put_token(const domain::TokenHash&, const domain::TokenOwner&) override {}
    void erase(domain::SessionId) override {}
    void erase(domain::PasswordResetId) override {}
    void erase(domain::WebhookId) override {}
    void erase(domain::OrganizationKeyId) override {}
    void erase(const domain::End&) override {}
    void erase_extension_number(domain::OrganizationId, std::string_view) override {}
    void erase_holder(domain::OrganizationId, domain::Holding, domain::AccountId) override {}
    void erase_claim(const domain::Claim&) override {}
    void erase_domain(std::string_view) override {}
    void erase_token(const domain::TokenHash&) override {}

    [[nodiscard]] domain::Instance instance() const override { return {}; }
    [[nodiscard]] std::optional<domain::Organization> organization(domain::OrganizationId id) const override { return reader_.organization(id); }
    [[nodiscard]] std::optional<domain::Site> site(domain::SiteId id) const override { return reader_.site(id); }
    [[nodiscard]] std::optional<domain::Level> level(domain::LevelId id) const override { return reader_.level(id); }
    [[nodiscard]] std::optional<domain::Account> account(domain::AccountId id) const override { return reader_.account(id); }
    [[nodiscard]] std::optional<domain::Membership> membership(domain::AccountId account, domain::OrganizationId id) const override {
        return reader_.membership(account, id);
    }
    [[nodiscard]] std::optional<domain::ApiKey> api_key(domain::ApiKeyId id) const override { return reader_.api_key(id); }
    [[nodiscard]] std::optional<domain::EmailChange> email_change(domain::EmailChangeId id) const override { return reader_.email_change(id); }
    [[nodiscard]] std::optional<domain::Extension> extension(domain::ExtensionId id) const override { return reader_.extension(id); }
    [[nodiscard]] bool related(domain::OrganizationId id, domain::OrganizationId other) const override { return reader_.related(id, other); }
    [[nodiscard]] std::optional<domain::RelationTerms> relation_terms(domain::OrganizationId id, domain::OrganizationId other) const override {
        return reader_.relation_terms(id, other);
    }
    [[nodiscard]] std::optional<domain::Group> group(domain::GroupId id) const override { return reader_.group(id); }
    [[nodiscard]] std::optional<domain::Unit> unit(domain::UnitId id) const override { return reader_.unit(id); }
    [[nodiscard]] std::optional<domain::OwnRole> own_role(domain::OrganizationId id, std::string_view name) const override {
        return reader_.own_role(id, name);
    }
    [[nodiscard]] std::optional<domain::RoleGrant> role_grant(domain::GrantId id) const override { return reader_.role_grant(id); }
    [[nodiscard]] std::vector<domain::Bytes16> listed(domain::Listing listing, const domain::Bytes16& owner, std::size_t most,
                                                      const domain::Bytes16& after) const override {
        return reader_.listed(listing, owner, most, after);
    }

    [[nodiscard]] std::optional<domain::Invitation> invitation(domain::InvitationId) const override { return {}; }
    [[nodiscard]] std::optional<domain::Session> session(domain::SessionId) const override { return {}; }
    [[nodiscard]] std::optional<domain::PasswordReset> password_reset(domain::PasswordResetId) const override { return {}; }
    [[nodiscard]] std::optional<domain::Webhook> webhook(domain::WebhookId) const override { return {}; }
    [[nodiscard]] std::vector<domain::WebhookId> webhooks() const override { return {}; }
    [[nodiscard]] std::optional<domain::OrganizationKey> organization_key(domain::OrganizationKeyId) const override { return {}; }
    [[nodiscard]] std::optional<domain::Alert> alert(domain::AlertId) const override { return {}; }
    [[nodiscard]] std::optional<domain::AccessReview> access_review(domain::AccessReviewId) const override { return {}; }
    [[nodiscard]] std::optional<domain::ExtensionId> extension_numbered(domain::OrganizationId, std::string_view) const override { return {}; }
    [[nodiscard]] std::vector<domain::AccountId> holders(domain::OrganizationId, domain::Holding, std::size_t) const override { return {}; }
    [[nodiscard]] std::optional<domain::AccountId> claimed_by(const domain::Claim&) const override { return {}; }
    [[nodiscard]] std::optional<domain::OrganizationId> domain_owner(std::string_view) const override { return {}; }
    [[nodiscard]] std::optional<domain::TokenOwner> token(const domain::TokenHash&) const override { return {}; }
    [[nodiscard]] std::optional<domain::IdempotencyEntry> idempotency(const domain::Bytes32&) const override { return {}; }
    [[nodiscard]] std::vector<domain::End> ends(domain::Timestamp, std::size_t) const override { return {}; }

  private:
    RowBatch& rows_;
    registry_rows::RowRegistry reader_;
};

}  // namespace muster::projections::timeline
