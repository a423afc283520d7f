#include "projections/registry_store.hpp"

#include <algorithm>

#include "domain/limits.hpp"
#include "projections/rebuild/bulk_rows.hpp"
#include "projections/row_codec.hpp"

namespace muster::projections {
namespace {

using namespace registry_rows;  // NOLINT: tables and keys

rocksdb::Slice slice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }

/// Rows of one moment, and the registry over them.
struct FrozenRows {
    explicit FrozenRows(std::shared_ptr<const ModelSnapshot> taken) : rows(std::move(taken)), registry(*rows) {}
    std::shared_ptr<const ModelSnapshot> rows;
    RowRegistry registry;
};

/// Rows of a commit as they come, and then in order.
class ListedRows {
  public:
    void put(std::string_view key, std::string value) { rows_.emplace_back(key, std::move(value)); }
    void erase(std::string_view key) { rows_.emplace_back(key, std::nullopt); }
    [[nodiscard]] const auto& sorted() {
        // In order, each insertion into the memtable begins where the one before it ended. Of one key the last change wins.
        std::stable_sort(rows_.begin(), rows_.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
        return rows_;
    }

  private:
    std::vector<std::pair<std::string, std::optional<std::string>>> rows_;
};

/// Takes RamRegistry's changes and makes them rows. Nothing reads it.
template <class Sink>
class Writer final : public domain::Registry {
  public:
    Writer(const RowReader& rows, Sink& sink, domain::Timestamp cutoff) : rows_(rows), sink_(sink), cutoff_(cutoff) {}

    std::optional<domain::IncarnationId> incarnation;  ///< when the instance changed

    void put(const domain::Instance& v) override {
        incarnation = v.incarnation;
        put_row(key_of(v), v);
    }
    void put(const domain::Organization& v) override { put_row(key_of(v.id), v); }
    void put(const domain::Site& v) override { put_row(key_of(v.id), v); }
    void put(const domain::Level& v) override { put_row(key_of(v.id), v); }
    void put(const domain::EmailChange& v) override { put_row(key_of(v.id), v); }
    void put(const domain::PasswordReset& v) override { put_row(key_of(v.id), v); }
    void put(const domain::Webhook& v) override { put_row(key_of(v.id), v); }
    void put(const domain::Account& v) override { put_row(key_of(v.id), v); }
    void put(const domain::Membership& v) override { put_row(key_of(v.account, v.organization), v); }
    void put(const domain::Invitation& v) override { put_row(key_of(v.id), v); }
    void put(const domain::Session& v) override { put_row(key_of(v.id), v); }
    void put(const domain::ApiKey& v) override { put_row(key_of(v.id), v); }
    void put(const domain::IdempotencyEntry& v) override {
        const auto key = key_of_idempotency(v.key);
        // A key that comes again after its lifetime replaces its old entry, whose place in the time index must go.
        if (const auto bytes = rows_.get(key)) {
            if (const auto old = decode_row<domain::IdempotencyEntry>(*bytes)) sink_.erase(key_by_time(old->time, old->key));
        }
        if (v.time < cutoff_) {  // a rebuild's batches may span more than a lifetime
            sink_.erase(key);
            return;
        }
        sink_.put(key, encode_row(v));
        sink_.put(key_by_time(v.time, v.key), "");
    }
    void put(const domain::Extension& v) override { put_row(key_of(v.id), v); }
    void put(const domain::OrganizationKey& v) override { put_row(key_of(v.id), v); }
    void put(const domain::Alert& v) override { put_row(key_of(v.id), v); }
    void put(const domain::AccessReview& v) override { put_row(key_of(v.id), v); }
    void put(const domain::RelationTerms& v) override { put_row(key_of_terms(v.organization, v.other), v); }
    void put(const domain::Group& v) override { put_row(key_of(v.id), v); }
    void put(const domain::Unit& v) override { put_row(key_of(v.id), v); }
    void put(const domain::OwnRole& v) override { put_row(key_of_own_role(v.organization, v.name), v); }
    void put(const domain::RoleGrant& v) override { put_row(key_of(v.id), v); }
    void put(const domain::End& v) override { put_bytes(key_of(v), ""); }
    void put_listed(domain::Listing listing, const domain::Bytes16& owner, const domain::Bytes16& id) override {
        put_bytes(key_of_listed(listing, owner).add(id), "");
    }
    void put_extension_number(domain::OrganizationId client, std::string_view number, domain::ExtensionId id) override {
        put_row(key_of_extension_number(client, number), id);
    }
    void put_holder(domain::OrganizationId organization, domain::Holding holding, domain::AccountId account) override {
        put_bytes(key_of_holders(organization, holding).add(account), "");
    }
    void put_claim(const domain::Claim& claim, domain::AccountId account) override { put_row(key_of(claim), account); }
    void put_domain(std::string_view name, domain::OrganizationId id) override { put_row(key_of_domain(name), id); }
    void put_token(const domain::TokenHash& hash, const domain::TokenOwner& owner) override { put_row(key_of(hash), owner); }
    void put_relation(domain::OrganizationId organization, domain::OrganizationId other) override {
        put_bytes(key_of_relation(organization, other), "");
    }

