#include "projections/diff/diff.hpp"

#include <algorithm>
#include <set>

#include "eventstore/json_writer.hpp"
#include "projections/diff/shown.hpp"
#include "projections/visibility_rows.hpp"

namespace muster::projections {
namespace {

using namespace diff;  // NOLINT: the parts
using domain::Position;

/// Keys that are had at a time.
constexpr std::size_t keys_at_once = 256;

struct Cursor {
    std::size_t section = 0;
    std::string key;  ///< behind it
};
std::string text_of(const Cursor& cursor) { return std::string(1, static_cast<char>('a' + cursor.section)).append(cursor.key); }
std::optional<Cursor> cursor_of(std::string_view text, std::size_t sections) {
    if (text.empty()) return Cursor{};
    const auto section = static_cast<std::size_t>(static_cast<unsigned char>(text[0])) - 'a';
    if (section >= sections) return {};
    return Cursor{section, std::string(text.substr(1))};
}

void write_changes(eventstore::JsonWriter& json, const std::vector<FieldChange>& changes) {
    json.key("changes").begin_array();
    for (const auto& change : changes) {
        json.begin_object().member("field", change.field).key("before").raw(change.before).key("after").raw(change.after);
        json.key("positions").begin_array();
        for (const auto& position : change.positions) json.integer_unsigned(position.value);
        json.end_array().end_object();
    }
    json.end_array();
}

}  // namespace

Diff::Diff(std::shared_ptr<const ModelSnapshot> rows, const History& history, Position from, Position to)
    : snapshot_(std::move(rows)), history_(history), from_(from), to_(to), rows_(*snapshot_, from, to) {}

std::optional<DiffPage> Diff::of_account(domain::AccountId account, std::string_view after, std::size_t limit) const {
    return page_of(sections_of_account(rows_, history_, from_, to_, account), after, limit);
}
std::optional<DiffPage> Diff::of_organization(domain::OrganizationId organization, std::string_view after, std::size_t limit) const {
    return page_of(sections_of_organization(rows_, organization), after, limit);
}
std::optional<DiffPage> Diff::of_instance(const eventstore::Log& log, std::string_view after, std::size_t limit) const {
    return page_of(sections_of_instance(rows_, log, from_, to_), after, limit);
}

bool Diff::knows(domain::AccountId account) const {
    const auto key = registry_rows::key_of(account);
    return rows_.registry.at_from(key) || rows_.registry.at_to(key);
}
bool Diff::knows(domain::OrganizationId organization) const {
    const auto key = visibility_rows::organization_key(organization);
    return rows_.visibility.at_from(key) || rows_.visibility.at_to(key);
}

std::optional<DiffPage> Diff::page_of(const std::vector<Section>& sections, std::string_view after, std::size_t limit) const {
    auto at = cursor_of(after, sections.size());
    if (!at) return {};
    DiffPage page;
    Causes causes(history_);
    std::size_t looked_at = 0;
    while (at->section < sections.size()) {
        const auto& section = sections[at->section];
        const auto found = section.keys(at->key, keys_at_once);
        for (const auto& key : found.keys) {
            auto row = entry(causes, section.kind, section.thing(key));
            if (row && page.rows.size() == limit) {
                page.next = text_of(*at);
                return page;
            }
            at->key = key;
            if (row) page.rows.push_back(std::move(*row));
            ++looked_at;
        }
        if (found.passed.empty()) {
            at = Cursor{at->section + 1, {}};
            continue;
        }
        at->key = found.passed;
        if (looked_at >= looked_at_max || found.keys.size() < keys_at_once) {
            page.next = text_of(*at);
            return page;
        }
    }
    return page;
}

std::optional<std::string> Diff::entry(Causes& causes, std::string_view kind, const Thing& thing) const {
    std::vector<FieldChange> changes;
    std::optional<std::string> shown_before, shown_after;
    std::string name;
    const bool stands_alike = !thing.stands || thing.stands(false) == thing.stands(true);
    const bool unchanged = std::all_of(thing.parts.begin(), thing.parts.end(), [&](const Part& part) { return rows_.of(part.space).is_unchanged_since_from(part.key); });
    if (unchanged && stands_alike) return {};
    std::vector<std::pair<std::optional<std::string>, std::optional<std::string>>> both;
    for (const auto& part : thing.parts) both.emplace_back(rows_.of(part.space).at_from(part.key), rows_.of(part.space).at_to(part.key));
    const bool alike = std::all_of(both.begin(), both.end(), [](const auto& each) { return each.first == each.second; });
    if (alike && stands_alike) return {};

    for (std::size_t i = 0; i < thing.parts.size(); ++i) {
        const auto& part = thing.parts[i];
        const auto& [was, is] = both[i];
        const bool first = i == 0;
        const auto shown = [&](const std::optional<std::string>& row, bool at_to) {
            const bool stands = first ? !thing.stands || thing.stands(at_to) : (at_to ? shown_after : shown_before).has_value();
            return row && stands ? part.show(*row) : std::nullopt;
        };
        const auto before = shown(was, false), after = shown(is, true);
        if (first) {
            shown_before = before;
            shown_after = after;
        }
        for (const auto& each : {after, before}) {
            if (name.empty() && each) name = name_in(*each);
        }
        auto differing = changes_between(before, after);
        if (differing.empty()) continue;
        add_positions(differing, rows_.of(part.space).states(part.key), part.show);
        std::move(differing.begin(), differing.end(), std::back_inserter(changes));
    }
    if (changes.empty()) return {};
    // What its other rows said all along came or went with it.
    for (auto& change : changes) {
        if (change.positions.empty() && shown_before.has_value() != shown_after.has_value()) change.positions = changes.front().positions;
    }

    std::string out;
    eventstore::JsonWriter json(out);
    json.begin_object().member("kind", kind).member("id", thing.id);
    if (!name.empty()) json.key("name").raw("\"" + name + "\"");
    json.member("change", !shown_before ? "added" : !shown_after ? "removed" : "changed");
    write_changes(json, changes);
    std::set<Position, std::greater<>> positions;
    for (const auto& change : changes) positions.insert(change.positions.begin(), change.positions.end());
    json.key("events").begin_array();
    for (const auto& position : positions) json.raw(causes.event(thing.teller, position));
    json.end_array().end_object();
    return out;
}

}  // namespace muster::projections
