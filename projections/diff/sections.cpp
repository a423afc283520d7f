#include "projections/diff/sections.hpp"

#include <algorithm>
#include <memory>
#include <set>

#include "domain/event.hpp"
#include "projections/diff/shown.hpp"
#include "projections/directory_rows.hpp"
#include "projections/event_reader.hpp"
#include "projections/json_members.hpp"
#include "projections/one_of.hpp"
#include "projections/row_codec.hpp"
#include "projections/visibility_rows.hpp"

namespace muster::projections::diff {
namespace {

using domain::AccountId;
using domain::Listing;
using domain::OrganizationId;
using domain::Position;
using timeline::Space;

constexpr std::size_t id_bytes = sizeof(domain::Bytes16);

template <class Id>
Id last_id(std::string_view key) {
    return id_at<Id>(key, key.size() - id_bytes);
}

/// Things of which there is a row each under a prefix, or a row that lists each.
Section rows_under(std::string_view kind, const RowPast& rows, std::string prefix, std::function<Thing(std::string_view)> thing) {
    return {kind,
            [&rows, prefix = std::move(prefix)](std::string_view after, std::size_t most) {
                Keys found{rows.keys(prefix, after, most), {}};
                if (found.keys.size() == most) found.passed = found.keys.back();
                return found;
            },
            std::move(thing)};
}

/// Things whose keys are few enough to be had at once.
Section few(std::string_view kind, std::function<std::set<std::string>()> all, std::function<Thing(std::string_view)> thing) {
    return {kind,
            [all = std::move(all)](std::string_view after, std::size_t) {
                const auto every = all();
                return Keys{{every.upper_bound(std::string(after)), every.end()}, {}};
            },
            std::move(thing)};
}

Section only(std::string_view kind, const Thing& thing) {
    return few(kind, [] { return std::set<std::string>{"."}; }, [thing](std::string_view) { return thing; });
}

template <class Id>
Section listed(std::string_view kind, const Rows& rows, Listing listing, OrganizationId organization, Show show) {
    return rows_under(kind, rows.registry, registry_rows::key_of_listed(listing, organization.bytes).bytes(), [organization, show](std::string_view key) {
        const auto id = last_id<Id>(key);
        return Thing{id.text(), organization, {{Space::registry, registry_rows::key_of(id).bytes(), show}}};
    });
}

Part person(AccountId account, Show show) { return {Space::directory, directory_rows::person_key(account).bytes(), std::move(show)}; }
Part held_by(AccountId account, OrganizationId organization) { return {Space::registry, registry_rows::key_of(account, organization).bytes(), held()}; }

/// Keys of the organization's places of one kind at both positions. Rows of levels outlive their site, so what lists them counts.
struct Places {
    std::set<std::string> at_from, at_to;
    [[nodiscard]] std::set<std::string>& at(bool to) { return to ? at_to : at_from; }
    [[nodiscard]] const std::set<std::string>& at(bool to) const { return to ? at_to : at_from; }
};

template <class Row>
std::optional<Row> row_at(const RowPast& rows, std::string_view key, bool to) {
    const auto bytes = to ? rows.at_to(key) : rows.at_from(key);
    return bytes ? decode_row<Row>(*bytes) : std::nullopt;
}

/// The organization's own: a client sits at sites of its provider.
Places site_keys(const Rows& rows, OrganizationId organization) {
    Places found;
    for (const bool to : {false, true}) {
        const auto row = row_at<visibility_rows::OrganizationRow>(rows.visibility, visibility_rows::organization_key(organization), to);
        for (const auto& id : row ? row->sites : std::vector<domain::SiteId>{}) {
            const auto key = visibility_rows::site_key(id);
            const auto site = row_at<visibility_rows::SiteRow>(rows.visibility, key, to);
            if (site && site->organization == organization) found.at(to).insert(key.bytes());
        }
    }
    return found;
}
/// What those list: the levels of sites, the zones of levels.
template <class Row, class Id>
Places listed_in(const RowPast& rows, const Places& places, std::vector<Id> Row::*ids, Key (*key_of)(Id)) {
    Places found;
    for (const bool to : {false, true}) {
        for (const auto& key : places.at(to)) {
            const auto row = row_at<Row>(rows, key, to);
            if (!row) continue;
            for (const auto& id : (*row).*ids) found.at(to).insert(key_of(id).bytes());
        }
    }
    return found;
}
Places level_keys(const Rows& rows, OrganizationId organization) {
    return listed_in(rows.visibility, site_keys(rows, organization), &visibility_rows::SiteRow::levels, &visibility_rows::level_key);
}
Places zone_keys(const Rows& rows, OrganizationId organization) {
    return listed_in(rows.visibility, level_keys(rows, organization), &visibility_rows::LevelRow::zones, &visibility_rows::zone_key);
}

template <class Id>
Section places(std::string_view kind, const Rows& rows, OrganizationId organization, Places (*find)(const Rows&, OrganizationId), Show show) {
    const auto found = std::make_shared<std::optional<Places>>();  // looked for once, when the section is reached
    return few(
        kind,
        [&rows, organization, find, found] {
            if (!*found) *found = find(rows, organization);
            auto all = (*found)->at_from;
            all.insert((*found)->at_to.begin(), (*found)->at_to.end());
            return all;
        },
        [organization, found, show = std::move(show)](std::string_view key) {
            return Thing{last_id<Id>(key).text(), organization, {{Space::visibility, std::string(key), show}},
                         [found, key = std::string(key)](bool to) { return (*found)->at(to).contains(key); }};
        });
}

/// What one organization said about another; `theirs`: the other said it.
Thing said(OrganizationId organization, OrganizationId other, bool theirs) {
    const auto key = theirs ? registry_rows::key_of_terms(other, organization) : registry_rows::key_of_terms(organization, other);
    return {other.text(), organization, {{Space::registry, key.bytes(), terms()}}};
}

/// Keys that were issued or revoked in between.
std::set<std::string> api_keys_of(const History& history, Position from, Position to, AccountId account) {
    constexpr std::size_t page = 500;
    std::set<std::string> keys;
    std::optional<Position> before = to.next();
    for (std::size_t read = 0; before && *before > from.next() && read < account_events_max; read += page) {
        const auto found = history.of_account(account, before, page);
        for (const auto& entry : found.rows) {
            if (!text_member(entry, "type").starts_with("ApiKey")) continue;
            each_member(entry, [&](std::string_view name, std::string_view, std::string_view data) {
                const auto id = name == "data" ? domain::ApiKeyId::parse(text_member(data, "key")) : std::nullopt;
                if (id) keys.insert(registry_rows::key_of(*id).bytes());
            });
        }
        before = found.next;
    }
    return keys;
}

bool may_make_or_unmake_an_administrator(const domain::Event& event) {
    return std::visit(
        []<class E>(const E&) {
            return OneOf<E, domain::InstanceRoleChanged, domain::AccountSuspended, domain::AccountReactivated, domain::AccountErased,
                         domain::AccountRemoved>;
        },
        event);
}

/// By position: each whose last such event in between it is.
Keys administrators(const Rows& rows, const eventstore::Log& log, Position from, Position to, std::string_view after, std::size_t most) {
    Keys found;
    const auto show = administrator();
    const auto begin = after.empty() ? from : Position{number_at(after, 0)};
    EventReader reader(log, nullptr, begin, to);
    auto last = begin;
    for (std::size_t read = 0; read < log_events_of_a_page && found.keys.size() < most;) {
        const auto events = reader.next();
        if (!events) throw ModelDamaged(events.error());
        if (events->empty()) return found;
        read += events->size();
        last = events->back().meta.position;
        for (const auto& each : *events) {
            const auto account = may_make_or_unmake_an_administrator(each.event) ? domain::subject_of(each.event) : std::nullopt;
            if (!account) continue;
            const auto key = registry_rows::key_of(*account);
            const auto was = rows.registry.at_from(key), is = rows.registry.at_to(key);
            const auto shown = changes_between(was ? show(*was) : std::nullopt, is ? show(*is) : std::nullopt);
            if (shown.empty()) continue;
            auto changes = shown;
            add_positions(changes, rows.registry.states(key), show);
            const bool is_last = std::all_of(changes.begin(), changes.end(), [&](const FieldChange& change) {
                return change.positions.empty() || change.positions.front() <= each.meta.position;
            });
            const bool is_one = std::any_of(changes.begin(), changes.end(), [&](const FieldChange& change) {
                return !change.positions.empty() && change.positions.front() == each.meta.position;
            });
            if (is_last && is_one) found.keys.push_back(timeline::number_text(each.meta.position.value).append(account->raw()));
        }
    }
    found.passed = timeline::number_text(last.value);
    return found;
}

}  // namespace

std::vector<Section> sections_of_account(const Rows& rows, const History& history, Position from, Position to, AccountId account) {
    std::vector<Section> all;
    // Decision state first: it keeps who was removed.
    all.push_back(only("account", {account.text(), account, {{Space::registry, registry_rows::key_of(account).bytes(), standing()}, person(account, profile())}}));
    all.push_back(rows_under("membership", rows.registry, Key(registry_rows::membership).add(account).bytes(), [account](std::string_view key) {
        const auto organization = last_id<OrganizationId>(key);
        return Thing{organization.text(),
                     account,
                     {person(account, membership_in(organization)),
                      held_by(account, organization),
                      {Space::visibility, visibility_rows::organization_key(organization).bytes(), owned_by(account)}}};
    }));
    all.push_back(few(
        "api_key", [&history, from, to, account] { return api_keys_of(history, from, to, account); },
        [account](std::string_view key) {
            return Thing{last_id<domain::ApiKeyId>(key).text(), account, {{Space::registry, std::string(key), api_key()}}};
        }));
    return all;
}

std::vector<Section> sections_of_organization(const Rows& rows, OrganizationId organization) {
    std::vector<Section> all;
    all.push_back(only("organization", {organization.text(), organization, {{Space::visibility, visibility_rows::organization_key(organization).bytes(), diff::organization()}}}));
    all.push_back(rows_under("role", rows.registry, Key(registry_rows::own_role).add(organization).bytes(), [organization](std::string_view key) {
        return Thing{std::string(key.substr(1 + id_bytes)), organization, {{Space::registry, std::string(key), role()}}};
    }));
    all.push_back(rows_under("relation", rows.registry, Key(registry_rows::relation).add(organization).bytes(), [organization](std::string_view key) {
        const auto other = last_id<OrganizationId>(key);
        return Thing{other.text(), organization, {{Space::registry, std::string(key), related_to(other)}}};
    }));
    all.push_back(rows_under("terms", rows.registry, registry_rows::key_of_listed(Listing::own_terms, organization.bytes).bytes(),
                             [organization](std::string_view key) { return said(organization, last_id<OrganizationId>(key), false); }));
    all.push_back(rows_under("their_terms", rows.registry, registry_rows::key_of_listed(Listing::terms_about, organization.bytes).bytes(),
                             [organization](std::string_view key) { return said(organization, last_id<OrganizationId>(key), true); }));
    all.push_back(places<domain::SiteId>("site", rows, organization, &site_keys, site_of(organization)));
    all.push_back(places<domain::LevelId>("level", rows, organization, &level_keys, level()));
    all.push_back(places<domain::ZoneId>("zone", rows, organization, &zone_keys, zone()));
    all.push_back(listed<domain::UnitId>("unit", rows, Listing::unit, organization, unit()));
    all.push_back(listed<domain::GroupId>("group", rows, Listing::group, organization, group()));
    all.push_back(listed<domain::GrantId>("grant", rows, Listing::grant, organization, grant()));
    all.push_back(rows_under("member", rows.directory, Key(directory_rows::place).add(organization).bytes(), [organization](std::string_view key) {
        const auto account = last_id<AccountId>(key);
        return Thing{account.text(), organization, {person(account, member_of(organization)), held_by(account, organization)}};
    }));
    return all;
}

std::vector<Section> sections_of_instance(const Rows& rows, const eventstore::Log& log, Position from, Position to) {
    std::vector<Section> all;
    all.push_back(rows_under("organization", rows.visibility, Key(visibility_rows::organization).bytes(), [](std::string_view key) {
        const auto id = last_id<OrganizationId>(key);
        return Thing{id.text(), id, {{Space::visibility, std::string(key), diff::organization()}}};
    }));
    all.push_back({"administrator",
                   [&rows, &log, from, to](std::string_view after, std::size_t most) { return administrators(rows, log, from, to, after, most); },
                   [](std::string_view key) {
                       const auto account = last_id<AccountId>(key);
                       return Thing{account.text(), account, {{Space::registry, registry_rows::key_of(account).bytes(), administrator()}}};
                   }});
    return all;
}

}  // namespace muster::projections::diff