    void erase(domain::AccountId account, domain::OrganizationId organization) override {
        erase_row(key_of(account, organization));
    }
    void erase(domain::SiteId id) override { erase_row(key_of(id)); }
    void erase(domain::LevelId id) override { erase_row(key_of(id)); }
    void erase(domain::EmailChangeId id) override { erase_row(key_of(id)); }
    void erase(domain::PasswordResetId id) override { erase_row(key_of(id)); }
    void erase(domain::WebhookId id) override { erase_row(key_of(id)); }
    void erase(domain::SessionId id) override { erase_row(key_of(id)); }
    void erase(domain::ApiKeyId id) override { erase_row(key_of(id)); }
    void erase(domain::ExtensionId id) override { erase_row(key_of(id)); }
    void erase(domain::OrganizationKeyId id) override { erase_row(key_of(id)); }
    void erase_terms(domain::OrganizationId organization, domain::OrganizationId other) override {
        erase_row(key_of_terms(organization, other));
    }
    void erase(domain::GroupId id) override { erase_row(key_of(id)); }
    void erase(domain::UnitId id) override { erase_row(key_of(id)); }
    void erase(domain::GrantId id) override { erase_row(key_of(id)); }
    void erase_own_role(domain::OrganizationId organization, std::string_view name) override {
        erase_row(key_of_own_role(organization, name));
    }
    void erase(const domain::End& v) override { erase_row(key_of(v)); }
    void erase_listed(domain::Listing listing, const domain::Bytes16& owner, const domain::Bytes16& id) override {
        erase_row(key_of_listed(listing, owner).add(id));
    }
    void erase_extension_number(domain::OrganizationId client, std::string_view number) override {
        erase_row(key_of_extension_number(client, number));
    }
    void erase_holder(domain::OrganizationId organization, domain::Holding holding, domain::AccountId account) override {
        erase_row(key_of_holders(organization, holding).add(account));
    }
    void erase_claim(const domain::Claim& claim) override { erase_row(key_of(claim)); }
    void erase_domain(std::string_view name) override { erase_row(key_of_domain(name)); }
    void erase_token(const domain::TokenHash& hash) override { erase_row(key_of(hash)); }

