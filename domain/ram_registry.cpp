#include "domain/ram_registry.hpp"

#include <algorithm>
#include <iterator>
#include <limits>

namespace muster::domain {
namespace {

/// The value changed here, else what the base says.
template <class Map, class Key, class Base>
auto look_up(const Map& map, const Key& key, Base&& base) -> typename Map::mapped_type {
    if (const auto it = map.find(key); it != map.end()) return it->second;
    return base();
}

}  // namespace

Instance RamRegistry::instance() const {
    if (instance_) return *instance_;
    return base_ ? base_->instance() : Instance{};
}

#define MUSTER_LOOK_UP(map, key, call) \
    look_up(map, key, [&]() -> decltype(map)::mapped_type { return base_ ? base_->call : std::nullopt; })

std::optional<Organization> RamRegistry::organization(OrganizationId id) const {
    return MUSTER_LOOK_UP(organizations_, id, organization(id));
}
std::optional<Site> RamRegistry::site(SiteId id) const { return MUSTER_LOOK_UP(sites_, id, site(id)); }
std::optional<Level> RamRegistry::level(LevelId id) const { return MUSTER_LOOK_UP(levels_, id, level(id)); }
std::optional<Account> RamRegistry::account(AccountId id) const { return MUSTER_LOOK_UP(accounts_, id, account(id)); }
std::optional<Membership> RamRegistry::membership(AccountId account, OrganizationId organization) const {
    return MUSTER_LOOK_UP(memberships_, (PairKey{account.bytes, organization.bytes}),
                          membership(account, organization));
}
std::optional<Invitation> RamRegistry::invitation(InvitationId id) const {
    return MUSTER_LOOK_UP(invitations_, id, invitation(id));
}
std::optional<Session> RamRegistry::session(SessionId id) const { return MUSTER_LOOK_UP(sessions_, id, session(id)); }
std::optional<ApiKey> RamRegistry::api_key(ApiKeyId id) const { return MUSTER_LOOK_UP(api_keys_, id, api_key(id)); }
std::optional<EmailChange> RamRegistry::email_change(EmailChangeId id) const {
    return MUSTER_LOOK_UP(email_changes_, id, email_change(id));
}
std::optional<PasswordReset> RamRegistry::password_reset(PasswordResetId id) const {
    return MUSTER_LOOK_UP(password_resets_, id, password_reset(id));
}
std::optional<Webhook> RamRegistry::webhook(WebhookId id) const { return MUSTER_LOOK_UP(webhooks_, id, webhook(id)); }
std::optional<Extension> RamRegistry::extension(ExtensionId id) const {
    return MUSTER_LOOK_UP(extensions_, id, extension(id));
}
std::optional<OrganizationKey> RamRegistry::organization_key(OrganizationKeyId id) const {
    return MUSTER_LOOK_UP(organization_keys_, id, organization_key(id));
}
std::optional<Alert> RamRegistry::alert(AlertId id) const { return MUSTER_LOOK_UP(alerts_, id, alert(id)); }
std::optional<AccessReview> RamRegistry::access_review(AccessReviewId id) const {
    return MUSTER_LOOK_UP(access_reviews_, id, access_review(id));
}
std::optional<ExtensionId> RamRegistry::extension_numbered(OrganizationId client, std::string_view number) const {
    return MUSTER_LOOK_UP(extension_numbers_, (std::pair{client, std::string(number)}), extension_numbered(client, number));
}
std::optional<AccountId> RamRegistry::claimed_by(const Claim& claim) const {
    return MUSTER_LOOK_UP(claims_, claim, claimed_by(claim));
}
std::optional<OrganizationId> RamRegistry::domain_owner(std::string_view name) const {
    return MUSTER_LOOK_UP(domains_, std::string(name), domain_owner(name));
}
std::optional<TokenOwner> RamRegistry::token(const TokenHash& hash) const {
    return MUSTER_LOOK_UP(tokens_, hash, token(hash));
}
bool RamRegistry::related(OrganizationId organization, OrganizationId other) const {
    return relations_.contains({organization.bytes, other.bytes}) || (base_ && base_->related(organization, other));
}
std::optional<IdempotencyEntry> RamRegistry::idempotency(const Bytes32& key) const {
    return MUSTER_LOOK_UP(idempotency_, key, idempotency(key));
}
std::optional<RelationTerms> RamRegistry::relation_terms(OrganizationId organization, OrganizationId other) const {
    return MUSTER_LOOK_UP(terms_, (PairKey{organization.bytes, other.bytes}), relation_terms(organization, other));
}
std::optional<Group> RamRegistry::group(GroupId id) const { return MUSTER_LOOK_UP(groups_, id, group(id)); }
std::optional<Unit> RamRegistry::unit(UnitId id) const { return MUSTER_LOOK_UP(units_, id, unit(id)); }
std::optional<OwnRole> RamRegistry::own_role(OrganizationId organization, std::string_view name) const {
    return MUSTER_LOOK_UP(own_roles_, (std::pair{organization, std::string(name)}), own_role(organization, name));
}
std::optional<RoleGrant> RamRegistry::role_grant(GrantId id) const { return MUSTER_LOOK_UP(role_grants_, id, role_grant(id)); }
#undef MUSTER_LOOK_UP

std::vector<WebhookId> RamRegistry::webhooks() const {
    auto ids = base_ ? base_->webhooks() : std::vector<WebhookId>{};
    std::erase_if(ids, [this](WebhookId id) { return webhooks_.contains(id); });
    for (const auto& [id, change] : webhooks_) {
        if (change) ids.push_back(id);
    }
    std::sort(ids.begin(), ids.end());
    return ids;
}

namespace {

/// What stands below, less what is gone here, and what is new here: all in order.
template <class T>
std::vector<T> merged(const std::vector<T>& below, const std::vector<T>& here, const std::vector<T>& gone, std::size_t most) {
    std::vector<T> left, all;
    std::set_difference(below.begin(), below.end(), gone.begin(), gone.end(), std::back_inserter(left));
    std::set_union(left.begin(), left.end(), here.begin(), here.end(), std::back_inserter(all));
    if (all.size() > most) all.resize(most);
    return all;
}

/// `most` may be as much as there is.
std::size_t with_gone(std::size_t most, std::size_t gone) { return most > std::numeric_limits<std::size_t>::max() - gone ? most : most + gone; }

}  // namespace

std::vector<Bytes16> RamRegistry::listed(Listing listing, const Bytes16& owner, std::size_t most, const Bytes16& after) const {
    std::vector<Bytes16> below, here, gone;
    for (auto it = listed_.upper_bound({listing, owner, after}); it != listed_.end(); ++it) {
        const auto& [what, of, id] = it->first;
        if (what != listing || of != owner) break;
        (it->second ? here : gone).push_back(id);
    }
    if (base_) below = base_->listed(listing, owner, with_gone(most, gone.size()), after);
    return merged(below, here, gone, most);
}

std::vector<End> RamRegistry::ends(Timestamp until, std::size_t most) const {
    std::vector<End> below, here, gone;
    for (const auto& [end, stands] : ends_) {
        if (end.at > until) break;
        (stands ? here : gone).push_back(end);
    }
    if (base_) below = base_->ends(until, with_gone(most, gone.size()));
    return merged(below, here, gone, most);
}

std::vector<AccountId> RamRegistry::holders(OrganizationId organization, Holding holding, std::size_t most) const {
    std::vector<AccountId> here, gone;
    for (auto it = holders_.lower_bound({organization, holding, {}}); it != holders_.end(); ++it) {
        const auto& [of, what, account] = it->first;
        if (of != organization || what != holding) break;
        (it->second ? here : gone).push_back(account);
    }
    std::vector<AccountId> below;
    if (base_) below = base_->holders(organization, holding, with_gone(most, gone.size()));
    return merged(below, here, gone, most);
}

void RamRegistry::put(const Instance& v) { instance_ = v; }
void RamRegistry::put(const Organization& v) { organizations_[v.id] = v; }
void RamRegistry::put(const Site& v) { sites_[v.id] = v; }
void RamRegistry::put(const Level& v) { levels_[v.id] = v; }
void RamRegistry::put(const Account& v) { accounts_[v.id] = v; }
void RamRegistry::put(const Membership& v) { memberships_[{v.account.bytes, v.organization.bytes}] = v; }
void RamRegistry::put(const Invitation& v) { invitations_[v.id] = v; }
void RamRegistry::put(const Session& v) { sessions_[v.id] = v; }
void RamRegistry::put(const ApiKey& v) { api_keys_[v.id] = v; }
void RamRegistry::put(const EmailChange& v) { email_changes_[v.id] = v; }
void RamRegistry::put(const PasswordReset& v) { password_resets_[v.id] = v; }
void RamRegistry::put(const Webhook& v) { webhooks_[v.id] = v; }
void RamRegistry::put(const Extension& v) { extensions_[v.id] = v; }
void RamRegistry::put(const OrganizationKey& v) { organization_keys_[v.id] = v; }
void RamRegistry::put(const Alert& v) { alerts_[v.id] = v; }
void RamRegistry::put(const AccessReview& v) { access_reviews_[v.id] = v; }
void RamRegistry::put(const IdempotencyEntry& v) { idempotency_[v.key] = v; }
void RamRegistry::put(const RelationTerms& v) { terms_[{v.organization.bytes, v.other.bytes}] = v; }
void RamRegistry::put(const Group& v) { groups_[v.id] = v; }
void RamRegistry::put(const Unit& v) { units_[v.id] = v; }
void RamRegistry::put(const OwnRole& v) { own_roles_[{v.organization, v.name}] = v; }
void RamRegistry::put(const RoleGrant& v) { role_grants_[v.id] = v; }
void RamRegistry::put(const End& v) { ends_[v] = true; }
void RamRegistry::put_listed(Listing listing, const Bytes16& owner, const Bytes16& id) { listed_[{listing, owner, id}] = true; }
void RamRegistry::put_extension_number(OrganizationId client, std::string_view number, ExtensionId id) {
    extension_numbers_[{client, std::string(number)}] = id;
}
void RamRegistry::put_holder(OrganizationId organization, Holding holding, AccountId account) {
    holders_[{organization, holding, account}] = true;
}
void RamRegistry::put_claim(const Claim& claim, AccountId account) { claims_[claim] = account; }
void RamRegistry::put_domain(std::string_view name, OrganizationId id) { domains_[std::string(name)] = id; }
void RamRegistry::put_token(const TokenHash& hash, const TokenOwner& owner) { tokens_[hash] = owner; }
void RamRegistry::put_relation(OrganizationId organization, OrganizationId other) {
    relations_.insert({organization.bytes, other.bytes});
}

void RamRegistry::erase(AccountId account, OrganizationId organization) {
    memberships_[{account.bytes, organization.bytes}] = std::nullopt;
}
void RamRegistry::erase(SiteId id) { sites_[id] = std::nullopt; }
void RamRegistry::erase(LevelId id) { levels_[id] = std::nullopt; }
void RamRegistry::erase(EmailChangeId id) { email_changes_[id] = std::nullopt; }
void RamRegistry::erase(PasswordResetId id) { password_resets_[id] = std::nullopt; }
void RamRegistry::erase(WebhookId id) { webhooks_[id] = std::nullopt; }
void RamRegistry::erase(SessionId id) { sessions_[id] = std::nullopt; }
void RamRegistry::erase(ApiKeyId id) { api_keys_[id] = std::nullopt; }
void RamRegistry::erase(ExtensionId id) { extensions_[id] = std::nullopt; }
void RamRegistry::erase(OrganizationKeyId id) { organization_keys_[id] = std::nullopt; }
void RamRegistry::erase_terms(OrganizationId organization, OrganizationId other) {
    terms_[{organization.bytes, other.bytes}] = std::nullopt;
}
void RamRegistry::erase(GroupId id) { groups_[id] = std::nullopt; }
void RamRegistry::erase(UnitId id) { units_[id] = std::nullopt; }
void RamRegistry::erase(GrantId id) { role_grants_[id] = std::nullopt; }
void RamRegistry::erase_own_role(OrganizationId organization, std::string_view name) {
    own_roles_[{organization, std::string(name)}] = std::nullopt;
}
void RamRegistry::erase(const End& v) { ends_[v] = false; }
void RamRegistry::erase_listed(Listing listing, const Bytes16& owner, const Bytes16& id) { listed_[{listing, owner, id}] = false; }
void RamRegistry::erase_extension_number(OrganizationId client, std::string_view number) {
    extension_numbers_[{client, std::string(number)}] = std::nullopt;
}
void RamRegistry::erase_holder(OrganizationId organization, Holding holding, AccountId account) {
    holders_[{organization, holding, account}] = false;
}
void RamRegistry::erase_claim(const Claim& claim) { claims_[claim] = std::nullopt; }
void RamRegistry::erase_domain(std::string_view name) { domains_[std::string(name)] = std::nullopt; }
void RamRegistry::erase_token(const TokenHash& hash) { tokens_[hash] = std::nullopt; }

RamRegistry::Touched RamRegistry::touched() const {
    Touched touched;
    for (const auto& [id, change] : accounts_) touched.accounts.push_back(id);
    for (const auto& [key, change] : memberships_) touched.memberships.emplace_back(AccountId{key.first}, OrganizationId{key.second});
    for (const auto& [id, change] : organizations_) touched.organizations.push_back(id);
    return touched;
}

void RamRegistry::clear() {
    instance_.reset();
    organizations_.clear();
    sites_.clear();
    levels_.clear();
    accounts_.clear();
    memberships_.clear();
    invitations_.clear();
    sessions_.clear();
    api_keys_.clear();
    email_changes_.clear();
    password_resets_.clear();
    webhooks_.clear();
    extensions_.clear();
    organization_keys_.clear();
    alerts_.clear();
    access_reviews_.clear();
    extension_numbers_.clear();
    holders_.clear();
    claims_.clear();
    domains_.clear();
    tokens_.clear();
    relations_.clear();
    idempotency_.clear();
    terms_.clear();
    groups_.clear();
    units_.clear();
    own_roles_.clear();
    role_grants_.clear();
    listed_.clear();
    ends_.clear();
}

void RamRegistry::move_into(Registry& target) {
    const auto put_each = [&](const auto& map) {
        for (const auto& [key, change] : map) {
            if (change) target.put(*change);
        }
    };
    const auto move_each = [&](const auto& map) {
        for (const auto& [id, change] : map) change ? target.put(*change) : target.erase(id);
    };
    if (instance_) target.put(*instance_);
    put_each(organizations_);
    put_each(accounts_);
    put_each(invitations_);
    put_each(idempotency_);
    put_each(alerts_);
    put_each(access_reviews_);
    for (const auto& [key, change] : memberships_) {
        change ? target.put(*change) : target.erase(AccountId{key.first}, OrganizationId{key.second});
    }
    move_each(sites_);
    move_each(levels_);
    move_each(sessions_);
    move_each(api_keys_);
    move_each(email_changes_);
    move_each(password_resets_);
    move_each(webhooks_);
    move_each(extensions_);
    move_each(organization_keys_);
    move_each(groups_);
    move_each(units_);
    move_each(role_grants_);
    for (const auto& [key, change] : terms_) {
        change ? target.put(*change) : target.erase_terms(OrganizationId{key.first}, OrganizationId{key.second});
    }
    for (const auto& [key, change] : own_roles_) change ? target.put(*change) : target.erase_own_role(key.first, key.second);
    for (const auto& [key, stands] : listed_) {
        const auto& [listing, owner, id] = key;
        stands ? target.put_listed(listing, owner, id) : target.erase_listed(listing, owner, id);
    }
    for (const auto& [end, stands] : ends_) stands ? target.put(end) : target.erase(end);
    for (const auto& [key, change] : extension_numbers_) {
        change ? target.put_extension_number(key.first, key.second, *change) : target.erase_extension_number(key.first, key.second);
    }
    for (const auto& [key, holds] : holders_) {
        const auto& [organization, holding, account] = key;
        holds ? target.put_holder(organization, holding, account) : target.erase_holder(organization, holding, account);
    }
    for (const auto& [claim, change] : claims_) change ? target.put_claim(claim, *change) : target.erase_claim(claim);
    for (const auto& [name, change] : domains_) change ? target.put_domain(name, *change) : target.erase_domain(name);
    for (const auto& [hash, change] : tokens_) change ? target.put_token(hash, *change) : target.erase_token(hash);
    for (const auto& key : relations_) target.put_relation(OrganizationId{key.first}, OrganizationId{key.second});
    clear();
}

}  // namespace muster::domain
