#include "projections/history.hpp"

#include "projections/history_entry.hpp"
#include "projections/model_store.hpp"
#include "projections/row_codec.hpp"
#include "projections/row_keys.hpp"

namespace muster::projections {
namespace {

// Rows:
//   a  account ~position       -> entry            an account's history, the newest first
//   o  organization ~position  -> j entry          an entry of no account
//                                 r account id     its entry stands with the account
//   p  account, q organization -> Known
enum Table : char { account_entry = 'a', organization_entry = 'o', known_of_account = 'p', known_of_organization = 'q' };

/// Rises when any row changes its form or meaning.
constexpr std::string_view format_version = "2";
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
    const auto account = domain::subject_of(recorded.event);
    Known known;
    std::string entry;
    if (changes_known(recorded.event)) {
        const auto key = known_key(recorded, account);
        if (const auto bytes = rows.get(key)) {
            auto decoded = decode_row<Known>(*bytes);
            if (!decoded) return domain::failure(std::string("what is known of the subject cannot be decoded"));
            known = std::move(*decoded);
        }
        entry = history_entry(recorded, known);
        rows.put(key, encode_row(known));
    } else {
        entry = history_entry(recorded, known);
    }
    const auto position = recorded.meta.position;
    if (account) rows.put(account_key(*account, position), entry);
    for (const auto& organization : domain::organizations_of(recorded.event)) {
        std::string value(1, account ? reference_tag : inline_tag);
        value.append(account ? account->raw() : std::string_view(entry));
        rows.put(std::move(Key(organization_entry).add(organization).add_newest_first(position)), value);
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

}  // namespace muster::projections