    [[nodiscard]] domain::Instance instance() const override { return {}; }
    [[nodiscard]] std::optional<domain::Organization> organization(domain::OrganizationId) const override { return {}; }
    [[nodiscard]] std::optional<domain::Site> site(domain::SiteId) const override { return {}; }
    [[nodiscard]] std::optional<domain::Level> level(domain::LevelId) const override { return {}; }
    [[nodiscard]] std::optional<domain::EmailChange> email_change(domain::EmailChangeId) const override { return {}; }
    [[nodiscard]] std::optional<domain::PasswordReset> password_reset(domain::PasswordResetId) const override { return {}; }
    [[nodiscard]] std::optional<domain::Webhook> webhook(domain::WebhookId) const override { return {}; }
    [[nodiscard]] std::vector<domain::WebhookId> webhooks() const override { return {}; }
    [[nodiscard]] std::optional<domain::Account> account(domain::AccountId) const override { return {}; }
    [[nodiscard]] std::optional<domain::Membership> membership(domain::AccountId, domain::OrganizationId) const override {
        return {};
    }
    [[nodiscard]] std::optional<domain::Invitation> invitation(domain::InvitationId) const override { return {}; }
    [[nodiscard]] std::optional<domain::Session> session(domain::SessionId) const override { return {}; }
    [[nodiscard]] std::optional<domain::ApiKey> api_key(domain::ApiKeyId) const override { return {}; }
    [[nodiscard]] std::optional<domain::OrganizationKey> organization_key(domain::OrganizationKeyId) const override { return {}; }
    [[nodiscard]] std::optional<domain::Alert> alert(domain::AlertId) const override { return {}; }
    [[nodiscard]] std::optional<domain::AccessReview> access_review(domain::AccessReviewId) const override { return {}; }
    [[nodiscard]] std::optional<domain::Extension> extension(domain::ExtensionId) const override { return {}; }
    [[nodiscard]] std::optional<domain::ExtensionId> extension_numbered(domain::OrganizationId, std::string_view) const override {
        return {};
    }
    [[nodiscard]] std::vector<domain::AccountId> holders(domain::OrganizationId, domain::Holding, std::size_t) const override {
        return {};
    }
    [[nodiscard]] std::optional<domain::AccountId> claimed_by(const domain::Claim&) const override { return {}; }
    [[nodiscard]] std::optional<domain::OrganizationId> domain_owner(std::string_view) const override { return {}; }
    [[nodiscard]] std::optional<domain::TokenOwner> token(const domain::TokenHash&) const override { return {}; }
    [[nodiscard]] bool related(domain::OrganizationId, domain::OrganizationId) const override { return false; }
    [[nodiscard]] std::optional<domain::IdempotencyEntry> idempotency(const domain::Bytes32&) const override { return {}; }
    [[nodiscard]] std::optional<domain::RelationTerms> relation_terms(domain::OrganizationId, domain::OrganizationId) const override {
        return {};
    }
    [[nodiscard]] std::optional<domain::Group> group(domain::GroupId) const override { return {}; }
    [[nodiscard]] std::optional<domain::Unit> unit(domain::UnitId) const override { return {}; }
    [[nodiscard]] std::optional<domain::OwnRole> own_role(domain::OrganizationId, std::string_view) const override { return {}; }
    [[nodiscard]] std::optional<domain::RoleGrant> role_grant(domain::GrantId) const override { return {}; }
    [[nodiscard]] std::vector<domain::Bytes16> listed(domain::Listing, const domain::Bytes16&, std::size_t,
                                                      const domain::Bytes16&) const override {
        return {};
    }
    [[nodiscard]] std::vector<domain::End> ends(domain::Timestamp, std::size_t) const override { return {}; }

  private:
    template <class T>
    void put_row(const Key& key, const T& value) {
        put_bytes(key, encode_row(value));
    }
    // Each key once, but of idempotency; so they need not be found again.
    void put_bytes(const Key& key, std::string value) {
        if constexpr (std::is_same_v<Sink, BulkRows>) {
            sink_.add(key, value);
        } else {
            sink_.put(key, std::move(value));
        }
    }
    void erase_row(const Key& key) {
        if constexpr (std::is_same_v<Sink, BulkRows>) {
            sink_.add_erased(key);
        } else {
            sink_.erase(key);
        }
    }

