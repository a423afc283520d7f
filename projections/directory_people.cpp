#include "projections/directory_people.hpp"

#include <algorithm>

#include "projections/rebuild/bulk_rows.hpp"
#include "projections/row_codec.hpp"
#include "projections/text.hpp"

namespace muster::projections::directory_rows {
namespace {

/// Of one person who is held, with texts and a membership or two, before and after.
constexpr std::size_t held_person_bytes = 2'600;

const PersonMembership* membership_in(const Person& person, domain::OrganizationId organization) {
    for (const auto& each : person.memberships) {
        if (each.organization == organization) return &each;
    }
    return nullptr;
}

void write_words(Table table, domain::OrganizationId organization, domain::AccountId account, std::string_view before, std::string_view after,
                 RowBatch& rows) {
    if (before == after) return;
    const auto was = text::words_of_set(before);
    const auto is = text::words_of_set(after);
    for (const auto& word : was) {
        if (!std::binary_search(is.begin(), is.end(), word)) rows.erase(word_key(table, organization, word, account));
    }
    for (const auto& word : is) {
        if (!std::binary_search(was.begin(), was.end(), word)) rows.put(word_key(table, organization, word, account), "");
    }
}

void count(domain::OrganizationId organization, const Facet& facet, int by, RowBatch& rows) {
    const auto key = counter_key(organization, facet);
    const auto bytes = rows.get(key);
    auto value = bytes ? decode_row<std::uint64_t>(*bytes).value_or(0) : 0;
    value += static_cast<std::uint64_t>(by);
    value == 0 ? rows.erase(key) : rows.put(key, encode_row(value));
}

void write_membership(domain::OrganizationId organization, const Person* before, const PersonMembership* was, const Person& after,
                      const PersonMembership* is, RowBatch& rows) {
    const auto account = after.account;
    const bool moved = !was || !is || before->sort_key != after.sort_key;
    if (was && moved) rows.erase(member_key(organization, member_suffix(before->sort_key, account)));
    if (is) rows.put(member_key(organization, member_suffix(after.sort_key, account)), make_member_row(after, *is));
    if (is && moved) rows.put(place_key(organization, account), after.sort_key);
    if (!is) rows.erase(place_key(organization, account));

    write_words(name_word, organization, account, was ? std::string_view(before->name_words) : "",
                is ? std::string_view(after.name_words) : "", rows);
    write_words(contact_word, organization, account, was ? std::string_view(before->contact_words) : "",
                is ? std::string_view(after.contact_words) : "", rows);

    const auto facet_before = was ? std::optional(facet_of(*before, *was)) : std::nullopt;
    const auto facet_after = is ? std::optional(facet_of(after, *is)) : std::nullopt;
    if (facet_before != facet_after || moved) {
        if (was) rows.erase(facet_key(organization, *facet_before).add(member_suffix(before->sort_key, account)));
        if (is) rows.put(facet_key(organization, *facet_after).add(member_suffix(after.sort_key, account)), "");
    }
    if (facet_before == facet_after) return;
    if (facet_before) count(organization, *facet_before, -1, rows);
    if (facet_after) count(organization, *facet_after, +1, rows);
}

/// Rows of people, of whom each is written once: no row but a count is put twice.
class OnceOnly final : public RowBatch {
  public:
    explicit OnceOnly(BulkRows& rows) : rows_(rows) {}
    [[nodiscard]] std::optional<std::string> get(std::string_view key) const override { return rows_.get(key); }
    void scan(std::string_view prefix, std::string_view from,
              const std::function<bool(std::string_view, std::string_view)>& visit) const override {
        rows_.scan(prefix, from, visit);
    }
    void put(std::string_view key, std::string_view value) override { key.front() == counter ? rows_.put(key, value) : rows_.add(key, value); }
    void erase(std::string_view key) override { key.front() == counter ? rows_.erase(key) : rows_.add_erased(key); }

  private:
    BulkRows& rows_;
};

}  // namespace

void write_person(const Person* before, const Person& after, RowBatch& rows) {
    if (before) {
        for (const auto& was : before->memberships) {
            if (!membership_in(after, was.organization)) write_membership(was.organization, before, &was, after, nullptr, rows);
        }
    }
    for (const auto& is : after.memberships) {
        write_membership(is.organization, before, before ? membership_in(*before, is.organization) : nullptr, after, &is, rows);
    }
    rows.put(person_key(after.account), encode_row(after));
}

Person* HeldPeople::find(domain::AccountId account) {
    const auto it = changes_.find(account);
    return it == changes_.end() ? nullptr : &it->second.now;
}

Person& HeldPeople::keep(Person person) {
    auto& change = changes_[person.account];
    change.before = std::make_unique<const Person>(person);
    change.now = std::move(person);
    return change.now;
}

void HeldPeople::add(Person person) { changes_[person.account].now = std::move(person); }

void HeldPeople::release(domain::AccountId account, RowBatch& rows) {
    const auto it = changes_.find(account);
    if (it == changes_.end()) return;
    write_person(it->second.before.get(), it->second.now, rows);
    changes_.erase(it);
    has_released_ = true;
}

void HeldPeople::write(BulkRows& bulk) {
    OnceOnly once(bulk);
    auto& rows = has_released_ ? static_cast<RowBatch&>(bulk) : once;
    while (!changes_.empty()) {
        const auto held = changes_.extract(changes_.begin());
        write_person(held.mapped().before.get(), held.mapped().now, rows);
    }
}

std::size_t HeldPeople::bytes() const { return changes_.size() * held_person_bytes; }

}  // namespace muster::projections::directory_rows
