#include "projections/directory_search.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "projections/model_store.hpp"
#include "projections/row_codec.hpp"
#include "projections/text.hpp"

namespace muster::projections {
namespace {

using namespace directory_rows;  // NOLINT: rows
using domain::AccountId;
using domain::MembershipKind;
using domain::Showing;

/// A lookup of a candidate costs about as much as walking over this many rows.
constexpr double rows_per_lookup = 3;
/// Never gather more candidates than this, whatever the size of the organization.
constexpr std::size_t candidates_max = 32768;
/// Filtered members are walked by themselves when they are at most one in so many; else along all.
constexpr std::uint64_t facet_share_max = 4;
/// Up to so many candidates the index is always the better way.
constexpr std::size_t candidates_few = 256;

MemberRow parsed(std::string_view bytes) {
    auto row = parse_member_row(bytes);
    if (!row) throw ModelDamaged("a row of the directory cannot be decoded; rebuild it");
    return *row;
}

AccountId account_of_suffix(std::string_view suffix) {
    return id_at<AccountId>(suffix, suffix.size() - sizeof(domain::Bytes16));
}

}  // namespace

DirectorySearch::DirectorySearch(const RowReader& rows, const DirectoryQuery& query, bool indexed)
    : rows_(rows), query_(query), indexed_(indexed) {
    const auto& q = query.filter.q;
    words_ = text::query_words(q);
    const auto& usual = domain::limited_fields_default;
    usual_limits_ = std::equal(usual.begin(), usual.end(), query_.scope.limited_fields.begin(), query_.scope.limited_fields.end());
    matches_nothing_ = words_.empty() && q.find_first_not_of(" \t\r\n") != std::string::npos;
}

Showing DirectorySearch::showing(AccountId account, const MemberRow& row) const {
    if (query_.showing) return query_.showing(account);
    const auto home = query_.scope.by_home.empty() ? std::nullopt : row.home_id();
    return domain::showing_of(query_.scope, query_.viewer, account, row.kind, home);
}

std::string DirectorySearch::json_of(const MemberRow& row, Showing showing) const {
    if (showing == Showing::full) return std::string(row.full);
    return usual_limits_ ? std::string(row.limited) : limited_json(row.full, query_.scope.limited_fields);
}

bool DirectorySearch::hidden_fields_asked() const {
    const auto& filter = query_.filter;
    return filter.role || filter.status || filter.invited || !filter.email_normal.empty() || !filter.phone_e164.empty();
}

bool DirectorySearch::facets_match(const Facet& facet, Showing showing) const {
    const auto& filter = query_.filter;
    if (showing == Showing::hidden || (filter.kind && *filter.kind != facet.kind)) return false;
    if (showing == Showing::limited) return !hidden_fields_asked();  // whatever they are: they tell nothing
    return (!filter.role || *filter.role == facet.role) && (!filter.status || *filter.status == facet.status) &&
           (!filter.invited || *filter.invited == facet.invited);
}

bool DirectorySearch::matches(const MemberRow& row, Showing showing) const {
    if (matches_nothing_ || !facets_match({row.kind, row.status, row.invited, std::string(row.role)}, showing)) return false;
    const bool full = showing == Showing::full;
    const auto& filter = query_.filter;
    if (!filter.email_normal.empty() && row.email_normal != filter.email_normal) return false;
    if (!filter.phone_e164.empty() && row.phone != filter.phone_e164) return false;
    return std::all_of(words_.begin(), words_.end(), [&](const auto& word) {
        return text::has_prefix(row.name_words, word) || (full && text::has_prefix(row.contact_words, word));
    });
}

template <class Visit>
void DirectorySearch::walk(std::string_view after, Visit&& visit) const {
    const auto prefix = std::move(Key(member).add(query_.organization));
    auto from = Key(prefix);
    if (!after.empty()) from.add(after).add_byte(0);  // the first key behind it
    rows_.scan(prefix, from, [&](std::string_view key, std::string_view bytes) {
        const auto suffix = key.substr(prefix.bytes().size());
        const auto row = parsed(bytes);
        const auto shown = showing(account_of_suffix(suffix), row);
        return !matches(row, shown) || visit(suffix, row, shown);
    });
}

std::vector<DirectorySearch::Hit> DirectorySearch::hits(std::string_view after, std::size_t limit) const {
    std::vector<Hit> found;
    if (!query_.scope.any || limit == 0 || matches_nothing_) return found;
    auto places = candidates(false);
    if (!places) places = by_facets(after, limit);
    if (!places) {
        walk(after, [&](std::string_view suffix, const MemberRow& row, Showing shown) {
            found.push_back({std::string(suffix), json_of(row, shown)});
            return found.size() < limit;
        });
        return found;
    }
    for (const auto& place : *places) {
        if (!after.empty() && place.suffix <= after) continue;
        const auto bytes = rows_.get(member_key(query_.organization, place.suffix));
        if (!bytes) continue;
        const auto row = parsed(*bytes);
        const auto shown = showing(place.account, row);
        if (!matches(row, shown)) continue;
        found.push_back({place.suffix, json_of(row, shown)});
        if (found.size() == limit) break;
    }
    return found;
}

std::uint64_t DirectorySearch::count() const {
    if (!query_.scope.any || matches_nothing_) return 0;
    const auto& filter = query_.filter;
    const bool by_facets = words_.empty() && filter.email_normal.empty() && filter.phone_e164.empty();
    const bool counted = indexed_ || query_.scope.by_home.empty();  // else members of a facet have to be looked at
    if (by_facets && counted && !query_.scope.only_self && !query_.showing) return count_by_facets();
    std::uint64_t total = 0;
    if (const auto places = candidates(true)) {
        for (const auto& place : *places) {
            const auto bytes = rows_.get(member_key(query_.organization, place.suffix));
            if (!bytes) continue;
            const auto row = parsed(*bytes);
            total += matches(row, showing(place.account, row)) ? 1 : 0;
        }
    } else {
        walk({}, [&](std::string_view, const MemberRow&, Showing) { return ++total > 0; });
    }
    return total;
}

std::uint64_t DirectorySearch::count_by_facets() const {
    // The viewer's own row shows in full whatever the scope says of its kind, so it is counted by itself.
    std::optional<Facet> own;
    if (const auto bytes = row_of(query_.viewer.account, nullptr)) {
        const auto row = parsed(*bytes);
        own = Facet{row.kind, row.status, row.invited, std::string(row.role)};
    }
    std::uint64_t total = own && facets_match(*own, Showing::full) ? 1 : 0;
    rows_.scan(std::move(Key(counter).add(query_.organization)), {}, [&](std::string_view key, std::string_view value) {
        const auto facet = facet_of_key(key);
        if (facet.kind == MembershipKind::external && !query_.scope.by_home.empty()) {
            total += count_each(facet);
            return true;
        }
        const auto shown = facet.kind == MembershipKind::internal ? query_.scope.internals : query_.scope.externals;
        const auto count = decode_row<std::uint64_t>(value).value_or(0);
        if (facets_match(facet, shown)) total += count - (own == facet ? 1 : 0);
        return true;
    });
    return total;
}

std::uint64_t DirectorySearch::count_each(const Facet& facet) const {
    std::uint64_t total = 0;
    const auto prefix = facet_key(query_.organization, facet);
    rows_.scan(prefix, {}, [&](std::string_view key, std::string_view) {
        const auto suffix = key.substr(prefix.bytes().size());
        const auto account = account_of_suffix(suffix);
        if (account == query_.viewer.account) return true;  // counted by itself
        const auto bytes = rows_.get(member_key(query_.organization, suffix));
        if (bytes && facets_match(facet, showing(account, parsed(*bytes)))) ++total;
        return true;
    });
    return total;
}

std::optional<std::string> DirectorySearch::shown(AccountId account) const {
    if (!query_.scope.any) return {};
    const auto bytes = row_of(account, nullptr);
    if (!bytes) return {};
    const auto row = parsed(*bytes);
    const auto how = showing(account, row);
    return how == Showing::hidden ? std::nullopt : std::optional(json_of(row, how));
}

std::optional<std::string> DirectorySearch::row_of(AccountId account, std::string* suffix) const {
    // Without a snapshot the row may move between the two reads; it is somewhere all the time.
    constexpr int attempts = 4;
    for (int attempt = 0; attempt < attempts; ++attempt) {
        const auto sort_key = rows_.get(place_key(query_.organization, account));
        if (!sort_key) return {};
        auto place = member_suffix(*sort_key, account);
        auto bytes = rows_.get(member_key(query_.organization, place));
        if (!bytes) continue;
        if (suffix) *suffix = std::move(place);
        return bytes;
    }
    throw ModelDamaged("the directory has no row for a member it lists; rebuild it");
}

std::uint64_t DirectorySearch::members() const {
    std::uint64_t total = 0;
    rows_.scan(std::move(Key(counter).add(query_.organization)), {}, [&](std::string_view, std::string_view value) {
        total += decode_row<std::uint64_t>(value).value_or(0);
        return true;
    });
    return total;
}

std::optional<std::vector<DirectorySearch::Place>> DirectorySearch::candidates(bool for_count) const {
    std::vector<AccountId> accounts;
    const auto& filter = query_.filter;
    if (query_.scope.only_self) {
        accounts.push_back(query_.viewer.account);
    } else {
        if (!indexed_) return {};
        const std::size_t asked = words_.size() + (filter.email_normal.empty() ? 0 : 1) + (filter.phone_e164.empty() ? 0 : 1);
        if (asked == 0) return {};
        // With C candidates evenly spread among N members, a page of L costs C lookups, or a walk over N * L / C rows.
        const auto all = static_cast<double>(members());
        const auto page = for_count ? all : static_cast<double>(query_.limit);
        const auto worth = for_count ? all / rows_per_lookup : std::sqrt(all * page / rows_per_lookup);
        // Several words leave fewer than each one has, so it pays to read more of the index for them.
        const auto most = std::min(candidates_max, std::max(candidates_few, static_cast<std::size_t>(worth) * (asked > 1 ? 4 : 1)));
        bool narrowed = false;
        const auto narrow = [&](std::string_view word, bool exact) {
            auto more = with_word(word, exact, most);
            if (!more) return;
            if (narrowed) {
                std::vector<AccountId> both;
                std::set_intersection(accounts.begin(), accounts.end(), more->begin(), more->end(), std::back_inserter(both));
                accounts = std::move(both);
            } else {
                accounts = std::move(*more);
            }
            narrowed = true;
        };
        if (!filter.email_normal.empty()) narrow(filter.email_normal, true);
        if (!filter.phone_e164.empty()) narrow(filter.phone_e164, true);
        for (const auto& word : words_) narrow(word, false);
        if (!narrowed || accounts.size() > std::max(candidates_few, static_cast<std::size_t>(worth))) return {};
    }
    std::vector<Place> places;
    places.reserve(accounts.size());
    for (const auto& account : accounts) {
        if (const auto sort_key = rows_.get(place_key(query_.organization, account))) {
            places.push_back({member_suffix(*sort_key, account), account});
        }
    }
    std::sort(places.begin(), places.end(), [](const auto& a, const auto& b) { return a.suffix < b.suffix; });
    return places;
}

std::optional<std::vector<DirectorySearch::Place>> DirectorySearch::by_facets(std::string_view after, std::size_t limit) const {
    const auto& filter = query_.filter;
    if (!indexed_ || query_.showing || !words_.empty() || !filter.email_normal.empty() || !filter.phone_e164.empty()) return {};
    if (!filter.kind && !filter.role && !filter.status && !filter.invited) return {};
    // Where terms say how some externals show, those of a facet do not all match, and a page might stop short.
    if (!query_.scope.by_home.empty() && filter.kind != MembershipKind::internal) return {};
    std::vector<Facet> wanted;
    std::uint64_t matching = 0, all = 0;
    rows_.scan(std::move(Key(counter).add(query_.organization)), {}, [&](std::string_view key, std::string_view value) {
        auto facet = facet_of_key(key);
        const auto count = decode_row<std::uint64_t>(value).value_or(0);
        all += count;
        const auto shown = facet.kind == MembershipKind::internal ? query_.scope.internals : query_.scope.externals;
        if (!facets_match(facet, shown)) return true;
        matching += count;
        wanted.push_back(std::move(facet));
        return true;
    });
    if (matching * facet_share_max > all) return {};

    std::vector<Place> places;
    for (const auto& facet : wanted) {
        const auto prefix = facet_key(query_.organization, facet);
        auto from = Key(prefix);
        if (!after.empty()) from.add(after).add_byte(0);
        std::size_t taken = 0;  // the page is among the first `limit` of each
        rows_.scan(prefix, from, [&](std::string_view key, std::string_view) {
            const auto suffix = key.substr(prefix.bytes().size());
            places.push_back({std::string(suffix), account_of_suffix(suffix)});
            return ++taken < limit;
        });
    }
    // The viewer's own row shows in full, so it may match where its kind does not.
    if (Place own{{}, query_.viewer.account}; row_of(own.account, &own.suffix)) places.push_back(std::move(own));
    std::sort(places.begin(), places.end(), [](const auto& a, const auto& b) { return a.suffix < b.suffix; });
    const auto same = [](const auto& a, const auto& b) { return a.suffix == b.suffix; };
    places.erase(std::unique(places.begin(), places.end(), same), places.end());
    return places;
}

std::optional<std::vector<AccountId>> DirectorySearch::with_word(std::string_view word, bool exact, std::size_t most) const {
    std::vector<AccountId> accounts;
    bool complete = true;
    for (const auto table : {name_word, contact_word}) {
        auto prefix = Key(table);
        prefix.add(query_.organization);
        exact ? prefix.add_text(word) : prefix.add(word);
        rows_.scan(prefix, {}, [&](std::string_view key, std::string_view) {
            accounts.push_back(account_of_suffix(key));
            return complete = accounts.size() <= most;
        });
        if (!complete) return {};
    }
    std::sort(accounts.begin(), accounts.end());
    accounts.erase(std::unique(accounts.begin(), accounts.end()), accounts.end());
    return accounts;
}

}  // namespace muster::projections