    const RowReader& rows_;
    Sink& sink_;
    domain::Timestamp cutoff_;
};

}  // namespace

bool CachedRegistryRows::keeps(std::string_view key) {
    switch (key.empty() ? 0 : key[0]) {
        case instance:
        case organization:
        case site:
        case account:
        case membership:
        case session:
        case api_key:
        case webhook:
        case terms:
        case group:
        case own_role:
        case token: return true;
        default: return false;
    }
}

RocksDbDecisionStore::RocksDbDecisionStore(std::shared_ptr<ModelStore> store)
    : store_(std::move(store)), rows_(store_), registry_(rows_), incarnation_(registry_.instance().incarnation) {}

template <class Sink>
void RocksDbDecisionStore::rows_of(domain::RamRegistry& changes, domain::Timestamp time, Sink& sink) {
    const auto cutoff = time - domain::limits::idempotency_lifetime;
    prune(cutoff, sink);  // first: an entry that is renewed in this batch must outlive the pruning of its old one
    Writer<Sink> writer(*store_, sink, cutoff);
    changes.move_into(writer);
    if (writer.incarnation) incarnation_ = *writer.incarnation;
}

domain::Result<void, std::string> RocksDbDecisionStore::commit(domain::RamRegistry& changes, domain::Position tail,
                                                               domain::Timestamp time) {
    ListedRows listed;
    rows_of(changes, time, listed);
    const auto& rows = listed.sorted();
    rocksdb::WriteBatch batch;
    for (const auto& [key, row] : rows) row ? batch.Put(slice(key), slice(*row)) : batch.Delete(slice(key));
    return write(rows, [&] { return store_->commit(batch, tail, {incarnation_, std::string(registry_rows::version)}); });
}

domain::Result<void, std::string> RocksDbDecisionStore::commit_run(domain::RamRegistry& changes, domain::Position tail,
                                                                   domain::Timestamp time) {
    BulkRows bulk(*store_);
    rows_of(changes, time, bulk);
    const auto rows = bulk.sorted();
    return write(rows, [&] { return store_->commit_run(rows, tail, {incarnation_, std::string(registry_rows::version)}); });
}

template <class Rows, class Write>
domain::Result<void, std::string> RocksDbDecisionStore::write(const Rows& rows, Write&& commit) {
    const std::lock_guard lock(committing_);
    rows_.cache().begin_commit();
    auto written = commit();
    for (const auto& [key, row] : rows) {
        if (written && CachedRegistryRows::keeps(key)) rows_.cache().changed(key, row);
    }
    rows_.cache().end_commit();
    return written;
}

template <class Sink>
void RocksDbDecisionStore::prune(domain::Timestamp cutoff, Sink& sink) {
    if (cutoff <= idempotency_from_) return;
    const auto table = Key(idempotency_by_time);
    auto from = Key(idempotency_by_time);
    from.add(idempotency_from_);
    auto oldest_left = cutoff;
    store_->scan(table, from, [&](std::string_view key, std::string_view) {
        const domain::Timestamp time{static_cast<std::int64_t>(number_at(key, 1) ^ (1ULL << 63U))};
        if (time >= cutoff) {
            oldest_left = time;
            return false;
        }
        sink.erase(key);
        domain::Bytes32 id{};
        std::char_traits<char>::copy(reinterpret_cast<char*>(id.data()), key.data() + 9, id.size());
        sink.erase(key_of_idempotency(id));
        return true;
    });
    idempotency_from_ = oldest_left;
}

eventstore::FrozenRegistry RocksDbDecisionStore::frozen() const {
    auto [rows, position] = snapshot();
    auto frozen = std::make_shared<const FrozenRows>(std::move(rows));
    const auto* registry = &frozen->registry;
    return {std::shared_ptr<const domain::RegistryReader>(std::move(frozen), registry), position};
}

std::pair<std::shared_ptr<const ModelSnapshot>, domain::Position> RocksDbDecisionStore::snapshot() const {
    const std::lock_guard lock(committing_);
    return {store_->freeze(), store_->checkpoint()};
}

}  // namespace muster::projections
