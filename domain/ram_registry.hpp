#pragma once
// A Registry in memory. With a base it is an overlay: reads fall through to the base, writes stay here until they are
// handed to another registry. Not thread-safe; the base must outlive it.

#include <map>
#include <string>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "domain/registry.hpp"

namespace muster::domain {

class RamRegistry final : public Registry {
  public:
    explicit RamRegistry(const RegistryReader* base = nullptr) : base_(base) {}

    /// Writes everything changed here into another registry, in any order, then is empty.
    void move_into(Registry& target);
    void clear();

    /// Whose rows were put or erased here since the last clear; each once, in no order.
    struct Touched {
        std::vector<AccountId> accounts;
        std::vector<std::pair<AccountId, OrganizationId>> memberships;
        std::vector<OrganizationId> organizations;
    };
    [[nodiscard]] Touched touched() const;

    [[nodiscard]] Instance instance() const override;
    [[nodiscard]] std::optional<Organization> organization(OrganizationId) const override;
    [[nodiscard]] std::optional<Site> site(SiteId) const override;
    [[nodiscard]] std::optional<Level> level(LevelId) const override;
    [[nodiscard]] std::optional<Account> account(AccountId) const override;
    [[nodiscard]] std::optional<Membership> membership(AccountId, OrganizationId) const override;
    [[nodiscard]] std::optional<Invitation> invitation(InvitationId) const override;
    [[nodiscard]] std::optional<Session> session(SessionId) const override;
    [[nodiscard]] std::optional<ApiKey> api_key(ApiKeyId) const override;
    [[nodiscard]] std::optional<EmailChange> email_change(EmailChangeId) const override;
    [[nodiscard]] std::optional<PasswordReset> password_reset(PasswordResetId) const override;
    [[nodiscard]] std::optional<Webhook> webhook(WebhookId) const override;
    [[nodiscard]] std::vector<WebhookId> webhooks() const override;
    [[nodiscard]] std::optional<OrganizationKey> organization_key(OrganizationKeyId) const override;
    [[nodiscard]] std::optional<Alert> alert(AlertId) const override;
    [[nodiscard]] std::optional<AccessReview> access_review(AccessReviewId) const override;
    [[nodiscard]] std::optional<Extension> extension(ExtensionId) const override;
    [[nodiscard]] std::optional<ExtensionId> extension_numbered(OrganizationId, std::string_view) const override;
    [[nodiscard]] std::vector<AccountId> holders(OrganizationId, Holding, std::size_t most) const override;
    [[nodiscard]] std::optional<AccountId> claimed_by(const Claim&) const override;
    [[nodiscard]] std::optional<OrganizationId> domain_owner(std::string_view) const override;
    [[nodiscard]] std::optional<TokenOwner> token(const TokenHash&) const override;
    [[nodiscard]] bool related(OrganizationId, OrganizationId) const override;
    [[nodiscard]] std::optional<IdempotencyEntry> idempotency(const Bytes32&) const override;
    [[nodiscard]] std::optional<RelationTerms> relation_terms(OrganizationId, OrganizationId) const override;
    [[nodiscard]] std::optional<Group> group(GroupId) const override;
    [[nodiscard]] std::optional<Unit> unit(UnitId) const override;
    [[nodiscard]] std::optional<OwnRole> own_role(OrganizationId, std::string_view) const override;
    [[nodiscard]] std::optional<RoleGrant> role_grant(GrantId) const override;
    [[nodiscard]] std::vector<Bytes16> listed(Listing, const Bytes16&, std::size_t most, const Bytes16& after) const override;
    [[nodiscard]] std::vector<End> ends(Timestamp until, std::size_t most) const override;

