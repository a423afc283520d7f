#include "projections/directory.hpp"

#include "projections/directory_fold.hpp"
#include "projections/directory_rows.hpp"
#include "projections/directory_search.hpp"
#include "projections/model_store.hpp"
#include "projections/row_codec.hpp"
#include "projections/text.hpp"

namespace muster::projections {
namespace {

using namespace directory_rows;  // NOLINT: rows

/// Opens every cursor: what follows is the version of the collation that sorted it, and the last row's place.
constexpr char cursor_tag = 'd';

std::string cursor_head() {
    static const std::string head = std::string(1, cursor_tag) + text::collation_version() + '\0';
    return head;
}

/// The suffix in a cursor; nothing when it is none of ours or of another collation.
std::optional<std::string_view> suffix_of_cursor(std::string_view cursor) {
    const auto head = cursor_head();
    if (!cursor.starts_with(head)) return {};
    cursor.remove_prefix(head.size());
    constexpr auto tail = sizeof(domain::Bytes16) + 1;
    if (cursor.size() < tail || cursor.find('\0') != cursor.size() - tail) return {};
    return cursor;
}

}  // namespace

struct Directory::Parts {
    const RowReader* rows = nullptr;
    bool indexed = true;

    [[nodiscard]] std::optional<Person> person(domain::AccountId account) const {
        const auto bytes = rows ? rows->get(person_key(account)) : std::nullopt;
        if (!bytes) return {};
        auto found = decode_row<Person>(*bytes);
        if (!found) throw ModelDamaged("a row of the directory cannot be decoded; rebuild it");
        return found;
    }
};

Directory::Directory(const RowReader* rows, bool indexed) : parts_(std::make_unique<Parts>(Parts{rows, indexed})) {}
Directory::~Directory() = default;
void Directory::bind(const RowReader* rows) { parts_->rows = rows; }

std::string Directory::version() const { return std::string(format_version) + "-root-" + text::collation_version(); }

domain::Result<void, std::string> Directory::apply(const domain::RecordedEvent& event, RowBatch& rows) const {
    return fold_into_directory(event, rows);
}

std::optional<DirectoryPage> Directory::page(const DirectoryQuery& query) const {
    std::string_view after;
    if (!query.after.empty()) {
        const auto suffix = suffix_of_cursor(query.after);
        if (!suffix) return {};
        after = *suffix;
    }
    DirectoryPage page;
    if (!parts_->rows) return page;
    const auto rows = parts_->rows->snapshot();
    auto hits = DirectorySearch(*rows, query, parts_->indexed).hits(after, query.limit + 1);  // one more tells whether there is a next page
    if (hits.size() > query.limit) {
        hits.resize(query.limit);
        if (!hits.empty()) page.next = cursor_head() + hits.back().suffix;
    }
    page.rows.reserve(hits.size());
    for (auto& hit : hits) page.rows.push_back(std::move(hit.json));
    return page;
}

std::uint64_t Directory::count(const DirectoryQuery& query) const {
    if (!parts_->rows) return 0;
    const auto rows = parts_->rows->snapshot();
    return DirectorySearch(*rows, query, parts_->indexed).count();
}

std::optional<std::string> Directory::member(const DirectoryQuery& query, domain::AccountId account) const {
    if (!parts_->rows) return {};
    return DirectorySearch(*parts_->rows, query, parts_->indexed).shown(account);
}

std::optional<std::string> Directory::profile(domain::AccountId account, const std::function<bool(domain::OrganizationId)>& keeps) const {
    auto person = parts_->person(account);
    if (person && keeps) std::erase_if(person->memberships, [&](const auto& each) { return !keeps(each.organization); });
    return person ? std::optional(profile_json(*person)) : std::nullopt;
}

void Directory::each_account(const std::function<bool(const Called&)>& visit) const {
    if (!parts_->rows) return;
    parts_->rows->snapshot()->scan(Key(Table::person), {}, [&](std::string_view, std::string_view bytes) {
        const auto person = decode_row<Person>(bytes);
        if (!person) throw ModelDamaged("a row of the directory cannot be decoded; rebuild it");
        const auto* home = person->home();
        return visit({person->account, home ? std::optional(home->organization) : std::nullopt, person->username,
                      person->username_normal, person->email});
    });
}

std::optional<Directory::Contact> Directory::contact(domain::AccountId account) const {
    auto person = parts_->person(account);
    if (!person) return {};
    Contact contact{std::move(person->email), std::move(person->first_name), std::move(person->last_name), {},
                    std::move(person->phone)};
    for (const auto& each : person->memberships) {
        if (contact.locale.empty()) contact.locale = each.locale;  // the home's, which stands first, if it has one
    }
    return contact;
}

}  // namespace muster::projections
