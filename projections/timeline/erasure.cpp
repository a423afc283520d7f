// What an erasure takes out of the past. Versions hold a person's texts in rows of the directory and of telephony, and in the names
// of personal organizations that were sealed under the person's key.

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "projections/directory_rows.hpp"
#include "projections/model_store.hpp"
#include "projections/row_codec.hpp"
#include "projections/telephony_rows.hpp"
#include "projections/text.hpp"
#include "projections/timeline/groups.hpp"
#include "projections/timeline/timeline_fold.hpp"
#include "projections/visibility_rows.hpp"

namespace muster::projections::timeline {
namespace {

using domain::AccountId;
using domain::OrganizationId;
using domain::Position;

/// What a row was in from <= position < until; until is nothing as long as it stands.
struct Version {
    Position from;
    std::optional<Position> until;
    std::string value;
};
using Versions = std::vector<Version>;

/// Adds a version behind the others. One that begins where the last ends and says the same goes on with it, as a fold writes nothing
/// when nothing changes.
void append(Versions& versions, Version version) {
    if (!versions.empty() && versions.back().until == version.from && versions.back().value == version.value) {
        versions.back().until = version.until;
    } else {
        versions.push_back(std::move(version));
    }
}

class Rewriter {
  public:
    Rewriter(RowBatch& rows, Space space) : rows_(rows), space_(space) {}

    /// Of a row that is in no group, the oldest first.
    [[nodiscard]] Versions versions_of(std::string_view key) const {
        Versions found;
        const auto prefix = past_prefix(space_, key);
        rows_.scan(prefix, {}, [&](std::string_view stored, std::string_view bytes) {
            const auto [until, value] = stamped(bytes);
            if (stored.size() == prefix.bytes().size() + number_bytes) found.push_back({from_of(stored), until, std::string(value)});
            return true;
        });
        std::reverse(found.begin(), found.end());
        if (const auto now = rows_.get(current_key(space_, key))) found.push_back({stamped(*now).position, {}, std::string(stamped(*now).value)});
        return found;
    }

    /// The row was none of these: as if it had never been.
    void forget(std::string_view key, const Versions& versions) {
        each_place(key, versions, [&](const std::string& place, const std::string*) { rows_.erase(place); });
        rows_.erase(current_key(space_, key));
    }
    /// The row was these. Call it after whatever stood in its place is forgotten.
    void write(std::string_view key, const Versions& versions) {
        each_place(key, versions, [&](const std::string& place, const std::string* bytes) {
            if (bytes) rows_.put(place, *bytes);
        });
        if (!versions.empty() && !versions.back().until) rows_.put(current_key(space_, key), stamp(versions.back().from, versions.back().value));
    }

  private:
    /// Where the versions of the row stand, and what stands there; nothing: another row's versions may, these do not. Rows put ahead
    /// cannot be looked for, so the places come from the versions alone.
    using Place = std::function<void(const std::string& place, const std::string* bytes)>;
    void each_place(std::string_view key, const Versions& versions, const Place& visit) const {
        const auto group = group_bytes(space_, key);
        if (group == 0) {
            for (const auto& each : versions) {
                const auto bytes = each.until ? std::optional(stamp(*each.until, each.value)) : std::nullopt;
                visit(past_key(space_, key, each.from).bytes(), bytes ? &*bytes : nullptr);
            }
            return;
        }
        const auto epochs = epochs_of(rows_, space_, key.substr(0, group));
        for (std::size_t i = 0; i < epochs.size(); ++i) {
            const auto next = i + 1 < epochs.size() ? std::optional(epochs[i + 1]) : std::nullopt;
            for (std::size_t at = 0; at < versions.size(); ++at) each_place_in_epoch(key, versions, at, epochs[i], next, visit);
        }
    }
    void each_place_in_epoch(std::string_view key, const Versions& versions, std::size_t at, Position epoch, std::optional<Position> next,
                             const Place& visit) const {
        const auto& version = versions[at];
        const auto is_within = [&](Position position) { return position >= epoch && (!next || position < *next); };
        const bool stood_before = version.from < epoch && (!version.until || *version.until >= epoch);
        if (stood_before || is_within(version.from)) {
            const auto bytes = version_bytes(&version.value);
            visit(version_key(space_, key, epoch, version.from).bytes(), &bytes);
        }
        if (!version.until || !is_within(*version.until)) return;
        const bool followed = at + 1 < versions.size() && version.until == versions[at + 1].from;
        const auto gone = version_bytes(nullptr);
        if (!followed) visit(version_key(space_, key, epoch, *version.until).bytes(), &gone);
    }

    RowBatch& rows_;
    const Space space_;
};

template <class Row>
Row decoded(const std::string& bytes) {
    auto row = decode_row<Row>(bytes);
    if (!row) throw ModelDamaged("a row of the timeline cannot be decoded; rebuild it");
    return *row;
}

/// As the directory knows somebody whose texts it cannot read.
directory_rows::Person without_texts(directory_rows::Person person) {
    for (auto* text : {&person.first_name, &person.last_name, &person.job_title, &person.title, &person.email, &person.email_normal,
                       &person.username, &person.username_normal, &person.phone, &person.phone_raw}) {
        text->clear();
    }
    for (auto& membership : person.memberships) membership.card.clear();
    directory_rows::refresh_text(person);
    return person;
}

/// Rows of a member of one organization, made again from the person's versions.
class MemberRows {
  public:
    explicit MemberRows(OrganizationId organization) : organization_(organization) {}

