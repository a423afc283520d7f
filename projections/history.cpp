#include "projections/history.hpp"

#include <unordered_map>

#include "projections/history_entry.hpp"
#include "projections/history_erasure.hpp"
#include "projections/model_store.hpp"
#include "projections/rebuild/bulk_rows.hpp"
#include "projections/row_codec.hpp"
#include "projections/row_keys.hpp"

namespace muster::projections {
namespace {

// Rows:
//   a  account ~position       -> entry            an account's history, the newest first
//   o  organization ~position  -> j entry          an entry of no account
//                                 r account id     its entry stands with the account
//   p  account, q organization -> Known
//   w  account organization    -> -                whose name was ever sealed under the account's key
//   e  ~position               -> account          who was erased
enum Table : char {
    account_entry = 'a',
    organization_entry = 'o',
    known_of_account = 'p',
    known_of_organization = 'q',
    named_under = 'w',
    erasure = 'e'
};

/// Rises when any row changes its form or meaning.
constexpr std::string_view format_version = "3";
constexpr char inline_tag = 'j';
constexpr char reference_tag = 'r';

Key account_key(domain::AccountId account, domain::Position position) {
    return std::move(Key(account_entry).add(account).add_newest_first(position));
}

/// Where what is known of the event's subject stands.
Key known_key(const domain::RecordedEvent& recorded, std::optional<domain::AccountId> account) {
    // An organization's own events change what is known of it, though its owner's key may seal its name.
    const bool of_organization = recorded.meta.stream.starts_with(domain::OrganizationId::prefix);
    if (account && !of_organization) return std::move(Key(known_of_account).add(*account));
    const auto touched = domain::organizations_of(recorded.event);
    return std::move(Key(known_of_organization).add(touched.empty() ? domain::OrganizationId{} : touched.front()));
}

/// Of one known that a bulk fold holds.
constexpr std::size_t held_known_bytes = 1'400;

/// What is known, by key, as the events of a bulk fold left it.
class HeldKnown final : public Held {
  public:
    struct Entry {
        Known known;
        bool changed = false;
    };
    std::unordered_map<std::string, Entry> entries;

    void write(BulkRows& rows) override {
        for (const auto& [key, entry] : entries) {
            if (entry.changed) rows.put(key, encode_row(entry.known));
        }
    }
    [[nodiscard]] std::size_t bytes() const override { return entries.size() * held_known_bytes; }
};

/// What is known at a key, to be changed.
class KnownRow {
  public:
    KnownRow(RowBatch& rows, BulkRows* bulk, std::string_view key) : rows_(rows), key_(key) {
        if (bulk) {
            const auto [it, is_new] = bulk->held<HeldKnown>().entries.try_emplace(key_);
            held_ = &it->second;
            if (!is_new) return;
        }
        const auto bytes = rows.get(key);
        if (!bytes) return;
        auto read = decode_row<Known>(*bytes);
        ok_ = read.has_value();
        if (read) known() = std::move(*read);
    }
    /// False: it cannot be decoded.
    [[nodiscard]] bool ok() const { return ok_; }
    [[nodiscard]] Known& known() { return held_ ? held_->known : own_; }
    void put() {
        if (held_) {
            held_->changed = true;
        } else {
            rows_.put(key_, encode_row(own_));
        }
    }