    void put(const Instance&) override;
    void put(const Organization&) override;
    void put(const Site&) override;
    void put(const Level&) override;
    void put(const Account&) override;
    void put(const Membership&) override;
    void put(const Invitation&) override;
    void put(const Session&) override;
    void put(const ApiKey&) override;
    void put(const EmailChange&) override;
    void put(const PasswordReset&) override;
    void put(const Webhook&) override;
    void put(const Extension&) override;
    void put(const OrganizationKey&) override;
    void put(const Alert&) override;
    void put(const AccessReview&) override;
    void put(const IdempotencyEntry&) override;
    void put(const RelationTerms&) override;
    void put(const Group&) override;
    void put(const Unit&) override;
    void put(const OwnRole&) override;
    void put(const RoleGrant&) override;
    void put(const End&) override;
    void put_listed(Listing, const Bytes16&, const Bytes16&) override;
    void put_extension_number(OrganizationId, std::string_view, ExtensionId) override;
    void put_holder(OrganizationId, Holding, AccountId) override;
    void put_claim(const Claim&, AccountId) override;
    void put_domain(std::string_view, OrganizationId) override;
    void put_token(const TokenHash&, const TokenOwner&) override;
    void put_relation(OrganizationId, OrganizationId) override;

    void erase(AccountId, OrganizationId) override;
    void erase(SiteId) override;
    void erase(LevelId) override;
    void erase(SessionId) override;
    void erase(ApiKeyId) override;
    void erase(EmailChangeId) override;
    void erase(PasswordResetId) override;
    void erase(WebhookId) override;
    void erase(ExtensionId) override;
    void erase(OrganizationKeyId) override;
    void erase_terms(OrganizationId, OrganizationId) override;
    void erase(GroupId) override;
    void erase(UnitId) override;
    void erase(GrantId) override;
    void erase_own_role(OrganizationId, std::string_view) override;
    void erase(const End&) override;
    void erase_listed(Listing, const Bytes16&, const Bytes16&) override;
    void erase_extension_number(OrganizationId, std::string_view) override;
    void erase_holder(OrganizationId, Holding, AccountId) override;
    void erase_claim(const Claim&) override;
    void erase_domain(std::string_view) override;
    void erase_token(const TokenHash&) override;

  private:
    struct PairKey {
        Bytes16 first, second;
        friend bool operator==(const PairKey&, const PairKey&) = default;
    };
    struct PairHash {
        std::size_t operator()(const PairKey& k) const noexcept {
            return hash_of_random_bytes(k.first) * 31 + hash_of_random_bytes(k.second);
        }
    };
    struct Bytes32Hash {
        std::size_t operator()(const Bytes32& b) const noexcept { return hash_of_random_bytes(b); }
    };
    /// A change here: a value, or an erasure that hides the base's value.
    template <class T>
    using Change = std::optional<T>;
    template <class K, class T, class H = std::hash<K>>
    using Map = std::unordered_map<K, Change<T>, H>;

    const RegistryReader* base_;
    std::optional<Instance> instance_;
    Map<OrganizationId, Organization> organizations_;
    Map<SiteId, Site> sites_;
    Map<LevelId, Level> levels_;
    Map<AccountId, Account> accounts_;
    Map<PairKey, Membership, PairHash> memberships_;
    Map<InvitationId, Invitation> invitations_;
    Map<SessionId, Session> sessions_;
    Map<ApiKeyId, ApiKey> api_keys_;
    Map<EmailChangeId, EmailChange> email_changes_;
    Map<PasswordResetId, PasswordReset> password_resets_;
    Map<WebhookId, Webhook> webhooks_;
    Map<ExtensionId, Extension> extensions_;
    Map<OrganizationKeyId, OrganizationKey> organization_keys_;
    Map<AlertId, Alert> alerts_;
    Map<AccessReviewId, AccessReview> access_reviews_;
    std::map<std::pair<OrganizationId, std::string>, Change<ExtensionId>> extension_numbers_;
    std::map<std::tuple<OrganizationId, Holding, AccountId>, bool> holders_;  ///< false: no more
    Map<Claim, AccountId> claims_;
    Map<std::string, OrganizationId> domains_;
    Map<TokenHash, TokenOwner> tokens_;
    std::unordered_set<PairKey, PairHash> relations_;
    Map<Bytes32, IdempotencyEntry, Bytes32Hash> idempotency_;
    Map<PairKey, RelationTerms, PairHash> terms_;
    Map<GroupId, Group> groups_;
    Map<UnitId, Unit> units_;
    std::map<std::pair<OrganizationId, std::string>, Change<OwnRole>> own_roles_;
    Map<GrantId, RoleGrant> role_grants_;
    std::map<std::tuple<Listing, Bytes16, Bytes16>, bool> listed_;  ///< false: no more
    std::map<End, bool> ends_;                                      ///< as well
};

}  // namespace muster::domain