    void stood(const Version& version, const directory_rows::Person& before, const directory_rows::Person& after) {
        const auto membership = std::find_if(after.memberships.begin(), after.memberships.end(),
                                             [&](const auto& each) { return each.organization == organization_; });
        if (membership == after.memberships.end()) return;
        old_rows_[directory_rows::member_suffix(before.sort_key, before.account)].push_back({version.from, version.until, {}});
        old_place_.push_back({version.from, version.until, {}});
        append(place_, {version.from, version.until, after.sort_key});
        append(rows_[directory_rows::member_suffix(after.sort_key, after.account)],
               {version.from, version.until, directory_rows::make_member_row(after, *membership)});
    }
    void write(Rewriter& rewriter, AccountId account) const {
        const auto place = directory_rows::place_key(organization_, account);
        for (const auto& [suffix, versions] : old_rows_) rewriter.forget(directory_rows::member_key(organization_, suffix), versions);
        for (const auto& [suffix, versions] : rows_) rewriter.write(directory_rows::member_key(organization_, suffix), versions);
        rewriter.forget(place, old_place_);
        rewriter.write(place, place_);
    }

  private:
    OrganizationId organization_;
    Versions old_place_, place_;
    std::map<std::string, Versions> old_rows_, rows_;  ///< by suffix
};

void erase_from_directory(AccountId account, RowBatch& rows) {
    Rewriter rewriter(rows, Space::directory);
    const auto key = directory_rows::person_key(account);
    const auto versions = rewriter.versions_of(key);
    Versions blank;
    std::map<OrganizationId, MemberRows> organizations;
    for (const auto& version : versions) {
        const auto before = decoded<directory_rows::Person>(version.value);
        const auto after = without_texts(before);
        append(blank, {version.from, version.until, encode_row(after)});
        for (const auto& each : before.memberships) {
            organizations.try_emplace(each.organization, each.organization).first->second.stood(version, before, after);
        }
    }
    rewriter.forget(key, versions);
    rewriter.write(key, blank);
    for (const auto& [id, member] : organizations) member.write(rewriter, account);
}

void erase_from_telephony(AccountId account, RowBatch& rows) {
    Rewriter rewriter(rows, Space::telephony);
    const auto key = telephony_rows::caller_key(account);
    const auto versions = rewriter.versions_of(key);
    Versions blank;
    for (const auto& version : versions) {
        auto caller = decoded<telephony_rows::Caller>(version.value);
        for (auto* text : {&caller.first_name, &caller.last_name, &caller.email}) text->clear();
        append(blank, {version.from, version.until, encode_row(caller)});
    }
    rewriter.forget(key, versions);
    rewriter.write(key, blank);
}

/// Organizations that were named under the account's key at any time.
std::set<OrganizationId> named_under(AccountId account, const RowBatch& rows) {
    std::set<OrganizationId> found;
    const auto prefix = std::move(Key(visibility_rows::named_under).add(account));
    const auto note = [&](std::string_view key, std::string_view) {
        found.insert(id_at<OrganizationId>(key, 1 + prefix.bytes().size()));
        return true;
    };
    rows.scan(current_key(Space::visibility, prefix), {}, note);
    rows.scan(Key(past_table(Space::visibility)).add(prefix), {}, note);
    return found;
}

void erase_name(AccountId account, OrganizationId organization, RowBatch& rows) {
    Rewriter rewriter(rows, Space::visibility);
    const auto key = visibility_rows::organization_key(organization);
    const auto versions = rewriter.versions_of(key);
    Versions blank;
    std::map<std::string, Versions> old_names, names;
    for (const auto& version : versions) {
        auto row = decoded<visibility_rows::OrganizationRow>(version.value);
        append(old_names[visibility_rows::name_key(row).bytes()], {version.from, version.until, {}});
        if (row.named_under == account) {
            row.shown_name.clear();
            row.sort_key = text::sort_key(row.shown_name);
            row.name_words = text::word_set(text::words(row.shown_name));
        }
        append(blank, {version.from, version.until, encode_row(row)});
        append(names[visibility_rows::name_key(row).bytes()], {version.from, version.until, {}});
    }
    rewriter.forget(key, versions);
    rewriter.write(key, blank);
    for (const auto& [name, stood] : old_names) rewriter.forget(name, stood);
    for (const auto& [name, stood] : names) rewriter.write(name, stood);
}

}  // namespace

void erase_person(AccountId account, RowBatch& rows) {
    erase_from_directory(account, rows);
    erase_from_telephony(account, rows);
    for (const auto& organization : named_under(account, rows)) erase_name(account, organization, rows);
}

}  // namespace muster::projections::timeline
