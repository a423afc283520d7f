#pragma once
// Decision state behind one small interface. RamRegistry serves tests, simulation and the sequencer's overlay;
// projections/ has one on disk. Reads return copies: an answer stays valid whatever happens next.
// Thread safety: one writer; const calls may run beside it only where the implementation says so.

#include <optional>
#include <string_view>
#include <vector>

#include "domain/state.hpp"

namespace muster::domain {

class RegistryReader {
  public:
    virtual ~RegistryReader() = default;

    [[nodiscard]] virtual Instance instance() const = 0;
    [[nodiscard]] virtual std::optional<Organization> organization(OrganizationId) const = 0;
    [[nodiscard]] virtual std::optional<Site> site(SiteId) const = 0;
    [[nodiscard]] virtual std::optional<Level> level(LevelId) const = 0;
    [[nodiscard]] virtual std::optional<Account> account(AccountId) const = 0;
    [[nodiscard]] virtual std::optional<Membership> membership(AccountId, OrganizationId) const = 0;
    [[nodiscard]] virtual std::optional<Invitation> invitation(InvitationId) const = 0;
    [[nodiscard]] virtual std::optional<Session> session(SessionId) const = 0;
    [[nodiscard]] virtual std::optional<ApiKey> api_key(ApiKeyId) const = 0;
    [[nodiscard]] virtual std::optional<EmailChange> email_change(EmailChangeId) const = 0;
    [[nodiscard]] virtual std::optional<PasswordReset> password_reset(PasswordResetId) const = 0;
    [[nodiscard]] virtual std::optional<Webhook> webhook(WebhookId) const = 0;
    /// Every one of them, in order; a scan, for the sender when it starts.
    [[nodiscard]] virtual std::vector<WebhookId> webhooks() const = 0;

    [[nodiscard]] virtual std::optional<OrganizationKey> organization_key(OrganizationKeyId) const = 0;
    [[nodiscard]] virtual std::optional<Alert> alert(AlertId) const = 0;
    [[nodiscard]] virtual std::optional<AccessReview> access_review(AccessReviewId) const = 0;

    [[nodiscard]] virtual std::optional<Extension> extension(ExtensionId) const = 0;
    [[nodiscard]] virtual std::optional<ExtensionId> extension_numbered(OrganizationId client, std::string_view number) const = 0;
    /// In the order of their ids, at most `most`.
    [[nodiscard]] virtual std::vector<AccountId> holders(OrganizationId, Holding, std::size_t most) const = 0;

    [[nodiscard]] virtual std::optional<AccountId> claimed_by(const Claim&) const = 0;
    [[nodiscard]] virtual std::optional<OrganizationId> domain_owner(std::string_view email_domain) const = 0;
    [[nodiscard]] virtual std::optional<TokenOwner> token(const TokenHash&) const = 0;
    /// Whether people of `other` may be external in `organization`.
    [[nodiscard]] virtual bool related(OrganizationId organization, OrganizationId other) const = 0;
    [[nodiscard]] virtual std::optional<IdempotencyEntry> idempotency(const Bytes32& key) const = 0;

    /// What `organization` said about `other`.
    [[nodiscard]] virtual std::optional<RelationTerms> relation_terms(OrganizationId organization, OrganizationId other) const = 0;
    [[nodiscard]] virtual std::optional<Group> group(GroupId) const = 0;
    [[nodiscard]] virtual std::optional<Unit> unit(UnitId) const = 0;
    [[nodiscard]] virtual std::optional<OwnRole> own_role(OrganizationId, std::string_view name) const = 0;
    [[nodiscard]] virtual std::optional<RoleGrant> role_grant(GrantId) const = 0;
    /// Ids in their order, at most `most`, those behind `after` (all zero: from the start; no id is all zero).
    [[nodiscard]] virtual std::vector<Bytes16> listed(Listing, const Bytes16& owner, std::size_t most, const Bytes16& after = {}) const = 0;
    /// What has ended by then, the earliest first, at most `most`.
    [[nodiscard]] virtual std::vector<End> ends(Timestamp until, std::size_t most) const = 0;
};

class Registry : public RegistryReader {
  public:
    virtual void put(const Instance&) = 0;
    virtual void put(const Organization&) = 0;
    virtual void put(const Site&) = 0;
    virtual void put(const Level&) = 0;
    virtual void put(const Account&) = 0;
    virtual void put(const Membership&) = 0;
    virtual void put(const Invitation&) = 0;
    virtual void put(const Session&) = 0;
    virtual void put(const ApiKey&) = 0;
    virtual void put(const EmailChange&) = 0;
    virtual void put(const PasswordReset&) = 0;
    virtual void put(const Webhook&) = 0;
    virtual void put(const Extension&) = 0;
    virtual void put(const OrganizationKey&) = 0;
    virtual void put(const Alert&) = 0;
    virtual void put(const AccessReview&) = 0;
    virtual void put(const IdempotencyEntry&) = 0;
    virtual void put(const RelationTerms&) = 0;
    virtual void put(const Group&) = 0;
    virtual void put(const Unit&) = 0;
    virtual void put(const OwnRole&) = 0;
    virtual void put(const RoleGrant&) = 0;
    virtual void put(const End&) = 0;
    virtual void put_listed(Listing, const Bytes16& owner, const Bytes16& id) = 0;
    virtual void put_extension_number(OrganizationId client, std::string_view number, ExtensionId) = 0;
    virtual void put_holder(OrganizationId, Holding, AccountId) = 0;
    virtual void put_claim(const Claim&, AccountId) = 0;
    virtual void put_domain(std::string_view email_domain, OrganizationId) = 0;
    virtual void put_token(const TokenHash&, const TokenOwner&) = 0;
    virtual void put_relation(OrganizationId organization, OrganizationId other) = 0;

    virtual void erase(AccountId, OrganizationId) = 0;  ///< the membership
    virtual void erase(SiteId) = 0;
    virtual void erase(LevelId) = 0;
    virtual void erase(SessionId) = 0;
    virtual void erase(ApiKeyId) = 0;
    virtual void erase(EmailChangeId) = 0;
    virtual void erase(PasswordResetId) = 0;
    virtual void erase(WebhookId) = 0;
    virtual void erase(ExtensionId) = 0;
    virtual void erase(OrganizationKeyId) = 0;
    virtual void erase_terms(OrganizationId organization, OrganizationId other) = 0;
    virtual void erase(GroupId) = 0;
    virtual void erase(UnitId) = 0;
    virtual void erase(GrantId) = 0;
    virtual void erase_own_role(OrganizationId, std::string_view name) = 0;
    virtual void erase(const End&) = 0;
    virtual void erase_listed(Listing, const Bytes16& owner, const Bytes16& id) = 0;
    virtual void erase_extension_number(OrganizationId client, std::string_view number) = 0;
    virtual void erase_holder(OrganizationId, Holding, AccountId) = 0;
    virtual void erase_claim(const Claim&) = 0;
    virtual void erase_domain(std::string_view email_domain) = 0;
    virtual void erase_token(const TokenHash&) = 0;
};

}  // namespace muster::domain
