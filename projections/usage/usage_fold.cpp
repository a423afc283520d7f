#include "projections/usage/usage_fold.hpp"

namespace muster::usage {
namespace {

using anomalies::Observation;
using anomalies::What;
using projections::decode_row;
using projections::encode_row;
using projections::Key;
using projections::RowBatch;

Sums sums_of(const Observation& seen) {
    Sums sums;
    if (is_change(seen.what)) sums.changes = 1;
    if (seen.what == What::session) sums.sign_ins = 1;
    if (seen.what == What::failure) sums.failures = 1;
    if (seen.what == What::requests) sums.requests = seen.count;
    if (seen.what == What::refusals) sums.refusals = seen.count;
    if (seen.what == What::exported) sums.exports = 1;
    if (seen.what == What::requests || seen.what == What::exported) sums.rows = seen.rows;
    return sums;
}

/// The account's home while the log ended at `seen`.
std::optional<OrganizationId> home_at(AccountId account, Position seen, const RowBatch& rows) {
    std::optional<OrganizationId> home;
    const auto prefix = home_prefix(account);
    rows.scan(prefix, Key('h').add(account).add_newest_first(seen).bytes(), [&](std::string_view, std::string_view value) {
        home = decode_row<OrganizationId>(value);
        return false;
    });
    if (home && home->is_nil()) home.reset();
    return home;
}
void put_home(AccountId account, Position position, OrganizationId home, RowBatch& rows) {
    rows.put(Key('h').add(account).add_newest_first(position), encode_row(home));
}

void note_home(const domain::RecordedEvent& recorded, RowBatch& rows) {
    const auto position = recorded.meta.position;
    if (const auto* added = std::get_if<domain::MemberAdded>(&recorded.event)) {
        put_home(added->account, position, added->organization, rows);
    } else if (const auto* rehomed = std::get_if<domain::AccountRehomed>(&recorded.event)) {
        put_home(rehomed->account, position, rehomed->organization, rows);
    } else if (const auto* removed = std::get_if<domain::MemberRemoved>(&recorded.event)) {
        put_home(removed->account, position, {}, rows);
    } else if (const auto* issued = std::get_if<domain::ApiKeyIssued>(&recorded.event)) {
        rows.put(key_owner_key(issued->key), encode_row(issued->account));
    }
}

void note_alert(const domain::RecordedEvent& recorded, RowBatch& rows) {
    const auto position = recorded.meta.position;
    if (const auto* set = std::get_if<domain::AnomalyRuleSet>(&recorded.event)) {
        rows.put(setting_key(set->rule), encode_row(Setting{set->enabled, set->parameters}));
    } else if (const auto* raised = std::get_if<domain::AlertRaised>(&recorded.event)) {
        const auto alert = encode_row(raised->alert);
        rows.put(alerts_prefix({}).add_newest_first(position), alert);
        if (raised->about_organization) rows.put(alerts_prefix(raised->about_organization).add_newest_first(position), alert);
    } else if (const auto* closed = std::get_if<domain::AlertClosed>(&recorded.event)) {
        rows.put(closing_key(closed->alert), encode_row(position));
    }
}

/// Where the account was at home; and it is marked as erased.
void forget_home(AccountId account, RowBatch& rows) {
    std::vector<std::string> gone;
    rows.scan(home_prefix(account), {}, [&](std::string_view key, std::string_view) {
        gone.emplace_back(key);
        return true;
    });
    for (const auto& key : gone) rows.erase(key);
    rows.put(erased_key(account), "");
}

/// Whether the sums at the key are of an account that was erased, or of a key it had.
bool is_of_erased(std::string_view key, const RowBatch& rows) {
    const auto dimension = static_cast<Dimension>(key[sums_prefix_bytes - 2]);
    if (dimension == Dimension::account) return rows.get(erased_key(projections::id_at<AccountId>(key, sums_subject_at))).has_value();
    if (dimension != Dimension::key) return false;
    const auto owner = rows.get(key_owner_key(projections::id_at<ApiKeyId>(key, sums_subject_at)));
    const auto account = owner ? decode_row<AccountId>(*owner) : std::nullopt;
    return account && rows.get(erased_key(*account));
}

}  // namespace

void UsageFold::take(const domain::RecordedEvent& event, RowBatch& rows) {
    note_home(event, rows);
    if (const auto* erased = std::get_if<domain::AccountErased>(&event.event)) {
        forget_home(erased->account, rows);
        erased_.push_back(erased->account);
    }
    note_alert(event, rows);
    const auto seen = observer_.of(event);
    if (!seen) return;
    auto organizations = domain::organizations_of(event.event);
    if (organizations.empty()) {
        if (const auto home = home_at(seen->actor, seen->seen, rows)) organizations = {*home};
    }
    count(*seen, sums_of(*seen), organizations);
}

void UsageFold::take(const activity::Record& record, RowBatch& rows) {
    auto seen = observer_.of(record);
    if (!seen || seen->what == What::sign_in) return;  // its session is counted, which the account log never drops
    std::vector<OrganizationId> organizations;
    if (!seen->organization.is_nil()) organizations = {seen->organization};
    if (seen->what == What::failure) {
        seen->actor = seen->subject;
        if (const auto home = seen->actor.is_nil() ? std::nullopt : home_at(seen->actor, seen->seen, rows)) organizations = {*home};
    }
    if (const auto sums = sums_of(*seen); sums != Sums{}) count(*seen, sums, organizations);
}

void UsageFold::count(const Observation& seen, const Sums& sums, const std::vector<OrganizationId>& organizations) {
    const auto in_scope = [&](const std::optional<OrganizationId>& scope) {
        if (!seen.actor.is_nil()) add(scope, Dimension::account, seen.actor.raw(), seen.time, sums);
        if (!seen.key.is_nil()) add(scope, Dimension::key, seen.key.raw(), seen.time, sums);
        if (!seen.route.empty()) add(scope, Dimension::endpoint, seen.route, seen.time, sums);
    };
    in_scope({});
    for (const auto& organization : organizations) {
        in_scope(organization);
        add({}, Dimension::organization, organization.raw(), seen.time, sums);
        add(organization, Dimension::organization, organization.raw(), seen.time, sums);
    }
}

void UsageFold::add(const std::optional<OrganizationId>& scope, Dimension dimension, std::string_view subject, Timestamp time, const Sums& sums) {
    for (const auto per : {Per::hour, Per::day}) {
        sums_[sums_prefix(scope, dimension, per).add(start_of(time, per)).add(subject).bytes()] += sums;
    }
}

void UsageFold::write(RowBatch& rows) {
    for (const auto& [key, sums] : sums_) {
        if (is_of_erased(key, rows)) continue;
        auto all = sums;
        if (const auto before = rows.get(key)) all += decode_row<Sums>(*before).value_or(Sums{});
        rows.put(key, encode_row(all));
    }
    sums_.clear();
    if (!erased_.empty()) forget_accounts(erased_, rows);
    erased_.clear();
}

void forget_accounts(const std::vector<AccountId>& accounts, RowBatch& rows) {
    for (const auto& account : accounts) forget_home(account, rows);
    std::vector<std::string> gone;
    rows.scan("u", {}, [&](std::string_view key, std::string_view) {
        if (is_of_erased(key, rows)) gone.emplace_back(key);
        return true;
    });
    for (const auto& key : gone) rows.erase(key);
}

}  // namespace muster::usage