  private:
    RowBatch& rows_;
    const std::string key_;
    HeldKnown::Entry* held_ = nullptr;
    Known own_;
    bool ok_ = true;
};

/// The organization whose name the event seals under the account's key.
std::optional<domain::OrganizationId> named_by(const domain::Event& event) {
    return std::visit(
        [](const auto& e) -> std::optional<domain::OrganizationId> {
            if constexpr (requires { e.personal_name; }) {
                if (!e.personal_name.is_absent()) return e.organization;
            }
            return {};
        },
        event);
}

/// Nothing: what is known cannot be decoded.
bool forget(domain::AccountId account, RowBatch& rows, BulkRows* bulk) {
    std::vector<std::pair<std::string, std::string>> entries;
    rows.scan(Key(account_entry).add(account), {}, [&](std::string_view key, std::string_view entry) {
        if (auto without = erased_entry(entry); without != entry) entries.emplace_back(key, std::move(without));
        return true;
    });
    for (const auto& [key, entry] : entries) rows.put(key, entry);

    KnownRow person(rows, bulk, Key(known_of_account).add(account));
    if (!person.ok()) return false;
    if (!person.known().values.empty()) {
        erase_known(person.known());
        person.put();
    }
    std::vector<domain::OrganizationId> named;
    const auto prefix = Key(named_under).add(account);
    rows.scan(prefix, {}, [&](std::string_view key, std::string_view) {
        named.push_back(id_at<domain::OrganizationId>(key, prefix.bytes().size()));
        return true;
    });
    for (const auto& organization : named) {
        KnownRow of_organization(rows, bulk, Key(known_of_organization).add(organization));
        if (!of_organization.ok()) return false;
        if (!is_named_under(of_organization.known(), account)) continue;
        erase_known(of_organization.known());
        of_organization.put();
    }
    return true;
}

/// Entries under a prefix, the newest first, before a position.
template <class Read>
HistoryPage page_of(const RowReader& rows, const Key& prefix, std::optional<domain::Position> before, std::size_t limit,
                    Read&& read) {
    HistoryPage page;
    auto from = Key(prefix);
    if (before) from.add_number(~before->value + 1);  // older ones have greater inverted positions
    if (before && before->value == 0) return page;
    domain::Position last;
    rows.scan(prefix, from, [&](std::string_view key, std::string_view value) {
        if (page.rows.size() == limit) {
            page.next = last;
            return false;
        }
        last = {~number_at(key, prefix.bytes().size())};
        if (auto entry = read(last, value)) page.rows.push_back(std::move(*entry));
        return true;
    });
    return page;
}

}  // namespace

struct History::Parts {
    const RowReader* rows = nullptr;
};

History::History(const RowReader* rows) : parts_(std::make_unique<Parts>(Parts{rows})) {}
History::~History() = default;
void History::bind(const RowReader* rows) { parts_->rows = rows; }
std::string History::version() const { return std::string(format_version); }

domain::Result<void, std::string> History::apply(const domain::RecordedEvent& recorded, RowBatch& rows) const {
    // How far a webhook has got is nothing that happened to anybody, and comes every second.
    if (std::holds_alternative<domain::WebhookAdvanced>(recorded.event)) return {};
    auto* const bulk = dynamic_cast<BulkRows*>(&rows);
    const auto account = domain::subject_of(recorded.event);
    const auto cannot_decode = domain::failure(std::string("what is known of the subject cannot be decoded"));
    if (const auto* erased = std::get_if<domain::AccountErased>(&recorded.event)) {
        if (!forget(erased->account, rows, bulk)) return cannot_decode;
        rows.put(Key(erasure).add_newest_first(recorded.meta.position), erased->account.raw());
    }
    std::string entry;
    if (changes_known(recorded.event)) {
        KnownRow row(rows, bulk, known_key(recorded, account));
        if (!row.ok()) return cannot_decode;
        entry = history_entry(recorded, row.known());
        row.put();
    } else {
        Known nothing;
        entry = history_entry(recorded, nothing);
    }
    const auto position = recorded.meta.position;
    if (const auto organization = named_by(recorded.event); organization && account) rows.put(Key(named_under).add(*account).add(*organization), "");
    // Entries stand at the event's position: nothing is there yet.
    const auto organizations = domain::organizations_of(recorded.event);
    const auto put_entry = [&](std::string_view key, std::string_view value) {
        bulk != nullptr && organizations.size() <= 1 ? bulk->add(key, value) : rows.put(key, value);
    };
    if (account) put_entry(account_key(*account, position), entry);
    for (const auto& organization : organizations) {
        std::string value(1, account ? reference_tag : inline_tag);
        value.append(account ? account->raw() : std::string_view(entry));
        put_entry(std::move(Key(organization_entry).add(organization).add_newest_first(position)), value);
    }
    return {};
}

HistoryPage History::of_account(domain::AccountId account, std::optional<domain::Position> before, std::size_t limit) const {
    if (!parts_->rows) return {};
    return page_of(*parts_->rows, std::move(Key(account_entry).add(account)), before, limit,
                   [](domain::Position, std::string_view value) { return std::optional(std::string(value)); });
}

HistoryPage History::of_organization(domain::OrganizationId organization, std::optional<domain::Position> before,
                                     std::size_t limit) const {
    if (!parts_->rows) return {};
    const auto rows = parts_->rows->snapshot();
    const auto read = [&](domain::Position position, std::string_view value) -> std::optional<std::string> {
        if (value.empty()) throw ModelDamaged("a row of the history cannot be decoded; rebuild it");
        if (value[0] == inline_tag) return std::string(value.substr(1));
        return rows->get(account_key(id_at<domain::AccountId>(value, 1), position));
    };
    return page_of(*rows, std::move(Key(organization_entry).add(organization)), before, limit, read);
}

std::vector<Erasure> History::erasures(std::optional<domain::Position> before, std::size_t limit) const {
    std::vector<Erasure> found;
    if (!parts_->rows || (before && before->value == 0)) return found;
    auto from = Key(erasure);
    if (before) from.add_newest_first({before->value - 1});
    parts_->rows->scan(Key(erasure), from, [&](std::string_view key, std::string_view value) {
        if (found.size() == limit) return false;
        found.push_back({{~number_at(key, 1)}, id_at<domain::AccountId>(value, 0)});
        return true;
    });
    return found;
}

}  // namespace muster::projections
