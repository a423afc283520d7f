#include "api/reviews/review_items.hpp"

#include <algorithm>

#include "api/exports/member_cells.hpp"
#include "api/record_reader.hpp"
#include "projections/history.hpp"
#include "projections/models.hpp"
#include "projections/registry_rows.hpp"
#include "projections/row_codec.hpp"
#include "projections/timeline/timeline.hpp"

namespace muster::api {
namespace {

using namespace domain;  // NOLINT: state
namespace rows = projections::registry_rows;

constexpr std::size_t listed_at_once = 1'000;
constexpr std::size_t history_page = 100;
constexpr std::size_t looked_at_max = 2'000;  // members a page passes at most, wanted or not

/// Everything that stood, as with any reading of the past by who may read the audit.
projections::DirectoryQuery everybody(OrganizationId organization, AccountId reader, const RegistryReader& then) {
    projections::DirectoryQuery query;
    query.organization = organization;
    query.viewer = {reader, true, {}, {}};
    query.scope = scope_of(then, query.viewer, organization);
    return query;
}

ItemState state_of(const std::optional<ReviewDecided>& decided) {
    if (!decided) return ItemState::open;
    return decided->decision == ReviewDecision::certified ? ItemState::certified : ItemState::revoked;
}

/// The position of the record that began what stands last, of versions of one row, the newest first: back as long as nothing that
/// counts changed.
template <class Row, class Same>
std::optional<Position> begun(const projections::Timeline& timeline, std::string_view key, Position at, const Same& same) {
    std::optional<Position> first;
    std::optional<Row> newest;
    timeline.versions(projections::timeline::Space::registry, key, {}, at, [&](const projections::RowVersion& version) {
        const auto row = projections::decode_row<Row>(version.value);
        if (!row) return false;
        if (newest && (version.until != first || !same(*newest, *row))) return false;
        if (!newest) newest = *row;
        first = version.from;
        return true;
    });
    return first;
}

}  // namespace

std::optional<ReviewFacts> review_facts(const Services& services, OrganizationId organization, AccessReviewId id) {
    auto review = services.models.registry().access_review(id);
    if (!review || review->organization != organization) return {};
    const auto recorded = read_record(services.directory.log(), services.keyring, review->recorded_at);
    const auto* started = recorded ? std::get_if<AccessReviewStarted>(&recorded->event) : nullptr;
    if (started == nullptr) return {};
    return ReviewFacts{std::move(*review), *started, told(*recorded)};
}

std::uint64_t count_items(const projections::AsOf& then, OrganizationId id) {
    const auto& registry = then.registry();
    auto count = then.directory().count(everybody(id, {}, registry));
    Bytes16 after{};
    for (bool more = true; more;) {
        const auto page = registry.listed(Listing::grant, id.bytes, listed_at_once, after);
        for (const auto& grant : page) {
            const auto found = registry.role_grant({grant});
            if (found && found->account) ++count;
        }
        more = page.size() == listed_at_once;
        if (more) after = page.back();
    }
    return count;
}

std::optional<ReviewItems> ReviewItems::open(const Services& services, ReviewFacts review, ReviewScope scope) {
    auto then = services.models.timeline().at(review.started.snapshot);
    if (!then) return {};
    return ReviewItems(services, std::move(review), std::move(scope), std::move(then));
}

bool ReviewItems::is_decided(const Bytes16& id) const {
    auto before = id;
    for (auto byte = before.rbegin(); byte != before.rend(); ++byte) {
        if ((*byte)-- != 0) break;
    }
    const auto next = services_->models.registry().listed(Listing::reviewed, review_.state.id.bytes, 1, before);
    return !next.empty() && next.front() == id;
}

void ReviewItems::read_decisions(ReviewItem& item) const {
    std::size_t missing = is_decided(item.account.bytes) ? 1 : 0;
    for (const auto& grant : item.grants) missing += is_decided(grant.grant.id.bytes) ? 1 : 0;
    std::optional<Position> before;
    while (missing > 0) {
        const auto page = services_->models.history().of_account(item.account, before, history_page);
        for (const auto& row : page.rows) {
            if (text_in(row, "type") != AccessReviewDecided::type) continue;
            const auto event_position = row.substr(std::string_view("{\"position\":").size());
            const auto recorded = read_record(services_->directory.log(), services_->keyring, {std::stoull(event_position)});
            const auto* decided = recorded ? std::get_if<AccessReviewDecided>(&recorded->event) : nullptr;
            if (decided == nullptr || decided->review != review_.state.id) continue;
            const ReviewDecided found{decided->decision, told(*recorded)};
            if (!decided->reviewed_grant) item.decided = found;
            for (auto& grant : item.grants) {
                if (decided->reviewed_grant == grant.grant.id) grant.decided = found;
            }
            --missing;
        }
        if (!page.next || *page.next <= review_.state.recorded_at) return;
        before = page.next;
    }
}

std::optional<Told> ReviewItems::role_given(AccountId account) const {
    const auto at = review_.started.snapshot;
    const auto position = begun<Membership>(services_->models.timeline(), rows::key_of(account, review_.state.organization), at,
                                            [](const auto& a, const auto& b) { return a.role == b.role && a.kind == b.kind; });
    return position ? told_at(*services_, *position) : std::nullopt;
}

std::optional<Told> ReviewItems::grant_given(GrantId grant) const {
    const auto position = begun<RoleGrant>(services_->models.timeline(), rows::key_of(grant), review_.started.snapshot,
                                           [](const auto& a, const auto& b) { return a.role == b.role; });
    return position ? told_at(*services_, *position) : std::nullopt;
}

std::optional<ReviewItem> ReviewItems::item(const std::string& row) const {
    const auto account = AccountId::parse(text_in(row, "account_id"));
    auto membership = account ? then_->registry().membership(*account, review_.state.organization) : std::nullopt;
    if (!membership) return {};
    if (scope_.group && std::find(membership->groups.begin(), membership->groups.end(), *scope_.group) == membership->groups.end()) return {};
    ReviewItem item{*account, row, std::move(*membership), {}, {}, {}};
    for (const auto& grant : item.membership.grants) item.grants.push_back({grant, {}, {}});
    read_decisions(item);
    if (!is_wanted(item)) return {};
    item.given = role_given(*account);
    for (auto& grant : item.grants) grant.given = grant_given(grant.grant.id);
    return item;
}

bool ReviewItems::is_wanted(const ReviewItem& item) const {
    if (!scope_.state || state_of(item.decided) == *scope_.state) return true;
    return std::any_of(item.grants.begin(), item.grants.end(), [&](const ReviewedGrant& grant) { return state_of(grant.decided) == *scope_.state; });
}

std::optional<ReviewItems::Page> ReviewItems::page(const std::string& after, std::size_t limit) const {
    Page page{{}, after};
    auto query = everybody(review_.state.organization, review_.begun.actor.account, then_->registry());
    query.filter.role = scope_.role;
    query.filter.kind = scope_.kind;
    for (std::size_t looked_at = 0; page.items.size() < limit && looked_at < looked_at_max; looked_at += query.limit) {
        query.after = page.next;
        query.limit = limit - page.items.size();
        const auto found = then_->directory().page(query);
        if (!found) return {};
        for (const auto& row : found->rows) {
            if (auto each = item(row)) page.items.push_back(std::move(*each));
        }
        page.next = found->next;
        if (page.next.empty()) break;
    }
    return page;
}

std::string json_of(const ReviewItem& item) {
    std::string out;
    eventstore::JsonWriter json(out);
    const auto write_rest = [&](const std::optional<Told>& given, const std::optional<ReviewDecided>& decided) {
        if (given) write_told((json.key("given"), json), *given);
        if (!decided) return;
        json.key("decision").begin_object().member("decision", to_text(decided->decision)).key("decided");
        write_told(json, decided->told);
        json.end_object();
    };
    json.begin_object().member("account_id", item.account).key("member").raw(item.member);
    write_rest(item.given, item.decided);
    json.key("grants").begin_array();
    for (const auto& grant : item.grants) {
        json.begin_object().member("grant_id", grant.grant.id).member("role", grant.grant.role);
        if (grant.grant.ends_at) json.member("ends_at", *grant.grant.ends_at);
        write_rest(grant.given, grant.decided);
        json.end_object();
    }
    json.end_array().end_object();
    return out;
}

}  // namespace muster::api
